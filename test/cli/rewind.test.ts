import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPositionStore } from '../../functions/adapters/position-store.ts';
import { type OperatorBench, startOperatorBench } from './operator-bench.ts';

let bench: OperatorBench;
beforeAll(async () => {
  bench = await startOperatorBench();
});
afterAll(() => bench.stop());

const journalUrl = 'https://events-va6.adobe.io/events/organizations/1/integrations/2/abc';
const saved = {
  cursor: `${journalUrl}?since=rabbit:9&limit=100`,
  journalUrl,
  position: 'rabbit:9',
  progressAt: 1,
  checkedAt: 2,
  rereadSince: 0,
};
const positions = () => createPositionStore({ dynamo: bench.dynamo.client, table: 'positions' });
const key = { consumer: 'prod', journal: 'web', owner: 'poller' };
const run = (...argv: string[]) => bench.run('rewind', ...argv);

async function now() {
  const answer = await positions().take({ ...key, owner: 'test' }, Date.now());
  await positions().release({ ...key, owner: 'test' });
  return answer.lease === 'taken' ? answer.saved : undefined;
}

beforeEach(async () => {
  await positions().take(key, Date.now());
  await positions().save(key, saved, Date.now());
  await positions().release(key);
});

describe('rewind', () => {
  it('says where reading would go on, and changes nothing, without --apply', async () => {
    const { status, out } = await run('--seek', '-PT2H');
    expect([status, out]).toEqual([
      0,
      expect.stringMatching(/is +after rabbit:9.*\n +then +at -PT2H.*\nNothing/),
    ]);
    expect(await now()).toEqual(saved);
  });

  it.each([
    [['--seek', '-PT2H'], `${journalUrl}?seek=-PT2H&limit=100`],
    [['--oldest'], `${journalUrl}?limit=100`],
    [['--position', 'rabbit:4'], `${journalUrl}?since=rabbit%3A4&limit=100`],
  ])(
    'saves %j as the place where the next poll reads on, and knows that it reads again',
    async (argv, cursor) => {
      const before = Date.now();
      const { status, out } = await run('--journal', 'web', ...argv, '--apply', '--json');
      expect([status, JSON.parse(out)]).toMatchObject([0, { applied: true, to: { cursor } }]);
      const after = await now();
      expect(after).toMatchObject({ cursor, journalUrl });
      expect(after?.rereadSince).toBeGreaterThanOrEqual(before);
    },
  );

  it('changes nothing while a poller reads on, and says how to wait', async () => {
    await positions().take(key, Date.now());
    const { status, err } = await run('--oldest', '--apply', '--wait', '1s');
    expect([status, err]).toEqual([1, expect.stringContaining('wait longer, as in --wait 3m')]);
    await positions().release(key);
    expect(await now()).toEqual(saved);
  });

  it('waits for the poll to end', async () => {
    await positions().take(key, Date.now());
    const rewinding = run('--oldest', '--apply');
    await positions().release(key);
    expect((await rewinding).status).toBe(0);
    expect((await now())?.cursor).toBe(`${journalUrl}?limit=100`);
  });

  it.each([
    [['--seek', 'PT2H'], 2, '--seek must be a negative ISO 8601 duration'],
    [['--seek', '-PT2H', '--oldest'], 2, 'needs one of --seek, --position and --oldest'],
    [['--oldest', '--journal', 'no'], 1, 'has read no such journal (there is web)'],
  ])('refuses %j with status %d', async (argv, status, sentence) => {
    expect(await run(...argv)).toMatchObject({ status, err: expect.stringContaining(sentence) });
  });
});
