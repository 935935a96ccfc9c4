// Results as a marketer reads them in the terminal: a table, and sentences about variants.
import { grouped } from '../grouped.ts';
import { textTable } from '../text-table.ts';
import { countOf, type Rate, rateOf, skippedCount, skippedOf, type Total } from './add-up.ts';
import type { VariantComparison } from './compare-variants.ts';

interface Column {
  head: string;
  cell: (total: Total) => string;
  /** Left out where it holds for no row. */
  when?: (total: Total) => boolean;
  left?: boolean;
}

const names: Column[] = [
  { head: 'campaign', cell: ({ campaign }) => campaign, left: true },
  { head: 'step', cell: ({ step }) => step || '–', when: ({ step }) => step !== '', left: true },
  {
    head: 'variant',
    cell: ({ variant }) => variant || '–',
    when: ({ variant }) => variant !== '',
    left: true,
  },
];

const results: Column[] = [
  plain('sent'),
  rated('delivered'),
  { ...rated('opened'), when: isTracked },
  { ...plain('openedByMachine', 'by machine'), when: isTracked },
  { ...rated('clicked'), when: isTracked },
  rated('bounced'),
  // Mailbox providers judge by tenths of a per cent.
  rated('complained', 2),
  { head: 'skipped', cell: (total) => grouped(skippedCount(total)) },
  plain('failed'),
  plain('unknown'),
];

export function totalsTable(totals: readonly Total[]): string {
  return table([...names, ...results], totals);
}

/** One line per reason. */
export function reasonsTable(totals: readonly Total[]): string {
  const rows = totals.flatMap((total) => skippedOf(total).map((skipped) => ({ ...total, ...skipped })));
  const columns = names.filter(({ when }) => when === undefined || rows.some(when));
  return textTable(
    [...columns.map(({ head }) => head), 'skipped because', 'e-mails'],
    rows.map((row) => [...columns.map(({ cell }) => cell(row)), row.reason, grouped(row.count)]),
    [columns.length + 1],
  );
}

export function isTracked(total: Pick<Total, 'counts'>): boolean {
  return ['opened', 'openedByMachine', 'clicked', 'clickedByMachine'].some(
    (name) => countOf(total, name) > 0,
  );
}

/** `opened: short 34.1 %, long 38.9 %: +4.8 points, hardly chance (p = 0.003)` */
export function comparisonLine({ rate, first, second, shares, ...told }: VariantComparison): string {
  const [one, other] = shares.map(({ hits, among }) => (among === 0 ? '–' : percent(hits / among)));
  const { difference, pValue, mayBeChance } = told;
  const points = difference === undefined ? '' : `${signed(difference * 100)} points, `;
  const sentence =
    pValue === undefined
      ? 'too few e-mails to tell'
      : `${mayBeChance ? 'which may be chance' : 'which is hardly chance'} (p ${pValue < 0.001 ? '< 0.001' : `= ${pValue.toFixed(3)}`})`;
  return `${rate}: ${first} ${one}, ${second} ${other}: ${points}${sentence}`;
}

function table(columns: readonly Column[], totals: readonly Total[]): string {
  const shown = columns.filter(({ when }) => when === undefined || totals.some(when));
  return textTable(
    shown.map(({ head }) => head),
    totals.map((total) => shown.map(({ cell }) => cell(total))),
    shown.flatMap(({ left }, at) => (left ? [] : [at])),
  );
}

function plain(name: string, head: string = name): Column {
  return { head, cell: (total) => grouped(countOf(total, name)) };
}

function rated(rate: Rate, digits = 1): Column {
  return {
    head: rate,
    cell(total) {
      const share = rateOf(total, rate);
      return `${grouped(countOf(total, rate))} ${(share === undefined ? '–' : percent(share, digits)).padStart(7)}`;
    },
  };
}

const percent = (share: number, digits = 1): string => `${(share * 100).toFixed(digits)} %`;
const signed = (points: number): string => `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(1)}`;
