// The CDK app: reads the stage's settings, compiles the campaigns, creates the stack.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib/core';
import { CampaignTriggersStack } from '../lib/campaign-triggers-stack.ts';
import { compileCampaigns } from '../lib/campaigns/compile-campaigns.ts';
import { readStage } from '../lib/stage.ts';

const project = fileURLToPath(new URL('..', import.meta.url));
// The CDK's command line passes on the context of cdk.json, and asks that the template names its assets' directories.
// Run without it, the app is the same app.
const cdkJson: { context: Record<string, unknown> } = JSON.parse(
  readFileSync(resolve(project, 'cdk.json'), 'utf8'),
);
const app = new App({
  context: { 'aws:cdk:enable-asset-metadata': true, ...cdkJson.context },
  analyticsReporting: false,
  treeMetadata: false,
});

try {
  const { stage, settings } = readStage({
    stages: app.node.tryGetContext('stages'),
    stage: app.node.tryGetContext('stage'),
    overrides: app.node.tryGetContext('overrides'),
  });
  const campaigns = await compileCampaigns(resolve(project, settings.campaigns), settings.campaigns);
  new CampaignTriggersStack(app, `campaign-triggers-${stage}`, { stage, settings, campaigns });
  app.synth();
} catch (error) {
  const mistake = error instanceof Error && ['SettingsError', 'CampaignFileError'].includes(error.name);
  console.error(mistake ? error.message : error);
  process.exit(1);
}
