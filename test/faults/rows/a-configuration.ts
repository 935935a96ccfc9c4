// Section A of the catalogue: configuration and start.
import type { FaultRow } from '../fault-row.ts';
import { invalidCampaign } from './a-configuration/campaign-files.ts';
import { credentialFaults, idFaults } from './a-configuration/credentials.ts';
import { journalUrlFaults, recreatedJournal } from './a-configuration/journal-url.ts';
import { privateKeyFaults } from './a-configuration/private-key.ts';

export const configurationFaults: readonly FaultRow[] = [
  ...journalUrlFaults,
  ...idFaults,
  ...privateKeyFaults,
  ...credentialFaults,
  recreatedJournal,
  invalidCampaign,
];
