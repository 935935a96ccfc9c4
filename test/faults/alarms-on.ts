// Which alarms of the deployed stack watch a metric, so that a row may say "alarmed".
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { CampaignTriggersStack } from '../../lib/campaign-triggers-stack.ts';
import { parseSettings } from '../../lib/settings.ts';
import { campaigns, resourcesOf, settings, synthesise } from '../lib/synthesised-stack.ts';

let alarms: { name: string; metric: unknown }[] = [];

/** Their names without the stage, e.g. `Poller/PositionExpired`. */
export function alarmsOn(metric: string): string[] {
  return alarms.filter((alarm) => alarm.metric === metric).map(({ name }) => name);
}

/** Synthesises the stack, which takes seconds: once, before the rows. */
export function readAlarms(): void {
  const outdir = mkdtempSync(join(tmpdir(), 'campaign-triggers-faults-'));
  try {
    const app = new App({ outdir, analyticsReporting: false });
    new CampaignTriggersStack(app, 'Stack', {
      stage: 'prod',
      settings: parseSettings('prod', settings),
      campaigns,
    });
    const found = resourcesOf(synthesise(app), 'AWS::CloudWatch::Alarm');
    alarms = found.map(([, { Properties }]) => ({
      name: String(Properties.AlarmName).replace('prod/', ''),
      metric: Properties.MetricName,
    }));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
