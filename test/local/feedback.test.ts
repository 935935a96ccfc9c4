// What SES tells comes back, through what the template says: destination, bus, rule, queue, function.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readResults } from '../../functions/adapters/results.ts';
import { addUp } from '../../lib/cli/results/add-up.ts';
import { parseFlags } from '../../lib/local/flags.ts';
import { type LocalRun, startLocal } from '../../lib/local/run.ts';
import { credentials } from '../support/local-aws.ts';
import { cartEvent } from '../support/mixed-events.ts';

const dir = mkdtempSync(join(tmpdir(), 'feedback-'));
const people = ['bounce.bea', 'complaint.carl', 'doris', 'erwin', 'clicks.gerda', 'scanned.hugo'];
let run: LocalRun;

beforeAll(async () => {
  const [eventsFile, profilesFile] = [join(dir, 'events.jsonl'), join(dir, 'profiles.jsonl')];
  const profiles = people.map((name) => ({
    key: name,
    email: `${name}@example.com`,
    name,
    locale: 'en',
    timeZone: 'Europe/Berlin',
    consent: { marketing: true },
    attributes: {},
  }));
  writeFileSync(profilesFile, profiles.map((profile) => JSON.stringify(profile)).join('\n'));
  writeFileSync(
    eventsFile,
    ['bounce.bea', 'complaint.carl'].map((name) => JSON.stringify(firing(name).event)).join('\n'),
  );
  run = await startLocal(parseFlags(['--events', eventsFile, '--profiles', profilesFile]));
}, 60_000);

afterAll(async () => {
  await run.stop();
  rmSync(dir, { recursive: true, force: true });
});

function firing(key: string) {
  const eventId = randomUUID();
  return { eventId, event: cartEvent({ firedAt: Date.now() - 1_000, key, eventId }) };
}

/** Lets it happen in the shop; the event's id. */
function fire(name: string): string {
  const { eventId, event } = firing(name);
  run.source.adobe?.publish(event);
  return eventId;
}

const outcomeOf = (eventId: string) => run.tracker.entry(eventId);
const told = (metric: string) => run.tracker.metrics().get(metric)?.sum ?? 0;
const mailsTo = (name: string) =>
  run.cloud.inbox.mails().filter(({ destinations }) => destinations.includes(`${name}@example.com`));
const wait = { timeout: 30_000, interval: 20 };

describe('feedback in local mode', () => {
  it('keeps whoever bounced or complained from being mailed again', { timeout: 60_000 }, async () => {
    await expect.poll(() => [told('FeedbackBounce'), told('FeedbackComplaint')], wait).toEqual([1, 1]);
    const again = ['bounce.bea', 'complaint.carl'].map(fire);
    await expect
      .poll(() => again.map((eventId) => outcomeOf(eventId)), wait)
      .toMatchObject(again.map(() => ({ outcome: 'skipped', reason: 'suppressed' })));
    expect([mailsTo('bounce.bea').length, mailsTo('complaint.carl').length]).toEqual([1, 1]);
    expect(told('FeedbackDelivery')).toBe(1);
  });

  it('turns an unknown send into a sent one when SES had taken it', { timeout: 60_000 }, async () => {
    run.cloud.failSends('reset-after-acceptance');
    const eventId = fire('doris');
    await expect.poll(() => outcomeOf(eventId)?.outcome, wait).toBe('sent');
    expect(outcomeOf(eventId)?.sesMessageId).toBe(mailsTo('doris')[0]?.id);
    expect(mailsTo('doris')).toHaveLength(1);
    await expect.poll(() => told('ClaimsSettledByFeedback'), wait).toBe(1);
  });

  it('ends the trigger as sent whose consumer died after SES took the e-mail and before it wrote that down', {
    timeout: 150_000,
  }, async () => {
    run.cloud.failSends('hang-after-acceptance');
    const eventId = fire('erwin');
    await expect.poll(() => mailsTo('erwin').length, { ...wait, interval: 5 }).toBe(1);
    expect(run.cloud.kill('CampaignTriggersConsumer')).toBe(true);
    // Its message is visible again after a minute.
    await expect.poll(run.settled, { timeout: 120_000, interval: 200 }).toBe(true);
    expect(outcomeOf(eventId)).toMatchObject({ outcome: 'sent', sesMessageId: mailsTo('erwin')[0]?.id });
    expect(mailsTo('erwin')).toHaveLength(1);
    const { unknown, sent, sentAgain } = run.tracker.counters();
    expect([sent, unknown, sentAgain]).toEqual([4, 0, 0]);
  });

  it('counts what became of the campaign’s e-mails, people’s opens apart from machines’', {
    timeout: 60_000,
  }, async () => {
    for (const name of ['clicks.gerda', 'scanned.hugo']) fire(name);
    const client = new DynamoDBClient({
      endpoint: run.cloud.endpoints.dynamodb,
      region: run.cloud.region,
      credentials,
    });
    const table = { client, tableName: run.cloud.outputs().ResultsTable ?? '' };
    const counts = async () => {
      const rows = await readResults(table, { campaign: 'cart-abandonment', from: '2000', until: '3000' });
      return addUp(rows)[0]?.counts;
    };
    const wentTo = (name: string) => mailsTo(name).length === 1;
    await expect.poll(() => ['clicks.gerda', 'scanned.hugo'].every(wentTo), wait).toBe(true);
    const expected = {
      // All but one: bounce.bea's.
      delivered: run.cloud.inbox.mails().length - 1,
      bounced: 1,
      complained: 1,
      opened: 1,
      openedByMachine: 1,
      clicked: 1,
    };
    await expect.poll(counts, wait).toMatchObject(expected);
    client.destroy();
  });

  it('stops all e-mails for who says so on the page of the unsubscribe link', {
    timeout: 60_000,
  }, async () => {
    const raw = mailsTo('clicks.gerda')[0]?.raw.toString('latin1') ?? '';
    const [, link = ''] = /^List-Unsubscribe: <(.*)>\r$/m.exec(raw) ?? [];
    const page = await fetch(link, { headers: { 'accept-language': 'nl' } });
    expect([page.status, await page.text()]).toEqual([
      200,
      expect.stringContaining('Alleen e-mails van deze soort'),
    ]);
    // As a browser posts the form: the function gets it in base64.
    const stopped = await fetch(link, { method: 'POST', body: new URLSearchParams({ scope: 'all' }) });
    expect([stopped.status, await stopped.text()]).toEqual([
      200,
      expect.stringContaining('You will not get any e-mails from us any more.'),
    ]);
    const eventId = fire('clicks.gerda');
    await expect
      .poll(() => outcomeOf(eventId), wait)
      .toMatchObject({ outcome: 'skipped', reason: 'suppressed' });
  });
});
