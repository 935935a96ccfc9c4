import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHaltStore } from '../../functions/adapters/halt-store.ts';
import { createPositionStore } from '../../functions/adapters/position-store.ts';
import { haltOf } from '../../functions/core/halts.ts';
import { type AdobeSimulator, startAdobe } from '../../lib/local/adobe/simulator.ts';
import { type LocalSes, startSes } from '../../lib/local/ses.ts';
import { type OperatorBench, startOperatorBench } from './operator-bench.ts';

let adobe: AdobeSimulator;
let ses: LocalSes;
let bench: OperatorBench;
const limits = { perSecond: 14, perDay: 50_000 };
beforeAll(async () => {
  adobe = await startAdobe();
  ses = await startSes({ clock: Date.now, limits, onMail: () => undefined });
  const credentials = adobe.serverToServerCredentials;
  bench = await startOperatorBench({ endpoints: { ses: ses.endpoint }, credentials });
});
afterAll(() => Promise.all([bench.stop(), ses.stop(), adobe.stop()]));
beforeEach(async () => {
  adobe.faults.clear();
  await bench.purge();
  await readUntil(Date.now());
});

async function readUntil(checkedAt: number) {
  const positions = createPositionStore({ dynamo: bench.dynamo.client, table: 'positions' });
  const key = { consumer: 'prod', journal: 'web', owner: 'test' };
  const { journalUrl } = adobe;
  await positions.take(key, 0);
  await positions.save(key, { cursor: journalUrl, journalUrl, position: '', progressAt: 1, checkedAt }, 0);
}

async function doctor(): Promise<{ status: number; found: Record<string, string[]>; out: string }> {
  const { status, out } = await bench.run('doctor', '--json');
  const found: Record<string, string[]> = {};
  for (const { check, state, finding } of JSON.parse(out).findings) {
    found[check] = [...(found[check] ?? []), `${state}: ${finding}`];
  }
  return { status, found, out };
}

describe('doctor', () => {
  it('signs in, reads each journal where it was left, and finds all in order', async () => {
    const { status, found } = await doctor();
    expect(found).toMatchObject({
      'signing keys': ['ok: the secret holds usable keys'],
      'Adobe sign-in': [expect.stringMatching(/^ok: 127\.0\.0\.1:\d+ issued a token$/)],
      'journal web': [
        expect.stringContaining('ok: last read'),
        'ok: answers at the saved position: nothing newer',
      ],
      'SES quota': ['ok: 0 of 50000 e-mails in 24 hours'],
      'dead letters': ['ok: none'],
    });
    expect(status).toBe(0);
  });

  it('tells a sign-in that Adobe refuses from a journal that was not read for long, each with its remedy', async () => {
    adobe.faults.ims({ status: 401, body: '{"error":"invalid_client"}' }, 5);
    await readUntil(Date.now() - 6 * 24 * 3_600_000);
    const { status, found, out } = await doctor();
    expect(found['Adobe sign-in']?.[0]).toMatch(/^failed: /);
    expect(found['journal web']).toEqual([
      expect.stringMatching(/^failed: last read 14[34] h/),
      'skipped: not asked: there is no token',
    ]);
    expect(out).toContain('Adobe drops events after seven days');
    expect(status).toBe(1);
    const { clientSecret } = adobe.serverToServerCredentials;
    expect(out).not.toContain(clientSecret);
  });

  it('fails while sending is halted by a fault, and warns of a pause, which somebody wants', async () => {
    const halts = createHaltStore({ client: bench.dynamo.client, tableName: 'sends' });
    const since = Date.now();
    await halts.pause({ campaign: 'welcome', by: 'operator', why: 'legal', since });
    const paused = await doctor();
    expect(paused.found.sending).toEqual([
      expect.stringMatching(/^warning: the campaign welcome is paused for .* legal$/),
    ]);
    await halts.raise(haltOf('SEND_QUOTA_EXCEEDED', undefined, since));
    const halted = await doctor();
    expect(halted.found.sending).toContainEqual(expect.stringMatching(/^failed: everything is halted for /));
    expect([paused.status, halted.status]).toEqual([0, 1]);
    await halts.resume({});
    await halts.resume({ campaign: 'welcome' });
    expect((await doctor()).found.sending).toEqual(['ok: nothing is halted or paused']);
  });

  it('warns of what waits for a person, which alone is no failure', async () => {
    await bench.send('letters', '{}');
    const { status, out } = await bench.run('doctor');
    expect(out).toMatch(
      /warning +dead letters +1 wait for a person +npx campaign-triggers dead-letters list/,
    );
    expect(status).toBe(0);
  });
});
