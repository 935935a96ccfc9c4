// What goes in comes out: the sums that show at any time that nothing was lost.
// Functions that die lose the counts of that invocation, and a replayed trigger ends a second time; the audit lines are exact.
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { consumerMetrics, pollerMetrics, wakerMetrics } from '../../functions/contract/metrics.ts';
import type { Monitoring } from './monitoring.ts';
import { calculated } from './widgets.ts';

const { eventsRead, triggersEnqueued, triggersUnwanted, eventsRejected } = pollerMetrics;
const { seriesContinued, sent, skipped, duplicate, failed, unknown, heldLong } = consumerMetrics;

/** Metrics that add to a stock, and those that take away from it. */
interface Balance {
  label: string;
  add: readonly string[];
  take: readonly string[];
}

const balances: readonly Balance[] = [
  {
    label: 'read, and neither queued nor unwanted nor rejected: always 0',
    add: [eventsRead],
    take: [triggersEnqueued, triggersUnwanted, eventsRejected],
  },
  {
    label:
      'queued or put back by the waker, and neither ended nor in the waits table: back to 0 with an empty queue',
    add: [triggersEnqueued, seriesContinued, wakerMetrics.woken],
    take: [sent, skipped, duplicate, failed, unknown, heldLong],
  },
  { label: 'in the waits table', add: [heldLong], take: [wakerMetrics.woken] },
];

/** Each as it has grown since the beginning of the graph. */
export function conservation(monitoring: Monitoring, periodSeconds: number): IMetric[] {
  return balances.map(({ label, add, take }) => {
    const all = [...add, ...take];
    const expression = `RUNNING_SUM(${add.map(filled).join('+')}${take.map((name) => `-${filled(name)}`).join('')})`;
    const metrics = all.map((name) => [idOf(name), monitoring.metric(name, 'Sum', periodSeconds)]);
    return calculated(label, periodSeconds, expression, Object.fromEntries(metrics));
  });
}

/** A function that did not run counted nothing. */
const filled = (name: string) => `FILL(${idOf(name)},0)`;
/** CloudWatch wants a small letter first. */
const idOf = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
