import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import {
  type Message,
  type SendMessageBatchCommand,
  type SendMessageBatchCommandOutput,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeadLetters } from '../../functions/adapters/dead-letters.ts';
import { createRejectsQueue } from '../../functions/adapters/rejects-queue.ts';
import { messageBytes, type SendDeps, sendMessages } from '../../functions/adapters/send-messages.ts';
import { createTriggerQueue } from '../../functions/adapters/trigger-queue.ts';
import { createTriggerReturns } from '../../functions/adapters/trigger-returns.ts';
import type { Reject } from '../../functions/core/read-event.ts';
import { aTrigger, noon } from '../support/builders.ts';
import { createFakeTime } from '../support/fake-time.ts';
import { credentials, type LocalSqs, region, startSqs } from '../support/local-aws.ts';

let sqs: LocalSqs;
let queues = 0;
beforeAll(async () => {
  sqs = await startSqs();
});
afterAll(() => sqs.stop());

const soon = noon + 60_000;

/** A queue of its own, its emulator's real client, and what went over the wire. */
async function aQueue(overrides: Partial<SendDeps> = {}) {
  queues += 1;
  const queueUrl = await sqs.createQueue(`queue-${queues}`);
  const client = new SQSClient({
    endpoint: sqs.endpoint,
    region,
    credentials,
    useQueueUrlAsEndpoint: false,
    maxAttempts: 1,
  });
  const time = createFakeTime(noon);
  const batches: number[] = [];
  const traces: (string | undefined)[] = [];
  client.middlewareStack.add(
    (next, context) => async (args) => {
      if (context.commandName === 'SendMessageBatchCommand') {
        const { Entries = [] } = args.input as SendMessageBatchCommand['input'];
        batches.push(Entries.length);
        traces.push(Entries[0]?.MessageSystemAttributes?.AWSTraceHeader?.StringValue);
      }
      return next(args);
    },
    { step: 'initialize' },
  );
  const deps: SendDeps = { sqs: client, clock: time.clock, sleep: time.sleep, random: () => 0, ...overrides };
  return { queueUrl, client, time, batches, traces, deps };
}

async function drain(queueUrl: string): Promise<Message[]> {
  const all: Message[] = [];
  for (;;) {
    const some = await sqs.receive(queueUrl);
    if (some.length === 0) return all;
    all.push(...some);
  }
}

type Output = SendMessageBatchCommandOutput;
type Input = SendMessageBatchCommand['input'];

/** Stands between client and emulator: may keep entries back, and may change the answer. */
function tamper(
  client: SQSClient,
  between: (input: Input, send: (input: Input) => Promise<Output>) => Promise<Output>,
) {
  client.middlewareStack.add(
    (next) => async (args) => {
      let response: unknown;
      const output = await between(args.input as Input, async (input) => {
        const result = await next({ ...args, input });
        response = result.response;
        return result.output as Output;
      });
      return { response, output };
    },
    { step: 'initialize', priority: 'low' },
  );
}

describe('triggers into the queue', () => {
  it('become one message each, in batches of ten, with the trigger id and the trace beside the body', async () => {
    const { queueUrl, deps, batches, traces } = await aQueue({
      traceHeader: () => 'Root=1-5759e988-bd862e3fe1be46a994272793',
    });
    const triggers = Array.from({ length: 23 }, (_, i) => aTrigger({ triggerId: `cart-${i}` }));
    await createTriggerQueue({ ...deps, queueUrl }).send(triggers, soon);
    expect(batches.toSorted((a, b) => a - b)).toEqual([3, 10, 10]);
    const messages = await drain(queueUrl);
    const bodies = messages.map(({ Body }) => JSON.parse(Body ?? ''));
    expect(bodies.toSorted((a, b) => a.position.localeCompare(b.position))).toEqual(
      triggers.toSorted((a, b) => a.position.localeCompare(b.position)),
    );
    expect(traces).toEqual(Array(3).fill('Root=1-5759e988-bd862e3fe1be46a994272793'));
    for (const { Body, MessageAttributes } of messages) {
      expect(MessageAttributes?.triggerId?.StringValue).toBe(JSON.parse(Body ?? '').triggerId);
    }
  });

  it('keep a batch below a mebibyte', async () => {
    const { queueUrl, deps, batches } = await aQueue();
    const triggers = Array.from({ length: 5 }, () => aTrigger({ dimensions: { d: ['x'.repeat(400_000)] } }));
    await createTriggerQueue({ ...deps, queueUrl }).send(triggers, soon);
    expect(batches.toSorted((a, b) => a - b)).toEqual([1, 2, 2]);
  });

  it('arrive as they are, whatever a visitor typed', async () => {
    const { queueUrl, deps } = await aQueue();
    const hostile = aTrigger({
      triggerId: 'a\u0000b',
      dimensions: { d: ['\u0000\u000b\ud800 \ufffe\uffff </x> {{ y }} 😀'] },
    });
    await createTriggerQueue({ ...deps, queueUrl }).send([hostile], soon);
    const [message] = await drain(queueUrl);
    expect(JSON.parse(message?.Body ?? '')).toEqual(hostile);
    expect(message?.MessageAttributes?.triggerId?.StringValue).toBe('a\ufffdb');
  });

  it('that are too large are told before', async () => {
    const { queueUrl, deps } = await aQueue();
    const queue = createTriggerQueue({ ...deps, queueUrl });
    expect(queue.fits(aTrigger({ dimensions: { d: ['x'.repeat(1_000_000)] } }))).toBe(true);
    expect(queue.fits(aTrigger({ dimensions: { d: ['é'.repeat(600_000)] } }))).toBe(false);
  });

  it('that fit can be put back and parked with everything that is written beside them', async () => {
    const { queueUrl, deps, client } = await aQueue();
    const queue = createTriggerQueue({ ...deps, queueUrl });
    const sized = (length: number) => aTrigger({ dimensions: { d: ['x'.repeat(length)] } });
    let length = 1_048_576;
    while (!queue.fits(sized(length))) length -= 64;
    await queue.send([sized(length)], soon);
    const [message] = await drain(queueUrl);
    const body = message?.Body ?? '';
    const longest = '\u4e2d'.repeat(500);
    const parked = createDeadLetters({ client, queueUrl }).park({
      body,
      reason: 'TEMPLATE_FAILED',
      campaign: 'c'.repeat(64),
      detail: longest,
      failedAt: noon,
      attempts: 1000,
    });
    await expect(parked).resolves.toBeUndefined();
    const triggerId = { dataType: 'String', value: 'cart' };
    const back = { body, receiptHandle: '', receives: 1, attempts: 1000, attributes: { triggerId } };
    await expect(createTriggerReturns({ client, queueUrl }).putBack(back, 1)).resolves.toBeUndefined();
  });
});

describe('a queue that does not take everything', () => {
  const messages = Array.from({ length: 10 }, (_, i) => ({ body: `m${i}`, attributes: {} }));

  it('is asked again for the failed entries alone', async () => {
    const { queueUrl, deps, client, batches, time } = await aQueue();
    tamper(client, async ({ Entries = [], ...input }, send) => {
      if (Entries.length < 10) return send({ ...input, Entries });
      const output = await send({ ...input, Entries: Entries.slice(0, 7) });
      const Failed = Entries.slice(7).map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false }));
      return { ...output, Failed };
    });
    await sendMessages(deps, queueUrl, messages, soon);
    expect(batches).toEqual([10, 3]);
    expect(time.slept).toEqual([50]);
    expect((await drain(queueUrl)).map(({ Body }) => Body).toSorted()).toEqual(
      messages.map(({ body }) => body),
    );
  });

  it('fails by name when it goes on, and asks no more when the time is over', async () => {
    const { queueUrl, deps, client, batches, time } = await aQueue();
    tamper(client, async (input, send) => {
      const output = await send(input);
      const Successful = output.Successful?.filter(({ Id }) => Id !== '0');
      return { ...output, Successful, Failed: [{ Id: '0', Code: 'InternalError', SenderFault: false }] };
    });
    await expect(sendMessages(deps, queueUrl, messages, soon)).rejects.toThrow(
      '1 of 10 messages were not taken by the queue (InternalError)',
    );
    expect(batches).toEqual([10, 1, 1, 1, 1, 1]);
    batches.length = 0;
    await expect(sendMessages(deps, queueUrl, messages, time.now)).rejects.toMatchObject({
      code: 'QUEUE_SEND_FAILED',
    });
    expect(batches).toEqual([10]);
  });

  it('that does not answer at all is given up when the time is over', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const client = new SQSClient({ endpoint, region, credentials, useQueueUrlAsEndpoint: false });
    const { deps } = await aQueue({ sqs: client, clock: Date.now });
    const began = Date.now();
    try {
      await expect(
        sendMessages(deps, `${endpoint}/000000000000/q`, messages, began + 200),
      ).rejects.toMatchObject({ code: 'QUEUE_SEND_FAILED' });
      expect(Date.now() - began).toBeLessThan(2000);
    } finally {
      client.destroy();
      silent.closeAllConnections();
      silent.close();
    }
  }, 20_000);

  it('is not asked again when the fault is ours', async () => {
    const { deps, batches } = await aQueue();
    await expect(
      sendMessages(deps, `${sqs.endpoint}/000000000000/nowhere`, messages, soon),
    ).rejects.toMatchObject({ code: 'QUEUE_SEND_FAILED' });
    expect(batches).toEqual([10]);
  });
});

describe('rejects', () => {
  const reject = (overrides: Partial<Reject> = {}): Reject => ({
    reason: 'EVENT_NOT_A_TRIGGER',
    detail: 'it carries no trigger object',
    position: 'p:1',
    event: { any: 'thing' },
    ...overrides,
  });

  async function sent(...rejects: Reject[]): Promise<Message[]> {
    const { queueUrl, deps } = await aQueue();
    await createRejectsQueue({ ...deps, queueUrl }).send(rejects, 'shop', soon);
    return drain(queueUrl);
  }

  const attributesOf = (message: Message | undefined) =>
    Object.fromEntries(
      Object.entries(message?.MessageAttributes ?? {}).map(([name, { StringValue }]) => [name, StringValue]),
    );

  it('carry the raw event and why', async () => {
    const [message] = await sent(reject());
    expect(JSON.parse(message?.Body ?? '')).toEqual({ any: 'thing' });
    expect(attributesOf(message)).toEqual({
      reason: 'EVENT_NOT_A_TRIGGER',
      detail: 'it carries no trigger object',
      journal: 'shop',
      position: 'p:1',
      rejectedAt: '2026-11-19T12:00:00.000Z',
    });
  });

  it('are kept without an event and with a hostile or missing position', async () => {
    const messages = await sent(
      reject({ event: undefined, position: '' }),
      reject({ event: '\u0000\uffff', position: 'a\u0000b' }),
    );
    expect(messages.map(({ Body }) => JSON.parse(Body ?? '')).toSorted()).toEqual(['\u0000\uffff', null]);
    expect(messages.map((message) => attributesOf(message).position).toSorted()).toEqual(['-', 'a\ufffdb']);
  });

  it('are packed when they are too large, whole', async () => {
    const event = { text: 'x'.repeat(2_000_000) };
    const [message] = await sent(reject({ event }));
    expect(attributesOf(message)).toMatchObject({ encoding: 'gzip+base64' });
    expect(JSON.parse(gunzipSync(Buffer.from(message?.Body ?? '', 'base64')).toString())).toEqual(event);
  });

  it('come in parts when even that is too large', async () => {
    let seed = 1;
    const noise = Array.from({ length: 300_000 }, () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed;
    });
    const messages = await sent(reject({ event: noise }));
    const parts = messages.toSorted((a, b) =>
      String(attributesOf(a).part).localeCompare(String(attributesOf(b).part)),
    );
    expect(parts.map((part) => attributesOf(part).part)).toEqual(
      parts.map((_, i) => `${i + 1}/${parts.length}`),
    );
    expect(parts.length).toBeGreaterThan(1);
    const packed = Buffer.from(parts.map(({ Body }) => Body).join(''), 'base64');
    expect(JSON.parse(gunzipSync(packed).toString())).toEqual(noise);
  });
});

it('counts bytes as SQS does: body, and name, type and value of each attribute', () => {
  expect(messageBytes({ body: 'é', attributes: { ab: 'é' } })).toBe(2 + 2 + 6 + 2);
});
