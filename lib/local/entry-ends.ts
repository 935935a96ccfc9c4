// What the audit lines make of one journal entry: a line for each of its steps, and the strongest of them for the entry.
import type { AuditLine } from '../../functions/core/audit.ts';
import type { Entry } from './tracked-entry.ts';

/** Of several ends (redelivery, replay, steps) the strongest counts; among equals the first. Waiting is no end. */
const strength: Record<AuditLine['end'], number> = {
  sent: 4,
  unknown: 3,
  failed: 2,
  skipped: 1,
  duplicate: 1,
  unwanted: 1,
  rejected: 1,
  waiting: 0,
};

/** `taken`: the step's line is this one now, and what waited waits no more. */
export type Taking = { is: 'taken'; waited: AuditLine | undefined } | { is: 'ignored' | 'sent again' };

/** Enters the line into the entry. */
export function takeLine(entry: Entry, line: AuditLine): Taking {
  const at = entry.lines.findIndex((other) => other.step === line.step);
  const before = entry.lines[at];
  if (before?.end === 'sent' && line.end === 'sent') {
    return { is: line.sesMessageId === before.sesMessageId ? 'ignored' : 'sent again' };
  }
  const movesItsWait = before?.end === 'waiting' && line.end === 'waiting';
  if (before && strength[before.end] >= strength[line.end] && !movesItsWait) return { is: 'ignored' };
  if (before && before.end !== 'waiting') entry.lines[at] = line;
  else
    entry.lines = inOrder(
      entry.lines.filter((other) => other !== before),
      line,
    );
  const over = before?.end === 'waiting' ? before : endAllWaiting(entry, line);
  entry.line = entry.lines.reduce((best, other) => (strength[other.end] > strength[best.end] ? other : best));
  return { is: 'taken', waited: over };
}

/** An end of the whole entry ends what waits of it: a campaign that is gone names no step. */
function endAllWaiting(entry: Entry, line: AuditLine): AuditLine | undefined {
  if (line.step !== undefined || line.end === 'waiting') return undefined;
  const waited = entry.lines.find(({ end }) => end === 'waiting');
  if (waited) entry.lines = entry.lines.filter(({ end }) => end !== 'waiting');
  return waited;
}

/** Ends in the order in which they came, then what waits: that a next step waits may be told before the end of the last. */
function inOrder(lines: readonly AuditLine[], line: AuditLine): AuditLine[] {
  if (line.end === 'waiting') return [...lines, line];
  const firstWaiting = lines.findIndex(({ end }) => end === 'waiting');
  return firstWaiting < 0 ? [...lines, line] : lines.toSpliced(firstWaiting, 0, line);
}
