// `npx campaign-triggers`: the commands of marketers and operators.
import { setTimeout as delay } from 'node:timers/promises';
import { commands } from '../lib/cli/commands.ts';
import { runCli } from '../lib/cli/run-cli.ts';

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
process.once('SIGTERM', () => interrupted.abort());

/** What a command holds it gives back in this time. */
const tidyUpMs = 3000;

// `… | head` closes its end early: nobody reads on, so there is nothing left to do but to tidy up.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  if (!interrupted.signal.aborted) setTimeout(() => process.exit(0), tidyUpMs);
  interrupted.abort();
});

const exitCode = await runCli(commands, process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  clock: Date.now,
  sleep: (ms, signal) => delay(ms, undefined, { ...(signal && { signal }) }),
  random: Math.random,
  signal: interrupted.signal,
});
if (process.stdout.destroyed) process.exit(0);
process.exitCode = exitCode;
