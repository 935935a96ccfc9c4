// The events that Adobe will serve, drawn from the seed, each with what may become of it: this catalogue, not the product,
// says who is to be mailed.
import { createChance } from '../../lib/local/demo-shop/chance.ts';
import { cartEvent } from '../support/mixed-events.ts';
import { type ChaosCampaign, stepsOf } from './chaos-campaigns.ts';
import { pickWeighted, randomFrom } from './random.ts';

/** `mailed`: each of its steps once. The others: never. */
export type Fate = 'mailed' | 'skipped' | 'unwanted' | 'rejected';

export interface Firing {
  /** Stands in the subject of its e-mails. Firings that are one and the same share it. */
  token: string;
  fate: Fate;
  campaign: ChaosCampaign;
  steps: readonly string[];
  address: string;
  /** More than one where an event id came again with another message id. */
  messageIds: string[];
  eventId: string;
  key: string;
}

export interface Crowd {
  profiles: Record<string, unknown>[];
  count: number;
  /** The event of this number, fired now. Not to be asked for twice. */
  event(index: number, firedAt: number): { firing: Firing; event: unknown };
}

type Sort =
  | 'one'
  | 'series'
  | 'same-visitor'
  | 'again'
  | 'same-message'
  | 'same-event'
  | Exclude<Fate, 'mailed'>;

const shares: Record<Sort, number> = {
  ...{ one: 66, series: 6, 'same-visitor': 10, again: 5, 'same-message': 2, 'same-event': 2 },
  ...{ skipped: 3, unwanted: 3, rejected: 3 },
};

/** Among the latest so many a firing comes again: the copies are under way at once. */
const reach = 20;

export function createCrowd(seed: number, count: number): Crowd {
  const random = randomFrom(seed, 'crowd');
  const chance = createChance(random);
  const profiles: Record<string, unknown>[] = [];
  const mailed: Firing[] = [];
  /** A firing is copied by its message id or by its event id: of two copies that share neither, nothing says that they are one. */
  const copied = new Map<Firing, 'same-message' | 'same-event'>();
  const plans = Array.from({ length: count }, (_, index) => plan(index));

  function plan(index: number): { firing: Firing; event: (firedAt: number) => unknown } {
    const sort = pickWeighted(shares, random()) ?? 'one';
    const earlier =
      mailed.length === 0 ? undefined : mailed.at(-1 - chance.integer(Math.min(reach, mailed.length)));
    if (earlier !== undefined && sort === 'again') return copyOf(earlier, sort);
    if (earlier !== undefined && (sort === 'same-message' || sort === 'same-event')) {
      const by = copied.get(earlier) ?? sort;
      copied.set(earlier, by);
      return copyOf(earlier, by);
    }
    const firing = newFiring(index, sort, earlier);
    if (firing.fate === 'mailed') mailed.push(firing);
    return { firing, event: (firedAt) => eventOf(firing, firedAt, sort) };
  }

  function copyOf(earlier: Firing, sort: 'again' | 'same-message' | 'same-event') {
    const messageId = sort === 'same-event' ? chance.uuid() : (earlier.messageIds[0] ?? '');
    const eventId = sort === 'same-message' ? chance.uuid() : earlier.eventId;
    if (sort === 'same-event') earlier.messageIds.push(messageId);
    const copy = { ...earlier, messageIds: [messageId], eventId };
    return { firing: earlier, event: (firedAt: number) => eventOf(copy, firedAt, sort) };
  }

  function newFiring(index: number, sort: Sort, earlier: Firing | undefined): Firing {
    const isNew = sort !== 'same-visitor' || earlier === undefined || earlier.campaign !== 'chaos-one';
    const key = isNew ? `V-${index}` : earlier.key;
    const address = isNew ? `visitor-${index}@example.com` : earlier.address;
    if (isNew) profiles.push(profileOf(key, address, sort !== 'skipped'));
    const campaign = sort === 'series' ? 'chaos-series' : 'chaos-one';
    const fate = sort === 'skipped' || sort === 'unwanted' || sort === 'rejected' ? sort : 'mailed';
    return {
      ...{ token: `token-${index}`, fate, campaign, steps: stepsOf[campaign], address, key },
      ...{ messageIds: [chance.uuid()], eventId: chance.uuid() },
    };
  }

  return {
    profiles,
    count,
    event(index, firedAt) {
      const planned = plans[index];
      if (planned === undefined) throw new Error(`there is no event ${index}`);
      return { firing: planned.firing, event: planned.event(firedAt) };
    },
  };
}

function eventOf(
  { token, key, campaign, eventId, messageIds }: Firing,
  firedAt: number,
  sort: Sort,
): unknown {
  if (sort === 'rejected') return { event_id: eventId, event: { envelopeType: 'DATA', topic: token } };
  const triggerId = sort === 'unwanted' ? 'chaos-nobody' : campaign;
  return cartEvent({ key, firedAt, eventId, messageId: messageIds[0] ?? '', products: token, triggerId });
}

const profileOf = (key: string, email: string, marketing: boolean) => ({
  ...{ key, email, name: key, locale: 'en', timeZone: 'Europe/Berlin' },
  ...{ consent: { marketing }, attributes: {} },
});
