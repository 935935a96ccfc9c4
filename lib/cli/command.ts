// What a command of the CLI is, what it is given, and how it says that it could not do its work.
import type { Writable } from 'node:stream';
import type { Clock, Sleep } from '../../functions/core/ports/clock.ts';

/** Everything of the outside that a command touches, so that a test can run it in its own process. */
export interface Io {
  stdout: Writable;
  stderr: Writable & { isTTY?: boolean; columns?: number };
  env: Readonly<Record<string, string | undefined>>;
  /** What relative paths start from. */
  cwd: string;
  clock: Clock;
  sleep: Sleep;
  /** At least 0, below 1. */
  random: () => number;
  /** Aborted by Ctrl-C: a command that runs on ends then, and cleans up. */
  signal: AbortSignal;
}

export interface Option {
  /** What its value stands for in the help; without one it is a switch. */
  value?: string;
  /** One line of the help. */
  help: string;
  /** A value as an error shows it, e.g. `prod`. */
  example?: string;
}

export interface Command {
  /** What follows `campaign-triggers`, e.g. `profiles import`. */
  name: string;
  /** One line for the list of commands, a sentence without its full stop. */
  summary: string;
  /** Positional arguments, all of them necessary unless in brackets, e.g. `['FILE']`. */
  positionals: readonly string[];
  options: Readonly<Record<string, Option>>;
  /** What else the help should say. */
  details?: string;
  /** Answers the exit status: 0 or 1. @throws UsageError, CommandError, InputError, CampaignTriggersError */
  run(given: Arguments, io: Io): Promise<number>;
}

export interface Arguments {
  positionals: readonly string[];
  /** The value of an option, if it was given. */
  value(name: string): string | undefined;
  /** Whether a switch was given. */
  has(name: string): boolean;
}

/** The command line cannot be understood: status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command could not do its work: status 1. The message is a sentence, and ends with what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
