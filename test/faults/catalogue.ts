// The whole catalogue, in the order of the reference.
import type { FaultRow } from './fault-row.ts';
import { configurationFaults } from './rows/a-configuration.ts';
import { signInFaults } from './rows/b-sign-in.ts';
import { journalFaults } from './rows/c-journal.ts';
import { queueFaults } from './rows/d-position-and-queue.ts';
import { contentFaults } from './rows/e-content.ts';
import { pushFaults } from './rows/f-push.ts';

export const sections: { title: string; rows: readonly FaultRow[] }[] = [
  { title: 'Configuration and start', rows: configurationFaults },
  { title: 'Sign-in', rows: signInFaults },
  { title: 'Journal', rows: journalFaults },
  { title: 'Position and queue', rows: queueFaults },
  { title: 'Event content', rows: contentFaults },
  { title: 'Push', rows: pushFaults },
];
