// Runs the CLI in this process, with streams that remember.
import { Writable } from 'node:stream';
import type { Command } from '../../lib/cli/command.ts';
import { commands } from '../../lib/cli/commands.ts';
import { runCli } from '../../lib/cli/run-cli.ts';

export interface Ran {
  status: number;
  out: string;
  err: string;
}

export interface RunOptions {
  cwd?: string;
  env?: Record<string, string>;
  signal?: AbortSignal;
  /** The system's, unless told otherwise. */
  clock?: () => number;
  /** All of them, unless told otherwise. */
  commands?: readonly Command[];
  /** Called with everything that was printed so far, at each piece. */
  onOutput?: (out: string) => void;
}

export async function run(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const out = remembering(options.onOutput);
  const err = remembering();
  const status = await runCli(options.commands ?? commands, argv, {
    stdout: out.stream,
    stderr: err.stream,
    env: options.env ?? {},
    cwd: options.cwd ?? process.cwd(),
    clock: options.clock ?? Date.now,
    sleep: async () => undefined,
    random: () => 0.5,
    signal: options.signal ?? new AbortController().signal,
  });
  return { status, out: out.text(), err: err.text() };
}

function remembering(onOutput?: (text: string) => void) {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      onOutput?.(text);
      done();
    },
  });
  return { stream, text: () => text };
}
