// Section B of the catalogue: the sign-in at Adobe IMS.
import type { FaultRow } from '../fault-row.ts';
import { answerFaults } from './b-sign-in/answers.ts';
import { tokenLifeFaults, tokenUseFaults } from './b-sign-in/token-life.ts';
import { unreachableFaults } from './b-sign-in/unreachable.ts';

export const signInFaults: readonly FaultRow[] = [
  ...tokenLifeFaults,
  ...answerFaults,
  ...unreachableFaults,
  ...tokenUseFaults,
];
