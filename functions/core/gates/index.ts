// The gates, in the order in which they are asked; the first refusal is the outcome. First whom we must not mail, then what
// is not wanted any more, then what would be too much, and last what has to wait: a trigger that another gate refuses is
// refused at once, and not after a night.
import { overCap, overTotalCap } from './cap.ts';
import { consent } from './consent.ts';
import { converted } from './converted.ts';
import type { Gate, GateAnswer, GateFacts } from './gate.ts';
import { quietHours } from './quiet-hours.ts';
import { reentry } from './reentry.ts';
import { superseded } from './superseded.ts';
import { suppressed } from './suppressed.ts';
import { tooOld } from './too-old.ts';

export const gates: readonly Gate[] = [
  suppressed,
  consent,
  tooOld,
  converted,
  superseded,
  reentry,
  overCap,
  overTotalCap,
  quietHours,
];

/** Why the e-mail is not sent, or not now; undefined when nothing speaks against it. */
export function judgeGates(facts: GateFacts): GateAnswer | undefined {
  for (const gate of gates) {
    const answer = gate(facts);
    if (answer !== undefined) return answer;
  }
  return undefined;
}
