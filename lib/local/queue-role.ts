// What a queue of the template is for, told by its logical id.
import type { QueueState } from './state.ts';

export type QueueRole = 'triggers' | 'dead letters' | 'rejects';

export function queueRole(queue: Pick<QueueState, 'logicalId'>): QueueRole {
  if (/dead.?letter|dlq/i.test(queue.logicalId)) return 'dead letters';
  if (/reject/i.test(queue.logicalId)) return 'rejects';
  return 'triggers';
}

export interface QueueCounts {
  /** In the trigger queue, delayed ones included. */
  queued: number;
  inFlight: number;
  deadLetters: number;
  storedRejects: number;
}

export function countQueues(states: readonly QueueState[]): QueueCounts {
  const counts = { queued: 0, inFlight: 0, deadLetters: 0, storedRejects: 0 };
  for (const state of states) {
    const waiting = state.visible + state.delayed;
    const role = queueRole(state);
    if (role === 'dead letters') counts.deadLetters += waiting + state.inFlight;
    else if (role === 'rejects') counts.storedRejects += waiting + state.inFlight;
    else {
      counts.queued += waiting;
      counts.inFlight += state.inFlight;
    }
  }
  return counts;
}
