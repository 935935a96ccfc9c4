// What the console lets a person try: triggers made of sample events, and faults that end by themselves.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startAdobe } from '../../lib/local/adobe/simulator.ts';
import { createAwsMetrics } from '../../lib/local/aws-metrics.ts';
import { startConsole } from '../../lib/local/console/start-console.ts';
import { digEvent } from '../../lib/local/dig-event.ts';
import { createFaultDesk } from '../../lib/local/fault-desk.ts';
import { createMetricStore } from '../../lib/local/metric-store.ts';
import { isSameDimension, type TrialCampaign, trialEvent } from '../../lib/local/trial-trigger.ts';
import { aConsoleSource } from '../support/console-source.ts';

const dimensions = {
  ' eVar01': { type: 'string', data: ['', 'CUSTOMER-1'], name: ' eVar01' },
  eVar12: { type: 'string', data: ['', 'Shirt', 'Shirt|Boots'], name: 'eVar12' },
  pageURL: { type: 'string', data: ['https://shop.example/'], name: 'pageURL' },
};
const campaign: TrialCampaign = {
  name: 'cart-abandonment',
  visitorDimension: 'evar1',
  delaySeconds: 0,
  dimensions: { eVar01: 'CUSTOMER-1', eVar12: 'Shirt|Boots', pageURL: 'https://shop.example/' },
  sample: {
    event_id: 'sample',
    event: {
      'com.adobe.mcloud.pipeline.pipelineMessage': {
        header: { messageId: 'm', properties: [{ name: 'triggerFiredTimestamp', value: '1' }] },
        'com.adobe.mcloud.protocol.trigger': {
          triggerId: 't',
          enrichments: { analyticsHitSummary: { dimensions } },
        },
      },
    },
  },
};
const fired = (visitor: string | undefined, wanted: Record<string, string> = campaign.dimensions) =>
  trialEvent({ campaign, visitor, dimensions: wanted, now: 1_790_000_000_000 });

describe('a trigger to try', () => {
  test('is the sample event as if it fired now, for the chosen visitor, under ids of its own', () => {
    const { eventId, event } = fired('SHOPPER-7');
    expect(digEvent(event)).toMatchObject({ eventId, triggerId: 't', firedAt: 1_790_000_000_000 });
    expect(digEvent(event).messageId).not.toBe('m');
    expect(fired('SHOPPER-7').eventId).not.toBe(eventId);
    expect(JSON.stringify(event)).toContain('"data":["SHOPPER-7"]');
    expect(JSON.stringify(event)).toContain('"data":["","Shirt","Shirt|Boots"]');
  });

  test('has what was changed, and lacks what was emptied', () => {
    const text = JSON.stringify(
      fired(undefined, { ...campaign.dimensions, eVar12: 'Hat', pageURL: '' }).event,
    );
    expect(text).toContain('"data":["Hat"]');
    expect(text).not.toContain('pageURL');
    expect(text).toContain('CUSTOMER-1');
  });

  test('leaves the sample as it was, whatever a person writes', () => {
    const before = JSON.stringify(campaign.sample);
    fc.assert(
      fc.property(
        fc.string(),
        fc.dictionary(fc.constantFrom('eVar12', 'pageURL', 'other'), fc.string()),
        (one, all) => {
          fired(one, all);
          expect(JSON.stringify(campaign.sample)).toBe(before);
        },
      ),
    );
  });

  test.each([
    [' eVar01', 'evar1', true],
    ['eVar10', 'evar1', false],
    ['pageURL', 'pageurl', true],
    ['prop07', 'prop7', true],
  ])('%s and %s are the same dimension: %s', (one, other, expected) => {
    expect(isSameDimension(one, other)).toBe(expected);
  });

  test('cannot be fired into a real journal, and the page says so', async () => {
    const page = await startConsole({ source: aConsoleSource() });
    const text = await (await fetch(`${page.url}/try`)).text();
    await page.stop();
    expect(text).toContain('The journal is a real one: triggers are fired at Adobe.');
  });
});

describe('a fault', () => {
  const happened: string[] = [];
  const desk = () =>
    createFaultDesk([
      {
        ...{ id: 'down', title: 'Down', expect: 'It copes.', seconds: 60 },
        async begin() {
          happened.push('begun');
          return () => void happened.push('ended');
        },
      },
    ]);
  beforeEach(() => {
    happened.length = 0;
    vi.useFakeTimers();
  });
  afterEach(() => vi.useRealTimers());

  test('ends by itself, and tells until then how long that is', async () => {
    const faults = desk();
    await faults.begin('down', 10);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(faults.offered()[0]?.leftMs).toBe(6_000);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(faults.offered()[0]?.leftMs).toBeUndefined();
    expect(happened).toEqual(['begun', 'ended']);
  });

  test('begun again lasts longer, and ends once', async () => {
    const faults = desk();
    await faults.begin('down', 10);
    await vi.advanceTimersByTimeAsync(9_000);
    await faults.begin('down', 10);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(happened).toEqual(['begun']);
    await faults.end('down');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(happened).toEqual(['begun', 'ended']);
  });

  test('ends with the run, and one that nobody offers is none', async () => {
    const faults = desk();
    expect(await faults.begin('other')).toBe(false);
    await faults.begin('down');
    await faults.stop();
    expect(happened).toEqual(['begun', 'ended']);
  });

  test('of the simulated Adobe holds until it is let go', async () => {
    const adobe = await startAdobe();
    const release = adobe.faults.hold('journal', { status: 503 });
    adobe.faults.journal({ status: 429 });
    const status = async () => (await fetch(adobe.journalUrl)).status;
    expect([await status(), await status(), await status()]).toEqual([429, 503, 503]);
    release();
    expect(await status()).toBe(403);
    await adobe.stop();
  });
});

describe('what AWS itself counts', () => {
  test('is counted here too, as far as it is known', () => {
    const store = createMetricStore();
    const metrics = createAwsMetrics(store, () => 60_000);
    metrics.invoked('Consumer', { ok: true, payload: null }, 12);
    metrics.invoked('Consumer', { ok: false, error: { errorType: 'E', errorMessage: 'e' } }, 8);
    metrics.invoked(
      'Consumer',
      { ok: false, error: { errorType: 'T', errorMessage: 't' }, throttled: true },
      0,
    );
    metrics.sent();
    const read = (namespace: string, name: string, dimensions: Record<string, string>, stat = 'Sum') =>
      store.read({ namespace, name, dimensions, stat, periodSeconds: 60, from: 0, to: 120_000 })?.[0]?.value;
    const lambda = (name: string, stat?: string) =>
      read('AWS/Lambda', name, { FunctionName: 'Consumer' }, stat);
    expect([
      lambda('Invocations'),
      lambda('Errors'),
      lambda('Throttles'),
      lambda('Duration', 'Average'),
    ]).toEqual([...[2, 1, 1, 10]]);
    expect(read('AWS/SES', 'Send', {})).toBe(1);
  });
});
