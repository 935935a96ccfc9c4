// The benchmark's result for the terminal: aligned columns, and the ratios once more as bars on one logarithmic scale.
import type { BenchRow } from './row.ts';

const titles = ['row', 'unit', 'ours', 'peer', 'floor', 'to peer', 'to floor', 'spread'];
const barWidth = 40;

export function table({ machine, rows }: { machine: string; rows: readonly BenchRow[] }): string {
  const cells = rows.map((row) => [
    row.id,
    row.unit,
    figure(row.ours),
    figure(row.peer),
    figure(row.floor),
    times(row.ratioToPeer),
    times(row.ratioToFloor),
    row.spread === null ? '–' : `${(row.spread * 100).toFixed(0)} %`,
  ]);
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: string[]) =>
    row
      .map((cell, column) =>
        column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [machine, '', line(titles), rule, ...cells.map(line), '', ...chart(rows), ''].join('\n');
}

/** Bars of the ratios: 1 is level, to the right of it ours is better. */
function chart(rows: readonly BenchRow[]): string[] {
  const ratios = rows.flatMap(({ ratioToPeer, ratioToFloor }) => [ratioToPeer, ratioToFloor]);
  const logs = ratios.filter((ratio) => ratio !== null && ratio > 0).map((ratio) => Math.log10(ratio ?? 1));
  if (logs.length === 0) return [];
  const low = Math.min(-0.3, ...logs);
  const high = Math.max(0.3, ...logs);
  const place = (ratio: number) => Math.round(((Math.log10(ratio) - low) / (high - low)) * barWidth);
  const idWidth = Math.max(...rows.map(({ id }) => id.length));
  const bar = (id: string, against: string, ratio: number | null) =>
    ratio === null || ratio <= 0
      ? []
      : [`${id.padEnd(idWidth)}  ${against}  ${between(place(1), place(ratio))}  ${times(ratio)}`];
  return [
    'ours against theirs: ┃ is level, to its right ours is better (logarithmic)',
    ...rows.flatMap(({ id, ratioToPeer, ratioToFloor }) => [
      ...bar(id, 'peer ', ratioToPeer),
      ...bar(ratioToPeer === null ? id : '', 'floor', ratioToFloor),
    ]),
  ];
}

function between(level: number, end: number): string {
  return Array.from({ length: barWidth + 1 }, (_, at) => {
    if (at === level) return '┃';
    return (at > level && at <= end) || (at < level && at >= end) ? '█' : ' ';
  }).join('');
}

function figure(value: number | null): string {
  if (value === null) return '–';
  const digits = Math.max(0, 3 - Math.ceil(Math.log10(Math.max(Math.abs(value), 0.001))));
  return value.toLocaleString('en', {
    maximumFractionDigits: Math.min(digits, 5),
    minimumFractionDigits: Math.min(digits, 5),
  });
}

function times(ratio: number | null): string {
  return ratio === null ? '–' : `${ratio.toFixed(2)} ×`;
}
