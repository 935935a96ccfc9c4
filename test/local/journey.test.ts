// The main job as a user starts it: a thousand events of a bad week, from the journal to the mailbox.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { afterAll, expect, test } from 'vitest';
import type { Report } from '../../lib/local/report.ts';
import { addressesToMail, endsOf, expectBalanced, expectedEnds } from '../support/check-run.ts';
import { mixedEvents } from '../support/mixed-events.ts';

const dir = mkdtempSync(join(tmpdir(), 'journey-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function start(...flags: string[]): Promise<{ status: number | null; output: string }> {
  const child = spawn(process.execPath, ['bin/start.ts', ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, output })));
}

test('a thousand mixed events: each accounted for, each valid firing exactly one e-mail', {
  timeout: 150_000,
}, async () => {
  const { events, profiles } = mixedEvents(1000, Date.now());
  const [eventsFile, profilesFile] = [join(dir, 'events.jsonl'), join(dir, 'profiles.jsonl')];
  const [reportFile, outbox] = [join(dir, 'report.json'), join(dir, 'outbox')];
  writeFileSync(eventsFile, events.map(({ event }) => JSON.stringify(event)).join('\n'));
  writeFileSync(profilesFile, profiles.map((profile) => JSON.stringify(profile)).join('\n'));

  const { status, output } = await start(
    ...['--events', eventsFile, '--profiles', profilesFile, '--until-drained'],
    ...['--report', reportFile, '--outbox', outbox],
  );

  expect(output).toContain('every event is accounted for');
  expect(status).toBe(0);
  const report = JSON.parse(readFileSync(reportFile, 'utf8')) as Report;
  expect(report.served).toBe(1000);
  expect(report.unaccounted).toBe(0);
  expectBalanced(report);
  expect(endsOf(report)).toEqual(expectedEnds(events));

  const mails = await Promise.all(
    readdirSync(outbox).map((file) => PostalMime.parse(readFileSync(join(outbox, file)))),
  );
  const recipients = mails.flatMap((mail) => mail.to?.map(({ address }) => address ?? '') ?? []);
  expect(recipients.sort()).toEqual(addressesToMail(events));
  for (const mail of mails) {
    const headers = new Map(mail.headers.map(({ key, value }) => [key, value]));
    expect(headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    expect(headers.get('list-unsubscribe')).toMatch(/^<http[^>]+>$/);
    expect(headers.has('bcc')).toBe(false);
    expect(mail.html).not.toMatch(/<script|<img src=x|javascript:/i);
    expect(mail.text).toBeTruthy();
  }
});

test('a file with a line that is not JSON is named with its line, and the status is 2', async () => {
  const file = join(dir, 'broken.jsonl');
  writeFileSync(file, '{"a":1}\nnot json\n');

  const { status, output } = await start('--events', file, '--until-drained');

  expect(status).toBe(2);
  expect(output).toContain(`${file}, line 2`);
});
