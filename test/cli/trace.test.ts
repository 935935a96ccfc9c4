import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSendLedger } from '../../functions/adapters/send-ledger.ts';
import { createSuppressionStore } from '../../functions/adapters/suppression-store.ts';
import type { AuditLine } from '../../functions/core/audit.ts';
import { createRecipientHash } from '../../functions/core/recipient-hash.ts';
import { createVisitorHash, type Visitor } from '../../functions/core/visitor-hash.ts';
import { type LocalCloudWatch, startCloudWatch } from '../../lib/local/cloudwatch.ts';
import { aClaim, aTrigger, noon } from '../support/builders.ts';
import { claimIn } from '../support/claiming.ts';
import { signingKeysSecret } from '../support/one-secret.ts';
import { type OperatorBench, startOperatorBench } from './operator-bench.ts';

let bench: OperatorBench;
let books: LocalCloudWatch;
beforeAll(async () => {
  books = await startCloudWatch(Date.now);
  const outputs = { PollerLogGroup: 'poller', ConsumerLogGroup: 'consumer', FeedbackLogGroup: 'feedback' };
  bench = await startOperatorBench({ outputs, endpoints: { cloudwatch: books.endpoint } });
});
afterAll(() => Promise.all([bench.stop(), books.stop()]));
beforeEach(() => bench.purge());

const { recipientKey } = JSON.parse(signingKeysSecret);
const run = (...argv: string[]) => bench.run('trace', ...argv);

function print(line: Omit<AuditLine, 'audit' | 'journal' | 'endedAt'> & { endedAt?: number }) {
  const whole: AuditLine = { audit: 1, journal: 'shop', endedAt: noon, ...line };
  books.audits.add(whole, { at: whole.endedAt, text: JSON.stringify(whole) });
}

async function sent(visitor: Visitor, eventId: string, sesMessageId: string) {
  const ledger = createSendLedger({ client: bench.dynamo.client, tableName: 'sends' });
  const claim = aClaim({ visitorHash: createVisitorHash(recipientKey)(visitor), eventId });
  await claimIn(ledger, claim);
  await ledger.settle(claim, { state: 'sent', sesMessageId, at: noon });
  print({ end: 'sent', campaign: 'cart-abandonment', position: 'p', eventId, sesMessageId, sentAt: noon });
}

describe('trace', () => {
  it('tells the life of one trigger in order, with times and reasons', async () => {
    const { eventId, messageId, position, triggerId, firedAt, receivedAt } = aTrigger();
    const ids = { eventId, messageId, position, triggerId, firedAt, receivedAt };
    print({ ...ids, end: 'waiting', reason: 'quiet_hours', until: noon + 3_600_000, endedAt: noon });
    print({
      ...ids,
      end: 'sent',
      campaign: 'cart',
      sesMessageId: 's-1',
      sentAt: noon + 9,
      endedAt: noon + 10,
    });
    const { status, out } = await run(messageId);
    expect(status).toBe(0);
    expect(out.split('\n').map((line) => line.replace(/ {2,}/g, '  '))).toEqual([
      `event ${eventId}, message ${messageId}`,
      `trigger cart, position ${position}`,
      '2026-11-19T11:58:00.000Z  fired at Adobe',
      '2026-11-19T11:59:00.000Z  read by the poller  journal shop',
      '2026-11-19T12:00:00.000Z  waiting: quiet hours  until 2026-11-19T13:00:00.000Z',
      '2026-11-19T12:00:00.009Z  sent  campaign cart, SES s-1',
      '',
    ]);
  });

  it('finds it among the dead letters and the rejects, and leaves it there', async () => {
    const trigger = aTrigger();
    await bench.send('letters', JSON.stringify(trigger), {
      reason: 'TEMPLATE_FAILED',
      detail: 'no products',
    });
    const { status, out } = await run(trigger.eventId);
    expect([status, out]).toEqual([
      0,
      expect.stringMatching(
        /lies among the dead letters +TEMPLATE_FAILED: no products – correct the template/,
      ),
    ]);
    expect(await bench.count('letters')).toEqual({ visible: 1, hidden: 0 });
  });

  it('finds the e-mails of an address by its hash, and why it gets no more', async () => {
    await sent({ address: 'ada@example.com' }, 'e-ada', 'ses-ada');
    await createSuppressionStore({ client: bench.dynamo.client, tableName: 'suppressions' }).suppress(
      createRecipientHash(recipientKey)('ada@example.com'),
      'all',
      'bounce',
      noon,
    );
    const { status, out } = await run('Ada@Example.com');
    expect(status).toBe(0);
    expect(out).toMatch(/sent +2026-11-19T12:00:00.000Z +ses-ada/);
    expect(out).toContain('Suppressed from everything since 2026-11-19T12:00:00.000Z: bounce.');
    expect(out).toMatch(/event e-ada[\s\S]*sent +campaign cart-abandonment, SES ses-ada/);
  });

  it('finds them by the key of a profile, and of an address through the profiles when asked to', async () => {
    await sent({ profile: 'BOB' }, 'e-bob', 'ses-bob');
    const Item = { key: { S: 'BOB' }, email: { S: 'bob@example.com' } };
    await bench.dynamo.client.send(new PutItemCommand({ TableName: 'profiles', Item }));
    expect((await run('--key', 'BOB')).out).toContain('event e-bob');
    expect((await run('bob@example.com')).status).toBe(1);
    const { out } = await run('bob@example.com', '--search-profiles', '--json');
    expect(JSON.parse(out)).toMatchObject({
      lives: [{ eventId: 'e-bob' }],
      visitor: { claims: [{ state: 'sent' }] },
    });
    expect(out).not.toContain('@');
  });

  it('says so when nothing is known, or when the log does not answer', async () => {
    expect(await run('nothing')).toMatchObject({
      status: 1,
      err: expect.stringContaining('nothing is known of it'),
    });
    await books.stop();
    const { status, out } = await run('e-ada');
    expect([status, out]).toEqual([1, expect.stringContaining('audit lines could not be searched: check')]);
  });

  it('wants one thing to look for', async () => {
    expect((await run()).status).toBe(2);
    expect((await run('e', '--key', 'K')).status).toBe(2);
  });
});
