// What a queue of the template is for, told by its logical id.
import type { QueueState } from './state.ts';

export type QueueRole = 'triggers' | 'dead letters' | 'rejects' | 'feedback' | 'feedback dead letters';

export function queueRole(queue: Pick<QueueState, 'logicalId'>): QueueRole {
  const isDead = /dead.?letter|dlq/i.test(queue.logicalId);
  if (/feedback/i.test(queue.logicalId)) return isDead ? 'feedback dead letters' : 'feedback';
  if (isDead) return 'dead letters';
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
    else if (role === 'triggers') {
      counts.queued += waiting;
      counts.inFlight += state.inFlight;
    }
  }
  return counts;
}

/** Events from SES that wait for the feedback function, or are being worked on. */
export function countFeedback(states: readonly QueueState[]): number {
  return states
    .filter((state) => queueRole(state) === 'feedback')
    .reduce((sum, { visible, delayed, inFlight }) => sum + visible + delayed + inFlight, 0);
}
