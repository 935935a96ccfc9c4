// Runs a command inside another program, the local mode's console: what it prints is handed back as text.
import { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../functions/core/ports/clock.ts';

export interface Beside {
  /** Where the command looks for the running local mode. */
  cwd: string;
  clock: Clock;
  signal: AbortSignal;
  /** Told what the command says while it works, e.g. how far it is. */
  onProgress?: (text: string) => void;
}

export interface Ran {
  status: number;
  text: string;
}

/** @throws only what is a mistake of the program */
export async function runBeside(argv: readonly string[], beside: Beside): Promise<Ran> {
  // Loaded with the first command: most runs need none.
  const [{ commands }, { runCli }] = await Promise.all([import('./commands.ts'), import('./run-cli.ts')]);
  let text = '';
  const stdout = sink((chunk) => {
    text += chunk;
  });
  let problem = '';
  const stderr = Object.assign(
    sink((chunk) => {
      const line = plain(chunk);
      if (chunk.startsWith('\r')) beside.onProgress?.(line);
      else problem += chunk;
    }),
    { isTTY: true, columns: 80 },
  );
  const status = await runCli(commands, argv, {
    stdout,
    stderr,
    env: {},
    cwd: beside.cwd,
    clock: beside.clock,
    sleep: (ms, signal) => delay(ms, undefined, { ...(signal && { signal }) }),
    random: Math.random,
    signal: beside.signal,
  });
  return { status, text: `${text}${problem}` };
}

function sink(take: (chunk: string) => void): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      take(String(chunk));
      done();
    },
  });
}

/** What stands behind the bar, which is for terminals. */
const plain = (text: string): string => /[█░] (.*)$/s.exec(text)?.[1]?.trim() ?? '';
