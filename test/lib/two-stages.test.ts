// Two stages in one app, and so in one account and region: neither takes the other's names, events or data.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { afterAll, describe, expect, it } from 'vitest';
import { CampaignTriggersStack } from '../../lib/campaign-triggers-stack.ts';
import { parseSettings } from '../../lib/settings.ts';
import { campaigns, resourceOf, resourcesOf, settings, type Template } from './synthesised-stack.ts';

const outdir = mkdtempSync(join(tmpdir(), 'campaign-triggers-two-stages-'));
afterAll(() => rmSync(outdir, { recursive: true }));
const app = new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: false });
for (const stage of ['test', 'prod']) {
  const own = parseSettings(stage, { ...settings, alarmEmail: 'operations@shop.example' });
  new CampaignTriggersStack(app, `campaign-triggers-${stage}`, { stage, settings: own, campaigns });
}
app.synth();
const templateOf = (stage: string): Template =>
  JSON.parse(readFileSync(join(outdir, `campaign-triggers-${stage}.template.json`), 'utf8'));
const test = templateOf('test');
const prod = templateOf('prod');

describe('two stages in one account and region', () => {
  it('have no name in common: what CloudFormation does not name bears the stage', () => {
    const [ofTest, ofProd] = [namesIn(test), namesIn(prod)];
    expect(ofTest.filter((name) => ofProd.includes(name))).toEqual([]);
    expect(ofTest.filter((name) => !name.startsWith('AWS::CloudWatch::Alarm AlarmName test/'))).toEqual([]);
  });

  it('export nothing and import nothing', () => {
    const text = JSON.stringify([test, prod]);
    expect(text).not.toContain('"Export"');
    expect(text).not.toContain('Fn::ImportValue');
  });

  it.each([
    ['test', test],
    ['prod', prod],
  ])('%s hears of the e-mails of its own configuration set only', (_stage, template) => {
    const [setId] = resourceOf(template, 'AWS::SES::ConfigurationSet', '');
    const [, rule] = resourceOf(template, 'AWS::Events::Rule', '');
    expect(rule.Properties.EventPattern).toEqual({
      source: ['aws.ses'],
      detail: { mail: { tags: { 'ses:configuration-set': [{ Ref: setId }] } } },
    });
  });

  it('read a journal as consumers of their own, and count in metrics of their own', () => {
    const environment = (of: Template) => {
      const [, { Properties }] = resourceOf(of, 'AWS::Lambda::Function', 'Poller');
      return (Properties.Environment as { Variables: Record<string, unknown> }).Variables;
    };
    for (const [stage, template] of Object.entries({ test, prod })) {
      expect(environment(template)).toMatchObject({
        CONSUMER_NAME: stage,
        POWERTOOLS_SERVICE_NAME: stage,
      });
    }
  });

  it('run the very same bundles', () => {
    const bundles = (of: Template) =>
      resourcesOf(of, 'AWS::Lambda::Function').map(([, { Properties }]) => Properties.Code);
    expect(bundles(test)).toEqual(bundles(prod));
  });
});

/** Names that must be unique in an account and region. IAM's inline policies are named within their role. */
function namesIn(template: Template): string[] {
  return Object.values(template.Resources).flatMap(({ Type, Properties = {} }) =>
    Object.entries(Properties)
      .filter(([property, value]) => /^(\w+Name|Name|Alias)$/.test(property) && typeof value === 'string')
      .filter(([property]) => property !== 'MetricName' && property !== 'PolicyName')
      .map(([property, value]) => `${Type} ${property} ${value}`),
  );
}
