// The fleet on paper: `node test/bench/fleet/main.ts` prints what each scenario leads to.
import { textTable } from '../../../lib/cli/text-table.ts';
import { costOfMillion, totalOf } from '../cost/usage.ts';
import { countedUsage } from './recorded.ts';
import { scenarios } from './scenarios.ts';
import { simulate } from './simulate.ts';

const heads = [
  '',
  'sent',
  'p50',
  'p99',
  'longest',
  'backlog',
  'caught up',
  'at once',
  'SES/s',
  'held back by',
  '$ beside SES',
];
const perMillion = totalOf(costOfMillion(countedUsage));

const rows = scenarios.map((scenario) => {
  const found = simulate(scenario);
  return [
    scenario.name,
    count(found.sent),
    span(found.p50),
    span(found.p99),
    span(found.longest),
    count(found.peakBacklog),
    span(found.catchUpSeconds),
    count(found.peakConcurrency),
    count(found.peakSesPerSecond),
    found.limit,
    ((found.sent / 1e6) * perMillion).toFixed(2),
  ];
});
process.stdout.write(`${textTable(heads, rows, [1, 2, 3, 4, 5, 6, 7, 8, 10])}\n`);

function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function span(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(1)} s`;
  return seconds < 7200 ? `${(seconds / 60).toFixed(0)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
