import { ConditionalCheckFailedException, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSendLedger } from '../../functions/adapters/send-ledger.ts';
import { tables } from '../../functions/contract/tables.ts';
import type { ClaimRequest, SendLedger } from '../../functions/core/ports/send-ledger.ts';
import { aClaim, noon } from '../support/builders.ts';
import { claimIn } from '../support/claiming.ts';
import { credentials, type LocalDynamo, region, startDynamo } from '../support/local-aws.ts';

let dynamo: LocalDynamo;
let ledger: SendLedger;

beforeAll(async () => {
  dynamo = await startDynamo();
  ledger = createSendLedger({ client: dynamo.client, tableName: 'sends' });
});
afterAll(() => dynamo.stop());

const sent = { state: 'sent', sesMessageId: 'ses-1', at: noon + 500 } as const;
const end = (state: 'refused' | 'released' | 'unknown') => ({ state, at: noon + 500 });
/** Another journal entry that fires the same again. */
const secondFiring = (first: ClaimRequest): ClaimRequest => ({
  ...first,
  position: `${first.position}-again`,
});
const later = (request: ClaimRequest, ms: number): ClaimRequest => ({
  ...request,
  now: request.now + ms,
  leaseUntil: request.leaseUntil + ms,
});
const itemOf = ({ visitorHash }: ClaimRequest) => dynamo.item('sends', { visitorHash });

describe('the ledger', () => {
  it('gives a claim to exactly one of twenty that ask at the same time', async () => {
    const request = aClaim();
    const answers = await Promise.all(Array.from({ length: 20 }, () => claimIn(ledger, { ...request })));
    expect(answers.filter(({ standing }) => standing === 'taken')).toHaveLength(1);
    expect(answers.filter(({ standing }) => standing === 'held')).toHaveLength(19);
  });

  it('gives it to one of twenty firings that share the event id only', async () => {
    const request = aClaim();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        claimIn(ledger, { ...request, messageId: `other-${n}`, position: `other-${n}` }),
      ),
    );
    expect(answers.filter(({ standing }) => standing === 'taken')).toHaveLength(1);
  });

  it('lets different firings for one recipient pass side by side', async () => {
    const { visitorHash } = aClaim();
    const requests = Array.from({ length: 20 }, () => aClaim({ visitorHash }));
    const answers = await Promise.all(requests.map((request) => claimIn(ledger, request)));
    expect(answers).toEqual(requests.map(() => ({ standing: 'taken' })));
    await Promise.all(requests.map((request) => ledger.settle(request, sent)));
    for (const request of requests) {
      expect(await claimIn(ledger, secondFiring(request))).toEqual({ standing: 'duplicate' });
    }
  });

  it('tells a redelivery that it was sent, with id and time', async () => {
    const request = aClaim();
    await claimIn(ledger, request);
    await ledger.settle(request, sent);
    expect(await claimIn(ledger, { ...request })).toEqual({
      standing: 'already-sent',
      sesMessageId: 'ses-1',
      sentAt: noon + 500,
    });
  });

  it.each(['messageId', 'eventId'] as const)(
    'calls another firing with the same %s a duplicate',
    async (id) => {
      const first = aClaim();
      await claimIn(ledger, first);
      await ledger.settle(first, sent);
      const second = aClaim({ visitorHash: first.visitorHash, [id]: first[id] });
      expect(await claimIn(ledger, second)).toEqual({ standing: 'duplicate' });
    },
  );

  it('lets a held claim expire into unknown, for its own entry and for others', async () => {
    const request = aClaim();
    await claimIn(ledger, request);
    expect(await claimIn(ledger, secondFiring(request))).toEqual({
      standing: 'held',
      leaseUntil: request.leaseUntil,
    });
    const afterwards = later(request, 30_000);
    expect(await claimIn(ledger, { ...afterwards })).toMatchObject({ standing: 'unknown', sameEntry: true });
    expect(await claimIn(ledger, secondFiring(afterwards))).toMatchObject({
      standing: 'unknown',
      sameEntry: false,
    });
  });

  it('frees a released claim, and only the releaser’s own', async () => {
    const request = aClaim();
    await claimIn(ledger, request);
    const stranger = secondFiring(request);
    await ledger.settle(stranger, end('released'));
    expect((await claimIn(ledger, { ...request })).standing).toBe('held');
    await ledger.settle(request, end('released'));
    expect(await claimIn(ledger, stranger)).toEqual({ standing: 'taken' });
  });

  it('keeps an unknown claim for good, until SES or an operator says more', async () => {
    const request = aClaim();
    await claimIn(ledger, request);
    await ledger.settle(request, end('unknown'));
    expect(await claimIn(ledger, later(request, 3_600_000))).toMatchObject({
      standing: 'unknown',
      sameEntry: true,
      died: false,
    });
    await ledger.settle({ ...request }, end('released'));
    expect(await claimIn(ledger, { ...request })).toEqual({ standing: 'taken' });
  });

  it('lets the refused entry try again, and answers refused to another firing', async () => {
    const request = aClaim();
    await claimIn(ledger, request);
    await ledger.settle(request, end('refused'));
    expect(await claimIn(ledger, secondFiring(request))).toEqual({ standing: 'duplicate' });
    const replays = await Promise.all(Array.from({ length: 5 }, () => claimIn(ledger, { ...request })));
    expect(replays.filter(({ standing }) => standing === 'taken')).toHaveLength(1);
  });

  it('never takes back that an e-mail was sent', async () => {
    const request = aClaim();
    await claimIn(ledger, request);
    await ledger.settle(request, sent);
    for (const state of ['unknown', 'refused', 'released'] as const) await ledger.settle(request, end(state));
    expect((await claimIn(ledger, { ...request })).standing).toBe('already-sent');
  });

  it('lets a late "sent" overrule "unknown"', async () => {
    const request = aClaim();
    await claimIn(ledger, request);
    await ledger.settle({ ...request }, end('unknown'));
    await ledger.settle(request, sent);
    expect((await claimIn(ledger, { ...request })).standing).toBe('already-sent');
  });

  it('forgets old claims when it settles a new one, and keeps the young', async () => {
    const old = aClaim({ forgetAt: noon + 1000 });
    const young = aClaim({ visitorHash: old.visitorHash });
    for (const request of [old, young]) {
      await claimIn(ledger, request);
      await ledger.settle(request, sent);
    }
    const next = later(aClaim({ visitorHash: old.visitorHash }), 2000);
    await claimIn(ledger, next);
    await ledger.settle(next, sent);
    const names = Object.keys((await itemOf(next)) ?? {});
    expect(names.filter((name) => name.startsWith('m:'))).toHaveLength(2);
    expect(names.filter((name) => name.startsWith('e:'))).toHaveLength(2);
    expect((await claimIn(ledger, secondFiring(young))).standing).toBe('duplicate');
  });

  it('forgets in small steps, and never leaves an event id pointing to nothing', async () => {
    const { visitorHash } = aClaim();
    const old = Array.from({ length: 60 }, () => aClaim({ visitorHash, forgetAt: noon + 1000 }));
    for (const request of old) await claimIn(ledger, request);
    for (let round = 0; round < 3; round += 1) {
      const next = later(aClaim({ visitorHash }), 2000);
      await claimIn(ledger, next);
      await ledger.settle(next, sent);
      const item = (await itemOf(next)) ?? {};
      const pointers = Object.entries(item).filter(([name]) => name.startsWith('e:'));
      for (const [, target] of pointers) expect(item).toHaveProperty([`m:${target.S}`]);
    }
    const left = Object.keys((await itemOf(aClaim({ visitorHash }))) ?? {});
    expect(left.filter((name) => name.startsWith('m:'))).toHaveLength(3);
  });

  it('expires with its last claim', async () => {
    const request = aClaim();
    await claimIn(ledger, request);
    expect((await itemOf(request))?.[tables.sends.ttl]).toEqual({ N: String(request.forgetAt / 1000) });
  });

  it('says LEDGER_FULL where the item can grow no more', async () => {
    const request = aClaim();
    await dynamo.client.send(
      new UpdateItemCommand({
        TableName: 'sends',
        Key: { visitorHash: { S: request.visitorHash } },
        UpdateExpression: 'SET filler = :filler',
        ExpressionAttributeValues: { ':filler': { S: 'x'.repeat(409_500) } },
      }),
    );
    await expect(claimIn(ledger, request)).rejects.toMatchObject({ code: 'LEDGER_FULL' });
  });

  it('says STORE_FAILED where the table cannot be reached', async () => {
    const client = new DynamoDBClient({
      endpoint: 'http://127.0.0.1:9',
      region,
      credentials,
      maxAttempts: 1,
    });
    const lost = createSendLedger({ client, tableName: 'sends' });
    await expect(claimIn(lost, aClaim())).rejects.toMatchObject({ code: 'STORE_FAILED' });
  });

  it('knows its own claim again when the answer to the write was lost', async () => {
    // The first attempt arrives, its answer does not: the SDK's second attempt finds the condition false.
    const client = new DynamoDBClient({ endpoint: dynamo.endpoint, region, credentials });
    let lost = 0;
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          const answer = await next(args);
          if (commandName === 'UpdateItemCommand' && lost++ === 0) {
            throw new ConditionalCheckFailedException({ message: 'second attempt', $metadata: {} });
          }
          return answer;
        },
      { step: 'deserialize', priority: 'high' },
    );
    const request = aClaim();
    const once = createSendLedger({ client, tableName: 'sends' });
    expect(await claimIn(once, request)).toEqual({ standing: 'taken' });
    await once.settle(request, end('released'));
    expect(await claimIn(ledger, { ...request })).toEqual({ standing: 'taken' });
    client.destroy();
  });
});

// The guarantee itself: whatever the order of claims, ends and crashes, one firing leads to at most one e-mail.
describe('any interleaving', () => {
  const step = fc.record({
    firing: fc.nat({ max: 2 }),
    copy: fc.nat({ max: 1 }),
    /** What SES and the machine do to whoever gets the claim. */
    end: fc.constantFrom('sent', 'refused', 'released', 'unknown', 'crash'),
    pauseMs: fc.constantFrom(0, 10_000, 40_000),
  });

  it('sends each firing at most once, and agrees with the model', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
        const { visitorHash } = aClaim();
        const base = Array.from({ length: 3 }, () => aClaim({ visitorHash }));
        const model = new Map<number, { state: string; copy: number; leaseUntil: number }>();
        const mails = new Map<number, number>();
        let now = noon;
        for (const { firing, copy, end: how, pauseMs } of steps) {
          now += pauseMs;
          const first = base[firing] ?? aClaim();
          const request = { ...first, position: `${first.position}/${copy}`, now, leaseUntil: now + 30_000 };
          const { standing } = await claimIn(ledger, request);
          expect(standing).toBe(expectedClaim(model.get(firing), copy, now));
          if (standing !== 'taken') continue;
          // Unknown and crashed ones may have reached SES as well: each counts as an e-mail.
          if (how !== 'refused' && how !== 'released') mails.set(firing, (mails.get(firing) ?? 0) + 1);
          if (how === 'sent') await ledger.settle(request, { state: 'sent', sesMessageId: 's', at: now });
          else if (how !== 'crash') await ledger.settle(request, { state: how, at: now });
          if (how === 'released') model.delete(firing);
          else model.set(firing, { state: how, copy, leaseUntil: now + 30_000 });
        }
        for (const count of mails.values()) expect(count).toBe(1);
      }),
      { numRuns: 60 },
    );
  });
});

function expectedClaim(
  held: { state: string; copy: number; leaseUntil: number } | undefined,
  copy: number,
  now: number,
): string {
  if (held === undefined) return 'taken';
  const same = held.copy === copy;
  if (held.state === 'sent') return same ? 'already-sent' : 'duplicate';
  if (held.state === 'refused') return same ? 'taken' : 'duplicate';
  if (held.state === 'crash') return held.leaseUntil > now ? 'held' : 'unknown';
  return 'unknown';
}
