// `rewind`: lets a journal be read again from an earlier place.
import { randomUUID } from 'node:crypto';
import { createPositionStore } from '../../../functions/adapters/position-store.ts';
import { asCampaignTriggersError } from '../../../functions/core/errors.ts';
import type { LeaseKey, PositionStore } from '../../../functions/core/ports/position-store.ts';
import { durationWords } from '../../local/duration-words.ts';
import { dynamoClient } from '../aws-clients.ts';
import { type Arguments, type Command, CommandError, type Io } from '../command.ts';
import { durationMs } from '../parked/selection.ts';
import { findTarget, targetOptions } from '../target.ts';
import { findJournal } from './find-journal.ts';
import { type Destination, readDestination, rewoundPosition } from './rewound-position.ts';
import { type SavedJournal, savedJournals } from './saved-journals.ts';

export const rewind: Command = {
  name: 'rewind',
  summary: 'Lets a journal be read again from an earlier place',
  positionals: [],
  options: {
    journal: { value: 'NAME', help: 'which journal; necessary where there are several', example: 'web' },
    consumer: {
      value: 'NAME',
      help: 'whose position; necessary where several consumers have read the journal',
      example: 'prod',
    },
    seek: { value: '-DURATION', help: 'to this long ago, in ISO 8601', example: '-PT2H' },
    position: {
      value: 'POSITION',
      help: 'to what follows this position, as trace tells it',
      example: 'rabbit:7',
    },
    oldest: { help: 'to the oldest event that Adobe keeps: seven days' },
    wait: {
      value: 'DURATION',
      help: 'how long to wait while a poller reads the journal (default: 90s; a poll lasts a minute)',
      example: '3m',
    },
    apply: { help: 'do it; without this, only say what would be done' },
    json: { help: 'print the result as JSON' },
    ...targetOptions,
  },
  details: `The poller goes on from the new place with its next run, within a minute. Nothing is mailed twice: the ledger knows what
was sent, and what is older than its campaign’s maxAge is skipped. Events between there and now are counted again.`,
  async run(given, io) {
    const destination = readDestination(given);
    const waitMs = durationMs(given, 'wait', '90s');
    const target = await findTarget(given, io);
    const client = dynamoClient(target);
    const table = target.output('PositionsTable');
    try {
      const saved = findJournal(await savedJournals(client, table), given, target.name);
      const position = rewoundPosition(saved, destination, io.clock());
      if (given.has('apply')) {
        const positions = createPositionStore({ dynamo: client, table });
        const { consumer, journal } = saved;
        const key = { consumer, journal, owner: `rewind ${randomUUID()}` };
        await takeLease(positions, key, waitMs, io);
        await positions.save(key, { ...position, rereadSince: io.clock() }, io.clock());
        await release(positions, key, io);
      }
      tell(saved, destination, position.cursor, given, io);
      return 0;
    } finally {
      client.destroy();
    }
  },
};

/** The pause between two polls is short: it is looked for often. */
const lookAgainMs = 250;

/** @throws CommandError where a poller goes on reading for longer than that */
async function takeLease(positions: PositionStore, key: LeaseKey, waitMs: number, io: Io): Promise<void> {
  const giveUpAt = io.clock() + waitMs;
  for (;;) {
    const answer = await positions.take(key, io.clock());
    if (answer.lease === 'taken') return;
    if (io.signal.aborted) throw new CommandError('interrupted, and nothing was changed: repeat the command');
    if (io.clock() >= giveUpAt) {
      throw new CommandError(
        `a poller still reads the journal ${key.journal}, and nothing was changed: wait longer, as in --wait 3m`,
      );
    }
    await io.sleep(lookAgainMs, io.signal).catch(() => undefined);
  }
}

/** The position is saved; a lease that stays runs out within seconds. */
async function release(positions: PositionStore, key: LeaseKey, io: Io): Promise<void> {
  try {
    await positions.release(key);
  } catch (thrown) {
    io.stderr.write(`${asCampaignTriggersError(thrown).message}; the next poll starts half a minute later\n`);
  }
}

function tell(saved: SavedJournal, destination: Destination, cursor: string, given: Arguments, io: Io): void {
  const applied = given.has('apply');
  const { consumer, journal, position, progressAt } = saved;
  if (given.has('json')) {
    const result = { applied, consumer, journal, from: { position, cursor: saved.cursor }, to: { cursor } };
    io.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    return;
  }
  const ago = progressAt > 0 ? `, read ${durationWords(io.clock() - progressAt)} ago` : '';
  io.stdout.write(`Journal ${journal} of consumer ${consumer}
  ${applied ? 'was' : 'is '}   after ${position || 'no event yet'}${ago}
  ${applied ? 'now' : 'then'}  ${destination.words}
`);
  if (applied) io.stdout.write('The next poll reads on from there. What was mailed is not mailed again.\n');
  else io.stdout.write('Nothing was changed: repeat it with --apply to do it.\n');
}
