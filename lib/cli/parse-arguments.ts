// Reads a command's arguments; whatever cannot be used is told in one sentence.
import { parseArgs } from 'node:util';
import { type Arguments, type Command, UsageError } from './command.ts';

/** @throws UsageError */
export function parseArguments(command: Command, argv: readonly string[]): Arguments {
  const { name, options } = command;
  const config = Object.fromEntries(
    Object.entries(options).map(([option, { value }]) => [
      option,
      { type: value === undefined ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  const { tokens } = parseArgs({ args: [...argv], options: config, strict: false, tokens: true });
  const given = new Map<string, string>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (option === undefined) throw new UsageError(`${token.rawName} is no option of ${name}, see --help`);
    if (given.has(token.name)) throw new UsageError(`--${token.name} is given twice`);
    const { value } = token;
    if (option.value === undefined) {
      if (value !== undefined) throw new UsageError(`--${token.name} takes no value`);
    } else if (!value || (!token.inlineValue && value.startsWith('--'))) {
      throw new UsageError(
        `--${token.name} needs a value, as in --${token.name} ${option.example ?? option.value}`,
      );
    }
    given.set(token.name, value ?? '');
  }
  checkCount(command, positionals);
  return { positionals, value: (option) => given.get(option), has: (option) => given.has(option) };
}

function checkCount({ name, positionals: wanted }: Command, given: readonly string[]): void {
  const needed = wanted.filter((one) => !one.startsWith('['));
  const missing = needed[given.length];
  if (missing !== undefined) throw new UsageError(`${name} needs ${missing}, see --help`);
  const extra = given[wanted.length];
  if (extra !== undefined) throw new UsageError(`"${extra}" is not expected after ${name}, see --help`);
}

/** A whole number within the range, or undefined where the option is not given. @throws UsageError */
export function wholeNumber(
  given: Arguments,
  name: string,
  range: { least: number; most: number },
): number | undefined {
  const text = given.value(name);
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= range.least && value <= range.most) return value;
  throw new UsageError(
    `--${name} must be a whole number from ${range.least} to ${range.most}, not "${text}"`,
  );
}
