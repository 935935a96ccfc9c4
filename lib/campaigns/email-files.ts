// How the files of an e-mail are called: `[<step>.]<locale>[.<variant>].mjml`, and `.txt` for its text part.
import type { Rule } from './rule-schema.ts';

export interface EmailName {
  /** Empty where the campaign has one e-mail only. */
  step: string;
  locale: string;
  /** Empty for the files that every variant without files of its own takes. */
  variant: string;
}

export function fileName({ step, locale, variant }: EmailName, kind: 'mjml' | 'txt'): string {
  return [step, locale, variant, kind].filter((part) => part !== '').join('.');
}

/** Why a file of the folder belongs to no e-mail, and what would. */
export function strayFile(file: string, rule: Rule): string {
  const parts = file.split('.');
  const kind = parts.pop();
  if (kind !== 'mjml' && kind !== 'txt') {
    return 'belongs to no campaign: there are campaign.yaml, sample-<name>.json, and <language>.mjml and .txt';
  }
  const step = rule.steps === undefined ? rule : rule.steps.find(({ name }) => name === parts[0]);
  if (step === undefined) {
    const known = rule.steps?.map(({ name }) => name).join(', ');
    return `belongs to no step of campaign.yaml: its name must begin with one of ${known}`;
  }
  const [locale = '', variant, ...more] = rule.steps === undefined ? parts : parts.slice(1);
  if (!Object.hasOwn(rule.subject, locale)) {
    return `belongs to no language of campaign.yaml: it has a subject in ${Object.keys(rule.subject).join(', ')}`;
  }
  const variants = step.variants?.map(({ name }) => name) ?? [];
  if (more.length > 0 || (variant !== undefined && !variants.includes(variant))) {
    return variants.length === 0
      ? 'belongs to no e-mail: this one has no variants in campaign.yaml'
      : `belongs to no variant of campaign.yaml: there are ${variants.join(', ')}`;
  }
  return 'is used by no e-mail: every variant has files of its own';
}
