import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aTrigger } from '../support/builders.ts';
import { credentials, region } from '../support/local-aws.ts';
import type { SesStep } from '../support/scripted-ses.ts';
import { type Bench, startBench } from './consumer-bench.ts';

let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.stop());

const hourMs = 3_600_000;

describe('an e-mail of which nobody can tell whether SES took it', () => {
  it.each<SesStep>(['hang', 'reset after body', { status: 500, code: 'InternalFailure' }])(
    'is parked and never sent again: %o',
    async (step) => {
      const consumer = await bench.consumer();
      const trigger = aTrigger();
      bench.ses.script.push(step);
      expect(await consumer.deliver([trigger])).toHaveLength(1);
      // SES tells within seconds that it took an e-mail.
      consumer.time.now += 30_000;
      expect(await consumer.deliver([trigger], { receives: 2 })).toEqual([]);
      expect(await consumer.deadLetters()).toMatchObject([{ reason: 'SEND_UNKNOWN' }]);
      consumer.time.now += hourMs;
      await consumer.deliver([trigger]);
      await consumer.deliver([{ ...trigger, position: 'second firing' }]);
      expect(bench.ses.requests).toHaveLength(1);
      expect(consumer.telemetry.audited.map(({ end }) => end)).toEqual(['unknown', 'unknown', 'duplicate']);
    },
  );

  it('is parked when the first environment died in the middle of sending', async () => {
    const trigger = aTrigger();
    // Killed: nobody hears how it ends, and its settlement never reaches the table.
    const cut = new DynamoDBClient({ endpoint: bench.dynamo.endpoint, region, credentials });
    let writes = 0;
    cut.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === 'UpdateItemCommand' && ++writes > 1) return await new Promise(() => undefined);
          return await next(args);
        },
      { step: 'initialize' },
    );
    const killed = await bench.consumer({ dynamo: cut });
    bench.ses.script.push('hang');
    void killed.deliver([trigger], { timeMs: 10_000 });
    await expect.poll(() => bench.ses.requests.length, { timeout: 10_000 }).toBe(1);

    const next = await bench.consumer();
    bench.ses.requests.length = 0;
    expect(await next.deliver([trigger], { receives: 2 })).toHaveLength(1);
    // The dead one's lease is over; SES may still tell that it took the e-mail.
    next.time.now += 20_000;
    expect(await next.deliver([trigger], { receives: 3 })).toHaveLength(1);
    expect(next.telemetry.audited).toEqual([]);
    next.time.now += 30_000;
    expect(await next.deliver([trigger], { receives: 4 })).toEqual([]);
    expect(next.telemetry.audited).toMatchObject([{ end: 'unknown' }]);
    expect(bench.ses.requests).toEqual([]);
    cut.destroy();
  });
});
