import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeadLetters } from '../../functions/adapters/dead-letters.ts';
import { createTriggerReturns } from '../../functions/adapters/trigger-returns.ts';
import type { QueuedMessage } from '../../functions/core/queued-trigger.ts';
import { credentials, type LocalSqs, region, startSqs } from '../support/local-aws.ts';

let sqs: LocalSqs;

beforeAll(async () => {
  sqs = await startSqs();
});
afterAll(() => sqs.stop());

const unreachable = () =>
  new SQSClient({ endpoint: 'http://127.0.0.1:9', region, credentials, maxAttempts: 1 });

describe('a dead letter', () => {
  it('carries the body as it was, and why it is here', async () => {
    const queueUrl = await sqs.createQueue('dead-1');
    const body = '{"version":1,"name":"Zoë \\ud83d\\udc69"}';
    await createDeadLetters({ client: sqs.client, queueUrl }).park({
      body,
      reason: 'SEND_REFUSED',
      campaign: 'cart-abandonment',
      detail: '400 MessageRejected',
      failedAt: 1_700_000_000_000,
      attempts: 3,
    });
    const [letter] = await sqs.receive(queueUrl);
    expect(letter?.Body).toBe(body);
    const attributes = Object.entries(letter?.MessageAttributes ?? {});
    expect(Object.fromEntries(attributes.map(([name, { StringValue }]) => [name, StringValue]))).toEqual({
      reason: 'SEND_REFUSED',
      campaign: 'cart-abandonment',
      detail: '400 MessageRejected',
      failedAt: '1700000000000',
      attempts: '3',
    });
  });

  it('is taken by SQS whatever the detail holds', async () => {
    const queueUrl = await sqs.createQueue('dead-2');
    const deadLetters = createDeadLetters({ client: sqs.client, queueUrl });
    const letter = { body: '{}', reason: 'TEMPLATE_FAILED', failedAt: 1, attempts: 1 } as const;
    for (const detail of ['', 'nul \u0000 half \uD83D end \uFFFE', 'ø'.repeat(5000)]) {
      await deadLetters.park({ ...letter, detail });
    }
    const details = (await sqs.receive(queueUrl)).map(
      ({ MessageAttributes }) => MessageAttributes?.detail?.StringValue,
    );
    expect(new Set(details)).toEqual(new Set(['-', 'nul \uFFFD half \uFFFD end \uFFFD', 'ø'.repeat(500)]));
  });

  it('that cannot be parked says so', async () => {
    const deadLetters = createDeadLetters({ client: unreachable(), queueUrl: 'http://127.0.0.1:9/0/dead' });
    const letter = { body: '{}', reason: 'SEND_REFUSED', detail: 'x', failedAt: 1, attempts: 1 } as const;
    await expect(deadLetters.park(letter)).rejects.toMatchObject({ code: 'QUEUE_SEND_FAILED' });
  });
});

describe('a trigger that goes back', () => {
  const message: QueuedMessage = {
    body: '{"version":1}',
    receiptHandle: 'none',
    receives: 2,
    attempts: 7,
    attributes: {
      triggerId: { dataType: 'String', value: 'cart' },
      earlierAttempts: { dataType: 'Number', value: '5' },
      reason: { dataType: 'String', value: 'TEMPLATE_FAILED' },
      attempts: { dataType: 'Number', value: '9' },
    },
    traceHeader: 'Root=1-67d1c7a0-000000000000000000000001',
  };

  it('as a fresh copy keeps its attributes and carries its attempts, but not what a dead letter said of it', async () => {
    const queueUrl = await sqs.createQueue('triggers-1');
    await createTriggerReturns({ client: sqs.client, queueUrl }).putBack(message, 0);
    const [copy] = await sqs.receive(queueUrl);
    expect(copy?.Body).toBe(message.body);
    expect(copy?.MessageAttributes).toMatchObject({
      triggerId: { DataType: 'String', StringValue: 'cart' },
      earlierAttempts: { DataType: 'Number', StringValue: '7' },
    });
    expect(Object.keys(copy?.MessageAttributes ?? {}).sort()).toEqual(['earlierAttempts', 'triggerId']);
    expect(copy?.Attributes).toMatchObject({ ApproximateReceiveCount: '1' });
  });

  it('as a fresh copy stays in its trace', async () => {
    const queueUrl = await sqs.createQueue('triggers-3');
    const client = new SQSClient({ endpoint: sqs.endpoint, region, credentials });
    const inputs: object[] = [];
    // The emulator takes system attributes and forgets them: what is sent has to do.
    client.middlewareStack.add(
      (next) => async (args) => {
        inputs.push(args.input);
        return await next(args);
      },
      { step: 'initialize' },
    );
    await createTriggerReturns({ client, queueUrl }).putBack(message, 0);
    expect(inputs[0]).toMatchObject({
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: message.traceHeader } },
    });
    client.destroy();
  });

  it('stays away as long as it was told', async () => {
    const queueUrl = await sqs.createQueue('triggers-2', 30);
    const returns = createTriggerReturns({ client: sqs.client, queueUrl });
    await sqs.client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'x' }));
    const [received] = await sqs.receive(queueUrl);
    await returns.hide(received?.ReceiptHandle ?? '', 0);
    expect(await sqs.receive(queueUrl)).toHaveLength(1);
    await returns.putBack(message, 100_000);
    expect(await sqs.receive(queueUrl)).toHaveLength(0);
  });

  it('and cannot says so', async () => {
    const returns = createTriggerReturns({
      client: unreachable(),
      queueUrl: 'http://127.0.0.1:9/0/triggers',
    });
    await expect(returns.putBack(message, 1)).rejects.toMatchObject({ code: 'QUEUE_SEND_FAILED' });
    await expect(returns.hide('handle', 1)).rejects.toMatchObject({ code: 'QUEUE_SEND_FAILED' });
  });
});
