// A thousand events as a bad week would bring them, each with the end that it must have.
import { randomUUID } from 'node:crypto';

export const cartTriggerId = '697514a8-3337-4efc-ba75-1f0ba896c288';
export const ourOrg = '4CC7D9704674CFB2138A2C54@AdobeOrg';

/** What must become of an event, e.g. `sent`, `skipped:too_old`, `rejected`. */
export type Expectation =
  | 'sent'
  | 'duplicate'
  | 'unwanted'
  | 'rejected'
  | 'skipped:unknown_recipient'
  | 'skipped:too_old'
  | 'skipped:no_consent';

export interface ExpectedEvent {
  event: unknown;
  expect: Expectation;
  /** Set on events that must lead to exactly one e-mail to this address. */
  address?: string;
}

interface Firing {
  eventId?: string;
  messageId?: string;
  triggerId?: string;
  org?: string;
  key?: string;
  products?: string;
  pageUrl?: string;
  firedAt: number;
  flat?: boolean;
}

/** The full documented envelope; `flat` leaves out the inner `event` level, as some journals do. */
export function cartEvent(firing: Firing): Record<string, unknown> {
  const dimension = (name: string, data: unknown[]) => ({
    type: 'string',
    data,
    name,
    source: 'session summary',
  });
  const envelope = {
    envelopeType: 'DATA',
    partition: 4,
    offset: 9_100_231,
    createTime: firing.firedAt + 3000,
    topic: 'triggers',
    'com.adobe.mcloud.pipeline.pipelineMessage': {
      header: {
        messageType: 'TRIGGER',
        source: 'triggers',
        sentTime: firing.firedAt + 2900,
        imsOrg: firing.org ?? ourOrg,
        properties: [
          { name: 'trace', value: 'false' },
          { name: 'triggerFiredTimestamp', value: String(firing.firedAt) },
        ],
        messageId: firing.messageId ?? randomUUID(),
      },
      'com.adobe.mcloud.protocol.trigger': {
        triggerId: firing.triggerId ?? cartTriggerId,
        triggerTimestamp: firing.firedAt + 2900,
        mcId: '00000000000000000000000000000000000000',
        enrichments: {
          analyticsHitSummary: {
            dimensions: {
              ' eVar01': dimension(' eVar01', ['', firing.key ?? '']),
              eVar12: dimension('eVar12', ['sku-1', firing.products ?? 'Linen shirt, sand|Canvas bag']),
              pageURL: dimension('pageURL', [
                'https://shop.example/',
                firing.pageUrl ?? 'https://shop.example/cart',
                '',
              ]),
              timeGMT: {
                type: 'int',
                data: [Math.floor(firing.firedAt / 1000)],
                name: 'timeGMT',
                source: 'session summary',
              },
            },
            products: {},
          },
        },
        triggerPath: [
          { timestamp: firing.firedAt, stateId: 'notify', transition: 'inactive_timeout -> 600' },
        ],
      },
    },
  };
  const eventId = firing.eventId ?? randomUUID();
  return firing.flat ? { event_id: eventId, ...envelope } : { event_id: eventId, event: envelope };
}

const hostileNames = [
  '<script>alert(1)</script>',
  '{{ recipient.name }}{% raw %}',
  'Zoë\r\nBcc: victim@example.org',
  'محمد \u202Eevil\u202C',
  '👩‍👩‍👧‍👦 Ünïcödé',
  'nul\u0000byte\uFFFE',
  '"quoted" <angle@example.org>',
  'half \uD83D surrogate',
];

const hostileProducts = [
  '<img src=x onerror=alert(1)>|</td></table>|{{ 7 | times: 7 }}',
  `${'long '.repeat(2000)}|b`,
  'a\u0000b|c\uD800d|e\uFFFFf',
  '"><a href="javascript:alert(1)">x</a>',
];

const malformed: unknown[] = [
  null,
  42,
  'not an event',
  [],
  {},
  { event_id: 'x', event: null },
  { event_id: 'y', event: { envelopeType: 'DATA', topic: 'aliases' } },
  { specversion: '1.0', id: 'z', type: 'com.other.provider', data: { a: 1 } },
  {
    event: {
      'com.adobe.mcloud.pipeline.pipelineMessage': {
        header: {},
        'com.adobe.mcloud.protocol.trigger': { triggerId: 7 },
      },
    },
  },
];

export interface MixedEvents {
  events: ExpectedEvent[];
  profiles: Record<string, unknown>[];
}

/** `count` events around `now`; the kinds take turns, so that every kind occurs in every few dozen events. */
export function mixedEvents(count: number, now: number): MixedEvents {
  const profiles: Record<string, unknown>[] = [];
  const events: ExpectedEvent[] = [];
  const sent: { key: string; eventId: string; messageId: string; event: unknown }[] = [];

  const visitor = (name: string, consent = true): { key: string; address: string } => {
    const key = `VISITOR-${profiles.length}`;
    const address = `visitor-${profiles.length}@example.com`;
    const locale = profiles.length % 3 === 0 ? 'de' : 'en';
    profiles.push({
      key,
      email: address,
      name,
      locale,
      timeZone: 'Europe/Berlin',
      consent: { marketing: consent },
      attributes: {},
    });
    return { key, address };
  };
  const valid = (over: Partial<Firing>, name: string): void => {
    const { key, address } = visitor(name);
    const ids = { eventId: randomUUID(), messageId: randomUUID() };
    const event = cartEvent({ firedAt: now - 60_000, key, ...ids, ...over });
    sent.push({ key, ...ids, event });
    events.push({ event, expect: 'sent', address });
  };
  const kinds: ((n: number) => void)[] = [
    (n) => valid({}, `Ada ${n}`),
    (n) => valid({ flat: true }, `Grace ${n}`),
    (n) => valid({ triggerId: ` ${cartTriggerId.toUpperCase()} ` }, `Edsger ${n}`),
    (n) => valid({}, hostileNames[n % hostileNames.length] ?? ''),
    (n) => valid({ products: hostileProducts[n % hostileProducts.length] ?? '' }, `Barbara ${n}`),
    (n) =>
      valid(
        { pageUrl: n % 2 ? 'javascript:alert(1)' : 'https://shop.example/?a=1&b="><script>' },
        `Alan ${n}`,
      ),
    (n) => events.push({ event: sent[n % sent.length]?.event, expect: 'duplicate' }),
    (n) => {
      const first = sent[(n * 7) % sent.length];
      if (first)
        events.push({
          event: cartEvent({ firedAt: now - 30_000, key: first.key, eventId: first.eventId }),
          expect: 'duplicate',
        });
    },
    (n) => {
      const first = sent[(n * 5) % sent.length];
      if (first)
        events.push({
          event: cartEvent({ firedAt: now - 30_000, key: first.key, messageId: first.messageId }),
          expect: 'duplicate',
        });
    },
    () =>
      events.push({
        event: cartEvent({ firedAt: now, triggerId: randomUUID(), key: 'VISITOR-0' }),
        expect: 'unwanted',
      }),
    (n) => events.push({ event: malformed[n % malformed.length], expect: 'rejected' }),
    () =>
      events.push({
        event: cartEvent({ firedAt: now, key: 'VISITOR-0', org: 'FFFFFFFFFFFFFFFFFFFFFFFF@AdobeOrg' }),
        expect: 'rejected',
      }),
    () =>
      events.push({
        event: cartEvent({ firedAt: now, key: `STRANGER-${randomUUID()}` }),
        expect: 'skipped:unknown_recipient',
      }),
    () => events.push({ event: cartEvent({ firedAt: now }), expect: 'skipped:unknown_recipient' }),
    (n) =>
      events.push({
        event: cartEvent({ firedAt: now - 7 * 3_600_000, key: visitor(`Late ${n}`).key }),
        expect: 'skipped:too_old',
      }),
    (n) =>
      events.push({
        event: cartEvent({ firedAt: now, key: visitor(`No thanks ${n}`, false).key }),
        expect: 'skipped:no_consent',
      }),
  ];
  for (let n = 0; events.length < count; n++) kinds[n % kinds.length]?.(n);
  return { events, profiles };
}
