// `pause`: no e-mail goes out any more until `resume`, of one campaign or at all.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, CommandError } from '../command.ts';
import { neededReason, reasonOption } from '../suppressions/suppression-arguments.ts';
import { targetOptions } from '../target.ts';
import { scopeWords } from './stop-lines.ts';
import { campaignOption, scopeOf, withHalts } from './with-halts.ts';

export const pause: Command = {
  name: 'pause',
  summary: 'Stops sending, for everything or for one campaign, until resume',
  positionals: [],
  options: {
    campaign: campaignOption,
    reason: { ...reasonOption, help: 'why; kept and shown, so no personal data', example: '"wrong price"' },
    ...targetOptions,
  },
  details: `It is in force within five seconds; an e-mail that is being handed to SES then is the last one.
Triggers are read and kept as before: they go back into the queue for a quarter of an hour at a time, and none becomes a
dead letter for it. A trigger that grows older than its campaign's maxAge is skipped, during the pause or on resume.
What is paused already stays so for the first reason. It raises no alarm; status shows it.`,
  async run(given, io) {
    const scope = scopeOf(given);
    const why = neededReason(given);
    await checkCampaign(scope.campaign, io.cwd);
    return await withHalts(given, io, async (store) => {
      const isNew = await store.pause({ ...scope, by: 'operator', why, since: io.clock() });
      io.stdout.write(
        isNew
          ? `${scopeWords(scope)} is paused, in force within five seconds; waiting triggers are kept, and skipped when they grow too old\n`
          : `${scopeWords(scope)} was paused before; nothing was changed\n`,
      );
    });
  },
};

/** A mistyped name would pause nothing. Where no campaigns are at hand, nobody can tell. @throws CommandError */
async function checkCampaign(campaign: string | undefined, cwd: string): Promise<void> {
  if (campaign === undefined) return;
  const entries = await readdir(join(cwd, 'campaigns'), { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  if (names.length === 0 || names.includes(campaign)) return;
  throw new CommandError(
    `there is no campaign "${campaign}", and nothing was paused: it is one of ${names.join(', ')}`,
  );
}
