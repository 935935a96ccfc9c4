// Opens the suppressions of the deployment that the command line names, for as long as a command works with them.
import { dynamoClient } from '../aws-clients.ts';
import type { Arguments, Io } from '../command.ts';
import { type PersonHashes, readPersonHashes } from '../person-hashes.ts';
import { findTarget } from '../target.ts';
import type { SuppressionsTable } from './suppressions-table.ts';

/** @throws UsageError, CommandError, SIGNING_KEYS_UNREADABLE, SIGNING_KEYS_INVALID, and what the work throws */
export async function withSuppressions<T>(
  given: Arguments,
  io: Io,
  work: (table: SuppressionsTable, hashOf: PersonHashes['recipient']) => Promise<T>,
): Promise<T> {
  const target = await findTarget(given, io);
  const tableName = target.output('SuppressionsTable');
  const { recipient } = await readPersonHashes(target, io);
  const client = dynamoClient(target);
  try {
    return await work({ client, tableName }, recipient);
  } finally {
    client.destroy();
  }
}
