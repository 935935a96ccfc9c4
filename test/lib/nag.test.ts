// cdk-nag's rules for AWS solutions, over the stack with everything in it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { App } from 'aws-cdk-lib/core';
import { Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { anApp, askingEndpoint } from './synthesised-stack.ts';

const clean = anApp({ alarmEmail: 'operations@shop.example' }, askingEndpoint);
const careless = anApp();
new Queue(careless.node.findChild('Stack'), 'Careless');

describe('cdk-nag', () => {
  it('finds nothing', () => {
    expect(findings(clean)).toEqual([]);
  }, 60_000);

  it('would find a careless queue', () => {
    expect(findings(careless)).toEqual([
      'AwsSolutions-SQS3 at Stack/Careless/Resource',
      'AwsSolutions-SQS4 at Stack/Careless/Resource',
    ]);
  }, 60_000);

  it('is answered back in these places, each with a reason', () => {
    const acknowledged = clean.node
      .findAll()
      .flatMap(({ node }) =>
        node.metadata
          .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
          .map(({ data }) => ({ path: node.path, data: JSON.stringify(data) })),
      );
    expect(acknowledged).toEqual([
      {
        path: 'Stack/CampaignTriggers/Secrets/AdobeCredentials',
        data: expect.stringContaining('AwsSolutions-SMG4'),
      },
      {
        path: 'Stack/CampaignTriggers/Secrets/SigningKeys',
        data: expect.stringContaining('AwsSolutions-SMG4'),
      },
      {
        path: 'Stack/CampaignTriggers/Secrets/RecipientEndpointToken',
        data: expect.stringContaining('AwsSolutions-SMG4'),
      },
      { path: 'Stack/CampaignTriggers/Rejects', data: expect.stringContaining('AwsSolutions-SQS3') },
    ]);
    for (const { data } of acknowledged) expect(data).toMatch(/"[a-z][^"]{40,}"/i);
  });
});

const reportSchema = v.object({
  pluginReports: v.array(
    v.object({
      violations: v.array(
        v.object({
          ruleName: v.string(),
          violatingConstructs: v.array(v.object({ constructPath: v.string() })),
        }),
      ),
    }),
  ),
});

/** What cdk-nag complains of, one line each. */
function findings(app: App): string[] {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  try {
    app.synth();
  } catch (error) {
    // A finding makes synthesis fail; the report says which.
    if (!(error instanceof Error) || error.name !== 'ValidationFailed') throw error;
  }
  const report = v.parse(
    reportSchema,
    JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8')),
  );
  return report.pluginReports.flatMap(({ violations }) =>
    violations.flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
    ),
  );
}
