// What a line printed by a function is: an audit line, a metric line, a warning, or nothing that local mode shows.
import * as v from 'valibot';
import { journalDrained } from '../../functions/contract/log-messages.ts';
import type { AuditLine } from '../../functions/core/audit.ts';
import type { EmittedMetric } from './metric-store.ts';

export type ReadLine =
  | { is: 'audit'; line: AuditLine }
  | { is: 'metrics'; values: Map<string, number[]>; emitted: EmittedMetric[] }
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
    Timestamp: v.optional(v.number(), 0),
    CloudWatchMetrics: v.array(
      v.object({
        Namespace: v.optional(v.string(), ''),
        Dimensions: v.optional(v.array(v.array(v.string())), []),
        Metrics: v.array(v.object({ Name: v.string() })),
      }),
    ),
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
  if (metrics.success) {
    const emitted = emittedMetrics(metrics.output);
    return { is: 'metrics', values: new Map(emitted.map(({ name, values }) => [name, values])), emitted };
  }
  const trouble = v.safeParse(troubleSchema, json);
  if (trouble.success) return { is: 'trouble', ...trouble.output };
  if (v.is(drainedSchema, json)) return { is: 'drained' };
  return { is: mayBeAudit ? 'unreadable' : 'other' };
}

function emittedMetrics({ _aws, ...line }: v.InferOutput<typeof metricsSchema>): EmittedMetric[] {
  return _aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) => {
    const dimensions = Object.fromEntries(
      (Dimensions[0] ?? []).map((dimension) => [dimension, String(line[dimension])]),
    );
    return Metrics.flatMap(({ Name: name }) => {
      const value = v.safeParse(observations, line[name]);
      if (!value.success) return [];
      return { namespace: Namespace, name, dimensions, at: _aws.Timestamp, values: [value.output].flat() };
    });
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
