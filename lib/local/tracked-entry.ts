// One journal entry as the tracker holds it, and as it is shown and reported.
import type { AuditLine } from '../../functions/core/audit.ts';
import { type DugEvent, digEvent } from './dig-event.ts';
import type { ReportRow, StepRow } from './report.ts';
import type { ServedEvent } from './state.ts';

export interface Entry {
  position: string;
  /** Its event is parsed when somebody looks at it. */
  served: Pick<ServedEvent, 'event'>;
  servedAt: number;
  /** The strongest of its lines, once it has one. */
  line: AuditLine | undefined;
  /** Of each step what counts: ends in the order in which they came, then what waits. */
  lines: AuditLine[];
}

/** A journal entry and, once it has one, its end. */
export interface TrackedEntry extends ReportRow {
  position: string;
  endedAt: number | null;
  attempts: number | null;
}

export function reportRow({ served, line, lines, servedAt }: Entry): ReportRow {
  const dug: DugEvent | undefined =
    line?.triggerId && line.eventId && line.messageId ? undefined : digEvent(served.event);
  const untils = lines.flatMap(({ end, until }) => (end === 'waiting' ? (until ?? []) : []));
  const hasSteps = lines.some(({ step, variant }) => step !== undefined || variant !== undefined);
  return {
    eventId: line?.eventId ?? dug?.eventId ?? null,
    messageId: line?.messageId ?? dug?.messageId ?? null,
    triggerId: line?.triggerId ?? dug?.triggerId ?? null,
    campaign: line?.campaign ?? null,
    outcome: line?.end ?? null,
    reason: line?.reason ?? null,
    sesMessageId: line?.sesMessageId ?? null,
    firedAt: line?.firedAt ?? dug?.firedAt ?? null,
    servedAt,
    sentAt: sentAtOf(line),
    waitingUntil: untils.length > 0 ? Math.min(...untils) : null,
    ...(hasSteps && { steps: lines.map(stepRow) }),
  };
}

function stepRow(line: AuditLine): StepRow {
  return {
    step: line.step ?? null,
    variant: line.variant ?? null,
    outcome: line.end,
    reason: line.reason ?? null,
    sentAt: sentAtOf(line),
    sesMessageId: line.sesMessageId ?? null,
  };
}

function sentAtOf(line: AuditLine | undefined): number | null {
  return line?.sentAt ?? (line?.end === 'sent' ? line.endedAt : null);
}

export function trackedEntry(entry: Entry): TrackedEntry {
  const { position, line } = entry;
  return { position, ...reportRow(entry), endedAt: line?.endedAt ?? null, attempts: line?.attempts ?? null };
}

/** The ids by which a person may ask for it. */
export function entryIds(entry: Entry): (string | null)[] {
  const { eventId, messageId } = reportRow(entry);
  return [eventId, messageId];
}
