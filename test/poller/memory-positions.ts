// The position store in memory: leases as the DynamoDB store keeps them.
import { CampaignTriggersError } from '../../functions/core/errors.ts';
import type { LeaseKey, PositionStore, SavedPosition } from '../../functions/core/ports/position-store.ts';

interface Item {
  saved?: SavedPosition;
  owner?: string | undefined;
  until: number;
}

export interface MemoryPositions extends PositionStore {
  items: Map<string, Item>;
  /** Every cursor that was saved, in order. */
  saves: string[];
}

const leaseMs = 30_000;

export function createMemoryPositions(): MemoryPositions {
  const items = new Map<string, Item>();
  const saves: string[] = [];
  const itemOf = (key: LeaseKey): Item => {
    const name = `${key.consumer}#${key.journal}`;
    const item = items.get(name) ?? { until: 0 };
    items.set(name, item);
    return item;
  };
  const ours = (key: LeaseKey): Item => {
    const item = itemOf(key);
    if (item.owner !== key.owner)
      throw new CampaignTriggersError('LEASE_LOST', 'another poller holds the lease');
    return item;
  };
  return {
    items,
    saves,
    async take(key, now) {
      const item = itemOf(key);
      const isFree = item.owner === undefined || item.owner === key.owner || item.until <= now;
      if (!isFree) return { lease: 'held', until: item.until };
      Object.assign(item, { owner: key.owner, until: now + leaseMs });
      return { lease: 'taken', saved: item.saved };
    },
    async save(key, position, now) {
      Object.assign(ours(key), { saved: position, until: now + leaseMs });
      saves.push(position.cursor);
    },
    async renew(key, now) {
      ours(key).until = now + leaseMs;
    },
    async release(key) {
      Object.assign(ours(key), { owner: undefined, until: 0 });
    },
  };
}
