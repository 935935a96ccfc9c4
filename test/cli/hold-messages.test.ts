import { afterAll, beforeAll, expect, it } from 'vitest';
import { holdMessages } from '../../lib/cli/parked/hold-messages.ts';
import { type OperatorBench, startOperatorBench } from './operator-bench.ts';

let bench: OperatorBench;
beforeAll(async () => {
  bench = await startOperatorBench();
  await Promise.all(Array.from({ length: 55 }, (_, n) => bench.send('letters', `letter ${n}`)));
});
afterAll(() => bench.stop());

it('shows each message once, hides it meanwhile, and gives back what was not removed', async () => {
  const hold = await holdMessages(bench.sqs.client, { queueUrl: bench.queue('letters'), longPoll: false });
  const seen: string[] = [];
  for await (const page of hold.pages()) {
    seen.push(...page.map(({ body }) => body));
    if (seen.length <= 10) await hold.remove(page.map(({ id }) => id));
  }
  expect(new Set(seen).size).toBe(55);
  expect(seen.length).toBe(55);
  expect(await bench.count('letters')).toEqual({ visible: 0, hidden: 45 });
  expect(await hold.giveBack()).toBe(0);
  expect(await bench.count('letters')).toEqual({ visible: 45, hidden: 0 });
});

it('holds no more than SQS can hide, and says so; another who looks meanwhile is told of it', async () => {
  const queueUrl = bench.queue('letters');
  const hold = await holdMessages(bench.sqs.client, { queueUrl, longPoll: false, most: 10 });
  let seen = 0;
  for await (const page of hold.pages()) seen += page.length;
  expect([seen, hold.cutShort()]).toEqual([10, true]);
  expect((await bench.run('dead-letters', 'list')).out).toContain('About 10 more are being looked at');
  await hold.giveBack();
});
