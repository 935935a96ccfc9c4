// `suppressions list`: how many are suppressed, for what and why. Who they are nobody can list: there are only hashes.
import { paginateScan } from '@aws-sdk/client-dynamodb';
import { readSuppression } from '../../../functions/adapters/suppression-store.ts';
import { dynamoClient } from '../aws-clients.ts';
import type { Command } from '../command.ts';
import { grouped } from '../grouped.ts';
import { findTarget, targetOptions } from '../target.ts';
import { textTable } from '../text-table.ts';
import { failed, type SuppressionsTable, scopesOf } from './suppressions-table.ts';

interface Counts {
  /** Addresses that are suppressed for anything at all. */
  addresses: number;
  scopes: { scope: string; reason: string; count: number }[];
}

export const suppressionsList: Command = {
  name: 'suppressions list',
  summary: 'Counts the suppressed addresses by scope and reason',
  positionals: [],
  options: { ...targetOptions, json: { help: 'print the counts as JSON' } },
  details: 'It reads the whole table. The addresses are not in it, only their keyed hashes.',
  async run(given, io) {
    const target = await findTarget(given, io);
    const tableName = target.output('SuppressionsTable');
    const client = dynamoClient(target);
    try {
      const counts = await countAll({ client, tableName });
      io.stdout.write(given.has('json') ? `${JSON.stringify(counts, null, 2)}\n` : told(counts));
      return 0;
    } finally {
      client.destroy();
    }
  },
};

async function countAll(table: SuppressionsTable): Promise<Counts> {
  const counts = new Map<string, Counts['scopes'][number]>();
  let addresses = 0;
  const pages = paginateScan({ client: table.client }, { TableName: table.tableName });
  try {
    for await (const { Items = [] } of pages) {
      for (const scopes of Items.map((item) => scopesOf(readSuppression(item)))) {
        if (scopes.length > 0) addresses += 1;
        for (const { scope, reason } of scopes) {
          const name = JSON.stringify([scope, reason]);
          counts.set(name, { scope, reason, count: (counts.get(name)?.count ?? 0) + 1 });
        }
      }
    }
  } catch (cause) {
    return failed(table, 'read')(cause);
  }
  const scopes = [...counts.values()].sort(
    (a, b) => a.scope.localeCompare(b.scope) || b.count - a.count || a.reason.localeCompare(b.reason),
  );
  return { addresses, scopes };
}

function told({ addresses, scopes }: Counts): string {
  if (addresses === 0) return 'Nobody is suppressed\n';
  const rows = scopes.map(({ scope, reason, count }) => [scope, reason, grouped(count)]);
  return `${textTable(['scope', 'reason', 'addresses'], rows, [2])}${grouped(addresses)} suppressed addresses\n`;
}
