// The flags of local mode: read, checked, and explained in a sentence where they cannot be used.
import { accessSync, constants, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { InputError } from './input-error.ts';

export interface Flags {
  /** JSON Lines to serve instead of the demo shop. Absolute paths, all of them. */
  events: string | undefined;
  profiles: string | undefined;
  campaigns: string | undefined;
  /** Credentials of a real journal. */
  adobe: string | undefined;
  /** Abandoned carts a second in the demo shop. */
  rate: number;
  /** The demo shop closes after so many carts; undefined: never, or there is no demo shop. */
  demoCarts: number | undefined;
  /** How many times as fast as the machine's clock local mode's runs while nothing is being worked on. */
  speed: number;
  untilDrained: boolean;
  outbox: string | undefined;
  report: string | undefined;
  /** Of the console and the inbox; undefined: any free one. */
  port: number | undefined;
  help: boolean;
}

const defaultRate = 1;
const highestRate = 1000;
const highestSpeed = 10_000;
/** `--until-drained` needs an end: the demo shop then has this many visitors. */
const boundedDemoCarts = 30;

const options = {
  events: { type: 'string' },
  profiles: { type: 'string' },
  campaigns: { type: 'string' },
  adobe: { type: 'string' },
  rate: { type: 'string' },
  speed: { type: 'string' },
  'until-drained': { type: 'boolean' },
  outbox: { type: 'string' },
  report: { type: 'string' },
  port: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

export const helpText = `Runs the synthesised stack on this machine: a simulated Adobe, the built functions, a local SES with an inbox.

Usage: npm start [-- flags]

What comes in
  --events FILE      serve these events instead of the demo shop: JSON Lines, each line
                     a bare Adobe event or {"position": …, "event": …}
  --profiles FILE    the known recipients: JSON Lines or CSV
  --campaigns DIR    use the campaigns of this folder (default: campaigns/)
  --adobe FILE       read a real journal over the network with these credentials (JSON);
                     e-mails still stay in the local inbox
  --rate N           abandoned carts a second in the demo shop (default: ${defaultRate}, at most ${highestRate})
  --speed N          while nothing is being worked on, let the clock run N times as fast (default: 1,
                     at most ${highestSpeed}): delays and series are seen through in minutes

What goes out
  --outbox DIR       write every e-mail into this folder as .eml
  --report FILE      write what became of every event as JSON when the run ends
  --port N           port of the console and the inbox (default: any free one)

When it ends
  --until-drained    end with status 0 when the journal is drained and the queues are empty; what waits
                     for a later time is accounted for as waiting, and seen through with --speed;
                     without --events and --adobe the demo shop closes after ${boundedDemoCarts} carts
  -h, --help         show this and end

Without flags, visitors of a demo shop abandon carts until Ctrl-C.
Status: 0 all well, 1 the run failed or an event has no end, 2 a flag or a file cannot be used, 130 interrupted before it was done.
`;

/** @throws InputError with one sentence for the user */
export function parseFlags(argv: readonly string[], cwd = process.cwd()): Flags {
  const given = readArguments(argv);
  const path = (name: string): string | undefined => {
    const value = given.get(name);
    return value === undefined ? undefined : resolve(cwd, value);
  };
  const flags: Flags = {
    events: path('events'),
    profiles: path('profiles'),
    campaigns: path('campaigns'),
    adobe: path('adobe'),
    rate: readNumber(given, 'rate', { above: 0, most: highestRate }) ?? defaultRate,
    demoCarts: undefined,
    speed: readNumber(given, 'speed', { least: 1, most: highestSpeed }) ?? 1,
    untilDrained: given.has('until-drained'),
    outbox: path('outbox'),
    report: path('report'),
    port: readNumber(given, 'port', { above: 0, most: 65_535, whole: true }),
    help: given.has('help'),
  };
  if (flags.help) return flags;
  refuseContradictions(given);
  checkFiles(flags);
  const demo = flags.events === undefined && flags.adobe === undefined;
  if (demo && flags.untilDrained) flags.demoCarts = boundedDemoCarts;
  return flags;
}

function readArguments(argv: readonly string[]): Map<string, string> {
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true });
  const given = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind === 'positional') {
      throw refused(token.value, 'is not expected here; every flag begins with --, see --help');
    }
    if (token.kind !== 'option') continue;
    if (!isOption(token.name)) throw refused(token.rawName, 'is no flag of local mode, see --help');
    const wantsValue = options[token.name].type === 'string';
    if (wantsValue && (!token.value || (!token.inlineValue && token.value.startsWith('--')))) {
      throw refused(`--${token.name}`, `needs a value, as in --${token.name} ${example(token.name)}`);
    }
    if (!wantsValue && token.value !== undefined) {
      throw refused(`--${token.name}`, 'takes no value');
    }
    if (given.has(token.name)) throw refused(`--${token.name}`, 'is given twice');
    given.set(token.name, token.value ?? '');
  }
  return given;
}

function isOption(name: string): name is keyof typeof options {
  return Object.hasOwn(options, name);
}

function example(name: string): string {
  const examples: Record<string, string> = {
    events: 'events.jsonl',
    profiles: 'profiles.csv',
    campaigns: './campaigns',
    adobe: 'credentials.json',
    rate: '5',
    speed: '5000',
    outbox: './outbox',
    report: 'report.json',
    port: '8080',
  };
  return examples[name] ?? 'VALUE';
}

function readNumber(
  given: Map<string, string>,
  name: string,
  range: { above: number; most: number; whole?: boolean } | { least: number; most: number; whole?: boolean },
): number | undefined {
  const text = given.get(name);
  if (text === undefined) return undefined;
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  const isEnough = 'least' in range ? value >= range.least : value > range.above;
  if (isEnough && value <= range.most && (!range.whole || Number.isInteger(value))) return value;
  const kind = range.whole ? 'a whole number' : 'a number';
  const least = 'least' in range ? `of at least ${range.least}` : `above ${range.above}`;
  throw refused(`--${name}`, `must be ${kind} ${least} and at most ${range.most}, not "${text}"`);
}

function refuseContradictions(given: Map<string, string>): void {
  const contradictions = [
    ['adobe', 'events', 'events come from one place: the real journal or the file'],
    ['rate', 'events', 'the rate is that of the demo shop, and a file is served as fast as it is read'],
    ['speed', 'adobe', 'a real journal keeps to the real time'],
    ['rate', 'adobe', 'the rate is that of the demo shop, and a real journal has its own'],
  ] as const;
  for (const [one, other, why] of contradictions) {
    if (given.has(one) && given.has(other)) {
      throw refused(`--${one} and --${other}`, `contradict each other; ${why}`);
    }
  }
}

function checkFiles(flags: Flags): void {
  for (const name of ['events', 'profiles', 'adobe'] as const) {
    const path = flags[name];
    if (path === undefined) continue;
    if (kindOf(path) === 'directory') throw refused(`--${name}`, `${path} is a folder, not a file`);
    checkAccess(name, path, constants.R_OK, 'read');
  }
  if (flags.campaigns !== undefined) {
    if (kindOf(flags.campaigns) === 'file') {
      throw refused('--campaigns', `${flags.campaigns} is a file, not a folder`);
    }
    checkAccess('campaigns', flags.campaigns, constants.R_OK | constants.X_OK, 'read');
  }
  if (flags.outbox !== undefined && kindOf(flags.outbox) === 'file') {
    throw refused('--outbox', `${flags.outbox} is a file, not a folder`);
  }
  if (flags.report !== undefined) {
    if (kindOf(flags.report) === 'directory') {
      throw refused('--report', `${flags.report} is a folder, not a file`);
    }
    checkAccess('report', dirname(flags.report), constants.W_OK, 'write into');
  }
}

function kindOf(path: string): 'file' | 'directory' | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && (stats.isDirectory() ? 'directory' : 'file');
}

function checkAccess(flag: string, path: string, mode: number, verb: string): void {
  try {
    accessSync(path, mode);
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    const why = missing ? 'it does not exist' : 'permission denied';
    throw refused(`--${flag}`, `cannot ${verb} ${path}: ${why}`, cause);
  }
}

function refused(flag: string, problem: string, cause?: unknown): InputError {
  return new InputError(flag, undefined, problem, { cause });
}
