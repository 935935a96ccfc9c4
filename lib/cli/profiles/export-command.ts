// `profiles export`: every profile as JSON Lines, which `profiles import` takes back; or all that is known about one person.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { dynamoClient } from '../aws-clients.ts';
import { type Arguments, type Command, CommandError, type Io, UsageError } from '../command.ts';
import { grouped } from '../grouped.ts';
import { findTarget, targetOptions } from '../target.ts';
import {
  addressOption,
  findPerson,
  findTraces,
  type PersonName,
  personNameOf,
  withPersonTables,
} from './person.ts';
import { isKnown, personDocument } from './person-document.ts';
import { scanProfiles } from './scan-profiles.ts';

export const profilesExport: Command = {
  name: 'profiles export',
  summary: 'Writes every profile as JSON Lines, or all that is known about one person',
  positionals: ['[KEY]'],
  options: {
    out: {
      value: 'FILE',
      help: 'into this file, readable by you alone; it must not exist',
      example: 'profiles.jsonl',
    },
    'show-personal-data': { help: 'onto the terminal, or into the next program of a pipe' },
    address: addressOption,
    table: {
      value: 'NAME',
      help: 'the table of all profiles (default: the profiles table of the stack)',
      example: 'profiles',
    },
    ...targetOptions,
  },
  details: `What is written is personal data: say where with --out, or --show-personal-data.
With KEY, --address or both it is one JSON document about one person: profiles, suppressions, what waits, and what was
sent lately.`,
  async run(given, io) {
    if ((given.value('out') === undefined) === !given.has('show-personal-data')) {
      throw new UsageError(
        'an export is personal data: say where it goes with either --out FILE or --show-personal-data',
      );
    }
    const name = personNameOf(given);
    return name === undefined ? await exportAll(given, io) : await exportPerson(name, given, io);
  },
};

async function exportAll(given: Arguments, io: Io): Promise<number> {
  const target = await findTarget(given, io, { ProfilesTable: given.value('table') });
  const tableName = target.output('ProfilesTable');
  const client = dynamoClient(target);
  try {
    const sink = await openSink(given, io);
    let count = 0;
    for await (const profiles of scanProfiles(client, tableName)) {
      if (io.signal.aborted)
        throw new CommandError(`cut short after ${count} profiles: run it again for all of them`);
      count += profiles.length;
      await writeText(sink, profiles.map((profile) => `${JSON.stringify(profile)}\n`).join(''));
    }
    if (sink !== io.stdout) await finished(sink.end());
    io.stderr.write(`${grouped(count)} profiles${where(given, io)}\n`);
    return 0;
  } finally {
    client.destroy();
  }
}

async function exportPerson(name: PersonName, given: Arguments, io: Io): Promise<number> {
  if (given.has('table')) throw new UsageError('--table is for an export of all profiles');
  const document = await withPersonTables(given, io, async (tables) => {
    const person = await findPerson(tables, name);
    const traces = await findTraces(tables, person);
    if (isKnown(person, traces)) return personDocument(person, traces, false);
    throw new CommandError(
      `${tables.target} knows nothing about this person: spell the key as the trigger does`,
    );
  });
  const sink = await openSink(given, io);
  await writeText(sink, `${JSON.stringify(document, null, 2)}\n`);
  if (sink !== io.stdout) await finished(sink.end());
  io.stderr.write(`1 person${where(given, io)}\n`);
  return 0;
}

async function openSink(given: Arguments, io: Io): Promise<Writable> {
  const out = given.value('out');
  return out === undefined ? io.stdout : await createFile(resolve(io.cwd, out));
}

function where(given: Arguments, { cwd }: Io): string {
  const out = given.value('out');
  return out === undefined ? '' : ` in ${relative(cwd, resolve(cwd, out))}`;
}

async function createFile(file: string): Promise<Writable> {
  const stream = createWriteStream(file, { flags: 'wx', mode: 0o600 });
  try {
    await once(stream, 'open');
    return stream;
  } catch (thrown) {
    const exists = thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST';
    throw new CommandError(
      exists
        ? `${file} exists: move it away, or choose another name`
        : `${file} cannot be written: check the folder and its permissions`,
    );
  }
}

/** Waits where the other end is slower than the table. */
async function writeText(sink: Writable, text: string): Promise<void> {
  if (text !== '' && !sink.write(text)) await once(sink, 'drain');
}
