// The demo shop makes believable events in Adobe's envelope, at a steady pace, and shows every outcome.
import { describe, expect, it } from 'vitest';
import { createDemoShop, eventsWithCarts } from '../../lib/local/demo-shop/demo-shop.ts';
import { type SetTimer, startShop } from '../../lib/local/demo-shop/shop-traffic.ts';
import { triggerTypes } from '../../lib/local/demo-shop/trigger-types.ts';

const now = 1_767_261_665_000;

/** A small linear congruential generator: the same numbers in each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const shopWith = (visitors = 48, seed = 1) =>
  createDemoShop({ random: seeded(seed), clock: () => now, visitors });

interface Envelope {
  event_id: string;
  event: {
    createTime: number;
    topic: string;
    'com.adobe.mcloud.pipeline.pipelineMessage': {
      header: {
        imsOrg: string;
        messageId: string;
        sentTime: number;
        properties: { name: string; value: string }[];
      };
      'com.adobe.mcloud.protocol.trigger': {
        triggerId: string;
        triggerTimestamp: number;
        mcId: string;
        enrichments: {
          analyticsHitSummary: {
            dimensions: Record<string, { data: (string | number)[] }>;
            products: object;
          };
        };
      };
    };
  };
}

const messageOf = (event: Envelope) => event.event['com.adobe.mcloud.pipeline.pipelineMessage'];
const triggerOf = (event: Envelope) => messageOf(event)['com.adobe.mcloud.protocol.trigger'];
const lastOf = (event: Envelope, dimension: string) =>
  String(triggerOf(event).enrichments.analyticsHitSummary.dimensions[dimension]?.data.at(-1));
const keyOf = (event: Envelope) => lastOf(event, ' eVar01');

function isEnvelope(event: unknown): event is Envelope {
  return /"triggerId":"/.test(JSON.stringify(event));
}

function eventsOf(count: number, shop = shopWith()): Envelope[] {
  return Array.from({ length: count }, () => shop.nextCart()).filter(isEnvelope);
}

describe('the visitors', () => {
  it('have complete profiles under different keys and addresses, all in reserved domains', () => {
    const { profiles } = shopWith(60);
    expect(profiles).toHaveLength(64);
    expect(new Set(profiles.map(({ key }) => key)).size).toBe(64);
    expect(new Set(profiles.map(({ email }) => email)).size).toBe(64);
    const domain = /[@ ](?:[a-z]+\.example|example\.(?:com|org|net))$/;
    for (const { email } of profiles) expect(email).toMatch(domain);
    expect(profiles[0]).toEqual({
      key: 'SHOPPER-1001',
      email: 'amelia.hart@mail.example',
      name: 'Amelia Hart',
      locale: 'en',
      timeZone: 'Europe/London',
      consent: { marketing: true },
      attributes: {},
    });
  });

  it('speak English and German, live in real time zones, and some have names beyond ASCII', () => {
    const { profiles } = shopWith();
    expect(new Set(profiles.map(({ locale }) => locale))).toEqual(new Set(['en', 'de']));
    const zones = profiles.map(({ timeZone }) => timeZone);
    for (const timeZone of zones) expect(() => new Intl.DateTimeFormat('en', { timeZone })).not.toThrow();
    expect(profiles.filter(({ name }) => /[^\u0020-\u024f]/.test(name)).length).toBeGreaterThan(4);
  });
});

describe('the first events', () => {
  it('are ordinary: known visitors with consent, each another one', () => {
    const shop = shopWith();
    const known = new Set(
      shop.profiles
        .filter(({ email, consent }) => email.includes('@') && consent.marketing)
        .map(({ key }) => key),
    );
    const keys = eventsOf(12, shop).map(keyOf);
    expect(keys.every((key) => known.has(key))).toBe(true);
    expect(new Set(keys).size).toBe(12);
  });

  it('carry the cart as readable names, its worth and its page, growing from hit to hit', () => {
    for (const event of eventsOf(12)) {
      const { dimensions } = triggerOf(event).enrichments.analyticsHitSummary;
      const carts = (dimensions.eVar12?.data ?? []).map(String);
      expect(carts[0]).toBe('');
      for (let hit = 1; hit < carts.length; hit++)
        expect(carts[hit]?.startsWith(carts[hit - 1] ?? '?')).toBe(true);
      const names = lastOf(event, 'eVar12').split('|');
      expect(names.every((name) => /^\p{Lu}.{4,}/u.test(name))).toBe(true);
      expect(new Set(names).size).toBe(names.length);
      expect(lastOf(event, 'eVar13')).toMatch(/^\d+\.\d\d$/);
      expect(lastOf(event, 'pageURL')).toMatch(/^https:\/\/shop\.example\/cart\/[0-9a-f]{8}$/);
      expect(dimensions.timeGMT?.data).toHaveLength(dimensions.pageURL?.data.length ?? 0);
    }
  });

  it('have the documented envelope and times that fit together', () => {
    const [event] = eventsOf(1);
    if (!event) throw new Error('no event');
    const { header } = messageOf(event);
    const trigger = triggerOf(event);
    const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    expect(event.event_id).toMatch(uuid);
    expect(header.messageId).toMatch(uuid);
    expect(header.imsOrg).toBe('4CC7D9704674CFB2138A2C54@AdobeOrg');
    expect(event.event.topic).toBe('triggers');
    expect(trigger.triggerId).toBe('697514a8-3337-4efc-ba75-1f0ba896c288');
    expect(trigger.mcId).toMatch(/^\d{38}$/);
    const fired = header.properties.find(({ name }) => name === 'triggerFiredTimestamp')?.value;
    expect(Number(fired)).toBe(trigger.triggerTimestamp);
    expect(now - trigger.triggerTimestamp).toBeLessThan(2000);
    expect(header.sentTime).toBeGreaterThan(trigger.triggerTimestamp);
    expect(event.event.createTime).toBeGreaterThan(header.sentTime);
  });
});

describe('a while later', () => {
  const shop = shopWith();
  const all = Array.from({ length: 262 }, () => shop.nextCart());
  const events = all.filter(isEnvelope);
  const ids = events.map(({ event_id }) => event_id);

  it('some visitors are unknown, some never consented, some have a broken address', () => {
    const known = new Map(shop.profiles.map((profile) => [profile.key, profile]));
    const profiles = events.map((event) => known.get(keyOf(event)));
    expect(profiles.filter((profile) => profile === undefined).length).toBe(10);
    expect(profiles.filter((profile) => profile?.consent.marketing === false).length).toBe(5);
    expect(profiles.filter((profile) => profile && !profile.email.includes('@')).length).toBe(5);
  });

  it('some e-mails will bounce, some will be complained about', () => {
    const addresses = new Map(shop.profiles.map(({ key, email }) => [key, email]));
    const mailed = events.map((event) => addresses.get(keyOf(event)) ?? '');
    expect(mailed.filter((address) => address.startsWith('bounce')).length).toBe(10);
    expect(mailed.filter((address) => address.startsWith('complaint')).length).toBe(10);
  });

  it('some events repeat an earlier one, word for word', () => {
    expect(ids.length - new Set(ids).size).toBe(10);
    const texts = new Set(events.map((event) => JSON.stringify(event)));
    expect(texts.size).toBe(new Set(ids).size);
    const gaps = ids.map((id, at) => at - ids.indexOf(id));
    expect(Math.max(...gaps)).toBeLessThan(40);
  });

  it('some are of another trigger type, some stale, some no triggers at all', () => {
    const others = events.filter((event) => triggerOf(event).triggerId !== triggerTypes.cartAbandoned);
    expect(others).toHaveLength(10);
    expect(events.filter((event) => now - triggerOf(event).triggerTimestamp > 6 * 3_600_000)).toHaveLength(5);
    expect(all.length - events.length).toBe(5);
  });

  it('most are ordinary', () => {
    expect(new Set(ids).size).toBeGreaterThan(220);
  });
});

describe('beside the carts', () => {
  const shop = shopWith();
  const known = new Set(shop.profiles.map(({ key }) => key));
  const carts: Envelope[] = [];
  const others: Envelope[] = [];
  for (let cart = 0; cart < 240; cart++) {
    carts.push(...[shop.nextCart()].filter(isEnvelope));
    others.push(...shop.besides().filter(isEnvelope));
  }
  const ofType = (type: string) => others.filter((event) => triggerOf(event).triggerId === type);

  it('one event comes for every three carts: known visitors look around, sign up, or buy', () => {
    expect(carts.length + others.length).toBeGreaterThan(eventsWithCarts(240) - 10);
    expect(others).toHaveLength(80);
    const { browsed, signedUp, bought } = triggerTypes;
    for (const type of [browsed, signedUp, bought]) expect(ofType(type).length).toBeGreaterThan(15);
    expect(others.every((event) => known.has(keyOf(event)))).toBe(true);
  });

  it('each kind is seen within the first twelve carts', () => {
    const first = others.slice(0, 4).map((event) => triggerOf(event).triggerId);
    const { browsed, signedUp, bought } = triggerTypes;
    expect(first.toSorted()).toEqual([browsed, signedUp, bought, bought].toSorted());
  });

  it('a visit carries what its campaign asks for: the product of each page viewed', () => {
    for (const event of ofType(triggerTypes.browsed)) {
      const { dimensions } = triggerOf(event).enrichments.analyticsHitSummary;
      const { eVar11: products, pageURL: pages } = dimensions;
      expect(products?.data[0]).toBe('');
      expect(products?.data).toHaveLength(pages?.data.length ?? 0);
      expect(lastOf(event, 'eVar11')).toMatch(/^\p{Lu}.{4,}/u);
      expect(lastOf(event, 'pageURL')).toMatch(/^https:\/\/shop\.example\/products\//);
    }
  });

  it('who buys has abandoned a cart before, or has a cart whose trigger comes late', () => {
    const firedFor = (event: Envelope) =>
      carts
        .filter((cart) => keyOf(cart) === keyOf(event))
        .map((cart) => triggerOf(cart).triggerTimestamp < triggerOf(event).triggerTimestamp);
    const late = ofType(triggerTypes.bought).filter((event) => firedFor(event).includes(true));
    expect(late.length).toBeGreaterThan(5);
    expect(ofType(triggerTypes.bought).every((event) => firedFor(event).length > 0)).toBe(true);
  });
});

it('the same chance makes the same shop', () => {
  expect(eventsOf(80, shopWith(48, 7))).toEqual(eventsOf(80, shopWith(48, 7)));
  expect(eventsOf(80, shopWith(48, 7))).not.toEqual(eventsOf(80, shopWith(48, 8)));
});

describe('the traffic', () => {
  /** A clock and a timer that move only when told to. */
  function testTime() {
    let time = now;
    let pending: { at: number; callback: () => void } | null = null;
    const setTimer: SetTimer = (callback, ms) => {
      const mine = { at: time + ms, callback };
      pending = mine;
      return () => {
        if (pending === mine) pending = null;
      };
    };
    const takeDue = (end: number) => {
      const due = pending;
      if (!due || due.at > end) return null;
      pending = null;
      return due;
    };
    return {
      clock: () => time,
      setTimer,
      isIdle: () => pending === null,
      pass(ms: number) {
        const end = time + ms;
        for (let due = takeDue(end); due; due = takeDue(end)) {
          time = Math.max(time, due.at);
          due.callback();
        }
        time = end;
      },
      sleep(ms: number) {
        time += ms;
      },
    };
  }

  function started(ratePerSecond: number, firstBunch = 3, more: { bunch?: number; mostCarts?: number } = {}) {
    const time = testTime();
    const published: unknown[] = [];
    const publish = (event: unknown) => void published.push(event);
    const { clock, setTimer } = time;
    const shop = { nextCart: () => 'cart', besides: () => [] };
    const traffic = startShop({ shop, publish, ratePerSecond, firstBunch, clock, setTimer, ...more });
    return { time, published, traffic };
  }

  it('begins with a bunch at once', () => {
    expect(started(1).published).toHaveLength(3);
  });

  it.each([0.5, 1, 7, 60, 900])('keeps a pace of %d a second', (rate) => {
    const { time, published } = started(rate, 0);
    time.pass(20_000);
    expect(Math.abs(published.length - 20 * rate)).toBeLessThanOrEqual(Math.max(1, rate * 0.021));
  });

  it('makes up for at most a second after the machine slept', () => {
    const { time, published } = started(10, 0);
    time.pass(1000);
    time.sleep(3_600_000);
    time.pass(1);
    expect(published.length).toBeLessThanOrEqual(21);
    expect(published.length).toBeGreaterThan(10);
  });

  it('stays at the first bunch when its rate is zero', () => {
    const { time, published } = started(0);
    time.pass(60_000);
    expect(published).toHaveLength(3);
    expect(time.isIdle()).toBe(true);
  });

  it('lets carts come together, and just as many of them', () => {
    const { time, published } = started(1, 0, { bunch: 8 });
    time.pass(7_900);
    expect(published).toHaveLength(0);
    time.pass(24_200);
    expect(published).toHaveLength(32);
  });

  it('closes after so many carts, whatever else happens beside them', () => {
    const time = testTime();
    const shop = shopWith();
    const published: unknown[] = [];
    const publish = (event: unknown) => void published.push(event);
    const { clock, setTimer } = time;
    const traffic = startShop({ shop, publish, ratePerSecond: 5, mostCarts: 30, clock, setTimer });
    time.pass(4_000);
    expect(traffic.closed()).toBe(false);
    time.pass(60_000);
    expect(traffic.closed()).toBe(true);
    expect(published).toHaveLength(eventsWithCarts(30));
    expect(time.isIdle()).toBe(true);
  });

  it('ends when stopped', () => {
    const { time, published, traffic } = started(10, 0);
    time.pass(1000);
    traffic.stop();
    time.pass(60_000);
    expect(published).toHaveLength(10);
    expect(time.isIdle()).toBe(true);
  });
});
