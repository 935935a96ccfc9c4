// `npm start` in the terminal: a run that is shown there until it is drained or interrupted.
import type { WriteStream } from 'node:tty';
import type { Flags } from './flags.ts';
import { waitForInterrupt } from './interrupt.ts';
import { writeReport } from './report.ts';
import { type RunBeside, startLocal } from './run.ts';
import { createTerminal } from './terminal.ts';

/** Events that a journal served and of which nothing is heard for so long have been lost. Longer than a message stays invisible. */
const patienceMs = 180_000;
const redrawMs = 250;

/** Runs until drained, where the flags say so, or until Ctrl-C. Answers the exit status. */
export async function runLocal(flags: Flags, out: WriteStream, command?: RunBeside): Promise<number> {
  const terminal = createTerminal({ out, isTTY: out.isTTY === true, clock: Date.now, env: process.env });
  const interrupted = waitForInterrupt();
  const run = await startLocal(flags, { terminal, ...(command && { command }) }).catch((error: unknown) => {
    // What an interrupt breaks off is no fault to tell of.
    if (interrupted.yes()) return undefined;
    throw error;
  });
  if (run === undefined) return interruptedStatus;
  const snapshot = () => {
    const localTime = flags.speed > 1 ? { localTime: run.clock() } : {};
    return { counters: run.tracker.counters(), total: run.source.total(), ...localTime };
  };
  let quietSince = Date.now();
  let before = '';
  let complete = false;
  while (!interrupted.yes()) {
    const settledNow = await run.settled();
    terminal.render(snapshot());
    complete = flags.untilDrained && settledNow;
    const { served, unaccounted, waits } = run.tracker.counters();
    const progress = `${served} ${unaccounted} ${waits.count}`;
    const seesThrough = flags.speed > 1 && (waits.next?.inMs ?? 0) > 0;
    if (progress !== before || seesThrough) quietSince = Date.now();
    before = progress;
    if (complete || (flags.untilDrained && Date.now() - quietSince > patienceMs)) break;
    await interrupted.orAfter(redrawMs);
  }
  await run.settled();
  const last = snapshot();
  await run.stop();
  if (flags.report !== undefined) await writeReport(flags.report, run.tracker.report());
  const brokenOff = flags.untilDrained && interrupted.yes() && !complete;
  terminal.done({ ...last, brokenOff });
  if (brokenOff) return interruptedStatus;
  const { sentAgain, unreadable } = last.counters;
  return (complete || interrupted.yes()) && sentAgain + unreadable === 0 ? 0 : 1;
}

/** As shells count it: 128 and the number of SIGINT. */
const interruptedStatus = 130;
