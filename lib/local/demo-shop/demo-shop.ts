// A small believable shop whose visitors abandon carts, look around, sign up and buy; now and then something is odd, so
// that every outcome is seen.
import { localOrganisation } from '../adobe/credentials.ts';
import { createChance } from './chance.ts';
import { malformedEvent } from './malformed-event.ts';
import { type ShopFiring, shopEvent } from './shop-event.ts';
import { triggerTypes } from './trigger-types.ts';
import {
  bouncingVisitor,
  complainingVisitor,
  createVisitors,
  misspeltVisitor,
  type Profile,
  unwillingVisitor,
} from './visitors.ts';
import { browseVisit, cartVisit, purchaseVisit, signUpVisit, type Visit } from './visits.ts';

export type { Profile };

/** Longer ago than any campaign of the shop allows. */
const staleMs = 26 * 60 * 60 * 1000;
/** Who comes back, and what is repeated, is among this many latest carts. */
const remembered = 20;
/** Every so many carts, something else happens beside them. */
const cartsPerOther = 3;

export interface DemoShopOptions {
  /** As Math.random, its default. */
  random?: () => number;
  /** Milliseconds since the epoch; the system's clock by default. */
  clock?: () => number;
  /** How many visitors have a profile: a few hundred by default, so that most do not come back within minutes. */
  visitors?: number;
  imsOrg?: string;
}

export interface DemoShop {
  /** Rows for the profiles table. */
  profiles: readonly Profile[];
  /** The next abandoned cart, as a journal event. The first ones are ordinary. */
  nextCart(): unknown;
  /** What else has happened by the time of that cart: one event beside every third cart. */
  besides(): unknown[];
}

type CartCard =
  | 'ordinary'
  | 'back again'
  | 'unknown visitor'
  | 'repeat'
  | 'other trigger'
  | 'stale'
  | 'malformed'
  | 'misspelt address'
  | 'no consent'
  | 'bounce'
  | 'complaint';

/** One round of carts, dealt in random order. */
const cartDeck: readonly CartCard[] = [
  ...Array.from({ length: 34 }, () => 'ordinary' as const),
  ...(['back again', 'back again'] as const),
  ...(['unknown visitor', 'unknown visitor', 'repeat', 'repeat', 'other trigger', 'other trigger'] as const),
  ...(['stale', 'malformed', 'misspelt address', 'no consent'] as const),
  // Twice each: what comes back from the first must stop the second.
  ...(['bounce', 'bounce', 'complaint', 'complaint'] as const),
];
const ordinaryStart = 12;

type OtherCard = 'signs up' | 'looks around' | 'buys' | 'buys before the reminder';
const otherDeck: readonly OtherCard[] = [
  ...(['signs up', 'signs up', 'looks around', 'looks around', 'looks around'] as const),
  ...(['buys', 'buys', 'buys before the reminder'] as const),
];
/** In this order, so that each is seen soon. */
const firstOthers: readonly OtherCard[] = ['signs up', 'buys before the reminder', 'looks around', 'buys'];

/** Events in all by the time of so many carts. */
export const eventsWithCarts = (carts: number) => carts + Math.floor(carts / cartsPerOther);

export function createDemoShop(options: DemoShopOptions = {}): DemoShop {
  const clock = options.clock ?? Date.now;
  const chance = createChance(options.random ?? Math.random);
  const visitors = createVisitors(options.visitors ?? 400);
  const inTurn = () => dealing(() => chance.shuffled(visitors), unwillingVisitor);
  const [nextVisitor, nextLooker, nextSignUp] = [inTurn(), inTurn(), inTurn()];
  const nextCard = dealing<CartCard>(
    () => chance.shuffled(cartDeck),
    'ordinary',
    Array.from({ length: ordinaryStart }, () => 'ordinary'),
  );
  const nextOther = dealing<OtherCard>(() => chance.shuffled(otherDeck), 'buys', firstOthers);
  const recent: { event: unknown; key: string }[] = [];
  /** Carts whose trigger is held up on its way: their visitors have bought before it comes. */
  const heldUp: { key: string; firedAt: number }[] = [];
  let carts = 0;
  let offset = 9_100_000;

  function fire(triggerId: string, visitorKey: string, visit: Visit, change: Partial<ShopFiring> = {}) {
    const firedAt = change.firedAt ?? clock() - chance.integer(1500) - 100;
    return shopEvent({
      eventId: chance.uuid(),
      messageId: chance.uuid(),
      mcId: chance.digits(38),
      partition: chance.integer(15),
      triggerId,
      imsOrg: options.imsOrg ?? localOrganisation,
      visitorKey,
      visit,
      sentAt: firedAt + 40 + chance.integer(60),
      offset: offset++,
      ...change,
      firedAt,
    });
  }

  const abandon = (key: string, change?: Partial<ShopFiring>) =>
    fire(triggerTypes.cartAbandoned, key, cartVisit(chance), change);

  function ordinary(): unknown {
    const late = heldUp.shift();
    if (late !== undefined) return abandon(late.key, { firedAt: late.firedAt, sentAt: clock() });
    const { key } = nextVisitor();
    const event = abandon(key);
    recent.push({ event, key });
    if (recent.length > remembered) recent.shift();
    return event;
  }

  const recently = () => recent[chance.integer(recent.length)];

  function cart(card: CartCard): unknown {
    switch (card) {
      case 'ordinary':
        return ordinary();
      case 'back again':
        return abandon(recently()?.key ?? nextVisitor().key);
      case 'repeat':
        return recently()?.event ?? ordinary();
      case 'unknown visitor':
        return abandon(`GUEST-${chance.digits(6)}`);
      case 'other trigger':
        return abandon(nextVisitor().key, { triggerId: triggerTypes.unwanted });
      case 'stale':
        return abandon(nextVisitor().key, { firedAt: clock() - staleMs });
      case 'misspelt address':
        return abandon(misspeltVisitor.key);
      case 'no consent':
        return abandon(unwillingVisitor.key);
      case 'bounce':
        return abandon(bouncingVisitor.key);
      case 'complaint':
        return abandon(complainingVisitor.key);
      case 'malformed':
        return malformedEvent(chance);
    }
  }

  function other(card: OtherCard): unknown {
    switch (card) {
      case 'signs up':
        return fire(triggerTypes.signedUp, nextSignUp().key, signUpVisit);
      case 'looks around':
        return fire(triggerTypes.browsed, nextLooker().key, browseVisit(chance));
      case 'buys':
        return fire(triggerTypes.bought, recently()?.key ?? nextVisitor().key, purchaseVisit(chance));
      case 'buys before the reminder': {
        const { key } = nextVisitor();
        heldUp.push({ key, firedAt: clock() - 30_000 });
        return fire(triggerTypes.bought, key, purchaseVisit(chance));
      }
    }
  }

  return {
    profiles: [...visitors, misspeltVisitor, unwillingVisitor, bouncingVisitor, complainingVisitor],
    nextCart() {
      carts += 1;
      return cart(nextCard());
    },
    besides: () => (carts > 0 && carts % cartsPerOther === 0 ? [other(nextOther())] : []),
  };
}

/** One after the other; when all are dealt, afresh. */
function dealing<T>(afresh: () => T[], otherwise: T, first: readonly T[] = []): () => T {
  let left = first.toReversed();
  return () => {
    if (left.length === 0) left = afresh();
    return left.pop() ?? otherwise;
  };
}
