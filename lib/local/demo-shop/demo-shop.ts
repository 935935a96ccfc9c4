// A small believable shop whose visitors abandon carts; now and then something is odd, so that every outcome is seen.
import { localOrganisation } from '../adobe/credentials.ts';
import { type Abandonment, abandonmentEvent } from './abandonment-event.ts';
import { catalogue } from './catalogue.ts';
import { type Chance, createChance } from './chance.ts';
import {
  bouncingVisitor,
  complainingVisitor,
  createVisitors,
  misspeltVisitor,
  type Profile,
  unwillingVisitor,
} from './visitors.ts';

export type { Profile };

/** The trigger type "cart abandoned" that the shipped campaign answers to. */
export const cartAbandonmentTriggerId = '697514a8-3337-4efc-ba75-1f0ba896c288';
/** Another trigger type of the same organisation, that no campaign wants. */
const otherTriggerId = '3d1a4c0e-9a57-4f0f-8f0a-6a2b1f7c5e90';

/** Longer ago than any campaign of the shop allows. */
const staleMs = 26 * 60 * 60 * 1000;
/** Repeats come from among this many latest events. */
const remembered = 20;

export interface DemoShopOptions {
  /** As Math.random, its default. */
  random?: () => number;
  /** Milliseconds since the epoch; the system's clock by default. */
  clock?: () => number;
  /** How many visitors have a profile: a few dozen by default. */
  visitors?: number;
  imsOrg?: string;
}

export interface DemoShop {
  /** Rows for the profiles table. */
  profiles: readonly Profile[];
  /** The next thing that happens in the shop, as a journal event. The first ones are ordinary. */
  nextEvent(): unknown;
}

type Happening =
  | 'ordinary'
  | 'unknown visitor'
  | 'repeat'
  | 'other trigger'
  | 'stale'
  | 'malformed'
  | 'misspelt address'
  | 'no consent'
  | 'bounce'
  | 'complaint';

/** One round of happenings, dealt in random order. */
const deck: readonly Happening[] = [
  ...Array.from({ length: 36 }, () => 'ordinary' as const),
  ...(['unknown visitor', 'unknown visitor', 'repeat', 'repeat', 'other trigger', 'other trigger'] as const),
  ...(['stale', 'malformed', 'misspelt address', 'no consent'] as const),
  // Twice each: what comes back from the first must stop the second.
  ...(['bounce', 'bounce', 'complaint', 'complaint'] as const),
];
const ordinaryStart = 12;

export function createDemoShop(options: DemoShopOptions = {}): DemoShop {
  const clock = options.clock ?? Date.now;
  const chance = createChance(options.random ?? Math.random);
  const visitors = createVisitors(options.visitors ?? 48);
  const recent: unknown[] = [];
  let cards: Happening[] = Array.from({ length: ordinaryStart }, () => 'ordinary');
  let waiting: Profile[] = [];
  let offset = 9_100_000;

  function nextVisitor(): Profile {
    if (waiting.length === 0) waiting = chance.shuffled(visitors);
    return waiting.pop() ?? unwillingVisitor;
  }

  function abandon(change: Partial<Abandonment>): unknown {
    const firedAt = change.firedAt ?? clock() - chance.integer(1500) - 100;
    return abandonmentEvent({
      ...session(chance),
      triggerId: cartAbandonmentTriggerId,
      imsOrg: options.imsOrg ?? localOrganisation,
      visitorKey: '',
      sentAt: firedAt + 40 + chance.integer(60),
      offset: offset++,
      ...change,
      firedAt,
    });
  }

  function happen(happening: Happening): unknown {
    switch (happening) {
      case 'ordinary':
        return abandon({ visitorKey: nextVisitor().key });
      case 'repeat':
        return recent[chance.integer(recent.length)] ?? abandon({ visitorKey: nextVisitor().key });
      case 'unknown visitor':
        return abandon({ visitorKey: `GUEST-${chance.digits(6)}` });
      case 'other trigger':
        return abandon({ visitorKey: nextVisitor().key, triggerId: otherTriggerId });
      case 'stale':
        return abandon({ visitorKey: nextVisitor().key, firedAt: clock() - staleMs });
      case 'misspelt address':
        return abandon({ visitorKey: misspeltVisitor.key });
      case 'no consent':
        return abandon({ visitorKey: unwillingVisitor.key });
      case 'bounce':
        return abandon({ visitorKey: bouncingVisitor.key });
      case 'complaint':
        return abandon({ visitorKey: complainingVisitor.key });
      case 'malformed':
        return malformedEvent(chance);
    }
  }

  return {
    profiles: [...visitors, misspeltVisitor, unwillingVisitor, bouncingVisitor, complainingVisitor],
    nextEvent() {
      if (cards.length === 0) cards = chance.shuffled(deck);
      const happening = cards.pop() ?? 'ordinary';
      const event = happen(happening);
      if (happening === 'ordinary') recent.push(event);
      if (recent.length > remembered) recent.shift();
      return event;
    },
  };
}

type Session = Pick<
  Abandonment,
  'eventId' | 'messageId' | 'mcId' | 'carts' | 'cartValues' | 'pages' | 'partition'
>;

/** One visit: a cart that grows from hit to hit, and the way to the cart page. */
function session(chance: Chance): Session {
  const chosen = chance.shuffled(catalogue).slice(0, 1 + chance.integer(4));
  const grown = chosen.map((_, at) => chosen.slice(0, at + 1));
  const carts = grown.map((cart) => cart.map(({ name }) => name).join('|'));
  const values = grown.map((cart) => cart.reduce((sum, { price }) => sum + price, 0).toFixed(2));
  const pages = chosen.map((product) => `https://shop.example/products/${product.sku.toLowerCase()}`);
  const cartPage = `https://shop.example/cart/${chance.uuid().slice(0, 8)}`;
  return {
    eventId: chance.uuid(),
    messageId: chance.uuid(),
    mcId: chance.digits(38),
    // A hit that sets nothing gives an empty string.
    carts: ['', ...carts, carts.at(-1) ?? ''],
    cartValues: ['', ...values, values.at(-1) ?? ''],
    pages: ['https://shop.example/', ...pages, cartPage],
    partition: chance.integer(15),
  };
}

function malformedEvent(chance: Chance): unknown {
  return chance.pick<unknown>([
    'not an event at all',
    { event_id: chance.uuid(), event: { topic: 'triggers', envelopeType: 'DATA' } },
    {
      event_id: chance.uuid(),
      event: {
        'com.adobe.mcloud.pipeline.pipelineMessage': {
          header: { messageType: 'TRIGGER', imsOrg: localOrganisation },
          'com.adobe.mcloud.protocol.trigger': { enrichments: 'lost' },
        },
      },
    },
  ]);
}
