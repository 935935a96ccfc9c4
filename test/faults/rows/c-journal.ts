// Section C of the catalogue: the journal over HTTP.
import type { FaultRow } from '../fault-row.ts';
import { bodyFaults, stallFault } from './c-journal/bodies.ts';
import { linkFaults } from './c-journal/links.ts';
import { fullnessFaults, outageFaults, requestFaults } from './c-journal/pace.ts';
import { pageFaults } from './c-journal/pages.ts';
import { pauseFaults, silenceFault } from './c-journal/pauses.ts';
import { refusalFaults } from './c-journal/refusals.ts';

export const journalFaults: readonly FaultRow[] = [
  ...refusalFaults,
  ...pauseFaults,
  ...pageFaults,
  ...linkFaults,
  ...bodyFaults,
  ...outageFaults,
  stallFault,
  ...fullnessFaults,
  silenceFault,
  ...requestFaults,
];
