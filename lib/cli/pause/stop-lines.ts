// Halts and pauses as an operator reads them: what is stopped, since when, by whom, why, and what to do.
import { errorCatalogue } from '../../../functions/core/errors.ts';
import type { Stop } from '../../../functions/core/halts.ts';
import { durationWords } from '../../local/duration-words.ts';

export const scopeWords = ({ campaign }: { campaign?: string }): string =>
  campaign === undefined ? 'everything' : `the campaign ${campaign}`;

/** One or two lines each, the pauses first. */
export function stopLines(stops: readonly Stop[], now: number): string {
  const pauses = stops.filter(({ by }) => by === 'operator');
  const halts = stops.filter(({ by }) => by === 'consumer');
  return [...pauses, ...halts].map((stop) => `${stopLine(stop, now)}\n`).join('');
}

function stopLine(stop: Stop, now: number): string {
  const since = stop.since > 0 ? ` since ${durationWords(now - stop.since)}` : '';
  if (stop.by === 'operator') return `Paused: ${scopeWords(stop)},${since} by an operator: ${stop.why}`;
  const next = stop.probeAt > now ? `in ${durationWords(stop.probeAt - now)}` : 'with the next trigger';
  const { what, remedy } = errorCatalogue[stop.why];
  return `Halted: ${scopeWords(stop)},${since} by the consumer: ${stop.why}, ${what}
        ${remedy}; tried ${stop.probes} ${stop.probes === 1 ? 'time' : 'times'}, again ${next}`;
}
