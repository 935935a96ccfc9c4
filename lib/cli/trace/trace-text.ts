// A trace as a person reads it.
import { plainText } from '../plain-text.ts';
import { textTable } from '../text-table.ts';
import type { Life } from './life.ts';
import type { VisitorTraces } from './visitor-traces.ts';

export interface Trace {
  lives: Life[];
  visitor: VisitorTraces | null;
  remarks: string[];
}

export function traceText({ lives, visitor, remarks }: Trace): string {
  const parts = [
    ...(visitor === null ? [] : [visitorText(visitor)]),
    ...lives.map(lifeText),
    ...(remarks.length === 0 ? [] : [`${remarks.join('\n')}\n`]),
  ];
  return plainText(parts.join('\n'));
}

function lifeText({ eventId, messageId, triggerId, position, moments }: Life): string {
  const other = messageId === eventId ? '' : `, message ${messageId ?? '–'}`;
  const rows = moments.map(({ at, what, detail }) => [isoTime(at), what, detail]);
  const table = textTable(['when', 'what', 'detail'], rows).split('\n').slice(1).join('\n');
  return `event ${eventId ?? '–'}${other}\ntrigger ${triggerId ?? '–'}, position ${position ?? '–'}\n${table}`;
}

function visitorText({ claims, waits, suppression }: VisitorTraces): string {
  const rows = claims.map(({ state, settledAt, forgetAt, sesMessageId, eventId }) => [
    state,
    settledAt === undefined ? '–' : isoTime(settledAt),
    sesMessageId ?? '–',
    eventId ?? '–',
    isoTime(forgetAt),
  ]);
  const head = ['claim', 'settled', 'SES message', 'event', 'forgotten at'];
  return [
    claims.length === 0 ? 'The ledger knows no claim of this visitor.\n' : textTable(head, rows),
    ...waits.map((dueAt) => `A trigger waits for its time: due ${isoTime(dueAt)}.\n`),
    ...suppressionLines(suppression),
  ].join('');
}

function suppressionLines(suppression: VisitorTraces['suppression']): string[] {
  if (suppression === undefined) return [];
  const categories = Object.entries(suppression.categories);
  return [
    ...(suppression.all === undefined ? [] : [['everything', suppression.all] as const]),
    ...categories,
  ].map(([what, { reason, at }]) => `Suppressed from ${what} since ${isoTime(at)}: ${reason}.\n`);
}

const isoTime = (at: number): string => new Date(at).toISOString();
