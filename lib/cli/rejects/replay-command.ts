// `rejects replay`: puts rejected events that can be read by now into the trigger queue, as the poller would.
import { createTriggerQueue } from '../../../functions/adapters/trigger-queue.ts';
import type { Trigger } from '../../../functions/core/trigger.ts';
import type { Arguments, Command, Io } from '../command.ts';
import { account } from '../parked/account.ts';
import { type Act, actOn, actOptions, rateOption, readRate } from '../parked/act.ts';
import type { Parked } from '../parked/parked.ts';
import { filterOptions, readSelection } from '../parked/selection.ts';
import { targetOptions } from '../target.ts';
import { createReadAgain } from './read-again.ts';
import { type RejectPlace, withRejects } from './reject-place.ts';

export const rejectsReplay: Command = {
  name: 'rejects replay',
  summary: 'Reads rejected events again and puts those that are triggers into the queue',
  positionals: [],
  options: { ...filterOptions('journal'), ...actOptions, rate: rateOption, ...targetOptions },
  details: `Each raw event is read as the poller of this version reads it, with the organisation of the stored credentials. What is
a trigger now goes into the trigger queue first and out of the rejects second; a trigger that no campaign wants ends
there as skipped. What is still no trigger stays, and is told with its reason.`,
  run: (given, io) => withRejects(given, io, (place) => replay(place, given, io)),
};

/** Longer than the tries of one batch take. */
const sendWithinMs = 60_000;

async function replay(place: RejectPlace, given: Arguments, io: Io): Promise<number> {
  const { kind, client, target } = place;
  const rate = readRate(given);
  const filtered = readSelection(given, kind, io);
  const readAgain = await createReadAgain(target, io);
  const queue = createTriggerQueue({ ...io, sqs: client, queueUrl: target.output('TriggerQueueUrl') });
  const readable = new WeakMap<Parked, Trigger>();
  const unreadable = createReasons();
  const selected = (reject: Parked) => {
    if (!filtered(reject)) return false;
    const reread = readAgain(reject);
    if ('reason' in reread) unreadable.add(reread.reason, reread.detail);
    else if (!queue.fits(reread.trigger)) unreadable.add('TRIGGER_TOO_LARGE', 'no queue message can hold it');
    else readable.set(reject, reread.trigger);
    return readable.has(reject);
  };
  const act: Act = async (batch) => {
    await queue.send(
      batch.flatMap((reject) => readable.get(reject) ?? []),
      io.clock() + sendWithinMs,
    );
    return batch;
  };
  const acted = await actOn(place, { selected, act: given.has('apply') ? act : undefined, rate }, io);
  const verb = { done: 'Replayed', dry: 'Would replay' };
  return account(acted, { kind, verb, given, io, remarks: unreadable.sentences() });
}

function createReasons() {
  const counts = new Map<string, number>();
  return {
    add(reason: string, detail: string) {
      const why = `${reason}: ${detail}`;
      counts.set(why, (counts.get(why) ?? 0) + 1);
    },
    sentences: () => [...counts].map(([why, count]) => `Left ${count} that cannot be read now: ${why}.`),
  };
}
