// The e-mails of a campaign out of its files: one for each step, variant and language.
import type { CompiledTemplate, Step, Variant } from '../../functions/core/campaign.ts';
import type { Problem } from './campaign-file-error.ts';
import type { CampaignFolder } from './campaign-folder.ts';
import type { CheckedMail, TemplateSource } from './check-sample.ts';
import { compileMjml } from './compile-mjml.ts';
import { deriveText } from './derive-text.ts';
import { type EmailName, fileName } from './email-files.ts';
import type { ReadSettings } from './read-settings.ts';
import type { Rule } from './rule-schema.ts';

export interface CompiledEmails {
  steps: Step[];
  /** Everything with Liquid in it, each once. */
  sources: TemplateSource[];
  mails: CheckedMail[];
}

type RuleStep = NonNullable<Rule['steps']>[number];
type RuleVariant = NonNullable<Rule['variants']>[number];

interface Page {
  mjml: string;
  /** Undefined where it could not be compiled. */
  html: string | undefined;
}

/** Several variants may share a file: it is read, compiled and complained of once. */
export async function compileEmails(
  { settings: rule, lineOf }: ReadSettings<Rule>,
  folder: CampaignFolder,
): Promise<CompiledEmails & { problems: Problem[] }> {
  const problems: Problem[] = [];
  const sources = new Map<string, TemplateSource>();
  const mails: CheckedMail[] = [];
  const pages = new Map<string, Promise<Page | undefined>>();

  const page = (file: string, missing: string): Promise<Page | undefined> => {
    const found = pages.get(file) ?? readPage(folder, file, missing, problems);
    pages.set(file, found);
    return found;
  };
  const addSource = (source: TemplateSource) =>
    sources.set(`${source.file}:${source.field ?? source.kind}:${source.locale}`, source);

  async function compileOne(name: EmailName, subject: Subject): Promise<CompiledTemplate | undefined> {
    const { locale } = name;
    const files = filesOf(folder, name);
    const of = name.step === '' ? '' : `a step "${name.step}" and `;
    const read = await page(files.html, `is missing: campaign.yaml has ${of}a subject in ${locale}`);
    const written = files.text === undefined ? undefined : await folder.read(files.text);
    const ruleFile = folder.shown('campaign.yaml');
    addSource({
      file: ruleFile,
      field: subject.path.join('.'),
      locale,
      kind: 'text',
      source: subject.text,
      firstLine: lineOf(subject.path),
    });
    if (read === undefined) return undefined;
    const file = folder.shown(files.html);
    addSource({ file, locale, kind: 'html', source: read.mjml, firstLine: 1 });
    const textFile = folder.shown(files.text ?? files.html);
    if (written !== undefined) {
      addSource({ file: textFile, locale, kind: 'text', source: written, firstLine: 1 });
    }
    if (read.html === undefined) return undefined;
    const text = written ?? deriveText(read.html);
    if (written === undefined) addSource({ file: textFile, locale, kind: 'text', source: text });
    return { subject: subject.text, html: read.html, text };
  }

  async function compileVariant(step: RuleStep, variant: RuleVariant, stepPath: Path): Promise<Variant> {
    const templates: Variant['templates'] = {};
    const compiled: Variant = { name: variant.name, weight: variant.weight, templates };
    const variantPath = [...stepPath, 'variants', step.variants?.indexOf(variant) ?? 0];
    for (const locale of Object.keys(rule.subject)) {
      const name = { step: step.name, locale, variant: variant.name };
      const subject =
        ownSubject(variant, variantPath, locale) ??
        ownSubject(step, stepPath, locale) ??
        ownSubject(rule, [], locale);
      const template = subject && (await compileOne(name, subject));
      if (template === undefined) continue;
      templates[locale] = template;
      const { html, text = html } = filesOf(folder, name);
      mails.push({ variant: compiled, locale, html: folder.shown(html), text: folder.shown(text) });
    }
    return compiled;
  }

  const steps: Step[] = [];
  const ruleSteps: RuleStep[] = rule.steps ?? [{ name: '', delay: rule.delay, variants: rule.variants }];
  for (const [at, step] of ruleSteps.entries()) {
    const variants: Variant[] = [];
    for (const variant of step.variants ?? [{ name: '', weight: 1 }]) {
      variants.push(await compileVariant(step, variant, rule.steps === undefined ? [] : ['steps', at]));
    }
    const [first, ...others] = variants;
    if (first !== undefined) {
      steps.push({ name: step.name, delaySeconds: step.delay ?? 0, variants: [first, ...others] });
    }
  }
  return { steps, sources: [...sources.values()], mails, problems };
}

type Path = (string | number)[];

interface Subject {
  text: string;
  path: Path;
}

function ownSubject(of: Pick<RuleStep, 'subject'>, path: Path, locale: string): Subject | undefined {
  const text = of.subject?.[locale];
  return text === undefined ? undefined : { text, path: [...path, 'subject', locale] };
}

/** A variant's own page has its own text: that of the e-mail would tell something else. */
function filesOf(folder: CampaignFolder, name: EmailName): { html: string; text?: string } {
  const shared = { ...name, variant: '' };
  const ownPage = folder.has(fileName(name, 'mjml'));
  const html = fileName(ownPage ? name : shared, 'mjml');
  const texts = [fileName(name, 'txt'), ...(ownPage ? [] : [fileName(shared, 'txt')])];
  const text = texts.find((file) => folder.has(file));
  return text === undefined ? { html } : { html, text };
}

async function readPage(
  folder: CampaignFolder,
  file: string,
  missing: string,
  problems: Problem[],
): Promise<Page | undefined> {
  const mjml = await folder.read(file);
  if (mjml === undefined) {
    problems.push({ file: folder.shown(file), message: missing });
    return undefined;
  }
  const compiled = await compileMjml(folder.shown(file), mjml);
  if ('html' in compiled) return { mjml, html: compiled.html };
  problems.push(...compiled.problems);
  return { mjml, html: undefined };
}
