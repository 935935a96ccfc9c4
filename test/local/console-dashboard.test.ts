import fc from 'fast-check';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { metricsNamespace } from '../../functions/contract/metrics.ts';
import { type AlarmDefinition, judgeAlarm } from '../../lib/local/console/dashboard/alarms.ts';
import { readDashboard } from '../../lib/local/console/dashboard/dashboard-body.ts';
import { evaluateMath } from '../../lib/local/console/dashboard/metric-math.ts';
import { type Console, startConsole } from '../../lib/local/console/start-console.ts';
import { createMetricStore } from '../../lib/local/metric-store.ts';
import { browserPath, launchBrowser } from '../support/browser.ts';
import { aConsoleSource } from '../support/console-source.ts';
import { dashboardBody } from './fixtures/dashboard-body.ts';

const minute = 60_000;
const now = 1_790_000_000_000;
const store = createMetricStore();
const emit = (name: string, minutesAgo: number, values: number[]) =>
  store.add([
    {
      namespace: metricsNamespace,
      name,
      dimensions: { service: 'local' },
      at: now - minutesAgo * minute,
      values,
    },
  ]);
emit('DeliverySent', 3, [10, 20]);
emit('DeliverySent', 2, [60]);
emit('DeliverySent', 1, [15]);
emit('DeliveryFailed', 2, [20]);
emit('FiringToSentSeconds', 2, [1, 2, 3, 40]);

let page: Console;
beforeAll(async () => {
  page = await startConsole({
    source: aConsoleSource({
      clock: () => now,
      dashboard: { store, body: () => dashboardBody, alarm: () => ({ name: 'lag-alarm', state: 'alarm' }) },
    }),
  });
});
afterAll(() => page.stop());

describe('the body of a dashboard', () => {
  test('is read row by row, left to right, with what repeats filled in', () => {
    const rows = readDashboard(dashboardBody) ?? [];
    expect(rows.map((row) => row.map(({ title, width }) => `${title} ${width}`))).toEqual([
      [' 24'],
      ['E-mails sent 8', 'From firing to sent 8', 'In all 8'],
      ['Alarms 12', 'Latest failures 12'],
    ]);
    const [, [sent, lag] = []] = rows;
    expect(sent).toMatchObject({
      view: 'graph',
      metrics: [
        { name: 'DeliverySent', stat: 'Sum', dimensions: { service: 'local' } },
        {
          name: 'DeliveryFailed',
          namespace: metricsNamespace,
          dimensions: { service: 'local' },
          visible: false,
        },
        { expression: '100 * FILL(failed, 0) / (sent + FILL(failed, 0))' },
        { namespace: 'AWS/SES', dimensions: {} },
      ],
    });
    expect(lag).toMatchObject({
      metrics: [
        { stat: 'p50' },
        { name: 'FiringToSentSeconds', stat: 'p95', dimensions: { service: 'local' } },
      ],
      lines: [{ label: 'alarm', value: 10 }],
    });
  });

  test.each(['', 'null', '[]', '{"widgets":3}'])('%j is none', (body) => {
    expect(readDashboard(body)).toBeUndefined();
  });

  test('whatever a body holds, reading it never throws', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.constantFrom('type', 'x', 'properties'), fc.jsonValue())),
        (widgets) => {
          readDashboard(JSON.stringify({ widgets }));
        },
      ),
    );
  });
});

describe('metric math', () => {
  const times = [0, 1, 2];
  const byId = new Map([
    [
      'a',
      new Map([
        [0, 6],
        [1, 8],
      ]),
    ],
    [
      'b',
      new Map([
        [0, 3],
        [2, 5],
      ]),
    ],
  ]);
  const of = (expression: string) => {
    const series = evaluateMath(expression, byId, times);
    return series && [...series];
  };
  test.each([
    [
      'a + 2 * 3',
      [
        [0, 12],
        [1, 14],
      ],
    ],
    [
      '(a + 2) * 3',
      [
        [0, 24],
        [1, 30],
      ],
    ],
    ['a / b', [[0, 2]]],
    ['a / FILL(b, 0)', [[0, 2]]],
    [
      'FILL(b, 0)',
      [
        [0, 3],
        [1, 0],
        [2, 5],
      ],
    ],
    [
      'SUM([a, b])',
      [
        [0, 9],
        [1, 8],
        [2, 5],
      ],
    ],
    [
      'MAX([a, b])',
      [
        [0, 6],
        [1, 8],
        [2, 5],
      ],
    ],
    [
      'IF(a > 7, 1, 0)',
      [
        [0, 0],
        [1, 1],
        [2, 0],
      ],
    ],
    [
      'RUNNING_SUM(FILL(b, 0))',
      [
        [0, 3],
        [1, 3],
        [2, 8],
      ],
    ],
    [
      '10 - 2 - 3',
      [
        [0, 5],
        [1, 5],
        [2, 5],
      ],
    ],
    [
      '-a',
      [
        [0, -6],
        [1, -8],
      ],
    ],
  ])('%s', (expression, expected) => {
    if (expression.startsWith('IF')) expect(of(expression)?.slice(0, 2)).toEqual(expected.slice(0, 2));
    else expect(of(expression)).toEqual(expected);
  });

  test.each(['c', 'a +', 'SEARCH("x", "Sum")', 'a b', 'ANOMALY_DETECTION_BAND(a)', '(a', ''])(
    '%j is not understood, and said to be AWS only',
    (expression) => {
      expect(of(expression)).toBeUndefined();
    },
  );

  test('whatever an expression is, it is evaluated or not understood', () => {
    const parts = fc.constantFrom(
      'a',
      'b',
      '1',
      '+',
      '-',
      '*',
      '/',
      '(',
      ')',
      '[',
      ']',
      ',',
      'FILL',
      'SUM',
      'IF',
      '>',
    );
    fc.assert(fc.property(fc.array(parts), (tokens) => void of(tokens.join(' '))));
  });
});

describe('an alarm of the stack', () => {
  const alarm: AlarmDefinition = {
    Namespace: metricsNamespace,
    MetricName: 'DeliveryFailed',
    Dimensions: [{ Name: 'service', Value: 'local' }],
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 1,
    Threshold: 20,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
  };
  const judged = (change: Partial<AlarmDefinition>, lived = 60) =>
    judgeAlarm('n', { ...alarm, ...change }, store, {
      now,
      begunAt: now - lived * minute,
    }).state;

  test('stands as CloudWatch would judge it', () => {
    expect(judged({})).toBe('alarm');
    expect(judged({ Threshold: 21 })).toBe('ok');
    expect(judged({ DatapointsToAlarm: 3 })).toBe('ok');
    expect(judged({ DatapointsToAlarm: 3, TreatMissingData: 'breaching' })).toBe('alarm');
    expect(judged({ MetricName: 'DeliveryUnknown', TreatMissingData: 'missing' })).toBe('no data');
    const silent = { MetricName: 'EventsRead', TreatMissingData: 'breaching', DatapointsToAlarm: 3 };
    expect([judged(silent), judged(silent, 2)]).toEqual(['alarm', 'no data']);
    expect(judged({ Namespace: 'AWS/SES', MetricName: 'Reputation.BounceRate' })).toBe('AWS only');
  });
});

describe('the page of the dashboard', () => {
  const shown = async (query = '') => await (await fetch(`${page.url}/dashboard${query}`)).text();

  test('shows what was emitted, the percentile that is asked for, and what only AWS knows', async () => {
    const text = await shown();
    expect(text).toContain('E-mails sent: sent 15, failed % 0');
    expect(text).toContain('From firing to sent: median 2, p95 40');
    expect(text).toContain('<dt>sent in all</dt><dd>105</dd>');
    expect(text).toMatch(/bounce rate <small class="chip">AWS only<\/small>/);
    expect(text).toContain('lag-alarm');
    expect(text).toContain('<h2>What the poller reads</h2><p>See the runbook</p>');
  });

  test('over a day, the minutes come together', async () => {
    expect(await shown('?range=1d')).toContain('E-mails sent: sent 105');
  });

  test('says why where the stack has none', async () => {
    const bare = await startConsole({ source: aConsoleSource() });
    expect(await (await fetch(`${bare.url}/dashboard`)).text()).toContain('The stack has no dashboard.');
    await bare.stop();
  });
});

describe.skipIf(browserPath === undefined)(
  'in a browser (skipped where none is installed: set CHROMIUM_PATH)',
  () => {
    let launched: Browser;
    beforeAll(async () => {
      launched = await launchBrowser();
    });
    afterAll(() => launched.close());

    test.each([1440, 390])(
      'a known series is drawn, %i pixels wide, in its place on the grid',
      async (width) => {
        const tab = await launched.newPage({ viewport: { width, height: 900 } });
        await tab.goto(`${page.url}/dashboard`);
        const svg = tab.getByRole('img', { name: /^E-mails sent/ });
        const path = (await svg.locator('.curve').first().getAttribute('d')) ?? '';
        const heights = [...path.matchAll(/[ML][\d.]+ ([\d.]+)/g)].map(([, y]) => Number(y));
        // 30, 60, 15 under a top of 200, where 146 is nothing and 8 is all: the failed share reaches 25.
        expect(heights.map((y) => Math.round(((146 - y) / 138) * 100))).toEqual([30, 60, 15]);
        const box = await svg.boundingBox();
        expect(box?.height).toBe(150);
        const cards = await tab
          .locator('.widget')
          .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().y));
        expect(new Set(cards.slice(0, 3)).size).toBe(width === 1440 ? 1 : 3);
        expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(width);
        await tab.close();
      },
    );
  },
);
