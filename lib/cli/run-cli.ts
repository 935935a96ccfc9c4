// Runs one command line: finds the command, reads its arguments, and turns what went wrong into a sentence and a status.
import { CampaignTriggersError } from '../../functions/core/errors.ts';
import { InputError } from '../local/input-error.ts';
import { SettingsError } from '../settings-error.ts';
import { type Command, CommandError, type Io, UsageError } from './command.ts';
import { helpOf, overview } from './help-text.ts';
import { parseArguments } from './parse-arguments.ts';
import { runClock } from './run-clock.ts';

/** Answers the exit status. @throws only what is a mistake of the program */
export async function runCli(commands: readonly Command[], argv: readonly string[], io: Io): Promise<number> {
  try {
    return await runCommand(commands, argv, io);
  } catch (thrown) {
    const problem = explain(thrown);
    if (problem === undefined) throw thrown;
    io.stderr.write(`${problem.sentence}\n`);
    return problem.status;
  }
}

async function runCommand(commands: readonly Command[], argv: readonly string[], io: Io): Promise<number> {
  const wantsHelp = argv.some((argument) => argument === '--help' || argument === '-h');
  const command = findCommand(commands, argv);
  if (command === undefined) {
    if (!wantsHelp && argv.length > 0) throw new UsageError(unknownCommand(commands, argv));
    io.stdout.write(overview(familyOf(commands, argv)));
    return wantsHelp ? 0 : 2;
  }
  if (wantsHelp) {
    io.stdout.write(helpOf(command));
    return 0;
  }
  const given = parseArguments(command, argv.slice(command.name.split(' ').length));
  return await command.run(given, { ...io, clock: await runClock(given, io) });
}

function findCommand(commands: readonly Command[], argv: readonly string[]): Command | undefined {
  return commands.find(({ name }) => name.split(' ').every((word, at) => argv[at] === word));
}

/** The commands that share the first word, or all of them. */
function familyOf(commands: readonly Command[], [word]: readonly string[]): readonly Command[] {
  const family = commands.filter(({ name }) => name.split(' ')[0] === word);
  return family.length > 0 ? family : commands;
}

function unknownCommand(commands: readonly Command[], argv: readonly string[]): string {
  const [word = ''] = argv;
  const names = familyOf(commands, argv).map(({ name }) => name);
  const given = names.length < commands.length ? argv.slice(0, 2).join(' ') : word;
  return `"${given}" is not a command; there is ${names.join(', ')}`;
}

function explain(thrown: unknown): { sentence: string; status: 1 | 2 } | undefined {
  if (thrown instanceof UsageError) return { sentence: thrown.message, status: 2 };
  if (thrown instanceof InputError) return { sentence: thrown.message, status: 2 };
  if (thrown instanceof SettingsError) return { sentence: thrown.message, status: 2 };
  if (thrown instanceof CommandError) return { sentence: thrown.message, status: 1 };
  if (thrown instanceof CampaignTriggersError) {
    const { cause } = thrown;
    // The SDK's own, such as "Region is missing", have no better name; services' messages may quote what they were given.
    const name = cause instanceof Error ? ` (${cause.name === 'Error' ? cause.message : cause.name})` : '';
    const why = thrown.message.endsWith(name) ? '' : name;
    return { sentence: `${thrown.message}${why}: ${thrown.remedy}`, status: 1 };
  }
  return undefined;
}
