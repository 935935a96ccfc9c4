// `suppressions import`: a list of addresses that another system had suppressed.
import { appendFile, rm, stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { createSuppressionStore } from '../../../functions/adapters/suppression-store.ts';
import { inParallel } from '../../../functions/core/in-parallel.ts';
import type { SuppressionStore } from '../../../functions/core/ports/suppression-store.ts';
import { InputError } from '../../local/input-error.ts';
import type { Command, Io } from '../command.ts';
import { grouped } from '../grouped.ts';
import { rejectedFile } from '../profiles/import-rows.ts';
import { createProgress } from '../progress.ts';
import { targetOptions } from '../target.ts';
import { type AddressRow, readAddresses } from './read-addresses.ts';
import { neededReason, reasonOption, scopeOf, scopeOption } from './suppression-arguments.ts';
import { withSuppressions } from './with-suppressions.ts';

const writesAtOnce = 32;

export const suppressionsImport: Command = {
  name: 'suppressions import',
  summary: 'Suppresses every address of a file, e.g. the list of another system',
  positionals: ['FILE'],
  options: {
    scope: scopeOption,
    reason: reasonOption,
    'dry-run': { help: 'read and check every row, write nothing' },
    ...targetOptions,
  },
  details: `FILE holds one address a line, or is CSV whose header row has a column "email"; other columns are left alone.
A row that is no address goes to FILE.rejected.jsonl with its line and the reason, and the status is 1.
Cut short, the same command begins at the first row again; whoever is suppressed already stays so for the first reason.`,
  async run(given, io) {
    const file = resolve(io.cwd, given.positionals[0] ?? '');
    const [scope, reason] = [scopeOf(given), neededReason(given)];
    const { size } = await statOf(file);
    if (given.has('dry-run')) return await importAll({ file, size, io, dryRun: true, write: async () => {} });
    return await withSuppressions(given, io, (table, hashOf) => {
      const store: Pick<SuppressionStore, 'suppress'> = createSuppressionStore(table);
      const write = (address: string) => store.suppress(hashOf(address), scope, reason, io.clock());
      return importAll({ file, size, io, dryRun: false, write });
    });
  },
};

async function statOf(file: string): Promise<{ size: number }> {
  const stats = await stat(file).catch(() => undefined);
  if (stats === undefined) throw new InputError(file, undefined, 'cannot be read: there is no such file');
  if (!stats.isFile()) throw new InputError(file, undefined, 'is no file: give one file of addresses');
  return stats;
}

interface Work {
  file: string;
  size: number;
  io: Io;
  dryRun: boolean;
  /** @throws STORE_FAILED */
  write: (address: string) => Promise<void>;
}

async function importAll(work: Work): Promise<number> {
  const { file, size, io, dryRun } = work;
  const progress = createProgress(io);
  let [rows, rejected, cutShort] = [0, 0, false];
  if (!dryRun) await rm(rejectedFile(file), { force: true });
  try {
    for await (const piece of readAddresses(file)) {
      cutShort = io.signal.aborted;
      if (cutShort) break;
      rejected += await importPiece(piece, work);
      rows += piece.length;
      progress.show({ share: size === 0 ? 1 : (piece.at(-1)?.end ?? 0) / size, rows, rejected });
    }
  } finally {
    progress.done();
  }
  const good = `${grouped(rows - rejected)} ${dryRun ? 'would be suppressed' : 'suppressed'}`;
  io.stdout.write(`${grouped(rows)} rows: ${good}, ${grouped(rejected)} rejected\n`);
  if (cutShort) io.stdout.write('Cut short: the same command begins at the first row again\n');
  else if (rejected > 0 && !dryRun) {
    io.stdout.write(`The rejected rows and why are in ${relative(io.cwd, rejectedFile(file))}\n`);
  }
  return cutShort || rejected > 0 ? 1 : 0;
}

/** Answers how many were rejected. */
async function importPiece(piece: readonly AddressRow[], { file, dryRun, write }: Work): Promise<number> {
  const failures = await inParallel(piece, writesAtOnce, async ({ reading }) => {
    try {
      if ('address' in reading) await write(reading.address);
      return [];
    } catch (thrown) {
      return [thrown];
    }
  });
  const [failure] = failures.flat();
  if (failure !== undefined) throw failure;
  const lines = piece.flatMap(({ line, text, reading }) =>
    'reason' in reading ? `${JSON.stringify({ line, reason: reading.reason, row: text })}\n` : [],
  );
  if (!dryRun && lines.length > 0) await appendFile(rejectedFile(file), lines.join(''), { mode: 0o600 });
  return lines.length;
}
