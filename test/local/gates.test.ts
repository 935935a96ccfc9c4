// Every gate, hold, delay and cancel on the running local stack: one run of a few days with a clock that runs faster, the
// e-mails in its inbox, and the reasons in its report.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseFlags } from '../../lib/local/flags.ts';
import type { Report, ReportRow } from '../../lib/local/report.ts';
import { type LocalRun, startLocal } from '../../lib/local/run.ts';
import { writeCampaigns } from '../support/campaign-files.ts';
import { expectBalanced } from '../support/check-run.ts';
import {
  eventOf,
  type Firing,
  firstFirings,
  gateLimits,
  gateRules,
  hour,
  laterFirings,
  minute,
  profilesOf,
  uncertainFirings,
  wordingReaders,
} from '../support/gate-firings.ts';
import { skipReasons } from '../support/skip-reasons.ts';

const dir = mkdtempSync(join(tmpdir(), 'gates-'));
const began = Date.now();
/** Four hours from now, on the minute. */
const nightEndsAt = Math.floor(began / minute) * minute + 4 * hour;
const clockTime = (at: number) => new Date(at).toISOString().slice(11, 16);
const first = firstFirings(began);
const firings = [...first];
let run: LocalRun;
let report: Report;
/** How many waited, by what for, before anything happened to them. */
let waited: Record<string, number>;

const mailsTo = (who: string) =>
  run.cloud.inbox.mails().filter(({ destinations }) => destinations.includes(`${who}@example.com`));
const told = (metric: string) => run.tracker.metrics().get(metric)?.sum ?? 0;
const soon = { timeout: 30_000, interval: 20 };

/** They happen; resolves when of all but so many something is known. */
async function happen(more: readonly Firing[], butFor = 0): Promise<void> {
  firings.push(...more);
  for (const firing of more) run.source.adobe?.publish(eventOf(firing));
  await accountedFor(butFor);
}

async function accountedFor(butFor: number): Promise<void> {
  await vi.waitFor(() => {
    const { served, unaccounted } = run.tracker.counters();
    expect(served).toBe(firings.length);
    expect(unaccounted).toBeLessThanOrEqual(butFor);
  }, soon);
}

async function unsubscribe(who: string): Promise<void> {
  const raw = mailsTo(who)[0]?.raw.toString('latin1') ?? '';
  const [, link = ''] = /^List-Unsubscribe: <(.*)>\r$/m.exec(raw) ?? [];
  expect(raw).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n');
  const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
  expect((await fetch(link, { method: 'POST', body })).status).toBe(200);
}

beforeAll(async () => {
  const [eventsFile, profilesFile] = [join(dir, 'events.jsonl'), join(dir, 'profiles.jsonl')];
  const campaigns = join(dir, 'campaigns');
  const quiet = { from: clockTime(began - hour), until: clockTime(nightEndsAt) };
  await writeCampaigns(campaigns, gateRules(quiet), gateLimits);
  writeFileSync(eventsFile, first.map((firing) => JSON.stringify(eventOf(firing))).join('\n'));
  const everybody = [...first, ...uncertainFirings(began)].map(({ who }) => who);
  writeFileSync(profilesFile, profilesOf(everybody));
  const files = ['--events', eventsFile, '--profiles', profilesFile, '--campaigns', campaigns];
  run = await startLocal(parseFlags([...files, '--speed', '10000']));

  await accountedFor(0);
  run.cloud.failSends('reset', 2);
  await happen(uncertainFirings(run.clock()), 2);
  await vi.waitFor(
    () => expect([told('DeliveryRetried') > 1, told('FeedbackBounce')]).toEqual([true, 1]),
    soon,
  );
  waited = run.tracker.counters().waits.byReason;
  await unsubscribe('leaver');
  await happen(laterFirings(first, run.clock()), 2);
  await vi.waitFor(async () => expect(await run.settled()).toBe(true), { timeout: 90_000, interval: 100 });
  report = run.tracker.report();
}, 180_000);

afterAll(async () => {
  await run.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** Sent, or judged, within a minute after its time. */
function expectSoonAfter(at: number | null | undefined, dueAt: number): void {
  expect(at).toBeGreaterThanOrEqual(dueAt);
  expect(at).toBeLessThan(dueAt + minute);
}

const endOf = ({ outcome, reason }: Pick<ReportRow, 'outcome' | 'reason'>) =>
  outcome === 'skipped' ? `skipped:${reason}` : String(outcome);

const firingOf = (campaign: string, who: string, nth = 0): Firing => {
  const found = firings.filter((one) => one.campaign === campaign && one.who === who)[nth];
  if (found === undefined) throw new Error(`${who} was not ${nth + 1} times in ${campaign}`);
  return found;
};
const entryOf = (campaign: string, who: string, nth?: number) =>
  run.tracker.entry(firingOf(campaign, who, nth).eventId);

describe('at the end of a run of days', () => {
  it('every event has the end and the reason that its campaign’s rule asks for', () => {
    const ends = report.triggers.map(({ steps, ...row }, at) => ({ of: firings[at]?.who, end: endOf(row) }));
    expect(ends).toEqual(firings.map(({ who, end }) => ({ of: who, end })));
  });

  it('every step of a series has its own end, in the order of the steps', () => {
    const series = report.triggers.filter(({ campaign }) => campaign === 'series');
    const ends = series.map(({ steps = [] }) => steps.map((step) => `${step.step} ${endOf(step)}`));
    const expected = firings.flatMap(({ steps }) => (steps === undefined ? [] : [steps]));
    expect(ends).toEqual(
      expected.map((steps) => Object.entries(steps).map(([step, end]) => `${step} ${end}`)),
    );
  });

  it('every address got as many e-mails as that makes', () => {
    const got = new Map<string, number>();
    for (const { destinations } of run.cloud.inbox.mails()) {
      for (const address of destinations) got.set(address, (got.get(address) ?? 0) + 1);
    }
    const due = new Map<string, number>();
    for (const { who, end, steps } of firings) {
      const mails = Object.values(steps ?? { '': end }).filter((one) => one === 'sent').length;
      const address = `${who}@example.com`;
      if (mails > 0) due.set(address, (due.get(address) ?? 0) + mails);
    }
    expect(got).toEqual(due);
  });

  it('the ends add up to what was served, and nothing is unaccounted for', () => {
    expectBalanced(report);
    expect([report.served, report.unaccounted]).toEqual([firings.length, 0]);
    expect(run.tracker.counters()).toMatchObject({ sentAgain: 0, foreign: 0, unreadable: 0 });
  });

  it('every reason of a skip has been seen', () => {
    // A trigger is without a campaign in the queue only when the campaigns have been changed since it was read.
    const expected = skipReasons.filter((reason) => reason !== 'no_campaign');
    const stepReasons = report.triggers.flatMap(({ steps = [] }) => steps.map(({ reason }) => reason));
    const seen = new Set([...Object.keys(report.outcomes.skipped), ...stepReasons]);
    expect([...seen].filter((reason) => reason !== null).sort()).toEqual(expected.toSorted());
  });
});

describe('what had to wait', () => {
  it('was kept meanwhile, and told so', () => {
    expect(waited).toEqual({ delay: 4, series: 4, quiet_hours: 2 });
  });

  it('a delay counts from the firing, and what was cancelled is judged when it is over', () => {
    const dueAt = firingOf('later', 'unhurried').firedAt + 8 * hour;
    expectSoonAfter(entryOf('later', 'unhurried')?.sentAt, dueAt);
    for (const who of ['buyer', 'comeback']) expectSoonAfter(entryOf('later', who)?.endedAt, dueAt);
    const { firedAt } = firingOf('later', 'comeback', 1);
    expectSoonAfter(entryOf('later', 'comeback', 1)?.sentAt, firedAt + 8 * hour);
  });

  it('quiet hours end where the recipient lives: then it is sent, or judged anew', () => {
    expectSoonAfter(entryOf('night', 'sleeper')?.sentAt, nightEndsAt);
    expectSoonAfter(entryOf('night', 'leaver')?.endedAt, nightEndsAt);
    expect(entryOf('night', 'awake')?.sentAt).toBeLessThan(nightEndsAt - 3 * hour);
  });

  it('each step of a series waits for its time after the one before', () => {
    const [one, two, three] = (entryOf('series', 'reader')?.steps ?? []).map(({ sentAt }) => sentAt ?? 0);
    expectSoonAfter(two, (one ?? 0) + 4 * hour);
    expectSoonAfter(three, (two ?? 0) + 4 * hour);
  });
});

describe('the wordings of an e-mail', () => {
  const variantsOf = (who: string) => mailsTo(who).map(({ tags }) => tags.variant ?? '');

  it('each visitor always gets the same one, and that with its own subject', () => {
    for (const who of wordingReaders) {
      const [variant = '', again] = variantsOf(who);
      expect(again).toBe(variant);
      const subject = variant === 'short' ? 'short' : 'wordings';
      for (const { raw } of mailsTo(who))
        expect(raw.toString()).toMatch(new RegExp(`^Subject: ${subject}\r$`, 'm'));
      const reported = entryOf('wordings', who)?.steps?.map((step) => step.variant);
      expect(reported).toEqual([variant]);
    }
  });

  it('half of the visitors get one, half the other, as far as chance has it', () => {
    const short = wordingReaders.filter((who) => variantsOf(who)[0] === 'short').length;
    // Of fair coins, less than one run in a million is beyond.
    expect(Math.abs(short - wordingReaders.length / 2)).toBeLessThan(wordingReaders.length / 2);
  });
});

describe('of which nobody can tell whether it was sent', () => {
  it('is parked, or sent once more half a minute later, as the campaign says', async () => {
    const letters = await run.cloud.messages('TriggerQueueDeadLetters');
    expect(letters.map(({ attributes }) => [attributes.reason, attributes.campaign])).toEqual([
      ['SEND_UNKNOWN', 'plain'],
    ]);
    const { sentAt, firedAt } = entryOf('insisting', 'doubtful.too') ?? {};
    expect((sentAt ?? 0) - (firedAt ?? 0)).toBeGreaterThanOrEqual(30_000);
  });
});
