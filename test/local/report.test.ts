import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digEvent } from '../../lib/local/dig-event.ts';
import { percentiles, type Report, writeReport } from '../../lib/local/report.ts';
import { createTracker } from '../../lib/local/tracker.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'report-'));
});
afterAll(() => rm(dir, { recursive: true }));

describe('the report of a run', () => {
  test('has exactly the documented shape, one row for each served entry in the journal’s order', async () => {
    const tracker = createTracker({ clock: () => 0 });
    tracker.served({ position: 'a', event: { id: 'raw-a' }, servedAt: 1000 });
    tracker.served({ position: 'b', event: 'no event at all', servedAt: 1001 });
    tracker.log({
      functionName: 'Consumer',
      at: 0,
      text: JSON.stringify({
        audit: 1,
        end: 'sent',
        journal: 'j',
        position: 'a',
        eventId: 'e',
        messageId: 'm',
        triggerId: 't',
        campaign: 'cart',
        sesMessageId: 's',
        firedAt: 900,
        receivedAt: 1100,
        sentAt: 1500,
        endedAt: 1501,
        attempts: 1,
      }),
    });
    const file = join(dir, 'report.json');
    await writeReport(file, tracker.report());
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      served: 2,
      unwanted: 0,
      rejected: 0,
      outcomes: { sent: 1, skipped: {}, duplicate: 0, failed: {}, unknown: 0, waiting: 0 },
      deadLetters: 0,
      unaccounted: 1,
      latencyMs: { p50: 500, p95: 500, p99: 500 },
      triggers: [
        {
          eventId: 'e',
          messageId: 'm',
          triggerId: 't',
          campaign: 'cart',
          outcome: 'sent',
          reason: null,
          sesMessageId: 's',
          firedAt: 900,
          servedAt: 1000,
          sentAt: 1500,
          waitingUntil: null,
        },
        {
          eventId: null,
          messageId: null,
          triggerId: null,
          campaign: null,
          outcome: null,
          reason: null,
          sesMessageId: null,
          firedAt: null,
          servedAt: 1001,
          sentAt: null,
          waitingUntil: null,
        },
      ],
    });
  });

  test('a run in which nothing happened is a report too', async () => {
    const file = join(dir, 'empty.json');
    const report: Report = createTracker({ clock: () => 0 }).report();
    await writeReport(file, report);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(report);
    expect(report.latencyMs).toEqual({ p50: null, p95: null, p99: null });
  });

  test('percentiles are values that occurred, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const { p50, p95, p99 } = percentiles(Float64Array.from(values));
        for (const one of [p50, p95, p99]) expect(values).toContain(one);
        expect(Number(p50) <= Number(p95) && Number(p95) <= Number(p99)).toBe(true);
        const atMost = values.filter((value) => value <= Number(p50)).length;
        expect(atMost).toBeGreaterThanOrEqual(values.length / 2);
      }),
    );
  });
});

describe('a raw event that nothing was reported of', () => {
  const key = 'com.adobe.mcloud.pipeline.pipelineMessage';
  const message = { header: { sentTime: 7 }, 'com.adobe.mcloud.protocol.trigger': { triggerId: 'T' } };

  test.each([
    ['bare', { eventid: 'x', [key]: message }],
    ['wrapped once', { event_id: 'x', event: { [key]: message } }],
    ['wrapped twice', { id: 'x', event: { event: { [key]: message } } }],
  ])('gives its ids when it is %s', (_how, event) => {
    expect(digEvent(event)).toEqual({ eventId: 'x', messageId: null, triggerId: 't', firedAt: 7 });
  });

  test('never breaks anything, whatever it is', () => {
    fc.assert(fc.property(fc.anything(), (event) => digEvent(event) !== undefined));
  });
});
