// What an event may hold.
import type { FaultRow } from '../fault-row.ts';
import { dimensionFaults } from './e-content/dimensions.ts';
import { envelopeFaults } from './e-content/envelope.ts';
import { identityFaults } from './e-content/identity.ts';
import { visitorFaults } from './e-content/visitors.ts';

const byTopic = [...identityFaults, ...envelopeFaults, ...dimensionFaults, ...visitorFaults];

export const contentFaults: readonly FaultRow[] = byTopic.sort((a, b) => a.number - b.number);
