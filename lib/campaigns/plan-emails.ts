// Which e-mails a rule asks for, and which files and subject each takes: one for each step, variant and language.
import type { CampaignFolder } from './campaign-folder.ts';
import { type EmailName, fileName } from './email-files.ts';
import type { Rule } from './rule-schema.ts';

export type Path = readonly (string | number)[];

export interface PlannedEmail {
  name: EmailName;
  subject: { text: string; path: Path };
  /** The MJML file. */
  page: string;
  /** The text part's file; without one it is derived. */
  text?: string;
}

export interface PlannedVariant {
  name: string;
  weight: number;
  /** In the order of the rule's languages. */
  emails: PlannedEmail[];
}

export interface PlannedStep {
  name: string;
  delaySeconds: number;
  variants: PlannedVariant[];
}

type Wording = Pick<Rule, 'variants'> & { subject?: Rule['subject'] | undefined };

export function planEmails(rule: Rule, folder: CampaignFolder): PlannedStep[] {
  if (rule.steps === undefined) {
    const variants = planVariants(rule, rule, { step: '', path: [] }, folder);
    return [{ name: '', delaySeconds: rule.delay ?? 0, variants }];
  }
  return rule.steps.map((step, at) => ({
    name: step.name,
    delaySeconds: step.delay ?? 0,
    variants: planVariants(rule, step, { step: step.name, path: ['steps', at] }, folder),
  }));
}

function planVariants(
  rule: Rule,
  email: Wording,
  { step, path }: { step: string; path: Path },
  folder: CampaignFolder,
): PlannedVariant[] {
  const only: NonNullable<Rule['variants']> = [{ name: '', weight: 1 }];
  return (email.variants ?? only).map((variant, at) => ({
    name: variant.name,
    weight: variant.weight,
    emails: Object.entries(rule.subject).map(([locale, line]) => {
      const name = { step, locale, variant: variant.name };
      const own = subjectOf(variant, [...path, 'variants', at], locale) ?? subjectOf(email, path, locale);
      return { name, subject: own ?? { text: line, path: ['subject', locale] }, ...filesOf(name, folder) };
    }),
  }));
}

function subjectOf(of: Wording, path: Path, locale: string): PlannedEmail['subject'] | undefined {
  const text = of.subject?.[locale];
  return text === undefined ? undefined : { text, path: [...path, 'subject', locale] };
}

/** A variant's own page has its own text: that of the e-mail would tell something else. */
function filesOf(name: EmailName, folder: CampaignFolder): { page: string; text?: string } {
  const shared = { ...name, variant: '' };
  const ownPage = folder.has(fileName(name, 'mjml'));
  const page = fileName(ownPage ? name : shared, 'mjml');
  const texts = [fileName(name, 'txt'), ...(ownPage ? [] : [fileName(shared, 'txt')])];
  const text = texts.find((file) => folder.has(file));
  return text === undefined ? { page } : { page, text };
}
