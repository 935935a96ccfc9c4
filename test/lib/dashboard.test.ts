// The dashboard as a whole: it fits the grid, shows every alarm, and is what docs/dashboard.md says.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { metricsOf } from '../support/dashboard-metrics.ts';
import { type DeployedMonitoring, deployedMonitoring } from '../support/deployed-monitoring.ts';
import { anApp, resourcesOf, synthesise } from './synthesised-stack.ts';

const app = anApp({ sendingQuotaPerDay: 50_000 });
const template = synthesise(app);
const docs = readFileSync(new URL('../../docs/dashboard.md', import.meta.url), 'utf8');
let deployed: DeployedMonitoring;
beforeAll(async () => {
  deployed = await deployedMonitoring(app);
});

describe('the dashboard', () => {
  it('is one, named for stage and region', () => {
    const [dashboard, ...more] = resourcesOf(template, 'AWS::CloudWatch::Dashboard');
    expect(more).toEqual([]);
    expect(JSON.stringify(dashboard?.[1].Properties.DashboardName)).toContain('campaign-triggers-prod-');
  });

  it('fits the grid: no widget over another, none too wide, each with a title or a text', () => {
    const taken: string[] = [];
    for (const { x, y, width, height, properties } of deployed.widgets) {
      expect(properties.title || properties.markdown).toBeTruthy();
      expect(x + width).toBeLessThanOrEqual(24);
      for (let column = x; column < x + width; column += 1) {
        for (let row = y; row < y + height; row += 1) taken.push(`${column}/${row}`);
      }
    }
    expect(new Set(taken).size).toBe(taken.length);
  });

  it('has no two widgets of one title', () => {
    const titles = deployed.widgets.flatMap(({ properties: { title } }) => title || []);
    expect(titles.filter((title, at) => titles.indexOf(title) !== at)).toEqual([]);
  });

  it('shows every alarm there is', () => {
    const shown = deployed.widgets.flatMap(({ properties: { alarms } }) => alarms ?? []);
    const arns = deployed.resources.ofType('AWS::CloudWatch::Alarm').map(({ arn }) => arn);
    expect(shown.sort()).toEqual(arns.sort());
  });

  it('shows the settings in force, and where triggers go', () => {
    const text = deployed.widgets.map(({ properties: { markdown = '' } }) => markdown).join('\n');
    expect(text).toContain('| e-mails per second | 14 |');
    expect(text).toContain('| cart-abandonment | `697514a8-3337-4efc-ba75-1f0ba896c288` |');
  });

  it('has what its page in the docs names: widgets, and metrics that they draw', () => {
    const titles = deployed.widgets.flatMap(({ properties: { title, markdown = '' } }) => [
      title,
      markdown.split('\n')[0]?.replace('## ', ''),
    ]);
    const named = [...docs.matchAll(/_([A-Z][^_|]+)_/g)].map(([, title]) => title);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((title) => !titles.includes(title))).toEqual([]);
    const drawn = deployed.widgets.flatMap(metricsOf).map(({ name }) => name);
    const metrics = [...docs.matchAll(/`([A-Z][A-Za-z]+)`/g)].map(([, name = '']) => name);
    expect(metrics.length).toBeGreaterThan(15);
    expect(metrics.filter((name) => !drawn.includes(name))).toEqual([]);
  });
});
