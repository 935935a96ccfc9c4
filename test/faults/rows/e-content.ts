// What an event may hold.
import type { FaultRow } from '../fault-row.ts';
import { dimensionFaults } from './e-content/dimensions.ts';
import { envelopeFaults } from './e-content/envelope.ts';
import { hostileTextFaults } from './e-content/hostile-text.ts';
import { identityFaults } from './e-content/identity.ts';
import { timeFaults } from './e-content/times.ts';
import { troubleFaults } from './e-content/trouble.ts';
import { visitorFaults } from './e-content/visitors.ts';

const byTopic = [
  ...identityFaults,
  ...envelopeFaults,
  ...dimensionFaults,
  ...visitorFaults,
  ...timeFaults,
  ...hostileTextFaults,
  ...troubleFaults,
];

export const contentFaults: readonly FaultRow[] = byTopic.sort((a, b) => a.number - b.number);
