// `profiles import`: a file of any length into the profiles table.
import { stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { durationWords } from '../../local/duration-words.ts';
import { InputError } from '../../local/input-error.ts';
import { isCsv } from '../../local/profiles-file.ts';
import { dynamoClient } from '../aws-clients.ts';
import type { Arguments, Command, Io } from '../command.ts';
import { grouped } from '../grouped.ts';
import { createProgress } from '../progress.ts';
import { findTarget, targetOptions } from '../target.ts';
import { importRows, rejectedFile } from './import-rows.ts';
import { freshState, type ImportState, identityOf, readState, stateFile } from './import-state.ts';
import { findRows, type RowsFrom } from './read-rows.ts';
import { createWriteProfiles } from './write-profiles.ts';

export const profilesImport: Command = {
  name: 'profiles import',
  summary: 'Writes the profiles of a file into the profiles table',
  positionals: ['FILE'],
  options: {
    table: {
      value: 'NAME',
      help: 'the table (default: the profiles table of the stack);\nwith --region or --endpoint-url no stack is needed',
      example: 'profiles',
    },
    ...targetOptions,
    'dry-run': { help: 'read and check every row, write nothing' },
    restart: { help: 'from the first row, though an import that was cut short could go on' },
    json: { help: 'print the result as JSON' },
  },
  details: `FILE is JSON Lines, one profile a line:
  {"key":"CUSTOMER-1001","email":"ada@example.com","name":"Ada","locale":"de-AT",
   "timeZone":"Europe/Vienna","consent":{"marketing":true},"attributes":{"tier":"gold"}}
or CSV with a header row: key,email,name,locale,timeZone,consent.marketing,attributes.tier
Only "key" is necessary; it is what the trigger knows the visitor by. A profile replaces the one with its key.

A row that is no profile goes to FILE.rejected.jsonl with its line and the reason; the others are imported, and the
status is 1. FILE.import-state notes how far it has come: the same command goes on there after a crash or Ctrl-C.
Both files are written beside FILE; the rejected rows are personal data, as FILE is.`,
  async run(given, io) {
    const file = resolve(io.cwd, given.positionals[0] ?? '');
    const rows = await openFile(file);
    return given.has('dry-run') ? await check(file, rows, given, io) : await write(file, rows, given, io);
  },
};

async function openFile(file: string): Promise<RowsFrom> {
  const stats = await stat(file).catch(() => undefined);
  if (stats === undefined) throw new InputError(file, undefined, 'cannot be read: there is no such file');
  if (!stats.isFile()) throw new InputError(file, undefined, 'is no file: give one file of profiles');
  return await findRows(file, (await isCsv(file)) ? 'csv' : 'json');
}

async function check(file: string, rows: RowsFrom, given: Arguments, io: Io): Promise<number> {
  const progress = progressOf(io);
  const { state } = await importRows(file, rows, freshState(rows, ''), {
    write: async () => new Map(),
    onProgress: progress.onProgress,
    signal: io.signal,
    keepFiles: false,
  });
  progress.done();
  return report(state, { file, given, io, startedAt: progress.startedAt, finished: true });
}

async function write(file: string, rows: RowsFrom, given: Arguments, io: Io): Promise<number> {
  const target = await findTarget(given, io, { ProfilesTable: given.value('table') });
  const tableName = target.output('ProfilesTable');
  const identity = await identityOf(file, [tableName, target.region, target.endpoints.dynamodb].join(' '));
  const before = given.has('restart') ? undefined : await readState(file, identity);
  if (before === 'changed') {
    io.stderr.write(
      'The file or the table is another than when it was cut short: from the first row again.\n',
    );
  } else if (before !== undefined) {
    io.stderr.write(
      `Going on after ${grouped(before.imported + before.rejected)} rows, where it was cut short.\n`,
    );
  }
  const start = typeof before === 'object' ? before : freshState(rows, identity);
  const client = dynamoClient(target);
  const progress = progressOf(io);
  try {
    const { state, finished } = await importRows(file, rows, start, {
      write: createWriteProfiles({ client, tableName, sleep: io.sleep, random: io.random }),
      onProgress: progress.onProgress,
      signal: io.signal,
      keepFiles: true,
    });
    progress.done();
    const since = start.imported + start.rejected;
    return report(state, { file, given, io, startedAt: progress.startedAt, finished, since });
  } finally {
    progress.done();
    client.destroy();
  }
}

function progressOf(io: Io) {
  const { show, done } = createProgress(io);
  return {
    startedAt: io.clock(),
    done,
    onProgress: ({ imported, rejected }: ImportState, share: number) =>
      show({ share, rows: imported + rejected, rejected }),
  };
}

interface Ended {
  file: string;
  given: Arguments;
  io: Io;
  startedAt: number;
  finished: boolean;
  /** Rows that an earlier run had done. */
  since?: number;
}

function report({ imported, rejected, reasons }: ImportState, ended: Ended): number {
  const { file, given, io, startedAt, finished, since = 0 } = ended;
  const dryRun = given.has('dry-run');
  const rows = imported + rejected;
  const tookMs = io.clock() - startedAt;
  const shown = (path: string) => relative(io.cwd, path);
  if (given.has('json')) {
    const result = { rows, imported: dryRun ? 0 : imported, rejected, reasons, finished, dryRun, tookMs };
    io.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    return finished && rejected === 0 ? 0 : 1;
  }
  const rate = tookMs > 0 ? `, ${grouped(Math.round(((rows - since) / tookMs) * 1000))} a second` : '';
  const good = `${grouped(imported)} ${dryRun ? 'would be imported' : 'imported'}`;
  io.stdout.write(
    `${grouped(rows)} rows: ${good}, ${grouped(rejected)} rejected (${durationWords(tookMs)}${rate})\n`,
  );
  for (const [reason, count] of Object.entries(reasons)) io.stdout.write(`  ${grouped(count)} × ${reason}\n`);
  if (!finished) {
    io.stdout.write(`Cut short: the same command goes on from here, as ${shown(stateFile(file))} says.\n`);
  } else if (rejected > 0 && !dryRun) {
    io.stdout.write(`The rejected rows and why are in ${shown(rejectedFile(file))}\n`);
  }
  return finished && rejected === 0 ? 0 : 1;
}
