// What the functions counted: in the last five minutes, in the last hour, and by the hour over five days.
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import {
  consumerMetrics,
  feedbackMetrics,
  metricsNamespace,
  pollerMetrics,
  wakerMetrics,
} from '../../../functions/contract/metrics.ts';
import { type Points, readStatistics, type Wanted } from './metric-statistics.ts';

/** By the word of the table; in the order of the flow. */
export const countedFacts = {
  'events read': pollerMetrics.eventsRead,
  enqueued: pollerMetrics.triggersEnqueued,
  unwanted: pollerMetrics.triggersUnwanted,
  rejected: pollerMetrics.eventsRejected,
  'of another organisation': pollerMetrics.eventsForeignOrg,
  'pages read': pollerMetrics.pagesRead,
  'sign-in failed': pollerMetrics.signInFailed,
  'journal read failed': pollerMetrics.journalReadFailed,
  'position expired': pollerMetrics.positionExpired,
  sent: consumerMetrics.sent,
  skipped: consumerMetrics.skipped,
  duplicates: consumerMetrics.duplicate,
  failed: consumerMetrics.failed,
  unknown: consumerMetrics.unknown,
  retried: consumerMetrics.retried,
  throttled: consumerMetrics.throttled,
  held: consumerMetrics.held,
  halted: consumerMetrics.halted,
  paused: consumerMetrics.paused,
  woken: wakerMetrics.woken,
  delivered: feedbackMetrics.delivered,
  bounced: feedbackMetrics.bounced,
  complaints: feedbackMetrics.complaint,
} as const;

export type CountedFact = keyof typeof countedFacts;

export interface Counter {
  metric: string;
  lastFiveMinutes: number;
  lastHour: number;
  /** The last minute of the last hour in which it happened. Milliseconds since the epoch. */
  lastAt: number | null;
}

export interface FlowCounters {
  counters: Record<CountedFact, Counter>;
  /** Age of the newest event read, at its reading, the latest of the last hour. */
  journalLagSeconds: number | null;
  /** From firing at Adobe to acceptance by SES, over the last hour. */
  firingToSentSeconds: { p50: number | null; p95: number | null; p99: number | null };
  /** UTC hours of the last five days in which anything was read or sent. */
  perHour: { hour: string; eventsRead: number; sent: number }[];
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const reportHours = 5 * 24;

/** @throws CLOUDWATCH_UNREADABLE */
export async function readFlowCounters(
  client: CloudWatchClient,
  stage: string,
  now: number,
): Promise<FlowCounters> {
  const wanted = (name: string, stat: string, periodSeconds: number): Wanted => ({
    namespace: metricsNamespace,
    dimensions: { service: stage },
    name,
    stat,
    periodSeconds,
  });
  const facts = Object.entries(countedFacts) as [CountedFact, string][];
  const recent = [
    wanted(pollerMetrics.journalLagSeconds, 'Maximum', 60),
    ...['p50', 'p95', 'p99'].map((stat) => wanted(consumerMetrics.firingToSentSeconds, stat, 3600)),
    ...facts.map(([, metric]) => wanted(metric, 'Sum', 60)),
  ];
  const report = [pollerMetrics.eventsRead, consumerMetrics.sent].map((name) => wanted(name, 'Sum', 3600));
  const thisHour = Math.floor(now / hourMs) * hourMs;
  const [[lag, p50, p95, p99, ...sums], [read, sent]] = await Promise.all([
    readStatistics(client, recent, { from: Math.floor((now - hourMs) / minuteMs) * minuteMs, to: now }),
    readStatistics(client, report, { from: thisHour - (reportHours - 1) * hourMs, to: now }),
  ]);
  const counters = facts.map(([fact, metric], at) => [fact, counterOf(metric, sums[at] ?? [], now)] as const);
  return {
    counters: Object.fromEntries(counters) as Record<CountedFact, Counter>,
    journalLagSeconds: latest(lag),
    firingToSentSeconds: { p50: latest(p50), p95: latest(p95), p99: latest(p99) },
    perHour: hours(read ?? [], sent ?? []),
  };
}

function counterOf(metric: string, points: Points, now: number): Counter {
  const sum = (since: number) =>
    points.filter(({ at }) => at >= since).reduce((total, { value }) => total + value, 0);
  const happened = points.findLast(({ value }) => value > 0);
  return {
    metric,
    lastFiveMinutes: sum(now - 5 * minuteMs - minuteMs + 1),
    lastHour: sum(0),
    lastAt: happened?.at ?? null,
  };
}

const latest = (points: Points | undefined): number | null => points?.at(-1)?.value ?? null;

function hours(read: Points, sent: Points): FlowCounters['perHour'] {
  const rows = new Map<number, { eventsRead: number; sent: number }>();
  for (const { at, value } of read) rows.set(at, { eventsRead: value, sent: 0 });
  for (const { at, value } of sent) rows.set(at, { eventsRead: rows.get(at)?.eventsRead ?? 0, sent: value });
  return [...rows]
    .sort(([one], [other]) => one - other)
    .map(([at, row]) => ({ hour: new Date(at).toISOString(), ...row }));
}
