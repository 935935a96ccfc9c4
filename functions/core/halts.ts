// What stops sending: a halt, by a fault that somebody has to repair, or a pause, by an operator. For everything or for one campaign.
import type { ErrorCode } from './errors.ts';

interface Scope {
  /** Absent for everything. */
  campaign?: string;
}

/** Ends by itself: from `probeAt` on one trigger may try whether the fault is still there. */
export interface Halt extends Scope {
  by: 'consumer';
  why: ErrorCode;
  /** Milliseconds since the epoch, both. */
  since: number;
  probeAt: number;
  /** Tries so far. */
  probes: number;
}

/** Ends when the operator says so, and by nothing else. */
export interface Pause extends Scope {
  by: 'operator';
  /** The operator's own words. */
  why: string;
  /** Milliseconds since the epoch. */
  since: number;
}

export type Stop = Halt | Pause;

/** Faults that every trigger meets until somebody acts: none may become a dead letter for them. */
const haltingCodes: Partial<Record<ErrorCode, 'all' | 'campaign'>> = {
  SIGNING_KEYS_INVALID: 'all',
  SEND_QUOTA_EXCEEDED: 'all',
  SEND_NOT_CONFIGURED: 'all',
  // A campaign may have a sender of its own: the others’ must not wait for it.
  SENDER_NOT_ALLOWED: 'campaign',
  RECIPIENT_ENDPOINT_REFUSED: 'campaign',
  ENDPOINT_TOKEN_UNREADABLE: 'campaign',
};

/** Undefined for what halts nothing. */
export const haltedBy = (code: ErrorCode): 'all' | 'campaign' | undefined => haltingCodes[code];

export function haltOf(why: ErrorCode, campaign: string | undefined, now: number): Halt {
  const wide = haltingCodes[why] !== 'campaign' || campaign === undefined;
  const scope = wide ? {} : { campaign };
  return { ...scope, by: 'consumer', why, since: now, probeAt: now + probePauseMs(0), probes: 0 };
}

/** The halt as it is while somebody probes, and afterwards if that has not ended it. */
export const probed = (halt: Halt, now: number): Halt => ({
  ...halt,
  probes: halt.probes + 1,
  probeAt: now + probePauseMs(halt.probes + 1),
});

const firstPauseMs = 30_000;
const longestPauseMs = 300_000;
const probePauseMs = (probes: number): number =>
  Math.min(firstPauseMs * 2 ** Math.min(probes, 10), longestPauseMs);

/** `all`, or `campaign:` and its name. */
export const scopeName = ({ campaign }: Scope): string =>
  campaign === undefined ? 'all' : `campaign:${campaign}`;

export type Standing =
  | { standing: 'free' }
  | { standing: 'stopped'; by: Stop }
  /** Nothing but these halts is in the way, and it is time to try; `untaken` are those that have to be won for it. */
  | { standing: 'probing'; halts: Halt[]; untaken: Halt[] };

/** @param taken names of the scopes that this batch has won the right to probe */
export function standingOf(
  stops: readonly Stop[],
  campaign: string,
  now: number,
  taken: ReadonlySet<string> = new Set(),
): Standing {
  const concerning = stops.filter((stop) => stop.campaign === undefined || stop.campaign === campaign);
  const untaken: Halt[] = [];
  const halts: Halt[] = [];
  for (const stop of concerning) {
    if (stop.by === 'operator') return { standing: 'stopped', by: stop };
    halts.push(stop);
    if (!taken.has(scopeName(stop))) untaken.push(stop);
  }
  const resting = untaken.find(({ probeAt }) => now < probeAt);
  if (resting !== undefined) return { standing: 'stopped', by: resting };
  return halts.length === 0 ? { standing: 'free' } : { standing: 'probing', halts, untaken };
}
