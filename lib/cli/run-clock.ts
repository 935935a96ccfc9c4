// What time it is for a command: that of the local run it talks to, whose clock may go ahead of the machine's.
import { join } from 'node:path';
import * as v from 'valibot';
import type { Clock } from '../../functions/core/ports/clock.ts';
import { readRunFile } from '../local/run-file.ts';
import type { Arguments, Io } from './command.ts';

const timeAnswer = v.pipe(v.string(), v.digits(), v.transform(Number));

/** A run that stands still holds up no command. */
const patienceMs = 2_000;

/** As the run's clock stands when the command begins; from then on at the machine's pace. */
export async function runClock(given: Arguments, { cwd, clock }: Pick<Io, 'cwd' | 'clock'>): Promise<Clock> {
  if (given.value('stage') !== undefined || given.value('stack') !== undefined) return clock;
  const run = await readRunFile(join(cwd, '.local'));
  if (run?.clock === undefined) return clock;
  try {
    const answer = await fetch(run.clock, { signal: AbortSignal.timeout(patienceMs) });
    const aheadMs = v.parse(timeAnswer, await answer.text()) - clock();
    return () => clock() + aheadMs;
  } catch {
    // The run is gone, which the command itself says better.
    return clock;
  }
}
