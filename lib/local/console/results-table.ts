// What became of the e-mails, by campaign, step and variant: the table of the `results` command.
import * as v from 'valibot';
import { reasonWords } from '../reason-words.ts';
import type { RunCommand } from './console-source.ts';
import { html, type SafeHtml } from './html.ts';
import { grouped } from './layout.ts';

const count = v.record(v.string(), v.number());
const resultsSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    results: v.array(
      v.object({
        campaign: v.string(),
        step: v.string(),
        variant: v.string(),
        counts: count,
        skipped: v.number(),
        rates: v.record(v.string(), v.nullable(v.number())),
      }),
    ),
  }),
);
type Result = v.InferOutput<typeof resultsSchema>['results'][number];

/** The page asks each second, for each of its readers; the table is read less often. */
const freshMs = 3_000;

export type ReadResults = () => Promise<readonly Result[]>;

export function createResults(command: RunCommand | undefined): ReadResults {
  let read: Promise<readonly Result[]> = Promise.resolve([]);
  let readAt = Number.NEGATIVE_INFINITY;
  return () => {
    if (command === undefined || performance.now() - readAt < freshMs) return read;
    readAt = performance.now();
    read = command(['results', '--json', '--days', '30']).then(
      ({ text }) => {
        const parsed = v.safeParse(resultsSchema, text);
        return parsed.success ? parsed.output.results : [];
      },
      () => [],
    );
    return read;
  };
}

const plain = ['failed', 'unknown'];
const rated = ['delivered', 'opened', 'clicked', 'bounced', 'complained'];

export function resultsTable(results: readonly Result[]): SafeHtml | false {
  if (results.length === 0) return false;
  const tracked = results.some(({ counts }) => (counts.opened ?? 0) + (counts.clicked ?? 0) > 0);
  const shares = rated.filter((name) => tracked || (name !== 'opened' && name !== 'clicked'));
  const named = [
    ...(results.some(({ step }) => step !== '') ? (['step'] as const) : []),
    ...(results.some(({ variant }) => variant !== '') ? (['variant'] as const) : []),
  ];
  const heads = ['sent', ...shares, 'skipped', ...plain];
  return html`<section class="card" aria-labelledby="results-title"><h2 id="results-title">Results by campaign</h2>
<div class="scroll" tabindex="0" role="region" aria-labelledby="results-title"><table class="numbers-table">
<thead><tr>${['campaign', ...named].map((head) => html`<th scope="col">${head}</th>`)}${heads.map((head) => html`<th scope="col" class="right">${head}</th>`)}</tr></thead>
<tbody>${results.map(
    (result) =>
      html`<tr><th scope="row">${result.campaign}</th>${named.map((name) => html`<td>${result[name] || '–'}</td>`)}${[
        cell(result.counts.sent),
        ...shares.map((name) => cell(result.counts[name], result.rates[name])),
        cell(result.skipped, null, whySkipped(result)),
        ...plain.map((name) => cell(result.counts[name])),
      ]}</tr>`,
  )}</tbody></table></div></section>`;
}

function cell(value = 0, share: number | null = null, title = ''): SafeHtml {
  return html`<td class="right${value === 0 && ' muted'}"${title !== '' && html` title="${title}"`}>${grouped(value)}${
    share !== null && value > 0 && html` <small class="muted">${(share * 100).toFixed(1)} %</small>`
  }</td>`;
}

function whySkipped({ counts }: Result): string {
  return Object.entries(counts)
    .filter(([name]) => name.startsWith('skipped:'))
    .map(([name, times]) => `${reasonWords(name.slice('skipped:'.length))} ${times}`)
    .join(', ');
}
