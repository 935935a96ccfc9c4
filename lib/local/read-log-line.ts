// What a line printed by a function is: an audit line, a metric line, a warning, or nothing that local mode shows.
import * as v from 'valibot';
import { journalDrained } from '../../functions/contract/log-messages.ts';
import type { AuditLine } from '../../functions/core/audit.ts';

export type ReadLine =
  | { is: 'audit'; line: AuditLine }
  | { is: 'metrics'; values: Map<string, number[]> }
  | { is: 'trouble'; level: 'WARN' | 'ERROR' | 'CRITICAL'; message: string }
  /** Says that it is an audit line and is none. */
  | { is: 'unreadable' }
  /** The poller has read all that the journal held. */
  | { is: 'drained' }
  | { is: 'other' };

const time = v.optional(v.number());
const auditSchema = v.object({
  audit: v.literal(1),
  end: v.picklist(['sent', 'skipped', 'duplicate', 'failed', 'unknown', 'unwanted', 'rejected', 'waiting']),
  reason: v.optional(v.string()),
  journal: v.string(),
  position: v.string(),
  eventId: v.optional(v.string()),
  messageId: v.optional(v.string()),
  triggerId: v.optional(v.string()),
  campaign: v.optional(v.string()),
  step: v.optional(v.string()),
  variant: v.optional(v.string()),
  until: time,
  sesMessageId: v.optional(v.string()),
  firedAt: time,
  receivedAt: time,
  sentAt: time,
  endedAt: v.number(),
  attempts: time,
  ms: v.optional(v.record(v.string(), v.number())),
});

const metricsSchema = v.looseObject({
  _aws: v.object({
    CloudWatchMetrics: v.array(v.object({ Metrics: v.array(v.object({ Name: v.string() })) })),
  }),
});

const troubleSchema = v.object({ level: v.picklist(['WARN', 'ERROR', 'CRITICAL']), message: v.string() });
const drainedSchema = v.object({ level: v.literal('INFO'), message: v.literal(journalDrained) });
const observations = v.union([v.number(), v.array(v.number())]);

/** Never throws: functions print what they like. */
export function readLogLine(text: string): ReadLine {
  const mayBeAudit = text.includes('"audit":1');
  if (!mayBeAudit && !text.includes('"_aws"') && !text.includes('"level"')) return { is: 'other' };
  const json = parseJson(text.slice(Math.max(0, text.indexOf('{'))));
  const audit = v.safeParse(auditSchema, json);
  // The schema's optional members are absent or defined, never set to undefined: they come out of JSON.
  if (audit.success) return { is: 'audit', line: audit.output as AuditLine };
  const metrics = v.safeParse(metricsSchema, json);
  if (metrics.success) return { is: 'metrics', values: metricValues(metrics.output) };
  const trouble = v.safeParse(troubleSchema, json);
  if (trouble.success) return { is: 'trouble', ...trouble.output };
  if (v.is(drainedSchema, json)) return { is: 'drained' };
  return { is: mayBeAudit ? 'unreadable' : 'other' };
}

function metricValues(line: v.InferOutput<typeof metricsSchema>): Map<string, number[]> {
  const values = new Map<string, number[]>();
  for (const { Metrics } of line._aws.CloudWatchMetrics) {
    for (const { Name } of Metrics) {
      const value = v.safeParse(observations, line[Name]);
      if (value.success) values.set(Name, [value.output].flat());
    }
  }
  return values;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
