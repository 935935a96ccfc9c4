// How many triggers and e-mails a month has: as the command line says, as the last thirty days counted, or assumed.
import { consumerMetrics, metricsNamespace, pollerMetrics } from '../../../../functions/contract/metrics.ts';
import { asCampaignTriggersError } from '../../../../functions/core/errors.ts';
import { cloudWatchClient } from '../../aws-clients.ts';
import { grouped } from '../../grouped.ts';
import { type Points, readStatistics } from '../../status/metric-statistics.ts';
import type { Target } from '../../target.ts';

export interface MonthlyLoad {
  triggers: number;
  emails: number;
  /** Where the numbers come from: a sentence without its full stop. */
  basis: string;
}

const daySeconds = 86_400;
const days = 30;
const assumedTriggers = 1_000_000;

/** @param said what the command line says */
export async function readMonthlyLoad(
  target: Target,
  now: number,
  said: number | undefined,
): Promise<MonthlyLoad> {
  if (said !== undefined) {
    return { triggers: said, emails: said, basis: 'as --triggers-per-month says, an e-mail for each' };
  }
  if (target.stage === undefined) return assumed('the metrics are found by --stage only');
  const client = cloudWatchClient(target);
  try {
    const { stage } = target;
    const wanted = [pollerMetrics.triggersEnqueued, consumerMetrics.sent].map((name) => ({
      namespace: metricsNamespace,
      dimensions: { service: stage },
      name,
      stat: 'Sum',
      periodSeconds: daySeconds,
    }));
    const from = (Math.floor(now / 1000 / daySeconds) - days + 1) * daySeconds * 1000;
    const [triggers = 0, emails = 0] = (await readStatistics(client, wanted, { from, to: now })).map(sum);
    if (triggers === 0) return assumed('nothing was counted in the last 30 days');
    return { triggers, emails, basis: 'as the last 30 days counted' };
  } catch (thrown) {
    return assumed(asCampaignTriggersError(thrown).message);
  } finally {
    client.destroy();
  }
}

const sum = (points: Points): number => points.reduce((total, { value }) => total + value, 0);

function assumed(why: string): MonthlyLoad {
  const basis = `assumed: ${grouped(assumedTriggers)} triggers, an e-mail for each, because ${why}`;
  return { triggers: assumedTriggers, emails: assumedTriggers, basis };
}
