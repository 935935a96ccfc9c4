// What an event may hold.
import type { FaultRow } from '../fault-row.ts';
import { envelopeFaults } from './e-content/envelope.ts';
import { identityFaults } from './e-content/identity.ts';

const inOrder = (a: FaultRow, b: FaultRow) => a.number - b.number;

export const contentFaults: readonly FaultRow[] = [...identityFaults, ...envelopeFaults].sort(inOrder);
