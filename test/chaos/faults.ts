// The faults that a call may meet, and how often. A call is one request of a function to AWS or to Adobe: all that a function
// waits for is such a call, so that a kill before and a kill after each of them are kills at every await that can be seen outside.

/** Whoever calls, as the stack's constructs are named. */
export type Caller = 'poller' | 'consumer' | 'feedback' | 'waker';

export type Kind =
  /** SIGKILL; the call never arrives, or it has done its work and its answer never does. */
  | 'kill-before'
  | 'kill-after'
  /** The process stands still while the clock leaps past visibility and leases, then goes on. */
  | 'freeze'
  /** The call is never answered, and the process is killed a while later, as Lambda does at its limit. */
  | 'time-out'
  | 'throttle'
  /** 429 that tells how long to wait. */
  | 'throttle-told'
  | 'unavailable'
  /** 503 that tells so. */
  | 'unavailable-told'
  /** A 5xx, though the call has done its work. */
  | 'fail-after'
  | 'reset-before'
  | 'reset-after'
  /** Done, and the caller gives up waiting for the answer. */
  | 'hang-after'
  /** SQS delivers what is sent twice, or in another order. */
  | 'duplicate'
  | 'shuffle'
  /** Half of a batch is taken: of messages by SQS, of keys by DynamoDB. */
  | 'half'
  /** Somebody else changes the visitor's record just before. */
  | 'race'
  /** Of the journal: half a page, a page that is none, the page before once more, a position that is gone, a token that is refused. */
  | 'truncate'
  | 'garbage'
  | 'repeat'
  | 'expired'
  | 'revoke'
  /** Not the call's own: the clock of everything leaps, that of Adobe goes wrong, a second poller comes, a deploy happens. */
  | 'leap'
  | 'skew'
  | 'second-poller'
  | 'deploy';

export interface Fault {
  caller: Caller;
  action: string;
  /** Of the calls of this action by this caller, counted from 1. */
  nth: number;
  kind: Kind;
}

export const isKill = (kind: Kind): boolean =>
  kind === 'kill-before' || kind === 'kill-after' || kind === 'time-out';

/** Chance of a kill at one call: about every second invocation of the consumer, with its thirty calls, is killed. */
const killChance: Record<Caller, number> = { consumer: 0.025, poller: 0.08, feedback: 0.12, waker: 0.1 };
const faultChance = 0.04;
/** Calls that come seldom, or that most depends on, meet more. */
const faultChances: Record<string, number> = {
  SendRawEmail: 0.08,
  SendMessageBatch: 0.2,
  SendMessage: 0.1,
  ReadJournal: 0.2,
  SignIn: 0.1,
};

const kills: Partial<Record<Kind, number>> = { 'kill-before': 10, 'kill-after': 10, 'time-out': 1 };
const network: Partial<Record<Kind, number>> = {
  unavailable: 6,
  'reset-before': 4,
  'reset-after': 6,
  'fail-after': 6,
  throttle: 8,
};
const world: Partial<Record<Kind, number>> = {
  leap: 0.3,
  skew: 1,
  freeze: 0.5,
  'second-poller': 2,
  deploy: 0.3,
};

const faultsOf: Record<string, Partial<Record<Kind, number>>> = {
  UpdateItem: { ...network, ...world, 'hang-after': 1, race: 8 },
  SendRawEmail: { ...network, ...world, 'hang-after': 0.3 },
  SendMessage: { ...network, duplicate: 8 },
  SendMessageBatch: { ...network, ...world, duplicate: 8, shuffle: 8, half: 8 },
  BatchGetItem: { ...network, half: 8 },
  ReadJournal: {
    ...{
      throttle: 4,
      'throttle-told': 4,
      unavailable: 4,
      'unavailable-told': 4,
      'reset-before': 4,
      truncate: 6,
      garbage: 4,
    },
    ...{ repeat: 6, expired: 0.2, revoke: 4, 'second-poller': 4, skew: 2, leap: 1 },
  },
  SignIn: { throttle: 2, unavailable: 6, 'reset-before': 2, garbage: 2 },
};

/** What may happen to a call, with the chance of it. */
export function chancesOf(caller: Caller, action: string) {
  const fault = faultChances[action] ?? faultChance;
  return { kill: killChance[caller], kills, fault, faults: faultsOf[action] ?? network };
}
