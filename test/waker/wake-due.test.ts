// The waker against real emulators: everything due goes back into the queue, to the second, and nothing is lost on the way.
import { setTimeout as sleep } from 'node:timers/promises';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeItem } from '../../functions/adapters/waiting-item.ts';
import { createWaits } from '../../functions/adapters/waits.ts';
import type { DelayedTriggerQueue } from '../../functions/core/ports/trigger-queue.ts';
import type { DueWaits, WaitingTrigger } from '../../functions/core/ports/waits.ts';
import { createWaker } from '../../functions/waker/compose.ts';
import { createWakeDue } from '../../functions/waker/wake-due.ts';
import { aWait, noon } from '../support/builders.ts';
import { type LocalDynamo, type LocalSqs, startDynamo, startSqs } from '../support/local-aws.ts';
import { type RecordedTelemetry, recordTelemetry } from '../support/recorded-telemetry.ts';

let dynamo: LocalDynamo;
let sqs: LocalSqs;
let queueUrl: string;
let queues = 0;
let telemetry: RecordedTelemetry;

beforeAll(async () => {
  [dynamo, sqs] = await Promise.all([startDynamo(), startSqs()]);
});
afterAll(() => Promise.all([dynamo.stop(), sqs.stop()]));
beforeEach(async () => {
  queues += 1;
  queueUrl = await sqs.createQueue(`triggers-${queues}`);
  telemetry = recordTelemetry();
  for (const waiting of await stillWaiting()) await waits().forget(waiting);
});

const waits = () => createWaits({ client: dynamo.client, tableName: 'waits' });
async function stillWaiting(): Promise<WaitingTrigger[]> {
  const found: WaitingTrigger[] = [];
  for await (const page of waits().due(noon + 86_400_000)) found.push(...page);
  return found;
}
async function keep(...many: WaitingTrigger[]): Promise<void> {
  for (const one of many) await waits().keep(one);
}

/** One call of the waker at noon. */
function wake(url = queueUrl): Promise<void> {
  const wakeDue = createWaker({
    config: { stage: 'test', waitsTable: 'waits', triggerQueueUrl: url },
    clients: { dynamo: dynamo.client, sqs: sqs.client },
    telemetry,
    clock: () => noon,
    sleep: () => sleep(1),
    random: Math.random,
    traceHeader: () => undefined,
  });
  return wakeDue(noon + 60_000);
}

/** Message ids of what can be received now, with the queue's attribute. */
async function woken(): Promise<[string, string | undefined][]> {
  const found: [string, string | undefined][] = [];
  for (;;) {
    const messages = await sqs.receive(queueUrl);
    if (messages.length === 0) return found;
    for (const { Body = '', MessageAttributes } of messages)
      found.push([JSON.parse(Body).messageId, MessageAttributes?.triggerId?.StringValue]);
  }
}

/** What the queue holds back, in seconds from noon; the emulator’s own clock is another. */
async function delays(): Promise<number[]> {
  const answer = await fetch(`${sqs.endpoint}/_fauxqs/queues/triggers-${queues}`);
  const { messages } = (await answer.json()) as {
    messages: { delayed: { delayUntil: number; sentTimestamp: number }[] };
  };
  return messages.delayed.map(({ delayUntil, sentTimestamp }) => (delayUntil - sentTimestamp) / 1000).sort();
}

describe('the waker', () => {
  it('puts what is due back into the queue as it was kept, and forgets it', async () => {
    const [due, overdue] = [aWait({ dueAt: noon }), aWait({ dueAt: noon - 61_500 })];
    await keep(due, overdue);
    await wake();
    const expected = [due, overdue].map(({ trigger }) => [trigger.messageId, trigger.triggerId]);
    expect((await woken()).sort()).toEqual(expected.sort());
    expect(await stillWaiting()).toEqual([]);
    expect(telemetry.counts).toEqual({ TriggersWoken: 2 });
    expect(telemetry.seconds.WakeLagSeconds).toEqual([61.5]);
  });

  it('puts what falls due before the next call into the queue at once, to arrive at its second and not before', async () => {
    await keep(...[1, 29_001, 75_000, 75_001].map((ms) => aWait({ dueAt: noon + ms })));
    await wake();
    expect(await woken()).toEqual([]);
    expect(await delays()).toEqual([1, 30, 75]);
    expect((await stillWaiting()).map(({ trigger }) => trigger.wait.dueAt)).toEqual([noon + 75_001]);
    expect(telemetry.seconds.WakeLagSeconds).toEqual([0]);
  });

  it('reports itself when nothing is due', async () => {
    await wake();
    expect(telemetry.seconds.WakeLagSeconds).toEqual([0]);
  });

  it('forgets nothing that the queue did not take, and fails', async () => {
    await keep(aWait(), aWait());
    await expect(wake(`${sqs.endpoint}/000000000000/absent`)).rejects.toMatchObject({
      code: 'QUEUE_SEND_FAILED',
    });
    expect(await stillWaiting()).toHaveLength(2);
    expect(telemetry.counts).toEqual({});
  });

  it('tells of a wait that cannot be read, counts it as late, and wakes the others', async () => {
    const damaged = { ...writeItem(aWait({ dueAt: noon - 400_000 })), trigger: { S: 'not deflated' } };
    await dynamo.client.send(new PutItemCommand({ TableName: 'waits', Item: damaged }));
    await keep(aWait());
    await wake();
    expect(await woken()).toHaveLength(1);
    expect(telemetry.logged.join()).toContain('"message":"a wait cannot be read"');
    expect(telemetry.logged.join()).not.toContain('visitor');
    expect(telemetry.seconds.WakeLagSeconds).toEqual([400]);
  });
});

describe('the waker, whatever its queue and its table do', () => {
  const pageOf = (...waiting: WaitingTrigger[]): DueWaits => ({
    async *due() {
      yield waiting;
    },
    forget: async () => undefined,
  });
  const takesAll: DelayedTriggerQueue = { send: async () => undefined };

  function wakeDue(waitsThere: DueWaits, queue: DelayedTriggerQueue, clock = () => noon) {
    const unreadable = { takeEarliest: () => undefined };
    return createWakeDue({ waits: waitsThere, queue, unreadable, telemetry, clock })(noon + 60_000);
  }

  it('wakes the neighbours of a trigger that no queue takes, and fails for it', async () => {
    const [poisoned, ...others] = [aWait(), aWait(), aWait()];
    const forgotten: WaitingTrigger[] = [];
    const there = {
      ...pageOf(poisoned, ...others),
      forget: async (one: WaitingTrigger) => void forgotten.push(one),
    };
    const send: DelayedTriggerQueue['send'] = async (delayed) => {
      if (delayed.some(({ trigger }) => trigger === poisoned.trigger)) throw new Error('refused');
    };
    await expect(wakeDue(there, { send })).rejects.toMatchObject({ code: 'UNEXPECTED' });
    expect(forgotten).toEqual(others);
    expect(telemetry.counts).toEqual({ TriggersWoken: 2 });
  });

  it('sends first and forgets second', async () => {
    const steps: string[] = [];
    const there = { ...pageOf(aWait()), forget: async () => void steps.push('forgotten') };
    await wakeDue(there, { send: async () => void steps.push('sent') });
    expect(steps).toEqual(['sent', 'forgotten']);
  });

  it('fails when something could not be forgotten, for it is woken again', async () => {
    const there = { ...pageOf(aWait()), forget: () => Promise.reject(new Error('table away')) };
    await expect(wakeDue(there, takesAll)).rejects.toMatchObject({ code: 'UNEXPECTED' });
    expect(telemetry.counts).toEqual({ TriggersWoken: 1 });
  });

  it('drains a burst of a hundred thousand with no more than a few pages in hand', async () => {
    let [inHand, most] = [0, 0];
    const burst: DueWaits = {
      async *due() {
        for (let page = 0; page < 10_000; page++) {
          inHand += 10;
          most = Math.max(most, inHand);
          yield Array.from({ length: 10 }, () => aWait());
        }
      },
      async forget() {
        inHand -= 1;
      },
    };
    await wakeDue(burst, takesAll);
    expect(telemetry.counts).toEqual({ TriggersWoken: 100_000 });
    expect(most).toBeLessThanOrEqual(90);
  });

  it('ends before its time is over, and leaves the rest for the next call', async () => {
    let now = noon;
    let read = 0;
    const endless: DueWaits = {
      async *due() {
        for (;;) {
          read += 1;
          yield [aWait()];
        }
      },
      forget: async () => undefined,
    };
    const slow: DelayedTriggerQueue = {
      async send() {
        now += 1000;
      },
    };
    await wakeDue(endless, slow, () => now);
    expect(now).toBeGreaterThanOrEqual(noon + 55_000);
    expect(now).toBeLessThan(noon + 65_000);
    expect(telemetry.counts.TriggersWoken).toBe(read);
    expect(telemetry.logged.join()).toContain('more is due than there was time for');
  });
});
