// Reads the journal until it answers: trouble that passes is waited out inside the time there is, as told or with back-off.
import { backoffMs } from '../core/backoff.ts';
import type { CampaignTriggersError } from '../core/errors.ts';
import type { Sleep } from '../core/ports/clock.ts';
import type { AuthorisedAnswer, AuthorisedJournal } from './authorised-journal.ts';

const firstPauseMs = 500;
const longestPauseMs = 30_000;
/** No wait is longer without a look at the lease. */
const sliceMs = 10_000;
/** A position is given up when it is refused again after this time. */
const secondLookMs = 5000;

export type SettledAnswer = Exclude<AuthorisedAnswer, { kind: 'trouble' | 'refused' }>;

export interface Patience {
  /** Milliseconds until the run has to end. */
  timeLeft: () => number;
  sleep: Sleep;
  random: () => number;
  /** Aborted when the run ends, whatever the reason. */
  signal: AbortSignal;
  /** Called now and then while waiting. */
  keepLease: () => Promise<void>;
  onTrouble: (error: CampaignTriggersError) => void;
  /** The journal is to be left alone for longer than this run lasts. Milliseconds. */
  onLongWait: (ms: number) => void;
}

/** Undefined when the time is over before there is an answer. */
export async function readPatiently(
  journal: Pick<AuthorisedJournal, 'read'>,
  patience: Patience,
  journalUrl: string,
  url: string,
): Promise<SettledAnswer | undefined> {
  const ended = whenAborted(patience.signal);
  let refusals = 0;
  for (let attempt = 1; patience.timeLeft() > 0; attempt++) {
    await patience.keepLease();
    // Whatever the request is at (secret, sign-in, journal), it does not outlast the run.
    const answer = await Promise.race([journal.read(journalUrl, url, patience.signal), ended]);
    if (answer === undefined || patience.signal.aborted) return undefined;
    if (answer.kind !== 'trouble' && answer.kind !== 'refused') return answer;
    if (answer.kind === 'refused' && ++refusals > 1) return { kind: 'expired' };
    patience.onTrouble(answer.error);
    if (!(await waitFor(patience, pauseAfter(answer, attempt, patience.random())))) return undefined;
  }
  return undefined;
}

function pauseAfter(
  answer: Extract<AuthorisedAnswer, { kind: 'trouble' | 'refused' }>,
  attempt: number,
  random: number,
): number {
  if (answer.kind === 'refused') return secondLookMs;
  return answer.retryAfterMs ?? backoffMs(attempt, random, firstPauseMs, longestPauseMs);
}

/** False, at once, when there is not as much time: the next run waits for the rest of it. */
export async function waitFor(patience: Patience, ms: number): Promise<boolean> {
  if (ms >= patience.timeLeft()) {
    patience.onLongWait(ms);
    return false;
  }
  for (let rest = ms; rest > 0; rest -= sliceMs) {
    try {
      await patience.sleep(Math.min(rest, sliceMs), patience.signal);
    } catch (error) {
      if (patience.signal.aborted) return false;
      throw error;
    }
    await patience.keepLease();
  }
  return true;
}

function whenAborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
