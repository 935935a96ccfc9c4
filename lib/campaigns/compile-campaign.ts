// Compiles one campaign's folder: rule, a template per locale, sample event.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Campaign, CompiledTemplate, Variable, Variant } from '../../functions/core/campaign.ts';
import { dimensionKey } from '../../functions/core/trigger.ts';
import type { Problem } from './campaign-file-error.ts';
import { checkMails, checkSampleStarts, checkSources, type TemplateSource } from './check-sample.ts';
import { compileMjml } from './compile-mjml.ts';
import { type ReadRule, readRule } from './read-rule.ts';
import type { Rule } from './rule-schema.ts';
import { readSampleTrigger } from './sample-trigger.ts';

export interface CompiledFolder {
  campaign: Campaign;
  priority: number;
}

/** @param folder its path @param shown its path as problems name it @param name the campaign's */
export async function compileCampaign(
  folder: string,
  shown: string,
  name: string,
): Promise<CompiledFolder | { problems: Problem[] }> {
  const problems: Problem[] = [];
  const read = async (file: string, missing: string): Promise<string | undefined> => {
    const source = await readFile(join(folder, file), 'utf8').catch(() => undefined);
    if (source === undefined) problems.push({ file: `${shown}/${file}`, message: missing });
    return source;
  };

  const ruleSource = await read('campaign.yaml', 'is missing: every campaign needs its rule');
  if (ruleSource === undefined) return { problems };
  const reading = readRule(`${shown}/campaign.yaml`, ruleSource);
  if ('problems' in reading) return reading;

  const templates = await compileTemplates(reading, shown, read, problems);
  const sampleSource = await read(
    'sample-event.json',
    'is missing: every campaign needs a sample of its event',
  );
  const sample =
    sampleSource === undefined ? undefined : readSampleTrigger(`${shown}/sample-event.json`, sampleSource);
  if (sample !== undefined && 'problem' in sample) problems.push(sample.problem);
  if (problems.length > 0 || sample === undefined || 'problem' in sample) return { problems };

  const campaign = toCampaign(name, reading.rule, templates.compiled);
  problems.push(...checkSampleStarts(`${shown}/sample-event.json`, campaign, sample.trigger));
  problems.push(...checkSources(templates.sources, campaign, sample.trigger));
  if (problems.length === 0) problems.push(...checkMails(templates.files, campaign, sample.trigger));
  if (problems.length > 0) return { problems };
  return { campaign, priority: reading.rule.priority ?? Number.POSITIVE_INFINITY };
}

interface Templates {
  compiled: Record<string, CompiledTemplate>;
  sources: TemplateSource[];
  files: Record<string, { html: string; text: string }>;
}

async function compileTemplates(
  { rule, lineOf }: ReadRule,
  shown: string,
  read: (file: string, missing: string) => Promise<string | undefined>,
  problems: Problem[],
): Promise<Templates> {
  const templates: Templates = { compiled: {}, sources: [], files: {} };
  const ruleFile = `${shown}/campaign.yaml`;
  if (!Object.hasOwn(rule.subject, rule.defaultLocale)) {
    const message = `must be one of the languages that have a subject: ${Object.keys(rule.subject).join(', ')}`;
    problems.push({ file: ruleFile, line: lineOf(['defaultLocale']), field: 'defaultLocale', message });
  }
  for (const [locale, subject] of Object.entries(rule.subject)) {
    const missing = `is missing: campaign.yaml has a subject in ${locale}`;
    const mjml = await read(`${locale}.mjml`, missing);
    const text = await read(`${locale}.txt`, missing);
    if (mjml === undefined || text === undefined) continue;
    const files = { html: `${shown}/${locale}.mjml`, text: `${shown}/${locale}.txt` };
    const compiled = await compileMjml(files.html, mjml);
    if ('problems' in compiled) problems.push(...compiled.problems);
    else templates.compiled[locale] = { subject, html: compiled.html, text };
    templates.files[locale] = files;
    const subjectPath = ['subject', locale];
    templates.sources.push(
      {
        file: ruleFile,
        field: subjectPath.join('.'),
        locale,
        kind: 'text',
        source: subject,
        firstLine: lineOf(subjectPath),
      },
      { file: files.html, locale, kind: 'html', source: mjml, firstLine: 1 },
      { file: files.text, locale, kind: 'text', source: text, firstLine: 1 },
    );
  }
  return templates;
}

function toCampaign(name: string, rule: Rule, templates: Variant['templates']): Campaign {
  const { triggerId, when, recipient, consent, sender, replyTo, defaultLocale } = rule;
  return {
    name,
    triggerId,
    ...(when === undefined ? {} : { when }),
    recipient,
    consent,
    consentRequired: false,
    maxAgeSeconds: rule.maxAge,
    reentrySeconds: 300,
    cancelOn: [],
    newerFiring: 'replaces',
    onUncertainSend: 'park',
    ...(sender === undefined ? {} : { sender }),
    ...(replyTo === undefined ? {} : { replyTo }),
    variables: Object.fromEntries(
      Object.entries(rule.variables).map(([key, value]) => [key, toVariable(value)]),
    ),
    defaultLocale,
    steps: [{ name: '', delaySeconds: 0, variants: [{ name: '', weight: 1, templates }] }],
  };
}

function toVariable(variable: Rule['variables'][string]): Variable {
  // A fixed value is the default of no dimension.
  if ('value' in variable) return { dimension: '', pick: 'last', type: 'text', default: variable.value };
  const { dimension, pick, split, type, default: fallback } = variable;
  return {
    dimension: dimensionKey(dimension),
    pick,
    ...(split === undefined ? {} : { split }),
    type,
    ...(fallback === undefined ? {} : { default: fallback }),
  };
}
