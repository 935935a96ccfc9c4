// Triggers that are one too many, or that the consumer cannot bring to an end.
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect } from 'vitest';
import { createVisitorHash } from '../../../../functions/core/visitor-hash.ts';
import { aCampaign } from '../../../support/builders.ts';
import { signingKeysSecret } from '../../../support/one-secret.ts';
import { aCart } from '../../cart-event.ts';
import { alarmsOn } from '../../deployed-stack.ts';
import type { FaultRow } from '../../fault-row.ts';
import { aJourney, type Journey, type Visitor } from '../../journey.ts';
import { amongNeighbours } from '../../neighbours.ts';

/** Makes the ledger's record of one visitor unreadable: trouble that is this visitor's alone. What is returned repairs it. */
async function poison({ dynamo }: Journey, { key }: Visitor): Promise<() => Promise<unknown>> {
  const { recipientKey } = JSON.parse(signingKeysSecret) as { recipientKey: string };
  const visitorHash = { S: createVisitorHash(recipientKey)({ profile: key }) };
  const Item = { visitorHash, 'm:unreadable': { S: 'no claim' } };
  await dynamo.send(new PutItemCommand({ TableName: 'sends', Item }));
  return () => dynamo.send(new DeleteItemCommand({ TableName: 'sends', Key: { visitorHash } }));
}

/** Nine good carts and a poisoned one, delivered as one batch. */
async function tenWithPoison() {
  const journey = await aJourney();
  const good: Visitor[] = [];
  for (let at = 0; at < 9; at += 1) good.push(await journey.visitor(`good${at}`));
  const bad = await journey.visitor('bad');
  const repair = await poison(journey, bad);
  const carts = good.map(({ key }) => aCart(key));
  journey.journal.publish(...carts.slice(0, 4), aCart(bad.key, { eventId: 'poison' }), ...carts.slice(4));
  await journey.poll();
  const failed = await journey.consume();
  return { journey, good: good.map(({ email }) => email), bad, repair, failed };
}

export const troubleFaults: readonly FaultRow[] = [
  {
    number: 100,
    fault: 'one visitor fires many triggers within seconds',
    reaction: 'the campaign’s cap lets one e-mail through; the others are skipped and counted',
    async prove() {
      const campaigns = [aCampaign({ cap: { sends: 1, seconds: 86_400 } })];
      const { journey, visitor, mails } = await amongNeighbours(
        ({ key }) => Array.from({ length: 6 }, () => aCart(key)),
        { campaigns },
      );
      expect(mails).toHaveLength(1);
      journey.journal.publish(aCart(visitor.key), aCart(visitor.key));
      await journey.poll();
      await journey.consume();
      expect(await journey.mails(visitor)).toHaveLength(1);
      const reasons = journey.consumer.telemetry.audited.flatMap(({ reason }) => reason ?? []);
      expect(reasons).toEqual(Array.from({ length: 7 }, () => 'over_cap'));
      expect(journey.consumer.telemetry.counts).toEqual({ DeliverySent: 3, DeliverySkipped: 7 });
    },
  },
  {
    number: 101,
    fault: 'the consumer fails on one message for good',
    reaction:
      'a fault that stays is a dead letter at once, one that might pass after the last receive, each with its reason and alarmed; nobody else waits for it, and a replay after the repair is mailed',
    async prove() {
      const lost = await amongNeighbours(({ key }) => [
        aCart(key, { eventId: 'no products', dimensions: { eVar12: undefined } }),
      ]);
      expect(lost.mails).toEqual([]);
      expect(lost.endsOf('no products')).toEqual(['failed:TEMPLATE_FAILED']);
      expect(await lost.journey.consumer.deadLetters()).toMatchObject([
        { reason: 'TEMPLATE_FAILED', campaign: 'cart-abandonment', attempts: '1' },
      ]);
      expect(alarmsOn('ApproximateNumberOfMessagesVisible')).toContain('Consumer/DeadLettersNotEmpty');

      const { journey, good, bad, repair, failed } = await tenWithPoison();
      let open = failed;
      for (let receives = 2; open.length > 0 && receives < 9; receives += 1)
        open = await journey.consumeAgain(open, receives);
      expect(journey.endsOf('poison')).toEqual(['failed:RETRIES_EXHAUSTED']);
      const letters = await journey.consumer.deadLetters();
      expect(letters).toMatchObject([{ reason: 'RETRIES_EXHAUSTED', attempts: '5', body: failed[0] }]);
      expect(letters[0]?.detail).toMatch(/^STORE_FAILED/);
      await repair();
      await journey.consumeAgain(failed, 1);
      expect(journey.mailed().sort()).toEqual([...good, bad.email].sort());
    },
  },
  {
    number: 102,
    fault: 'one of the ten messages of a batch fails',
    reaction: 'it alone returns to the queue, with a pause; the other nine are mailed and gone',
    async prove() {
      const { journey, good, failed, repair, bad } = await tenWithPoison();
      expect(failed.map((body) => JSON.parse(body).eventId)).toEqual(['poison']);
      expect(await journey.consumer.queued()).toEqual({ visible: 0, delayed: 0, hidden: 1 });
      expect(journey.mailed().sort()).toEqual(good.sort());
      expect(journey.consumer.telemetry.counts).toEqual({ DeliverySent: 9, DeliveryRetried: 1 });
      expect(await journey.consumer.deadLetters()).toEqual([]);
      await repair();
      await journey.consumeAgain(failed, 2);
      expect(journey.mailed()).toHaveLength(10);
      expect(journey.mailed().at(-1)).toBe(bad.email);
    },
  },
];
