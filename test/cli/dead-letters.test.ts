import { readFileSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSendLedger } from '../../functions/adapters/send-ledger.ts';
import { createVisitorHash } from '../../functions/core/visitor-hash.ts';
import { aTrigger } from '../support/builders.ts';
import { claimIn } from '../support/claiming.ts';
import { signingKeysSecret } from '../support/one-secret.ts';
import { type OperatorBench, startOperatorBench } from './operator-bench.ts';
import { run as runCommand } from './run-command.ts';

let bench: OperatorBench;
beforeAll(async () => {
  bench = await startOperatorBench();
});
afterAll(() => bench.stop());
beforeEach(() => bench.purge());

const campaign = 'cart-abandonment';
const run = (...argv: string[]) => bench.run('dead-letters', ...argv);
const hour = 3_600_000;

async function park(reason: string | undefined, trigger = aTrigger(), ageMs = hour): Promise<void> {
  const attributes = {
    detail: 'variable "cart_url" has no value',
    failedAt: String(Date.now() - ageMs),
    attempts: '3',
  };
  const named = reason === undefined ? {} : { ...attributes, reason, campaign };
  await bench.send('letters', JSON.stringify(trigger), { earlierAttempts: '3', ...named });
}

describe('dead-letters list', () => {
  it('counts by reason and campaign, tells the oldest and what to do, and takes nothing', async () => {
    for (let n = 0; n < 25; n += 1) await park('TEMPLATE_FAILED');
    await park('PROFILE_INVALID', aTrigger(), 30 * hour);
    await park(undefined);
    const { status, out } = await run('list');
    expect(status).toBe(0);
    expect(out).toMatch(/TEMPLATE_FAILED +cart-abandonment +25 +1 h 0 min +correct the template/);
    expect(out).toMatch(/PROFILE_INVALID +cart-abandonment +1 +30 h 0 min +correct the profile/);
    expect(out).toMatch(/none +– +1 .*look for crashes/);
    expect(out).toContain('27 dead letters.');
    expect(await bench.count('letters')).toEqual({ visible: 27, hidden: 0 });
  });

  it('filters by reason, age and event', async () => {
    const wanted = aTrigger();
    await park('TEMPLATE_FAILED', wanted, 2 * hour);
    await park('TEMPLATE_FAILED', aTrigger(), 9 * hour);
    await park('SEND_REFUSED', aTrigger(), 2 * hour);
    const total = async (...filter: string[]) =>
      JSON.parse((await run('list', '--json', ...filter)).out).total;
    expect(await total()).toBe(3);
    expect(await total('--reason', 'TEMPLATE_FAILED')).toBe(2);
    expect(await total('--reason', 'TEMPLATE_FAILED', '--younger', '6h')).toBe(1);
    expect(await total('--older', '6h')).toBe(1);
    expect(await total('--event', wanted.eventId)).toBe(1);
    expect(await total('--campaign', 'another')).toBe(0);
  });

  it('tells each with its ids when asked, as JSON Lines for programs, without a visitor’s value', async () => {
    const trigger = aTrigger({ dimensions: { evar1: ['ada@example.com'] } });
    await park('TEMPLATE_FAILED', trigger);
    const { out } = await run('list', '--each', '--json');
    expect(JSON.parse(out)).toMatchObject({ eventId: trigger.eventId, reason: 'TEMPLATE_FAILED', campaign });
    expect(out).not.toContain('ada@');
  });

  it.each([
    [['--reason', 'NO_SUCH'], '--reason "NO_SUCH" is no reason'],
    [['--older', 'long'], '--older must be a duration'],
    [['--queue', 'x'], '--queue must be triggers or feedback'],
  ])('refuses %j with status 2', async (argv, sentence) => {
    expect(await run('list', ...argv)).toMatchObject({ status: 2, err: expect.stringContaining(sentence) });
  });
});

describe('dead-letters show', () => {
  it('shows a letter whole, with the visitor’s values masked unless they are asked for', async () => {
    const trigger = aTrigger({
      dimensions: { evar1: ['ada@example.com'] },
      visitor: { mcId: '1'.repeat(38), aliases: [] },
    });
    await park('TEMPLATE_FAILED', trigger);
    const masked = await run('show', trigger.eventId);
    expect(JSON.parse(masked.out)).toMatchObject({
      reason: 'TEMPLATE_FAILED',
      attempts: 3,
      remedy: expect.stringContaining('correct the template'),
      body: {
        position: trigger.position,
        dimensions: { evar1: ['a…@example.com'] },
        visitor: { mcId: '1…' },
      },
    });
    const revealed = await run('show', trigger.messageId, '--reveal');
    expect(JSON.parse(revealed.out).body).toEqual(trigger);
    expect(await bench.count('letters')).toEqual({ visible: 1, hidden: 0 });
  });

  it('says where ids are found when there is none', async () => {
    expect(await run('show', 'nothing')).toMatchObject({
      status: 1,
      err: expect.stringContaining('list --each shows their ids'),
    });
  });
});

describe('dead-letters replay', () => {
  it('says what it would do, and does nothing, without --apply', async () => {
    await park('TEMPLATE_FAILED');
    const { status, out } = await run('replay');
    expect([status, out]).toEqual([
      0,
      expect.stringContaining('Would replay 1 dead letter.\nNothing was changed'),
    ]);
    expect(await bench.count('letters')).toEqual({ visible: 1, hidden: 0 });
    expect((await bench.count('triggers')).visible).toBe(0);
  });

  it('puts the selected back with body unchanged, afresh, and leaves the others', async () => {
    const trigger = aTrigger();
    await park('TEMPLATE_FAILED', trigger);
    await park('SEND_REFUSED');
    const { status, out } = await run('replay', '--apply', '--reason', 'TEMPLATE_FAILED');
    expect([status, out]).toEqual([0, expect.stringContaining('Replayed 1 dead letter.')]);
    const [message] = await bench.sqs.receive(bench.queue('triggers'));
    expect(JSON.parse(message?.Body ?? '')).toEqual(trigger);
    expect(message?.MessageAttributes).toMatchObject({ triggerId: { StringValue: 'cart' } });
    expect(Object.keys(message?.MessageAttributes ?? {})).toEqual(['triggerId']);
    expect(await bench.count('letters')).toEqual({ visible: 1, hidden: 0 });
  });

  it('replays a thousand', { timeout: 60_000 }, async () => {
    await Promise.all(Array.from({ length: 1000 }, () => park('TEMPLATE_FAILED')));
    const { status, out } = await run('replay', '--apply', '--json');
    expect([status, JSON.parse(out)]).toMatchObject([0, { applied: true, total: 1000, complete: true }]);
    expect(await bench.count('letters')).toEqual({ visible: 0, hidden: 0 });
    expect((await bench.count('triggers')).visible).toBe(1000);
  });

  it('loses nothing where the queue takes nothing: what was not sent is still a letter', async () => {
    await park('TEMPLATE_FAILED');
    const file = join(bench.cwd, '.local/run.json');
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, before.replace(bench.queue('triggers'), `${bench.sqs.endpoint}/000000000000/gone`));
    const { status, out } = await run('replay', '--apply');
    writeFileSync(file, before);
    expect([status, out]).toEqual([
      1,
      expect.stringMatching(/Replayed 0 dead letters[\s\S]*Stopped: .*not taken/),
    ]);
    expect(await bench.count('letters')).toEqual({ visible: 1, hidden: 0 });
  });

  it('gives everything back when it is interrupted', async () => {
    await park('TEMPLATE_FAILED');
    const interrupted = { cwd: bench.cwd, signal: AbortSignal.abort() };
    const { status, out } = await runCommand(['dead-letters', 'replay', '--apply'], interrupted);
    expect([status, out]).toEqual([1, expect.stringContaining('Interrupted')]);
    expect(await bench.count('letters')).toEqual({ visible: 1, hidden: 0 });
  });

  it('leaves SEND_UNKNOWN alone, whatever is asked in bulk', async () => {
    await park('SEND_UNKNOWN');
    const { out } = await run('replay', '--apply', '--reason', 'SEND_UNKNOWN');
    expect(out).toContain('Replayed 0 dead letters.\nLeft 1 dead letter with SEND_UNKNOWN');
    expect(await bench.count('letters')).toEqual({ visible: 1, hidden: 0 });
  });

  it('puts the feedback’s letters back into the feedback’s queue', async () => {
    await bench.send('feedback-letters', '{"detail":{"eventType":"Bounce"}}');
    const { out } = await run('replay', '--apply', '--queue', 'feedback');
    expect(out).toContain('Replayed 1 dead letter.');
    expect((await bench.count('feedback')).visible).toBe(1);
  });
});

describe('dead-letters replay --release', () => {
  const triggerId = '697514a8-3337-4efc-ba75-1f0ba896c288';
  const visitorHash = createVisitorHash(JSON.parse(signingKeysSecret).recipientKey)({ profile: 'KEY-1' });
  const campaigns = ['--campaigns', join(process.cwd(), 'campaigns')];

  async function uncertain(state: 'unknown' | 'sent') {
    const trigger = aTrigger({ triggerId });
    const ledger = createSendLedger({ client: bench.dynamo.client, tableName: 'sends' });
    const now = Date.now();
    const claim = { ...trigger, visitorHash, campaign, step: '', now, leaseUntil: now, forgetAt: now + hour };
    await claimIn(ledger, claim);
    await ledger.settle(claim, { state, sesMessageId: 'ses-1', at: now });
    await park('SEND_UNKNOWN', trigger);
    return { trigger, claimAgain: () => claimIn(ledger, { ...claim }) };
  }

  it('lets the claim go, replays the trigger, and says that it may be the second e-mail', async () => {
    const { trigger, claimAgain } = await uncertain('unknown');
    const dry = await run('replay', '--release', trigger.eventId, ...campaigns);
    expect(dry.out).toContain('Would release and replay 1 dead letter.\nIf one of these e-mails was sent');
    const { status, out } = await run('replay', '--release', trigger.eventId, '--apply', ...campaigns);
    expect([status, out]).toEqual([0, expect.stringContaining('Released and replayed 1 dead letter.')]);
    expect((await bench.count('triggers')).visible).toBe(1);
    expect(await claimAgain()).toEqual({ standing: 'taken' });
  });

  it('replays one of which SES has told that it was sent, and keeps its claim: no second e-mail comes of it', async () => {
    const { trigger, claimAgain } = await uncertain('sent');
    const { status } = await run('replay', '--release', trigger.eventId, '--apply', ...campaigns);
    expect(status).toBe(0);
    expect(await bench.count('letters')).toEqual({ visible: 0, hidden: 0 });
    expect(await claimAgain()).toMatchObject({ standing: 'already-sent' });
  });

  it('names the events that have no such letter', async () => {
    const { status, out } = await run('replay', '--release', 'event-x', ...campaigns);
    expect([status, out]).toEqual([1, expect.stringContaining('has the event id event-x')]);
  });
});

describe('dead-letters discard', () => {
  it('writes each letter into a file of the operator’s own before deleting it', async () => {
    const trigger = aTrigger();
    await park('TEMPLATE_FAILED', trigger);
    await park('SEND_REFUSED');
    const argv = ['discard', '--reason', 'TEMPLATE_FAILED', '--apply', '--to', 'gone.jsonl'];
    const { status, out } = await run(...argv);
    expect([status, out]).toEqual([
      0,
      expect.stringContaining('Discarded 1 dead letter.\nThey are in gone.jsonl.'),
    ]);
    const file = join(bench.cwd, 'gone.jsonl');
    const kept = JSON.parse(readFileSync(file, 'utf8'));
    expect([JSON.parse(kept.body), kept.attributes.reason]).toEqual([trigger, 'TEMPLATE_FAILED']);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await bench.count('letters')).toEqual({ visible: 1, hidden: 0 });
    expect(await run(...argv)).toMatchObject({ status: 2, err: expect.stringContaining('is there already') });
  });

  it('needs a file to act, and none to say what it would do', async () => {
    await park('TEMPLATE_FAILED');
    expect((await run('discard', '--apply')).status).toBe(2);
    expect((await run('discard')).out).toContain('Would discard 1 dead letter.');
  });
});
