// The alarms of the stack, so that a row may say when somebody is told.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { App } from 'aws-cdk-lib/core';
import { expect } from 'vitest';
import { CampaignTriggersStack } from '../../lib/campaign-triggers-stack.ts';
import { parseSettings } from '../../lib/settings.ts';
import { campaigns, settings } from '../lib/synthesised-stack.ts';

let known: CfnAlarm[] | undefined;

/** The alarm of this name looks at this metric, and goes off after so many minutes in a row. */
export function expectAlarm(name: string, metricName: string, minutes: number): void {
  known ??= alarmsOfStack();
  const alarm = known.find(({ alarmName }) => alarmName === `prod/${name}`);
  expect(alarm).toMatchObject({ metricName });
  expect(((alarm?.evaluationPeriods ?? 0) * (alarm?.period ?? 0)) / 60).toBe(minutes);
}

/** As constructed: to synthesise the whole template would take longer than all rows together. */
function alarmsOfStack(): CfnAlarm[] {
  const outdir = mkdtempSync(join(tmpdir(), 'campaign-triggers-alarms-'));
  try {
    const stack = new CampaignTriggersStack(new App({ outdir, treeMetadata: false }), 'Stack', {
      stage: 'prod',
      settings: parseSettings('prod', settings),
      campaigns,
    });
    return stack.node.findAll().filter((construct) => construct instanceof CfnAlarm);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
