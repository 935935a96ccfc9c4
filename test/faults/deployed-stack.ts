// What the deployed stack has: which alarms watch a metric, so that a row may say "alarmed", and which doors are open.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { CampaignTriggersStack } from '../../lib/campaign-triggers-stack.ts';
import { parseSettings } from '../../lib/settings.ts';
import { campaigns, resourcesOf, settings, synthesise, type Template } from '../lib/synthesised-stack.ts';

let template: Template | undefined;

/** Names of the alarms on this metric, without the stage, e.g. `Poller/PositionExpired`. */
export function alarmsOn(metric: string): string[] {
  return resources('AWS::CloudWatch::Alarm')
    .filter(([, { Properties }]) => Properties.MetricName === metric)
    .map(([, { Properties }]) => String(Properties.AlarmName).replace('prod/', ''));
}

/** Logical ids of everything that somebody outside of AWS can call. */
export function publicDoors(): string[] {
  const ofDoors =
    /^AWS::(Lambda::Url|ApiGateway(V2)?::\w*Api|ElasticLoadBalancing.*|CloudFront::Distribution)$/;
  const types = new Set(Object.values(synthesised().Resources).map(({ Type }) => Type));
  return [...types].filter((type) => ofDoors.test(type)).flatMap((type) => resources(type).map(([id]) => id));
}

function synthesised(): Template {
  if (template === undefined) throw new Error('synthesiseStack comes first');
  return template;
}

const resources = (type: string) => resourcesOf(synthesised(), type);

/** Takes seconds: once, before the rows. */
export function synthesiseStack(): void {
  const outdir = mkdtempSync(join(tmpdir(), 'campaign-triggers-faults-'));
  try {
    const app = new App({ outdir, analyticsReporting: false });
    const of = { stage: 'prod', settings: parseSettings('prod', settings), campaigns };
    new CampaignTriggersStack(app, 'Stack', of);
    template = synthesise(app);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
