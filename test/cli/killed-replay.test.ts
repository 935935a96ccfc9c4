// The one promise of a replay that matters most, kept by a process that is killed in the middle of it.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aTrigger } from '../support/builders.ts';
import { type OperatorBench, startOperatorBench } from './operator-bench.ts';

let bench: OperatorBench;
beforeAll(async () => {
  bench = await startOperatorBench();
});
afterAll(() => bench.stop());

const cli = join(process.cwd(), 'bin/cli.ts');

/** Every event id in a queue, hidden or not, as the emulator itself tells it. */
async function eventsIn(name: 'letters' | 'triggers'): Promise<string[]> {
  const url = bench.queue(name);
  const answer = await fetch(`${bench.sqs.endpoint}/_fauxqs/queues/${url.slice(url.lastIndexOf('/') + 1)}`);
  const { messages } = (await answer.json()) as {
    messages: { ready: { body: string }[]; inflight: { message: { body: string } }[] };
  };
  const all = [...messages.ready, ...messages.inflight.map(({ message }) => message)];
  return all.map(({ body }) => JSON.parse(body).eventId);
}

it('a killed replay loses nothing: what is not in the queue is still a letter, and what is in both is skipped later', {
  timeout: 60_000,
}, async () => {
  const events = Array.from({ length: 200 }, () => aTrigger());
  for (const event of events)
    await bench.send('letters', JSON.stringify(event), { reason: 'TEMPLATE_FAILED' });
  const argv = ['dead-letters', 'replay', '--apply', '--rate', '50/s'];
  const child = spawn(process.execPath, [cli, ...argv], { cwd: bench.cwd, stdio: 'ignore' });
  const ended = new Promise((resolve) => child.on('close', resolve));
  await expect
    .poll(async () => (await bench.count('triggers')).visible, { timeout: 40_000, interval: 10 })
    .toBeGreaterThan(30);
  child.kill('SIGKILL');
  await ended;
  const [letters, triggers] = [await eventsIn('letters'), await eventsIn('triggers')];
  expect(letters.length).toBeGreaterThan(0);
  expect(new Set([...letters, ...triggers])).toEqual(new Set(events.map(({ eventId }) => eventId)));
  expect(new Set(triggers).size).toBe(triggers.length);
});
