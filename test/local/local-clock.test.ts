// Local mode's own time: moved while nothing happens, told to functions and queues, and never in the way of real limits.
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { type Hold, startClockDriver } from '../../lib/local/clock-driver.ts';
import { startEmulator } from '../../lib/local/emulator.ts';
import { createLambdaFunction } from '../../lib/local/lambda.ts';
import { createLocalClock, type LocalClock } from '../../lib/local/local-clock.ts';
import { installMovedDate } from '../../lib/local/moved-date.ts';
import { aFunction, orderEvent } from './fixtures/function-builder.ts';

const day = 86_400_000;

describe('the local clock', () => {
  it('goes with the machine’s until it is moved, and tells who listens', () => {
    let real = 1000;
    const local = createLocalClock(() => real);
    const told: number[] = [];
    const stop = local.onMove((offsetMs) => told.push(offsetMs));
    real += 5;
    expect(local.clock()).toBe(1005);
    local.move(day);
    local.move(-1);
    expect(local.clock()).toBe(1005 + day);
    stop();
    local.move(1);
    expect(told).toEqual([day, day]);
  });

  it('wakes a sleeper when it has been moved far enough, though not at once', async () => {
    const local = createLocalClock();
    const began = performance.now();
    const slept = local.sleep(day);
    local.move(day);
    await slept;
    expect(performance.now() - began).toBeLessThan(5_000);
    const ended = new AbortController();
    const broken = local.sleep(day, ended.signal);
    ended.abort();
    await expect(broken).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('whoever drives it', () => {
  const quickly = { timeout: 30_000, interval: 10 };

  /** A thousand times as fast; by a machine's clock that goes `haste` times as fast as it should. */
  function drive(hold: (local: LocalClock) => Hold, stopAfterMs?: number, haste = 1) {
    const began = Date.now();
    const realClock = () => began + haste * (Date.now() - began);
    const local = createLocalClock(realClock);
    const nextStop = () => (stopAfterMs === undefined ? undefined : began + stopAfterMs);
    const driver = startClockDriver({
      ...{ localClock: local, speed: 1000, realClock, nextStop },
      hold: async () => hold(local),
    });
    return { began, local, realClock, driver };
  }

  it('moves it as many times as fast as the speed says', async () => {
    const { began, local, driver } = drive(() => undefined);
    await expect.poll(local.offsetMs, quickly).toBeGreaterThan(300_000);
    expect(local.offsetMs()).toBeLessThanOrEqual(999 * (Date.now() - began));
    await driver.stop();
  });

  it('leaves it alone during an invocation, however long that takes', async () => {
    const { local, began, realClock, driver } = drive(() => 'invocation', undefined, 50);
    await expect.poll(() => realClock() - began, quickly).toBeGreaterThan(20_000);
    expect(local.offsetMs()).toBe(0);
    await driver.stop();
  });

  it('leaves it alone while there is other work, until nothing is heard of that for ten seconds', async () => {
    const { local, began, realClock, driver } = drive(() => 'work', undefined, 50);
    await expect.poll(local.offsetMs, quickly).toBeGreaterThan(0);
    expect(realClock() - began).toBeGreaterThan(10_000);
    await driver.stop();
  });

  it('has it stop at a moment that must not be passed without a look', async () => {
    const passedBy: number[] = [];
    const hold = (local: LocalClock): Hold => {
      const past = local.clock() - began - 5_000;
      if (past < 0) return undefined;
      passedBy.push(past);
      return 'invocation';
    };
    const { began, driver } = drive(hold, 5_000);
    await expect.poll(() => passedBy.length, quickly).toBeGreaterThan(0);
    // A step is twenty seconds long.
    expect(passedBy[0]).toBeLessThan(4_000);
    await driver.stop();
  });
});

describe('a moved Date', () => {
  it('is ahead wherever the time is asked for, and right about every other time', () => {
    const RealDate = globalThis.Date;
    try {
      const moved = installMovedDate(day);
      const isAhead = (at: number) => Math.abs(at - RealDate.now() - day) < 1000;
      expect([Date.now(), Date.parse(new Date().toISOString()), Date.parse(Date())].map(isAhead)).toEqual([
        true,
        true,
        true,
      ]);
      moved.move(2 * day);
      expect(Math.abs(Date.now() - RealDate.now() - 2 * day)).toBeLessThan(1000);
      expect(new Date(0).toISOString()).toBe('1970-01-01T00:00:00.000Z');
      expect(new Date(2026, 0, 2).getDate()).toBe(2);
      expect(Date.UTC(1970, 0, 2)).toBe(day);
      expect(new Date() instanceof Date && new Date() instanceof RealDate).toBe(true);
      class Later extends Date {
        isLater = true;
      }
      expect(new Later().isLater && new Later() instanceof Later).toBe(true);
      expect(isAhead(new Later().getTime() - day)).toBe(true);
    } finally {
      globalThis.Date = RealDate;
    }
  });
});

describe('a function whose clock is moved', () => {
  it('lives by it from its loading on, is told of moves while it runs, and keeps its real time limit', async () => {
    const local = createLocalClock();
    local.move(day);
    const lambda = createLambdaFunction(aFunction(), () => undefined, local);
    const running = lambda.invoke(orderEvent({ do: 'tell-time', ms: 1_500 }));
    await expect.poll(() => lambda.environments()).toMatchObject([{ busy: true }]);
    setTimeout(() => local.move(day), 1_000);
    const first = await running;
    const [loadedAt, toldAt] = timesOf(first);
    expect(Math.abs(loadedAt - Date.now() - day)).toBeLessThan(10_000);
    expect(Math.abs(toldAt - Date.now() - 2 * day)).toBeLessThan(10_000);
    local.move(day);
    const [, again] = timesOf(await lambda.invoke(orderEvent({ do: 'tell-time', ms: 1 })));
    expect(Math.abs(again - Date.now() - 3 * day)).toBeLessThan(10_000);
    await lambda.stop();
  });
});

function timesOf(result: unknown): [loadedAt: number, toldAt: number] {
  const { payload } = result as { payload: { loadedAt: number; times: [number] } };
  return [payload.loadedAt, payload.times[0]];
}

describe('a queue whose clock is moved', () => {
  it('hands a delayed message over when its delay is over by that clock, to who waits for it as well', async () => {
    const local = createLocalClock();
    const emulator = await startEmulator('sqs', 'eu-west-1', local);
    const client = new SQSClient({
      endpoint: emulator.endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      useQueueUrlAsEndpoint: false,
    });
    await client.send(new CreateQueueCommand({ QueueName: 'triggers' }));
    const QueueUrl = `${emulator.endpoint}/000000000000/triggers`;
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'later', DelaySeconds: 900 }));
    expect((await client.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toBeUndefined();
    const began = performance.now();
    const waiting = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    local.move(901_000);
    expect((await waiting).Messages).toMatchObject([{ Body: 'later' }]);
    expect(performance.now() - began).toBeLessThan(10_000);
    client.destroy();
    await emulator.stop();
  });
});
