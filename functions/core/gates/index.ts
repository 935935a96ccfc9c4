// The gates, in the order in which they are asked; the first refusal is the outcome.
import type { SkipReason } from '../outcome.ts';
import { consent } from './consent.ts';
import type { Gate, GateFacts } from './gate.ts';
import { suppressed } from './suppressed.ts';
import { tooOld } from './too-old.ts';

export const gates: readonly Gate[] = [suppressed, consent, tooOld];

/** Why the e-mail is not sent; undefined when nothing speaks against it. */
export function judgeGates(facts: GateFacts): SkipReason | undefined {
  return gates.find((gate) => gate.refuses(facts))?.reason;
}
