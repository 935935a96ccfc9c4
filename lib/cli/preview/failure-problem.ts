// Where in the marketer's files that stands which cannot be rendered.
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Problem } from '../../campaigns/campaign-file-error.ts';
import type { TemplateFailure } from './find-failure.ts';
import type { SampleMail } from './sample-mail.ts';

/** @param dir the folder of the campaigns */
export async function failureProblem(
  dir: string,
  campaign: string,
  { step, variant, locale, sample }: SampleMail,
  failure: TemplateFailure,
): Promise<Problem> {
  const sentence = failure.source === '' ? failure.message : `${failure.source}: ${failure.message}`;
  const message = `${sentence} (with sample-${sample}.json)`;
  const names = fileNames(failure.part, { step: step.name, locale, variant: variant.name });
  const shown = (name: string) => `${basename(dir)}/${campaign}/${name}`;
  for (const name of names) {
    const text = await readFile(join(dir, campaign, name), 'utf8').catch(() => '');
    const line = text.split('\n').findIndex((each) => failure.source !== '' && each.includes(failure.source));
    if (line >= 0) return { file: shown(name), line: line + 1, message };
  }
  return { file: shown(names[0] ?? 'campaign.yaml'), message };
}

/** The files that may hold the part, the likeliest first. A text part may be derived from the HTML. */
function fileNames(
  part: TemplateFailure['part'],
  { step, locale, variant }: { step: string; locale: string; variant: string },
): string[] {
  if (part === 'subject') return ['campaign.yaml'];
  const stems = [[step, locale, variant], [step, locale], [locale, variant], [locale]].map((words) =>
    words.filter((word) => word !== '').join('.'),
  );
  const kinds = part === 'text' ? ['txt', 'mjml'] : ['mjml'];
  return [...new Set(kinds.flatMap((kind) => stems.map((stem) => `${stem}.${kind}`)))];
}
