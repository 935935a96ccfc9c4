// `results`: the numbers of the campaigns, their rates, and what may be said of variants.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createResults } from '../../functions/adapters/results.ts';
import type { ResultCount, ResultKey } from '../../functions/core/ports/results.ts';
import { utcDay } from '../../functions/core/result-tally.ts';
import { compareVariants } from '../../lib/cli/results/compare-variants.ts';
import { compareShares } from '../../lib/cli/results/two-proportions.ts';
import { writeRunFile } from '../../lib/local/run-file.ts';
import { noon } from '../support/builders.ts';
import { type LocalDynamo, region, startDynamo } from '../support/local-aws.ts';
import { run as runCommand } from './run-command.ts';

let dynamo: LocalDynamo;
let cwd: string;
const dayMs = 86_400_000;
const daysAgo = (days: number) => utcDay(noon - days * dayMs);
const run = (...argv: string[]) => runCommand(['results', ...argv], { cwd, clock: () => noon });

beforeAll(async () => {
  dynamo = await startDynamo();
  cwd = await mkdtemp(join(tmpdir(), 'results-'));
  const elsewhere = 'http://127.0.0.1:9';
  await writeRunFile(join(cwd, '.local'), {
    stackName: 'campaign-triggers-local',
    region,
    endpoints: { dynamodb: dynamo.endpoint, secretsManager: elsewhere, ses: elsewhere, sqs: elsewhere },
    outputs: { ResultsTable: 'results' },
  });
  await add({ campaign: 'cart', variant: 'long', day: daysAgo(0) }, { sent: 600, delivered: 500 });
  await add({ campaign: 'cart', variant: 'long', day: daysAgo(1) }, { sent: 600, delivered: 500 });
  await add(
    { campaign: 'cart', variant: 'long' },
    { opened: 200, openedByMachine: 31, clicked: 50, bounced: 12, complained: 1, unknown: 2 },
  );
  await add(
    { campaign: 'cart', variant: 'short' },
    { sent: 1000, delivered: 1000, opened: 260, clicked: 52, failed: 3 },
  );
  await add({ campaign: 'cart' }, { 'skipped:suppressed': 7, 'skipped:over_cap': 40 });
  await add({ campaign: 'welcome', day: daysAgo(6) }, { sent: 5, delivered: 5 });
  await add({ campaign: 'welcome', day: daysAgo(7) }, { sent: 90, delivered: 90 });
});
afterAll(() => Promise.all([dynamo.stop(), rm(cwd, { recursive: true })]));

const add = (key: Partial<ResultKey>, counts: Partial<Record<ResultCount, number>>) =>
  createResults({ client: dynamo.client, tableName: 'results' }).add(
    { campaign: 'cart', day: daysAgo(0), step: '', variant: '', ...key },
    counts,
  );

/** The cells of the row that begins like this. */
function row(out: string, ...begin: string[]): string[] {
  const rows = out.split('\n').map((line) => line.trim().split(/ {2,}/));
  return rows.find((cells) => begin.every((cell, at) => cells[at] === cell)) ?? [];
}

describe('results', () => {
  it('adds the last seven days up, with rates of what was sent and of what was delivered', async () => {
    const { status, out } = await run();
    expect(status).toBe(0);
    expect(out).toContain(`${daysAgo(6)} to ${daysAgo(0)}, the local mode`);
    const head = row(out, 'campaign');
    const cart = row(out, 'cart', 'long');
    const cell = (name: string) => cart[head.indexOf(name)];
    expect(head).toEqual([
      'campaign',
      'variant',
      'sent',
      'delivered',
      'opened',
      'by machine',
      'clicked',
      'bounced',
      'complained',
      'skipped',
      'failed',
      'unknown',
    ]);
    expect(out).toMatch(
      /cart +long +1\u202f200 +1\u202f000 +83\.3 % +200 +20\.0 % +31 +50 +5\.0 % +12 +1\.0 % +1 +0\.10 %/,
    );
    expect(cell('sent')).toBe('1\u202f200');
    expect(out).toMatch(/cart +– +0 .* 47 +0 +0\n/);
    expect(out).toMatch(/welcome +– +5 +5 +100\.0 %/);
  });

  it('sets variants side by side, and says whether the difference may be chance', async () => {
    const { out } = await run('--campaign', 'cart');
    expect(out).toContain(
      'cart\n  opened: long 20.0 %, short 26.0 %: +6.0 points, which is hardly chance (p = 0.001)\n',
    );
    expect(out).toContain(
      '  clicked: long 5.0 %, short 5.2 %: +0.2 points, which may be chance (p = 0.839)\n',
    );
    expect(out).not.toContain('welcome');
  });

  it('tells why e-mails were not sent, the most frequent reason first, when asked', async () => {
    expect((await run()).out).not.toContain('over_cap');
    const { out } = await run('--reasons');
    expect(out).toMatch(/campaign +skipped because +e-mails\ncart +over_cap +40\ncart +suppressed +7\n/);
  });

  it('reaches as far back as it is told', async () => {
    const sentOf = async (...argv: string[]) => {
      const { out } = await run('--json', ...argv);
      return JSON.parse(out).results.find((total: { campaign: string }) => total.campaign === 'welcome')
        ?.counts.sent;
    };
    expect([await sentOf(), await sentOf('--days', '8'), await sentOf('--days', '6')]).toEqual([
      5,
      95,
      undefined,
    ]);
  });

  it('writes it all as JSON', async () => {
    const { out } = await run('--json', '--campaign', 'cart', '--days', '1');
    expect(JSON.parse(out)).toMatchObject({
      from: daysAgo(0),
      until: daysAgo(0),
      results: [
        { campaign: 'cart', step: '', variant: '', skipped: 47, rates: { delivered: null, opened: null } },
        { variant: 'long', counts: { sent: 600 } },
        {
          variant: 'short',
          rates: { delivered: 1, opened: 0.26, clicked: 0.052, bounced: 0, complained: 0 },
        },
      ],
      comparisons: [
        { rate: 'opened', first: 'long', second: 'short' },
        { rate: 'clicked', first: 'long', second: 'short' },
      ],
    });
  });

  it('says when opens are not tracked, and when there is nothing', async () => {
    const { out } = await run('--campaign', 'welcome');
    expect(out).toContain('No opens or clicks: SES tells of them where the stage’s trackEngagement is true.');
    expect(out).not.toMatch(/opened|by machine/);
    expect(await run('--campaign', 'nothing')).toMatchObject({
      status: 0,
      out: expect.stringContaining('nothing was sent or skipped'),
    });
  });

  it.each(['0', '401', 'week'])('refuses --days %s', async (days) => {
    expect(await run('--days', days)).toMatchObject({
      status: 2,
      err: expect.stringContaining('--days must be'),
    });
  });
});

describe('the comparison of two shares', () => {
  it.each([
    [30, 100, 45, 100, 0.15, 0.02846],
    [200, 1000, 260, 1000, 0.06, 0.001432],
    [50, 500, 52, 480, 0.00833, 0.669335],
    [10, 40, 10, 40, 0, 1],
  ])('%i of %i against %i of %i', (hits, among, otherHits, otherAmong, difference, pValue) => {
    const compared = compareShares({ hits, among }, { hits: otherHits, among: otherAmong });
    expect(compared.difference).toBeCloseTo(difference, 4);
    expect(compared.pValue).toBeCloseTo(pValue, 4);
  });

  it.each([
    [1, 10, 3, 10],
    [0, 1000, 4, 1000],
    [996, 1000, 1000, 1000],
  ])('%i of %i against %i of %i is too little to tell', (hits, among, otherHits, otherAmong) => {
    expect(compareShares({ hits, among }, { hits: otherHits, among: otherAmong }).pValue).toBeUndefined();
  });

  it('of nothing says nothing', () => {
    const nothing = { difference: undefined, pValue: undefined };
    expect(compareShares({ hits: 0, among: 0 }, { hits: 5, among: 10 })).toEqual(nothing);
  });

  it('gives a probability, the same from both sides, and a smaller one where the same shares are of more', () => {
    const share = fc
      .integer({ min: 1, max: 100_000 })
      .chain((among) => fc.nat(among).map((hits) => ({ hits, among })));
    fc.assert(
      fc.property(share, share, (one, other) => {
        const { pValue, difference = 0 } = compareShares(one, other);
        if (pValue === undefined) return;
        expect(pValue).toBeGreaterThanOrEqual(0);
        expect(pValue).toBeLessThanOrEqual(1 + 1e-6);
        expect(compareShares(other, one).pValue).toBeCloseTo(pValue, 10);
        const doubled = compareShares(twice(one), twice(other)).pValue ?? 1;
        if (Math.abs(difference) > 1e-6) expect(doubled).toBeLessThanOrEqual(pValue + 1e-9);
      }),
    );
  });

  it('asks for more proof where more variants are compared', () => {
    const email = (variant: string, opened: number) => ({
      campaign: 'cart',
      step: '',
      variant,
      counts: { delivered: 100, opened },
    });
    // p = 0.028 would do for one comparison; for three, one of them would look so by chance too often.
    const two = compareVariants([email('a', 30), email('b', 45)]);
    const four = compareVariants([email('a', 30), email('b', 45), email('c', 30), email('d', 31)]);
    expect([two[0]?.mayBeChance, four[0]?.mayBeChance]).toEqual([false, true]);
  });
});

const twice = ({ hits, among }: { hits: number; among: number }) => ({ hits: 2 * hits, among: 2 * among });
