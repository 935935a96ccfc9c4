// `profiles export`: every profile as JSON Lines, which `profiles import` takes back.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { dynamoClient } from '../aws-clients.ts';
import { type Command, CommandError, UsageError } from '../command.ts';
import { grouped } from '../grouped.ts';
import { findTarget, targetOptions } from '../target.ts';
import { scanProfiles } from './scan-profiles.ts';

export const profilesExport: Command = {
  name: 'profiles export',
  summary: 'Writes every profile as JSON Lines',
  positionals: [],
  options: {
    out: {
      value: 'FILE',
      help: 'into this file, readable by you alone; it must not exist',
      example: 'profiles.jsonl',
    },
    'show-personal-data': { help: 'onto the terminal, or into the next program of a pipe' },
    table: {
      value: 'NAME',
      help: 'the table (default: the profiles table of the stack)',
      example: 'profiles',
    },
    ...targetOptions,
  },
  details: 'What is written is personal data: say where with --out, or --show-personal-data.',
  async run(given, io) {
    const out = given.value('out');
    if ((out === undefined) === !given.has('show-personal-data')) {
      throw new UsageError(
        'an export is personal data: say where it goes with either --out FILE or --show-personal-data',
      );
    }
    const target = await findTarget(given, io, { ProfilesTable: given.value('table') });
    const tableName = target.output('ProfilesTable');
    const client = dynamoClient(target);
    try {
      const sink = out === undefined ? io.stdout : await createFile(resolve(io.cwd, out));
      let count = 0;
      for await (const profiles of scanProfiles(client, tableName)) {
        if (io.signal.aborted)
          throw new CommandError(`cut short after ${count} profiles: run it again for all of them`);
        count += profiles.length;
        await writeText(sink, profiles.map((profile) => `${JSON.stringify(profile)}\n`).join(''));
      }
      if (sink !== io.stdout) await finished(sink.end());
      const where = out === undefined ? '' : ` in ${relative(io.cwd, resolve(io.cwd, out))}`;
      io.stderr.write(`${grouped(count)} profiles${where}\n`);
      return 0;
    } finally {
      client.destroy();
    }
  },
};

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
