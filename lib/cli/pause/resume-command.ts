// `resume`: ends a pause, and a halt before its time.
import type { Command } from '../command.ts';
import { targetOptions } from '../target.ts';
import { scopeWords } from './stop-lines.ts';
import { campaignOption, scopeOf, withHalts } from './with-halts.ts';

export const resume: Command = {
  name: 'resume',
  summary: 'Goes on sending after a pause, or after a halt whose cause is repaired',
  positionals: [],
  options: { campaign: campaignOption, ...targetOptions },
  details: `Without --campaign it ends what stops everything; a campaign that was paused by name stays paused.
The triggers that were put back come within a quarter of an hour, at the pace of the sending rate; those older than
their campaign's maxAge are skipped. A halt ends by itself when its cause is repaired: resume only saves the time until
the next try, five minutes at most. Where the cause is still there, sending halts again.`,
  async run(given, io) {
    const scope = scopeOf(given);
    return await withHalts(given, io, async (store) => {
      const ended = await store.resume(scope);
      const words = scopeWords(scope);
      io.stdout.write(
        ended.length === 0
          ? `${words} was neither paused nor halted\n`
          : `${words} goes on within five seconds; what was put back comes within a quarter of an hour\n`,
      );
    });
  },
};
