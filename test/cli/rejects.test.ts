import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRejectsQueue } from '../../functions/adapters/rejects-queue.ts';
import type { ErrorCode } from '../../functions/core/errors.ts';
import { aDimension, anEvent } from '../core/an-event.ts';
import { type OperatorBench, startOperatorBench } from './operator-bench.ts';

let bench: OperatorBench;
beforeAll(async () => {
  bench = await startOperatorBench();
  const Item = { consumerJournal: { S: 'prod#shop' }, savedAt: { N: '1' } };
  await bench.dynamo.client.send(new PutItemCommand({ TableName: 'positions', Item }));
});
afterAll(() => bench.stop());
beforeEach(() => bench.purge());

const run = (...argv: string[]) => bench.run('rejects', ...argv);

/** Puts a reject into its queue, as the poller does. */
async function reject(event: unknown, reason: ErrorCode = 'TRIGGER_MALFORMED', position = 'rabbit:7') {
  const io = { clock: Date.now, sleep: async () => undefined, random: () => 0.5 };
  const queue = createRejectsQueue({ ...io, sqs: bench.sqs.client, queueUrl: bench.queue('rejects') });
  await queue.send([{ reason, detail: 'it was so', position, event }], 'shop', Date.now() + 10_000);
}

async function replayed(): Promise<Record<string, unknown>[]> {
  const messages = await bench.sqs.receive(bench.queue('triggers'));
  return messages.map(({ Body = '' }) => JSON.parse(Body));
}

describe('rejects list and show', () => {
  it('count by reason and journal, and show the raw event with the visitor’s values masked', async () => {
    await reject(anEvent({ eventId: 'e-1', dimensions: { eVar1: aDimension(['SHOPPER-42']) } }));
    await reject('no object', 'EVENT_NOT_AN_OBJECT');
    const { out } = await run('list');
    expect(out).toMatch(/TRIGGER_MALFORMED +shop +1 /);
    expect(out).toMatch(/EVENT_NOT_AN_OBJECT +shop +1 /);
    expect(out).toContain('2 rejects.');
    const shown = await run('show', 'e-1');
    expect(JSON.parse(shown.out)).toMatchObject({
      eventId: 'e-1',
      detail: 'it was so',
      body: { event_id: 'e-1' },
    });
    expect(shown.out).not.toContain('SHOPPER-42');
    expect((await run('show', 'e-1', '--reveal')).out).toContain('SHOPPER-42');
    expect(await bench.count('rejects')).toEqual({ visible: 2, hidden: 0 });
  });
});

describe('rejects replay', () => {
  it('enqueues what is a trigger now, as the poller would, and tells why the rest stays', async () => {
    await reject(anEvent({ eventId: 'e-2' }));
    await reject(anEvent({ header: { imsOrg: 'ANOTHER@AdobeOrg' } }), 'FOREIGN_ORGANISATION');
    const dry = await run('replay');
    expect(dry.out).toContain(
      'Would replay 1 reject.\nLeft 1 that cannot be read now: FOREIGN_ORGANISATION: its imsOrg',
    );
    expect(await bench.count('rejects')).toEqual({ visible: 2, hidden: 0 });
    const { status, out } = await run('replay', '--apply');
    expect([status, out]).toEqual([0, expect.stringContaining('Replayed 1 reject.')]);
    expect(await replayed()).toMatchObject([
      { version: 1, consumer: 'prod', journal: 'shop', position: 'rabbit:7', eventId: 'e-2' },
    ]);
    expect(await bench.count('rejects')).toEqual({ visible: 1, hidden: 0 });
  });

  it('does not make an event young that tells no time', async () => {
    const before = Date.now();
    const event = { trigger: { triggerId: 'cart' } };
    await reject(event);
    await run('replay', '--apply');
    const [trigger] = await replayed();
    expect(trigger?.firedAt).toBeLessThanOrEqual(Date.now());
    expect(trigger?.firedAt).toBeGreaterThanOrEqual(before);
    expect(trigger?.firedAt).toBeLessThanOrEqual(Number(trigger?.receivedAt));
  });

  it('puts the parts of a large event together, and takes them out together', async () => {
    const noise = randomBytes(1_200_000).toString('base64');
    const event = anEvent({ eventId: 'e-3', trigger: { triggerPath: noise } });
    await reject(event);
    expect((await bench.count('rejects')).visible).toBeGreaterThan(1);
    const list = JSON.parse((await run('list', '--json')).out);
    expect(list.total).toBe(1);
    expect((await run('replay', '--apply')).out).toContain('Replayed 1 reject.');
    expect(await bench.count('rejects')).toEqual({ visible: 0, hidden: 0 });
    expect(await replayed()).toMatchObject([{ eventId: 'e-3' }]);
  });

  it('keeps a trigger that no queue message can hold', async () => {
    const event = anEvent({ dimensions: { eVar1: aDimension([randomBytes(900_000).toString('base64')]) } });
    await reject(event, 'TRIGGER_TOO_LARGE');
    const { out } = await run('replay', '--apply');
    expect(out).toContain('Left 1 that cannot be read now: TRIGGER_TOO_LARGE');
    expect((await bench.count('rejects')).hidden).toBe(0);
  });
});

describe('rejects discard', () => {
  it('writes the event unpacked into the file before deleting it', async () => {
    const event = anEvent({ eventId: 'e-4' });
    await reject(event);
    expect((await run('discard', '--apply', '--to', 'rejects.jsonl')).out).toContain('Discarded 1 reject.');
    const [line = ''] = readFileSync(join(bench.cwd, 'rejects.jsonl'), 'utf8').split('\n');
    expect(JSON.parse(JSON.parse(line).body)).toEqual(event);
    expect(await bench.count('rejects')).toEqual({ visible: 0, hidden: 0 });
  });
});
