import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createHaltStore } from '../../functions/adapters/halt-store.ts';
import { haltOf } from '../../functions/core/halts.ts';
import type { HaltStore } from '../../functions/core/ports/halt-store.ts';
import { type OperatorBench, startOperatorBench } from './operator-bench.ts';

let bench: OperatorBench;
let store: HaltStore;
beforeAll(async () => {
  bench = await startOperatorBench();
  store = createHaltStore({ client: bench.dynamo.client, tableName: 'sends' });
});
afterAll(() => bench.stop());
afterEach(async () => {
  for (const stop of await store.read()) await store.resume(stop);
});

it('pauses everything, says what becomes of what waits, and resumes', async () => {
  for (let n = 0; n < 3; n += 1) await bench.send('triggers', '{}');
  const { status, out } = await bench.run('pause', '--reason', 'wrong price');
  expect(out).toContain('everything is paused, in force within five seconds');
  expect(out).toMatch(/Paused: everything, since \d+ ms by an operator: wrong price/);
  expect(out).toContain('In the trigger queue: 3 now, 0 put back.');
  expect(status).toBe(0);
  expect(await store.read()).toMatchObject([{ by: 'operator', why: 'wrong price' }]);

  expect((await bench.run('pause', '--reason', 'another')).out).toContain('was paused before');
  expect((await bench.run('resume')).out).toMatch(
    /everything goes on within five seconds;.*\nNothing is paused/,
  );
  expect(await store.read()).toEqual([]);
  expect((await bench.run('resume')).out).toContain('everything was neither paused nor halted');
});

it('pauses one campaign, and resuming everything leaves it paused', async () => {
  await bench.run('pause', '--campaign', 'welcome', '--reason', 'legal');
  expect(await store.read()).toMatchObject([{ campaign: 'welcome', why: 'legal' }]);
  expect((await bench.run('resume')).out).toContain('Paused: the campaign welcome, since');
  expect((await bench.run('resume', '--campaign', 'welcome')).out).toContain('the campaign welcome goes on');
});

it('refuses a campaign that is not there, a missing reason, and an address in it', async () => {
  await mkdir(join(bench.cwd, 'campaigns', 'cart-abandonment'), { recursive: true });
  const mistyped = await bench.run('pause', '--campaign', 'cart-abandonnent', '--reason', 'x');
  expect(mistyped).toMatchObject({
    status: 1,
    err: expect.stringContaining('it is one of cart-abandonment'),
  });
  expect(await bench.run('pause')).toMatchObject({ status: 2, err: expect.stringContaining('--reason') });
  expect(await bench.run('pause', '--reason', 'ada@example.com')).toMatchObject({ status: 2 });
  expect(await bench.run('pause', '--campaign', '../x', '--reason', 'x')).toMatchObject({ status: 2 });
  expect(await store.read()).toEqual([]);
});

it('status tells what is halted, why, what to do, and when the next try is', async () => {
  await store.raise(haltOf('SEND_QUOTA_EXCEEDED', undefined, Date.now()));
  await store.pause({ campaign: 'welcome', by: 'operator', why: 'legal', since: Date.now() });
  const { out } = await bench.run('status');
  expect(out).toMatch(/Paused: the campaign welcome, since .* by an operator: legal/);
  expect(out).toMatch(
    /Halted: everything, since .* SEND_QUOTA_EXCEEDED, the account’s daily SES quota is used up/,
  );
  expect(out).toMatch(/ask AWS for a higher quota; tried 0 times, again in \d+\.\d s/);
  const { stopped } = JSON.parse((await bench.run('status', '--json')).out);
  expect(stopped).toContainEqual({
    campaign: null,
    by: 'consumer',
    why: 'SEND_QUOTA_EXCEEDED',
    since: expect.any(String),
    tries: 0,
    nextTryAt: expect.any(String),
  });

  expect((await bench.run('resume')).out).toContain('everything goes on');
  expect(await store.read()).toMatchObject([{ by: 'operator' }]);
});
