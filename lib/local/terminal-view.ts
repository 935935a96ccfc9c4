// What the terminal shows of a moment: the live view, the plain line, the summary. Text only; terminal.ts draws it.
import type { Counters } from './counters.ts';
import { durationWords } from './duration-words.ts';
import { reasonWords } from './reason-words.ts';
import type { Meaning, Paint } from './terminal-paint.ts';

export interface Snapshot {
  counters: Counters;
  /** Events that the journal holds in all, where that is known. */
  total?: number | undefined;
  /** The run was to end with the journal drained, and somebody stopped it before. */
  brokenOff?: boolean;
  /** Where local mode's clock runs faster than the machine's. Milliseconds since the epoch. */
  localTime?: number;
}

type Row = { label: string; count: number; meaning: Meaning };

const leastLabelWidth = 22;
const countWidth = 9;

export function liveView(snapshot: Snapshot, paint: Paint, width: number): string[] {
  const { counters, total } = snapshot;
  const lines = ['', ...progress(counters, total, paint, width), ...table(rows(counters), paint)];
  return [...lines, '', ...localTime(snapshot, paint), ...nextWait(counters, paint), lag(counters, paint)];
}

export function plainLine({ counters, total }: Snapshot): string {
  const of = total === undefined ? '' : ` of ${number(total)}`;
  const parts = rows(counters)
    .filter((row) => row.count > 0 && row.label !== 'drained')
    .map((row) => `${row.label} ${number(row.count)}`);
  return [
    `drained ${number(counters.served)}${of}`,
    ...parts,
    `lag p50 ${durationWords(counters.latencyMs.p50)}`,
  ].join(', ');
}

export function summary({ counters, brokenOff }: Snapshot, paint: Paint, tookMs: number): string[] {
  const shown = rows(counters).filter(
    (row) => row.count > 0 || row.label === 'sent' || row.label === 'drained',
  );
  const open = counters.unaccounted;
  return [
    '',
    ...table(shown, paint),
    '',
    ...nextWait(counters, paint),
    lag({ ...counters, sentPerSecond: (counters.sent * 1000) / Math.max(1, tookMs) }, paint),
    ...(brokenOff ? [`  ${paint('waiting', '…')} stopped before the journal was drained`] : []),
    `  ${paint('dim', `ran for ${durationWords(tookMs)}`)}`,
    open === 0
      ? `  ${paint('good', '✔')} every event${brokenOff ? ' served so far' : ''} is accounted for`
      : `  ${paint('waiting', '…')} ${number(open)} of ${number(counters.served)} events have no end yet`,
  ];
}

function rows(counters: Counters): Row[] {
  const reasons = (counts: Record<string, number>, meaning: Meaning, kind: string): Row[] =>
    Object.entries(counts).map(([reason, count]) => ({
      label: `${kind}: ${reasonWords(reason)}`,
      count,
      meaning,
    }));
  const optional = (row: Row): Row[] => (row.count > 0 ? [row] : []);
  return [
    { label: 'drained', count: counters.served, meaning: 'strong' },
    { label: 'queued', count: counters.queued, meaning: 'waiting' },
    { label: 'in flight', count: counters.inFlight, meaning: 'waiting' },
    { label: 'sent', count: counters.sent, meaning: 'good' },
    // A series makes several of one event.
    ...optional({
      label: 'e-mails',
      count: counters.mails > counters.sent ? counters.mails : 0,
      meaning: 'good',
    }),
    ...reasons(counters.waits.byReason, 'waiting', 'waiting'),
    ...reasons(counters.skipped, 'plain', 'skipped'),
    { label: 'duplicate', count: counters.duplicate, meaning: 'plain' },
    { label: 'unwanted', count: counters.unwanted, meaning: 'plain' },
    { label: 'rejected', count: counters.rejected, meaning: 'bad' },
    ...reasons(counters.failed, 'bad', 'failed'),
    { label: 'unknown', count: counters.unknown, meaning: 'uncertain' },
    { label: 'dead letters', count: counters.deadLetters, meaning: 'bad' },
    ...optional({ label: 'sent twice', count: counters.sentAgain, meaning: 'bad' }),
    ...optional({ label: 'lines of unserved events', count: counters.foreign, meaning: 'uncertain' }),
    ...optional({ label: 'unreadable audit lines', count: counters.unreadable, meaning: 'bad' }),
  ];
}

/** A count of zero is dim whatever it counts: colour is for what is there. */
function table(rows: Row[], paint: Paint): string[] {
  const labelWidth = Math.max(leastLabelWidth, ...rows.map((row) => row.label.length));
  return rows.map((row) => {
    const count = number(row.count).padStart(countWidth);
    return `  ${row.label.padEnd(labelWidth)}${paint(row.count > 0 ? row.meaning : 'dim', count)}`;
  });
}

function lag({ latencyMs, sentPerSecond }: Counters, paint: Paint): string {
  const words = `p50 ${durationWords(latencyMs.p50)}   p95 ${durationWords(latencyMs.p95)}   p99 ${durationWords(latencyMs.p99)}`;
  return `  ${'lag journal → SES'.padEnd(leastLabelWidth)}  ${words}   ${paint('dim', `${sentPerSecond.toFixed(1)} e-mails/s`)}`;
}

/** What waits and comes first: when, and what for. */
function nextWait({ waits: { next } }: Counters, paint: Paint): string[] {
  if (next === null) return [];
  const what = [next.campaign ?? 'a campaign', ...(next.step === null ? [] : [next.step])].join(', ');
  const when = next.inMs > 0 ? `in ${durationWords(next.inMs)}` : 'now';
  const until = paint('dim', moment(next.until));
  return [
    `  ${'next of what waits'.padEnd(leastLabelWidth)}  ${when}   ${what} (${reasonWords(next.reason)})   ${until}`,
  ];
}

function localTime({ localTime: at }: Snapshot, paint: Paint): string[] {
  return at === undefined
    ? []
    : [`  ${'local time'.padEnd(leastLabelWidth)}  ${paint('strong', moment(at))}`];
}

const moment = (at: number) => new Date(at).toISOString().replace(/\.\d+/, '');

function progress(counters: Counters, total: number | undefined, paint: Paint, width: number): string[] {
  if (total === undefined) return [];
  const ended = counters.served - counters.unaccounted;
  const share = total === 0 ? 1 : Math.min(1, ended / total);
  const room = Math.max(10, Math.min(40, width - 40));
  const full = Math.round(share * room);
  const bar = `${paint('good', '━'.repeat(full))}${paint('dim', '─'.repeat(room - full))}`;
  return [`  ${bar} ${Math.floor(share * 100)} %  ${number(ended)} of ${number(total)}`, ''];
}

/** Groups of three with a thin gap, the same in every locale. */
function number(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ' ');
}
