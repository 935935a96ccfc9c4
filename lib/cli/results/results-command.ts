// `results`: what became of the campaigns' e-mails, in numbers; nothing about anybody.
import { readResults } from '../../../functions/adapters/results.ts';
import { utcDay } from '../../../functions/core/result-tally.ts';
import { dynamoClient } from '../aws-clients.ts';
import type { Arguments, Command } from '../command.ts';
import { wholeNumber } from '../parse-arguments.ts';
import { findTarget, targetOptions } from '../target.ts';
import { addUp, type Rate, rateBases, rateOf, skippedCount, type Total } from './add-up.ts';
import { compareVariants, type VariantComparison } from './compare-variants.ts';
import { comparisonLine, isTracked, reasonsTable, totalsTable } from './results-text.ts';

const dayMs = 86_400_000;

export const results: Command = {
  name: 'results',
  summary: 'Shows what became of the e-mails, by campaign, step and variant',
  positionals: [],
  options: {
    campaign: { value: 'NAME', help: 'of this campaign only', example: 'cart-abandonment' },
    days: { value: 'N', help: 'of the last N days, today included (default: 7)', example: '30' },
    reasons: { help: 'also why e-mails were not sent' },
    json: { help: 'as JSON' },
    ...targetOptions,
  },
  details: `Days are UTC, and an e-mail belongs to the day on which it was sent. Delivered and bounced are shares of what was
sent; opened, clicked and complained are shares of what was delivered. An open counts once for an e-mail; what SES marks
as a machine's stands apart.
Of variants, each is compared with the first by a test for two proportions at 5 %, stricter where there are several.`,
  async run(given, io) {
    const days = wholeNumber(given, 'days', { least: 1, most: 400 }) ?? 7;
    const target = await findTarget(given, io);
    const client = dynamoClient(target);
    const now = io.clock();
    const span = { from: utcDay(now - (days - 1) * dayMs), until: utcDay(now) };
    try {
      const campaign = given.value('campaign');
      const table = { client, tableName: target.output('ResultsTable') };
      const totals = addUp(
        await readResults(table, { ...span, ...(campaign !== undefined && { campaign }) }),
      );
      const comparisons = compareVariants(totals);
      io.stdout.write(
        given.has('json')
          ? `${JSON.stringify({ ...span, results: totals.map(withRates), comparisons }, null, 2)}\n`
          : asText(given, `${span.from} to ${span.until}, ${target.name}`, totals, comparisons),
      );
      return 0;
    } finally {
      client.destroy();
    }
  },
};

function withRates(total: Total) {
  const rates = (Object.keys(rateBases) as Rate[]).map((rate) => [rate, rateOf(total, rate) ?? null]);
  return { ...total, skipped: skippedCount(total), rates: Object.fromEntries(rates) };
}

function asText(
  given: Arguments,
  heading: string,
  totals: readonly Total[],
  comparisons: readonly VariantComparison[],
): string {
  if (totals.length === 0) return `${heading}: nothing was sent or skipped.\n`;
  const parts = [`${heading}\n`, totalsTable(totals)];
  if (!totals.some(isTracked)) {
    parts.push('No opens or clicks: SES tells of them where the stage’s trackEngagement is true.\n');
  }
  if (given.has('reasons') && totals.some(skippedCount)) parts.push(reasonsTable(totals));
  const lines = new Map<string, string[]>();
  for (const comparison of comparisons) {
    const email = [comparison.campaign, comparison.step].filter(Boolean).join(', ');
    lines.set(email, [...(lines.get(email) ?? []), `  ${comparisonLine(comparison)}\n`]);
  }
  for (const [email, about] of lines) parts.push(`${email}\n${about.join('')}`);
  return parts.join('\n');
}
