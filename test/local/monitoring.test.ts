// What the dashboard draws and the alarms watch is what the running functions emitted in a run of local mode that has a
// bit of everything in it, or what AWS emits itself.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { metricsNamespace } from '../../functions/contract/metrics.ts';
import { parseFlags } from '../../lib/local/flags.ts';
import type { EmittedMetric } from '../../lib/local/metric-store.ts';
import { readLogLine } from '../../lib/local/read-log-line.ts';
import { type LocalRun, startLocal } from '../../lib/local/run.ts';
import type { StackResources } from '../../lib/local/stack-resources.ts';
import { anApp, synthesise } from '../lib/synthesised-stack.ts';
import { emittedByAws } from '../support/aws-metrics.ts';
import { expressionsOf, metricsOf, type NamedMetric, type Widget } from '../support/dashboard-metrics.ts';
import { deployedMonitoring } from '../support/deployed-monitoring.ts';
import { cartEvent, cartTriggerId } from '../support/mixed-events.ts';

const dir = mkdtempSync(join(tmpdir(), 'monitoring-'));
const app = anApp({ sendingQuotaPerDay: 50_000, trackEngagement: true });
synthesise(app);
const emitted: EmittedMetric[] = [];
const printed: string[] = [];
let run: LocalRun;
let resources: StackResources;
let widgets: Widget[];
let watched: NamedMetric[];

const [browsing, signedUp, bought] = [
  '3d6f0a52-7c1e-4b8a-9e2d-5f4c8b7a6d10',
  'c2a9e8d4-1b3f-4a6c-8d7e-0f5b9a2c4e61',
  '9b1f2c7e-52a4-4d1b-8f6e-3c0a7d9e4b21',
];
const happenings: [name: string, triggerId: string][] = [
  ['anna', cartTriggerId],
  ['bounce.bea', cartTriggerId],
  ['complaint.carl', cartTriggerId],
  ['clicks.doris', cartTriggerId],
  ['erwin', browsing],
  ['gerda', signedUp],
  ['hugo', bought],
  ['a stranger', cartTriggerId],
  ['anna', 'no campaign wants this'],
];

beforeAll(async () => {
  const [eventsFile, profilesFile] = [join(dir, 'events.jsonl'), join(dir, 'profiles.jsonl')];
  const people = new Set(happenings.map(([name]) => name).filter((name) => name !== 'a stranger'));
  const profiles = [...people].map((name) => ({
    ...{ key: name, email: `${name}@example.com`, name, locale: 'en', timeZone: 'Europe/Vienna' },
    ...{ consent: { marketing: true }, attributes: {} },
  }));
  writeFileSync(profilesFile, profiles.map((profile) => JSON.stringify(profile)).join('\n'));
  writeFileSync(eventsFile, '');
  run = await startLocal(
    parseFlags(['--events', eventsFile, '--profiles', profilesFile, '--speed', '10000']),
    {
      onLog({ text }) {
        printed.push(text);
        const read = readLogLine(text);
        if (read.is === 'metrics') emitted.push(...read.emitted);
      },
    },
  );
  run.cloud.failSends('throttled');
  for (const [name, triggerId] of happenings) publish(name, triggerId);
  run.source.adobe?.publish({ event_id: 'broken' });
  const patience = { timeout: 100_000, interval: 200 };
  // Buys after the first e-mail of the series: its next step is woken, and refused, instead of days later.
  await vi.waitFor(() => expect(totals().get('SeriesContinued')).toBe(1), patience);
  publish('gerda', bought);
  await vi.waitFor(async () => expect(await run.settled()).toBe(true), patience);
  // A poll tells of itself when it ends, which is after the last of its events has.
  const readAll = happenings.length + 2;
  await vi.waitFor(() => expect(totals().get('EventsRead')).toBe(readAll), patience);
  await fetch(`${run.cloud.outputs().UnsubscribeUrl}?t=no-token`, { method: 'POST' });
  await vi.waitFor(() => expect(totals().keys()).toContain('Unsubscribed'), patience);

  ({ resources, widgets, watched } = await deployedMonitoring(app));
}, 150_000);

afterAll(async () => {
  await run.stop();
  rmSync(dir, { recursive: true, force: true });
});

function publish(key: string, triggerId: string): void {
  const event = cartEvent({ firedAt: run.clock() - 1000, key, triggerId, eventId: randomUUID() });
  run.source.adobe?.publish(event);
}

/** What each metric added up to in the run. */
function totals(): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { name, values } of emitted) {
    for (const value of values) sums.set(name, (sums.get(name) ?? 0) + value);
  }
  return sums;
}

/** Alarms and dashboard are those of the stage `prod`; the run was of the stage `local`. */
const inProd = (value: string) => (value === 'local' ? 'prod' : value);

/** Those that neither the functions emitted nor AWS emits with exactly these dimensions. */
function unproven(metrics: readonly NamedMetric[]): string[] {
  const keyOf = (name: string, dimensions: Readonly<Record<string, string>>) =>
    JSON.stringify([name, Object.entries(dimensions).map(([key, value]) => [key, inProd(value)])]);
  const ours = new Set(emitted.map(({ name, dimensions }) => keyOf(name, dimensions)));
  const names = new Set(resources.all().map(({ name }) => name));
  const awsEmits = ({ namespace, name, dimensions }: NamedMetric) =>
    emittedByAws.some(
      (one) =>
        one.namespace === namespace &&
        one.names.some((known) => known === name) &&
        String(one.dimensions) === String(Object.keys(dimensions).sort()),
    ) &&
    Object.entries(dimensions).every(
      ([key, value]) => !/^(Queue|Function|Table)Name$/.test(key) || names.has(value),
    );
  return metrics
    .filter(
      (one) =>
        !(one.namespace === metricsNamespace ? ours.has(keyOf(one.name, one.dimensions)) : awsEmits(one)),
    )
    .map(
      ({ usedBy, namespace, name, dimensions }) =>
        `${usedBy}: ${namespace} ${name} ${JSON.stringify(dimensions)}`,
    );
}

describe('the dashboard', () => {
  it('draws metrics that the functions emitted or that AWS emits, with exactly their dimensions', () => {
    const drawn = widgets.flatMap(metricsOf);
    expect(drawn.length).toBeGreaterThan(80);
    expect(unproven(drawn)).toEqual([]);
  });

  it('would be found out with a misspelt metric, or with another dimension', () => {
    const [known] = widgets.flatMap(metricsOf).filter(({ namespace }) => namespace === metricsNamespace);
    if (known === undefined) throw new Error('the dashboard draws none of our metrics');
    const wrong = [
      { ...known, name: `${known.name}s` },
      { ...known, dimensions: { ...known.dimensions, campaign: 'welcome' } },
      { usedBy: 'x', namespace: 'AWS/SQS', name: 'ApproximateAge', dimensions: { QueueName: 'q' } },
    ];
    expect(unproven([known, ...wrong])).toHaveLength(3);
  });

  it('draws every metric that the functions emitted', () => {
    const drawn = new Set(widgets.flatMap(metricsOf).map(({ name }) => name));
    expect([...totals().keys()].filter((name) => !drawn.has(name))).toEqual([]);
  });

  it('shows that nothing is lost: every balance is zero at the end of the run', () => {
    const sums = totals();
    const balances = widgets
      .flatMap(expressionsOf)
      .filter(({ expression }) => expression.startsWith('RUNNING_SUM'));
    expect(sums.get('SeriesContinued')).toBeGreaterThan(0);
    expect(sums.get('TriggersWoken')).toBeGreaterThan(0);
    expect(sums.get('EventsRead')).toBe(happenings.length + 2);
    const values = balances.map(({ label, expression, metrics }) => {
      const terms = [...expression.matchAll(/([-+]?)FILL\((\w+),0\)/g)];
      const total = (id: string) => sums.get(metrics[id] ?? '') ?? Number.NaN;
      const sum = terms.reduce(
        (before, [, sign, id = '']) => before + (sign === '-' ? -1 : 1) * total(id),
        0,
      );
      return [label, sum];
    });
    expect(values).toEqual(balances.map(({ label }) => [label, 0]));
    expect(values).toHaveLength(3);
  });

  it('looks for log lines that the functions print', () => {
    const lines = printed.filter((text) => text.startsWith('{')).map((text) => JSON.parse(text));
    const withMessage = (message: string) => lines.filter((line) => line.message === message);
    expect(
      withMessage('conversion noted')
        .map(({ campaign }) => campaign)
        .sort(),
    ).toEqual(expect.arrayContaining(['browse-abandonment', 'welcome']));
    expect(withMessage('an e-mail was not welcome').map(({ told, campaign }) => [told, campaign])).toEqual(
      expect.arrayContaining([
        ['bounced', 'cart-abandonment'],
        ['complained', 'cart-abandonment'],
      ]),
    );
    const queries = widgets.flatMap(({ properties: { query } }) => query ?? []);
    const messages = queries.flatMap((query) => /message = "([^"]+)"/.exec(query)?.[1] ?? []);
    expect(messages.filter((message) => withMessage(message).length === 0)).toEqual([]);
    expect(messages).toHaveLength(2);
  });
});

it('the alarms watch metrics that the functions emitted or that AWS emits, with exactly their dimensions', () => {
  expect(watched.length).toBeGreaterThan(20);
  expect(unproven(watched)).toEqual([]);
});
