// The estimate as a person reads it.
import { grouped } from '../../grouped.ts';
import { textTable } from '../../text-table.ts';
import type { CostEstimate } from './estimate-cost.ts';
import type { MonthlyLoad } from './monthly-load.ts';
import { prices } from './prices.ts';

export function costTable({ triggers, emails, basis }: MonthlyLoad, cost: CostEstimate): string {
  const rows = cost.lines
    .filter(({ service }) => service !== 'SES')
    .map(({ service, fixed, byTriggers, assumption }) => [
      service,
      dollars(fixed),
      dollars(byTriggers),
      dollars(fixed + byTriggers),
      assumption,
    ]);
  const sum = (name: string, total: number, words = '') => [name, '', '', dollars(total), words];
  const ses = cost.lines.find(({ service }) => service === 'SES');
  const totals = [
    sum('all beside SES', cost.withoutSes),
    sum('SES', cost.ses, ses?.assumption),
    sum('a month', cost.total),
  ];
  const load = `${grouped(Math.round(triggers))} triggers and ${grouped(Math.round(emails))} e-mails a month`;
  return `What a month costs: ${load} (${basis}).
List prices of ${prices.region}, read ${prices.readIn}, in US dollars, without free tiers; triggers spread evenly.

${textTable(['', 'fixed', 'by triggers', 'together', 'assumed'], [...rows, ...totals], [1, 2, 3])}`;
}

const dollars = (amount: number): string => {
  const [whole = '', cents = ''] = amount.toFixed(2).split('.');
  return `${grouped(Number(whole))}.${cents}`;
};
