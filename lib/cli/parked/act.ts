// Does something with each selected one of the parked, in batches and no faster than asked; without --apply only counts.
import { sqsLimits } from '../../../functions/contract/queue.ts';
import { asCampaignTriggersError, type CampaignTriggersError } from '../../../functions/core/errors.ts';
import { type Arguments, type Io, type Option, UsageError } from '../command.ts';
import { createGroups, type Group } from './groups.ts';
import type { Hold } from './hold-messages.ts';
import { type Looked, lookThrough, type Place } from './look.ts';
import type { Parked } from './parked.ts';
import type { Selection } from './selection.ts';

export const actOptions = {
  apply: { help: 'do it; without this, only say what would be done' },
  json: { help: 'print the result as JSON' },
} as const satisfies Record<string, Option>;

export const rateOption = {
  value: 'N/s',
  help: 'how many a second at most (default: as fast as the queues take them)',
  example: '50/s',
} as const satisfies Option;

/** What is done with one batch; those that it does not answer stay where they are. */
export type Act = (batch: readonly Parked[]) => Promise<readonly Parked[]>;

export interface Acted extends Looked {
  done: Group[];
  total: number;
  /** Selected, and left because they came in after the command began. */
  newer: number;
  /** What ended the work; everything before it is done. */
  failure?: CampaignTriggersError;
}

/** @param act undefined for a dry run */
export async function actOn(
  place: Place,
  { selected, act, rate }: { selected: Selection; act: Act | undefined; rate: number },
  io: Io,
): Promise<Acted> {
  const startedAt = io.clock();
  const done = createGroups();
  const pace = createPace(io, rate);
  const batchSize = Math.max(1, Math.min(sqsLimits.entriesPerBatch, Math.floor(rate)));
  let newer = 0;
  let failure: CampaignTriggersError | undefined;
  const looked = await lookThrough(place, io, async (page, hold) => {
    const all = page.filter(selected);
    // What failed again since: taken once more it would go round and round.
    const chosen = all.filter(({ sentAt }) => sentAt <= startedAt);
    newer += all.length - chosen.length;
    for (let at = 0; at < chosen.length && !io.signal.aborted; at += batchSize) {
      const batch = chosen.slice(at, at + batchSize);
      if (act !== undefined) await pace(batch.length);
      try {
        const acted = act === undefined ? batch : await actAndRemove(act, batch, hold);
        for (const parked of acted) done.add(parked);
      } catch (thrown) {
        failure = asCampaignTriggersError(thrown);
        return 'stop';
      }
    }
    return undefined;
  });
  return { ...looked, done: done.read(), total: done.total(), newer, ...(failure && { failure }) };
}

/** Done first, removed second: a crash in between leaves it to be done once more, and never loses it. */
async function actAndRemove(act: Act, batch: readonly Parked[], hold: Hold): Promise<readonly Parked[]> {
  const acted = await act(batch);
  await hold.remove(acted.flatMap(({ messageIds }) => messageIds));
  return acted;
}

function createPace({ clock, sleep, signal }: Io, rate: number): (count: number) => Promise<void> {
  let nextAt = clock();
  return async (count) => {
    const wait = nextAt - clock();
    if (wait > 0) await sleep(wait, signal).catch(() => undefined);
    nextAt = Math.max(nextAt, clock()) + (count / rate) * 1000;
  };
}

/** A second; infinite where nothing is said. @throws UsageError */
export function readRate(given: Arguments): number {
  const text = given.value('rate');
  if (text === undefined) return Number.POSITIVE_INFINITY;
  const rate = Number(/^(\d+)(\/s)?$/.exec(text)?.[1] ?? Number.NaN);
  if (rate >= 1 && rate <= 10_000) return rate;
  throw new UsageError(`--rate must be a number a second from 1/s to 10000/s, not "${text}"`);
}
