// The e-mails of a campaign, compiled out of its files. Variants may share a file: it is compiled and complained of once.
import type { Step, Variant } from '../../functions/core/campaign.ts';
import type { Problem } from './campaign-file-error.ts';
import type { CampaignFolder } from './campaign-folder.ts';
import type { CheckedMail, TemplateSource } from './check-sample.ts';
import { compileMjml } from './compile-mjml.ts';
import { deriveText } from './derive-text.ts';
import { type PlannedEmail, type PlannedVariant, planEmails } from './plan-emails.ts';
import type { ReadSettings } from './read-settings.ts';
import type { Rule } from './rule-schema.ts';

export interface CompiledEmails {
  steps: Step[];
  /** Everything with Liquid in it, each once. */
  sources: TemplateSource[];
  mails: CheckedMail[];
  problems: Problem[];
}

interface Page {
  mjml: string;
  html: string;
}

interface Files {
  folder: CampaignFolder;
  /** By their files; those that compile. */
  pages: ReadonlyMap<string, Page>;
  texts: ReadonlyMap<string, string>;
}

export async function compileEmails(
  { settings: rule, lineOf }: ReadSettings<Rule>,
  folder: CampaignFolder,
): Promise<CompiledEmails> {
  const planned = planEmails(rule, folder);
  const emails = planned.flatMap(({ variants }) => variants.flatMap((variant) => variant.emails));
  const problems: Problem[] = [];
  const files = {
    folder,
    pages: await readPages(emails, folder, problems),
    texts: await readTexts(emails, folder),
  };
  const sources = emails.flatMap((email) => [
    subjectSource(email, folder.shown('campaign.yaml'), lineOf),
    ...bodySources(email, files),
  ]);
  const mails: CheckedMail[] = [];
  const steps = planned.flatMap(({ variants, ...step }): Step[] => {
    const [first, ...others] = variants.map((variant) => toVariant(variant, files, mails));
    return first === undefined ? [] : [{ ...step, variants: [first, ...others] }];
  });
  const once = new Map(sources.map((source) => [`${source.file}:${source.field}:${source.kind}`, source]));
  return { steps, sources: [...once.values()], mails, problems };
}

async function readPages(emails: readonly PlannedEmail[], folder: CampaignFolder, problems: Problem[]) {
  const pages = new Map<string, Page>();
  const looked = new Set<string>();
  for (const { page, name } of emails) {
    if (looked.has(page)) continue;
    looked.add(page);
    const mjml = await folder.read(page);
    if (mjml === undefined) {
      const step = name.step === '' ? '' : `the step ${name.step} and `;
      const message = `is missing: campaign.yaml has ${step}a subject in ${name.locale}`;
      problems.push({ file: folder.shown(page), message });
      continue;
    }
    const compiled = await compileMjml(folder.shown(page), mjml);
    if ('html' in compiled) pages.set(page, { mjml, html: compiled.html });
    else problems.push(...compiled.problems);
  }
  return pages;
}

async function readTexts(emails: readonly PlannedEmail[], folder: CampaignFolder) {
  const texts = new Map<string, string>();
  for (const { text } of emails) {
    const source = text === undefined ? undefined : await folder.read(text);
    if (text !== undefined && source !== undefined) texts.set(text, source);
  }
  return texts;
}

function subjectSource(
  { subject, name }: PlannedEmail,
  file: string,
  lineOf: ReadSettings<Rule>['lineOf'],
): TemplateSource {
  const { text: source, path } = subject;
  return { file, field: path.join('.'), locale: name.locale, kind: 'text', source, firstLine: lineOf(path) };
}

function bodySources({ name, page, text }: PlannedEmail, { folder, pages, texts }: Files): TemplateSource[] {
  const found = pages.get(page);
  if (found === undefined) return [];
  const at = { locale: name.locale, firstLine: 1 };
  const written = text === undefined ? undefined : texts.get(text);
  return [
    { ...at, file: folder.shown(page), kind: 'html', source: found.mjml },
    written === undefined
      ? { file: folder.shown(page), locale: name.locale, kind: 'text', source: deriveText(found.html) }
      : { ...at, file: folder.shown(text ?? page), kind: 'text', source: written },
  ];
}

/** @param mails is added to, for the check that follows */
function toVariant(planned: PlannedVariant, files: Files, mails: CheckedMail[]): Variant {
  const templates: Variant['templates'] = {};
  const variant = { name: planned.name, weight: planned.weight, templates };
  for (const { name, subject, page, text } of planned.emails) {
    const found = files.pages.get(page);
    if (found === undefined) continue;
    const written = text === undefined ? undefined : files.texts.get(text);
    const { html } = found;
    templates[name.locale] = { subject: subject.text, html, text: written ?? deriveText(html) };
    const { shown } = files.folder;
    mails.push({ variant, locale: name.locale, html: shown(page), text: shown(text ?? page) });
  }
  return variant;
}
