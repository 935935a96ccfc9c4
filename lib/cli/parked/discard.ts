// `… discard`: takes the parked out of their queue for good, each written into a file first.
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Arguments, type Io, type Option, UsageError } from '../command.ts';
import { account } from './account.ts';
import { actOn, actOptions } from './act.ts';
import type { Place } from './look.ts';
import type { Parked, ParkedKind } from './parked.ts';
import { filterOptions, readSelection } from './selection.ts';

export function discardOptions(groupedBy: ParkedKind['groupedBy']): Record<string, Option> {
  return {
    ...filterOptions(groupedBy),
    to: {
      value: 'FILE',
      help: 'where they are written before they are deleted, as JSON Lines: necessary with --apply',
      example: 'discarded.jsonl',
    },
    ...actOptions,
  };
}

export const discardDetails = `Each one is in FILE, safely on the disk, before it is deleted: a crash in between leaves it in both places.
FILE is new each time, readable for you alone, and holds personal data: body and attributes as they were.`;

const verb = { done: 'Discarded', dry: 'Would discard' };

export async function discardParked(place: Place, given: Arguments, io: Io): Promise<number> {
  const { kind } = place;
  const selected = readSelection(given, kind, io);
  const rate = Number.POSITIVE_INFINITY;
  if (!given.has('apply')) {
    const acted = await actOn(place, { selected, act: undefined, rate }, io);
    return account(acted, { kind, verb, given, io, remarks: [] });
  }
  const file = await openFile(given, io);
  try {
    const act = async (batch: readonly Parked[]) => {
      await file.handle.appendFile(batch.map(fileLine).join(''));
      await file.handle.datasync();
      return batch;
    };
    const acted = await actOn(place, { selected, act, rate }, io);
    return account(acted, { kind, verb, given, io, remarks: [`They are in ${file.name}.`] });
  } finally {
    await file.handle.close();
  }
}

async function openFile(given: Arguments, io: Io) {
  const name = given.value('to');
  if (name === undefined) {
    throw new UsageError('discard --apply needs --to FILE, which keeps what is deleted');
  }
  const handle = await open(resolve(io.cwd, name), 'wx', 0o600).catch((thrown: NodeJS.ErrnoException) => {
    const why = thrown.code === 'EEXIST' ? 'is there already' : `cannot be written (${thrown.code})`;
    throw new UsageError(`--to ${name} ${why}: name a new file`);
  });
  return { name, handle };
}

function fileLine({ messageIds, attributes, body }: Parked): string {
  return `${JSON.stringify({ id: messageIds[0], attributes, body })}\n`;
}
