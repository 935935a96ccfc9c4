// The moments in the life of a trigger, out of its audit lines: the same words in the trace command and in the console.
import type { AuditLine } from '../../functions/core/audit.ts';
import { reasonWords } from './reason-words.ts';

export interface Moment {
  /** Milliseconds since the epoch. */
  at: number;
  what: string;
  detail: string;
}

/** In order of time, each once: each line of one event repeats when it fired and when it was read. */
export function momentsOf(lines: readonly AuditLine[]): Moment[] {
  const moments = new Map<string, Moment>();
  for (const moment of lines.flatMap(momentsOfLine)) moments.set(JSON.stringify(moment), moment);
  return [...moments.values()].sort((one, other) => one.at - other.at);
}

export function momentsOfLine(line: AuditLine): Moment[] {
  const { firedAt, receivedAt, endedAt, sentAt } = line;
  return [
    ...(firedAt === undefined ? [] : [{ at: firedAt, what: 'fired at Adobe', detail: '' }]),
    ...(receivedAt === undefined
      ? []
      : [{ at: receivedAt, what: 'read by the poller', detail: `journal ${line.journal}` }]),
    { at: sentAt ?? endedAt, what: endWords(line), detail: endDetail(line) },
  ];
}

function endWords({ end, reason }: AuditLine): string {
  return reason === undefined ? end : `${end}: ${reasonWords(reason)}`;
}

function endDetail({ campaign, step, variant, sesMessageId, until, attempts, ms }: AuditLine): string {
  const took = Object.entries(ms ?? {}).map(([name, value]) => `${name} ${Math.round(value)}`);
  const parts = [
    campaign && `campaign ${campaign}`,
    step && `step ${step}`,
    variant && `variant ${variant}`,
    sesMessageId && `SES ${sesMessageId}`,
    until !== undefined && `until ${new Date(until).toISOString()}`,
    attempts !== undefined && attempts > 1 && `attempt ${attempts}`,
    took.length > 0 && `ms: ${took.join(', ')}`,
  ];
  return parts.filter((part) => typeof part === 'string' && part !== '').join(', ');
}
