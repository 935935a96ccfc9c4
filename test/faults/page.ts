// The catalogue as a page for readers: `node test/faults/page.ts` writes docs/faults.md.
import { writeFileSync } from 'node:fs';
import { sections } from './catalogue.ts';
import type { FaultRow } from './fault-row.ts';

export const pageFile = 'docs/faults.md';

const cell = (text: string) => text.replaceAll('|', '\\|');

function line(row: FaultRow): string {
  const reaction = 'prove' in row ? row.reaction : `_cannot happen:_ ${row.cannotHappen}`;
  return `| ${row.number} | ${cell(row.fault)} | ${cell(reaction)} |`;
}

export function faultsPage(): string {
  const rows = sections.flatMap((section) => section.rows);
  const proved = rows.filter((row) => 'prove' in row).length;
  return [
    '# What can go wrong, and what happens then',
    '',
    `Of ${rows.length} known faults ${proved} are injected by a test each, which asserts the reaction; the others say why they cannot happen.`,
    'This page is written by `node test/faults/page.ts` from the rows in `test/faults/rows`, and a test keeps both equal.',
    ...sections.flatMap(({ title, rows }) => [
      '',
      `## ${title}`,
      '',
      '| # | fault | reaction |',
      '| --: | --- | --- |',
      ...rows.map(line),
    ]),
    '',
  ].join('\n');
}

if (import.meta.main) writeFileSync(pageFile, faultsPage());
