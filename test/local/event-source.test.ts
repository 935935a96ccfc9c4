import { randomUUID } from 'node:crypto';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Emulator, startEmulator } from '../../lib/local/emulator.ts';
import {
  type EventSource,
  type EventSourceSettings,
  startEventSource,
} from '../../lib/local/event-source.ts';
import type { InvocationResult } from '../../lib/local/invocation.ts';
import { createQueueCalls, type QueueCalls } from '../../lib/local/queue-calls.ts';
import type { sqsEvent } from '../../lib/local/sqs-event.ts';
import { aFunction } from './fixtures/function-builder.ts';

type Batch = ReturnType<typeof sqsEvent>['Records'];

let sqs: Emulator;
let client: SQSClient;
let calls: QueueCalls;
const sources: EventSource[] = [];

beforeAll(async () => {
  sqs = await startEmulator('sqs', 'eu-west-1');
  const caller = {
    endpoint: sqs.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  };
  client = new SQSClient(caller);
  calls = createQueueCalls(caller);
});

afterEach(async () => {
  await Promise.all(sources.splice(0).map((source) => source.stop()));
});

afterAll(async () => {
  client.destroy();
  calls.close();
  await sqs.stop();
});

async function createQueue(attributes: Record<string, string> = {}) {
  const name = `queue-${randomUUID()}`;
  const Attributes = { VisibilityTimeout: '1', ...attributes };
  await client.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  return { url: `${sqs.endpoint}/000000000000/${name}`, arn: `arn:aws:sqs:eu-west-1:000000000000:${name}` };
}

async function fill(url: string, bodies: readonly string[]): Promise<void> {
  for (let from = 0; from < bodies.length; from += 10) {
    const Entries = bodies
      .slice(from, from + 10)
      .map((MessageBody, index) => ({ Id: String(index), MessageBody }));
    await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
  }
}

async function remaining(url: string): Promise<number> {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...names] }),
  );
  return names.reduce((sum, name) => sum + Number(Attributes?.[name]), 0);
}

/** Maps the queue to a function whose answer the test gives. */
function map(
  queue: { url: string; arn: string },
  handle: (batch: Batch) => InvocationResult | Promise<InvocationResult>,
  overrides: Partial<EventSourceSettings> = {},
): void {
  const settings = {
    queueUrl: queue.url,
    queueArn: queue.arn,
    region: 'eu-west-1',
    batchSize: 10,
    windowSeconds: 0,
    maximumConcurrency: 2,
    reportsItemFailures: true,
    ...overrides,
  };
  const lambda = {
    definition: aFunction(),
    invoke: async (event: unknown) => handle((event as ReturnType<typeof sqsEvent>).Records),
    environments: () => [],
    deploy: () => undefined,
    renew: () => undefined,
    kill: () => false,
    stop: async () => undefined,
  };
  sources.push(startEventSource(settings, lambda, calls));
}

const done: InvocationResult = { ok: true, payload: null };
const failed: InvocationResult = { ok: false, error: { errorType: 'Error', errorMessage: 'no' } };
const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index));

describe('an event source mapping', () => {
  it('hands every message over once and deletes it', async () => {
    const queue = await createQueue({ VisibilityTimeout: '30' });
    await fill(queue.url, numbers(53));
    const seen: string[] = [];
    map(queue, (batch) => {
      seen.push(...batch.map(({ body }) => body ?? ''));
      return done;
    });
    await vi.waitFor(async () => expect(await remaining(queue.url)).toBe(0), { timeout: 5000 });
    expect(seen.sort()).toEqual(numbers(53).sort());
  });

  it('leaves the reported items, and they come back with a higher receive count', async () => {
    const queue = await createQueue();
    await fill(queue.url, ['good', 'bad']);
    const seen: string[] = [];
    map(queue, (batch) => {
      seen.push(...batch.map(({ body, attributes }) => `${body} ${attributes.ApproximateReceiveCount}`));
      const bad = batch.filter(
        ({ body, attributes }) => body === 'bad' && attributes.ApproximateReceiveCount === '1',
      );
      return {
        ok: true,
        payload: { batchItemFailures: bad.map(({ messageId }) => ({ itemIdentifier: messageId })) },
      };
    });
    await vi.waitFor(() => expect(seen.sort()).toEqual(['bad 1', 'bad 2', 'good 1']), { timeout: 5000 });
    await vi.waitFor(async () => expect(await remaining(queue.url)).toBe(0));
  });

  it('leaves all messages of a failed invocation until the queue moves them to the dead letters', async () => {
    const dead = await createQueue();
    const queue = await createQueue({
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 }),
    });
    await fill(queue.url, ['a', 'b']);
    let invocations = 0;
    map(queue, () => {
      invocations += 1;
      return failed;
    });
    await vi.waitFor(async () => expect(await remaining(dead.url)).toBe(2), { timeout: 8000 });
    expect(await remaining(queue.url)).toBe(0);
    expect(invocations).toBeGreaterThanOrEqual(2);
  });

  it('never works on more batches at once than its maximum concurrency, and gets there under backlog', async () => {
    const queue = await createQueue({ VisibilityTimeout: '30' });
    await fill(queue.url, numbers(60));
    let running = 0;
    let most = 0;
    map(
      queue,
      async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 500));
        running -= 1;
        return done;
      },
      { batchSize: 5, maximumConcurrency: 4 },
    );
    await vi.waitFor(async () => expect(await remaining(queue.url)).toBe(0), { timeout: 10_000 });
    expect(most).toBe(4);
  });

  it('receives nothing while every environment is busy, so that what waits stays visible', async () => {
    const queue = await createQueue({ VisibilityTimeout: '30' });
    await fill(queue.url, numbers(6));
    const release = Promise.withResolvers<InvocationResult>();
    let invoked = 0;
    map(
      queue,
      () => {
        invoked += 1;
        return release.promise;
      },
      { batchSize: 1, maximumConcurrency: 2 },
    );
    await vi.waitFor(() => expect(invoked).toBe(2));
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: ['ApproximateNumberOfMessages'] }),
    );
    expect(Attributes).toEqual({ ApproximateNumberOfMessages: '4' });
    release.resolve(done);
    await vi.waitFor(async () => expect(await remaining(queue.url)).toBe(0));
  });

  it('fills a batch beyond ten while its window is open', async () => {
    const queue = await createQueue({ VisibilityTimeout: '30' });
    const sizes: number[] = [];
    map(
      queue,
      (batch) => {
        sizes.push(batch.length);
        return done;
      },
      { batchSize: 25, windowSeconds: 1 },
    );
    await fill(queue.url, numbers(30));
    await vi.waitFor(() => expect(sizes).toEqual([25, 5]), { timeout: 5000 });
  });
});
