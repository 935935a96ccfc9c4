// The chaos run can fail: three mistakes that somebody might make are built, and each is caught by faults that the right build
// takes without harm.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { synthesiseChaos } from './chaos-stack.ts';
import { writtenPlan } from './fault-plan.ts';
import type { Caller, Fault, Kind } from './faults.ts';
import { runChaos } from './run-chaos.ts';
import { buildVariant, type Variant } from './variant-build.ts';

const dir = mkdtempSync(join(tmpdir(), 'broken-builds-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const every = (caller: Caller, action: string, kind: Kind, ...nths: number[]): Fault[] =>
  nths.map((nth) => ({ caller, action, nth, kind }));

const pollerDies = every('poller', 'SendMessageBatch', 'kill-before', 1, 3);
const consumerDies = every('consumer', 'SendRawEmail', 'kill-after', 2, 12, 20);
const sesStumbles = every('consumer', 'SendRawEmail', 'fail-after', 1, 5, 9, 15);

async function play(assemblyDir: string, faults: readonly Fault[]) {
  const { lost, doubled, unaccounted } = await runChaos({
    ...{ seed: 7, events: 50, kills: undefined, assemblyDir },
    plan: writtenPlan(faults),
  });
  return { lost: lost.length, doubled: doubled.length, unaccounted: unaccounted.length };
}

const claimed = `      const claim = await watch.time('claim', () => ledger.claim(request, record, judgement.over));
      if (claim.answer === 'changed') {
        record = claim.record;
        continue;
      }
`;
const sent = '      const answer = await sendInTime(deps, input, email);\n';
const enqueued = `  await allOf([
    deps.queue.send(sorted.wanted, stopAt),
    deps.rejects.send(sorted.rejected, page.journal, stopAt),
  ]);
  tellEnds(deps, page, sorted);
`;
const saved = '  await commit();\n';

const positionFirst: Variant = {
  file: 'functions/poller/deliver-page.ts',
  replace: [[enqueued + saved, saved + enqueued]],
};
const claimAfterSend: Variant = {
  file: 'functions/consumer/process-trigger.ts',
  replace: [[claimed + sent, sent + claimed]],
};
const retriedSends: Variant = {
  file: 'functions/consumer/clients.ts',
  replace: [['new SESClient(once)', 'new SESClient(quick)']],
};

it('lets the right build pass with all of these faults', { timeout: 180_000 }, async () => {
  const assemblyDir = await synthesiseChaos(join(dir, 'right'));
  const ends = await play(assemblyDir, [...pollerDies, ...consumerDies, ...sesStumbles]);
  expect(ends).toEqual({ lost: 0, doubled: 0, unaccounted: 0 });
});

it('catches a position that is saved before its triggers are in the queue', {
  timeout: 180_000,
}, async () => {
  const assemblyDir = await buildVariant(join(dir, 'position-first'), positionFirst);
  expect((await play(assemblyDir, pollerDies)).lost).toBeGreaterThan(0);
});

it('catches a claim that is taken after the send', { timeout: 180_000 }, async () => {
  const assemblyDir = await buildVariant(join(dir, 'claim-after-send'), claimAfterSend);
  expect((await play(assemblyDir, consumerDies)).doubled).toBeGreaterThan(0);
});

it('catches sends that the SDK tries again', { timeout: 180_000 }, async () => {
  const assemblyDir = await buildVariant(join(dir, 'retried-sends'), retriedSends);
  expect((await play(assemblyDir, sesStumbles)).doubled).toBeGreaterThan(0);
});

it('notices where a mistake can no longer be made like this', async () => {
  const gone = { ...retriedSends, replace: [['new SESClient(twice)', '']] as const };
  await expect(buildVariant(join(dir, 'gone'), gone)).rejects.toThrow('does not hold once');
});
