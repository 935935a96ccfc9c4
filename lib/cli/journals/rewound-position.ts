// Where a rewound journal is read on, as the poller's saved position.
import type { JournalStart } from '../../../functions/contract/queue.ts';
import { limitOf, startUrl, urlSince, withLimit } from '../../../functions/core/journal-url.ts';
import type { SavedPosition } from '../../../functions/core/ports/position-store.ts';
import { type Arguments, CommandError, UsageError } from '../command.ts';
import type { SavedJournal } from './saved-journals.ts';

export type Destination = { words: string } & ({ start: JournalStart } | { position: string });

const durationBack = /^-P(?=.)(\d+[YMWD])*(T(\d+[HMS])+)?$/;

/** @throws UsageError */
export function readDestination(given: Arguments): Destination {
  const [seek, position] = [given.value('seek'), given.value('position')];
  const oldest = given.has('oldest');
  if ([seek !== undefined, position !== undefined, oldest].filter(Boolean).length !== 1) {
    throw new UsageError('rewind needs one of --seek, --position and --oldest, see --help');
  }
  if (position !== undefined) return { position, words: `after ${position}` };
  if (seek === undefined) return { start: 'oldest', words: 'at the oldest event that Adobe keeps' };
  if (!isDurationBack(seek)) {
    throw new UsageError(`--seek must be a negative ISO 8601 duration such as -PT2H or -P1D, not "${seek}"`);
  }
  return { start: seek, words: `at ${seek}, counted from the next poll` };
}

function isDurationBack(text: string): text is `-P${string}` {
  return durationBack.test(text);
}

/** @throws CommandError where nothing tells the journal's address */
export function rewoundPosition(saved: SavedJournal, destination: Destination, now: number): SavedPosition {
  const { journalUrl, journal } = saved;
  if (!URL.canParse(journalUrl)) {
    throw new CommandError(
      `the saved position of ${journal} does not tell the journal’s address: let the poller read once, then rewind`,
    );
  }
  const place =
    'start' in destination
      ? startUrl(journalUrl, destination.start)
      : urlSince(journalUrl, destination.position);
  const limit = URL.canParse(saved.cursor) ? limitOf(saved.cursor) : null;
  return {
    cursor: withLimit(place, limit),
    journalUrl,
    position: 'position' in destination ? destination.position : '',
    progressAt: now,
    checkedAt: now,
  };
}
