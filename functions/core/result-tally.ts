// Collects the counts of one invocation, so that each campaign, day, step and variant is written once.
import { asCampaignTriggersError } from './errors.ts';
import { inParallel } from './in-parallel.ts';
import type { ResultCount, ResultKey, Results } from './ports/results.ts';
import type { Telemetry } from './ports/telemetry.ts';

export interface ResultTally {
  add(key: ResultKey, count: ResultCount): void;
  /** Writes what was added since the last time. Never throws: counts that cannot be written are told as a warning. */
  flush(): Promise<void>;
}

interface Tallied {
  key: ResultKey;
  counts: Partial<Record<ResultCount, number>>;
}

const atOnce = 10;

export function createResultTally(deps: {
  results: Results;
  telemetry: Pick<Telemetry, 'warn'>;
}): ResultTally {
  const { results, telemetry } = deps;
  let tallied = new Map<string, Tallied>();

  async function write({ key, counts }: Tallied): Promise<void> {
    try {
      await results.add(key, counts);
    } catch (thrown) {
      const { code, message } = asCampaignTriggersError(thrown);
      telemetry.warn('counts of a campaign are lost', { code, message, ...key, counts });
    }
  }

  return {
    add(key, count) {
      const { campaign, day, step, variant } = key;
      const name = JSON.stringify([campaign, day, step, variant]);
      const entry = tallied.get(name) ?? { key, counts: {} };
      entry.counts[count] = (entry.counts[count] ?? 0) + 1;
      tallied.set(name, entry);
    },
    async flush() {
      const entries = [...tallied.values()];
      tallied = new Map();
      await inParallel(entries, atOnce, write);
    },
  };
}

/** The day that a result belongs to: of the send, in UTC. @param at milliseconds since the epoch */
export const utcDay = (at: number): string => new Date(at).toISOString().slice(0, 10);
