// The one journal that a command is about.
import { type Arguments, CommandError, UsageError } from '../command.ts';
import type { SavedJournal } from './saved-journals.ts';

/** @throws UsageError, CommandError */
export function findJournal(
  saved: readonly SavedJournal[],
  given: Arguments,
  targetName: string,
): SavedJournal {
  const name = given.value('journal');
  const consumer = given.value('consumer');
  const found = saved.filter(
    (one) =>
      (name === undefined || one.journal === name) && (consumer === undefined || one.consumer === consumer),
  );
  const [only, ...others] = found;
  if (only === undefined) {
    const there = saved.map(({ journal }) => journal).join(', ') || 'none yet';
    throw new CommandError(
      `${targetName} has read no such journal (there is ${there}): a journal begins where the settings say`,
    );
  }
  if (others.length > 0) {
    const each = found.map((one) => `--journal ${one.journal} --consumer ${one.consumer}`).join(', or ');
    throw new UsageError(`several journals fit: give ${each}`);
  }
  return only;
}
