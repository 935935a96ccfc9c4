import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProfileStore } from '../../functions/adapters/profile-store.ts';
import { createSuppressionStore } from '../../functions/adapters/suppression-store.ts';
import type { ProfileStore } from '../../functions/core/ports/profile-store.ts';
import type { SuppressionStore } from '../../functions/core/ports/suppression-store.ts';
import { credentials, type LocalDynamo, region, startDynamo } from '../support/local-aws.ts';

let dynamo: LocalDynamo;
let suppressions: SuppressionStore;
let profiles: ProfileStore;

beforeAll(async () => {
  dynamo = await startDynamo();
  suppressions = createSuppressionStore({ client: dynamo.client, tableName: 'suppressions' });
  profiles = createProfileStore({ client: dynamo.client, tableName: 'profiles' });
});
afterAll(() => dynamo.stop());

const unreachable = () =>
  new DynamoDBClient({ endpoint: 'http://127.0.0.1:9', region, credentials, maxAttempts: 1 });

describe('suppressions', () => {
  it('finds nobody who was never suppressed, and asks for nobody without asking the table', async () => {
    expect(await suppressions.find(['stranger'])).toEqual(new Map());
    const lost = createSuppressionStore({ client: unreachable(), tableName: 'suppressions' });
    expect(await lost.find([])).toEqual(new Map());
  });

  it('keeps what came first, per category and for all', async () => {
    await suppressions.suppress('ada', 'marketing', 'unsubscribed', 1000);
    await suppressions.suppress('ada', 'marketing', 'another reason', 2000);
    await suppressions.suppress('ada', 'all', 'complaint', 3000);
    await suppressions.suppress('ada', 'recipientHash', 'a category named like the key', 4000);
    expect(await suppressions.find(['ada', 'bob', 'ada'])).toEqual(
      new Map([
        [
          'ada',
          {
            recipientHash: 'ada',
            all: { reason: 'complaint', at: 3000 },
            categories: {
              marketing: { reason: 'unsubscribed', at: 1000 },
              recipientHash: { reason: 'a category named like the key', at: 4000 },
            },
          },
        ],
      ]),
    );
  });

  it('still suppresses where an entry cannot be understood', async () => {
    await dynamo.client.send(
      new PutItemCommand({
        TableName: 'suppressions',
        Item: { recipientHash: { S: 'odd' }, 'scope:marketing': { BOOL: true }, 'scope:all': { S: 'yes' } },
      }),
    );
    const odd = (await suppressions.find(['odd'])).get('odd');
    expect(odd?.all?.reason).toBe('unreadable');
    expect(odd?.categories).toHaveProperty('marketing');
  });

  it('throws where the table cannot be reached: a gate that cannot see stays closed', async () => {
    const lost = createSuppressionStore({ client: unreachable(), tableName: 'suppressions' });
    await expect(lost.find(['ada'])).rejects.toMatchObject({ code: 'STORE_FAILED' });
    await expect(lost.suppress('ada', 'all', 'x', 1)).rejects.toMatchObject({ code: 'STORE_FAILED' });
  });
});

describe('profiles', () => {
  it('reads more than one request’s worth of keys, each as plain values', async () => {
    const keys = Array.from({ length: 130 }, (_, n) => `VISITOR-${n}`);
    await Promise.all(
      keys.map((key) =>
        dynamo.client.send(
          new PutItemCommand({
            TableName: 'profiles',
            Item: {
              key: { S: key },
              email: { S: `${key}@example.com` },
              name: { NULL: true },
              consent: { M: { marketing: { BOOL: true } } },
              attributes: { M: { points: { N: '7' }, tags: { L: [{ S: 'a' }] }, sizes: { SS: ['M'] } } },
            },
          }),
        ),
      ),
    );
    const found = await profiles.find([...keys, 'nobody', ...keys]);
    expect(found.size).toBe(130);
    expect(found.get('VISITOR-129')).toEqual({
      key: 'VISITOR-129',
      email: 'VISITOR-129@example.com',
      name: null,
      consent: { marketing: true },
      attributes: { points: 7, tags: ['a'], sizes: ['M'] },
    });
  });

  it('does not let a key that no table takes fail the others', async () => {
    const found = await profiles.find(['', 'VISITOR-1', 'x'.repeat(3000)]);
    expect([...found.keys()]).toEqual(['VISITOR-1']);
  });

  it('asks again for what DynamoDB left over, and never calls half an answer "not there"', async () => {
    const client = new DynamoDBClient({ endpoint: dynamo.endpoint, region, credentials });
    let lazy = 2;
    client.middlewareStack.add(
      (next) => async (args) => {
        const answer = await next(args);
        if (lazy-- > 0) {
          const { RequestItems } = args.input as { RequestItems: object };
          Object.assign(answer.output, { Responses: {}, UnprocessedKeys: RequestItems });
        }
        return answer;
      },
      { step: 'initialize' },
    );
    const slow = createProfileStore({ client, tableName: 'profiles' });
    expect((await slow.find(['VISITOR-1'])).size).toBe(1);
    lazy = 100;
    await expect(slow.find(['VISITOR-1'])).rejects.toMatchObject({ code: 'STORE_FAILED' });
    client.destroy();
  });
});
