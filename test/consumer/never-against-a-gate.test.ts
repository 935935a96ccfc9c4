// The promise of the gates, held against whatever may happen: no sequence of triggers, imports, bounces, unsubscribes, time
// and replays ever mails somebody who must not be mailed, or more often than a cap allows.
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSuppressionStore } from '../../functions/adapters/suppression-store.ts';
import type { Campaign } from '../../functions/core/campaign.ts';
import type { Trigger } from '../../functions/core/trigger.ts';
import { createUnsubscribeTokens } from '../../functions/core/unsubscribe-token.ts';
import { createFeedback } from '../../functions/feedback/compose.ts';
import { createAnswer } from '../../functions/unsubscribe/answer.ts';
import { aCampaign, aTrigger, noon } from '../support/builders.ts';
import { credentials, region } from '../support/local-aws.ts';
import { signingKeysSecret } from '../support/one-secret.ts';
import { recordTelemetry } from '../support/recorded-telemetry.ts';
import type { SesRequest, SesStep } from '../support/scripted-ses.ts';
import { aBounce, aComplaint } from '../support/ses-events.ts';
import { type Bench, putProfile, startBench, type TestedConsumer } from './consumer-bench.ts';

let bench: Bench;
let worlds = 0;

beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.stop());

const hour = 3_600_000;
const capSeconds = 6 * 3600;
const totalCap = { sends: 3, seconds: 12 * 3600 };
const visitors = [0, 1, 2] as const;

const [only] = aCampaign().steps;
const campaigns: Campaign[] = [
  aCampaign({ cap: { sends: 1, seconds: capSeconds }, maxAgeSeconds: 86_400, reentrySeconds: 300 }),
  aCampaign({
    name: 'welcome',
    triggerId: 'welcome',
    consentRequired: true,
    maxAgeSeconds: 86_400,
    onUncertainSend: 'resend',
    steps: [
      { ...only, name: 'hello', delaySeconds: 0 },
      { ...only, name: 'tips', delaySeconds: 7200 },
    ],
    cancelOn: [{ triggerId: 'purchase' }],
    quietHours: { from: 22 * 60, until: 6 * 60, timeZone: 'UTC' },
  }),
  aCampaign({
    name: 'browse',
    triggerId: 'browse',
    maxAgeSeconds: 86_400,
    steps: [{ ...only, delaySeconds: 1800 }],
  }),
];

const who = fc.constantFrom(...visitors);
const happening = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('fire' as const), who, campaign: fc.constantFrom(0, 0, 1, 2) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('replay' as const), which: fc.nat({ max: 30 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('import' as const),
      who,
      consent: fc.constantFrom(true, false, undefined),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('bounce', 'complain', 'unsubscribe', 'convert'),
      who,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('pass' as const), hours: fc.constantFrom(0.3, 1, 3, 8, 13) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('fault' as const),
      step: fc.constantFrom<SesStep>(
        'no message id',
        'reset after body',
        { status: 500, code: 'InternalFailure' },
        { status: 400, code: 'Throttling', message: 'Maximum sending rate exceeded.' },
        { status: 400, code: 'MessageRejected' },
      ),
    }),
  },
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

interface World {
  consumers: TestedConsumer[];
  fired: Trigger[];
  consents: (boolean | undefined)[];
  /** Everything, or one category. */
  suppressed: Set<string>[];
  sent: { at: number; to: string; campaign: string; claim: string }[];
  address: (visitor: number) => string;
  key: (visitor: number) => string;
}

async function aWorld(): Promise<World> {
  worlds += 1;
  const name = worlds;
  const consumers = [
    await bench.consumer({ campaigns, cap: totalCap }),
    await bench.consumer({ campaigns, cap: totalCap }),
  ];
  const world: World = {
    consumers,
    fired: [],
    consents: [true, true, true],
    suppressed: visitors.map(() => new Set<string>()),
    sent: [],
    address: (visitor) => `person-${name}-${visitor}@example.com`,
    key: (visitor) => `PERSON-${name}-${visitor}`,
  };
  for (const visitor of visitors) await importProfile(world, visitor, true);
  return world;
}

async function importProfile(world: World, visitor: number, consent: boolean | undefined): Promise<void> {
  const given = consent === undefined ? {} : { marketing: { BOOL: consent } };
  await putProfile(bench.dynamo, world.key(visitor), world.address(visitor), { consent: { M: given } });
  world.consents[visitor] = consent;
}

async function happens(world: World, what: Happening): Promise<void> {
  const [first, second] = world.consumers;
  if (first === undefined || second === undefined) return;
  const { now } = first.time;
  switch (what.do) {
    case 'fire': {
      const triggerId = ['cart', 'welcome', 'browse'][what.campaign] ?? 'cart';
      const dimensions = { evar1: [world.key(what.who)], evar12: ['Shirt'] };
      const one = aTrigger({ triggerId, dimensions, firedAt: now, receivedAt: now });
      const other = aTrigger({ triggerId, dimensions, firedAt: now, receivedAt: now });
      world.fired.push(one, other);
      await Promise.all([first.deliver([one]), second.deliver([other, one])]);
      return;
    }
    case 'replay': {
      const again = world.fired[what.which % Math.max(1, world.fired.length)];
      if (again !== undefined) await first.deliver([again, { ...again, position: `${again.position}'` }]);
      return;
    }
    case 'import':
      return await importProfile(world, what.who, what.consent);
    case 'convert': {
      const dimensions = { evar1: [world.key(what.who)] };
      await first.deliver([aTrigger({ triggerId: 'purchase', dimensions, firedAt: now, receivedAt: now })]);
      return;
    }
    case 'unsubscribe':
      return await unsubscribe(world, what.who);
    case 'bounce':
    case 'complain': {
      const addresses = [world.address(what.who)];
      const body =
        what.do === 'bounce' ? aBounce('Permanent', 'General', addresses) : aComplaint('abuse', addresses);
      const { batchItemFailures } = await feedback()({ Records: [{ messageId: '1', body }] });
      expect(batchItemFailures).toEqual([]);
      world.suppressed[what.who]?.add('all');
      return;
    }
    case 'pass':
      for (const consumer of world.consumers) consumer.time.now = now + what.hours * hour;
      await first.wake(now + what.hours * hour);
      return;
    case 'fault':
      bench.ses.script.push(what.step);
      return;
  }
}

/** With the link in the last e-mail, as a mailbox provider would. */
async function unsubscribe(world: World, visitor: number): Promise<void> {
  const mail = bench.ses.accepted.findLast(({ to }) => to === world.address(visitor));
  const [, token] = /^List-Unsubscribe: <\S*[?&]t=([^&>\s]+)>/m.exec(mail?.mime ?? '') ?? [];
  if (token === undefined) return;
  const keys = JSON.parse(signingKeysSecret) as { recipientKey: string };
  const answer = createAnswer({
    tokens: async () => createUnsubscribeTokens({ current: keys.recipientKey }),
    suppressions: createSuppressionStore({ client: bench.dynamo.client, tableName: 'suppressions' }),
    clock: () => noon,
    telemetry: recordTelemetry(),
  });
  const answered = await answer({
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    queryStringParameters: { t: decodeURIComponent(token) },
    requestContext: { http: { method: 'POST' } },
    body: 'List-Unsubscribe=One-Click',
    isBase64Encoded: false,
  });
  expect(answered).toMatchObject({ statusCode: 200 });
  world.suppressed[visitor]?.add('marketing');
}

function feedback() {
  return createFeedback({
    config: {
      stage: 'test',
      sendingRatePerSecond: 278,
      sendsTable: 'sends',
      suppressionsTable: 'suppressions',
      resultsTable: 'results',
      signingKeysSecretId: 'keys',
    },
    clients: {
      dynamo: bench.dynamo.client,
      secrets: new SecretsManagerClient({ endpoint: bench.secret.endpoint, region, credentials }),
    },
    telemetry: recordTelemetry(),
    clock: () => noon,
  });
}

/** What has been mailed since, held against what was true at that moment. */
function judge(world: World, mails: readonly SesRequest[], at: number): void {
  for (const { to, parameters } of mails) {
    const visitor = visitors.findIndex((one) => world.address(one) === to);
    const campaign = parameters.get('Tags.member.1.Value') ?? '';
    expect(world.suppressed[visitor], 'suppressed').toEqual(new Set());
    expect(world.consents[visitor], 'consent').not.toBe(false);
    if (campaign === 'welcome') expect(world.consents[visitor], 'required consent').toBe(true);
    const claim = parameters.get('Tags.member.2.Value') ?? '';
    world.sent.push({ at, to, campaign, claim });
    const same = world.sent.filter((mail) => mail.claim === claim).length;
    // Only who would rather mail twice than never does, and once.
    expect(same, 'repetition').toBeLessThanOrEqual(campaign === 'welcome' ? 2 : 1);
  }
  for (const visitor of visitors) {
    const own = world.sent.filter(({ to }) => to === world.address(visitor));
    const within = (seconds: number) => own.filter((mail) => mail.at > at - seconds * 1000);
    expect(within(totalCap.seconds).length, 'total cap').toBeLessThanOrEqual(totalCap.sends);
    const carts = within(capSeconds).filter(({ campaign }) => campaign === 'cart-abandonment');
    expect(carts.length, 'cap').toBeLessThanOrEqual(1);
  }
}

it('nobody is mailed against a suppression, a consent or a cap, whatever happens in whatever order', async () => {
  let mailed = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 5, maxLength: 25 }), async (story) => {
      const world = await aWorld();
      for (const what of story) {
        const before = bench.ses.accepted.length;
        await happens(world, what);
        judge(world, bench.ses.accepted.slice(before), world.consumers[0]?.time.now ?? 0);
      }
      mailed += world.sent.length;
    }),
    { numRuns: 40 },
  );
  // Silence would keep every promise.
  expect(mailed).toBeGreaterThan(40);
}, 180_000);
