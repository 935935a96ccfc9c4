// Every alarm says what to do, and the runbook has a chapter for exactly the alarms that there are.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  consumerMetrics,
  metricsNamespace,
  pollerMetrics,
  wakerMetrics,
} from '../../functions/contract/metrics.ts';
import { commands } from '../../lib/cli/commands.ts';
import { anApp, resourcesOf, synthesise } from './synthesised-stack.ts';

// With every setting that brings an alarm along.
const template = synthesise(anApp({ sendingQuotaPerDay: 50_000 }));
const told = synthesise(anApp({ alarmEmail: 'operations@shop.example' }));
const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);
const byName = alarms.map((alarm) => [String(alarm.AlarmName), alarm] as const);
const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
const chapters = runbook.split(/^## /m).slice(1);

describe('alarms', () => {
  it('and chapters of the runbook are the same', () => {
    const headings = chapters.map((chapter) => chapter.split('\n')[0]);
    expect(headings.sort()).toEqual(
      alarms.map(({ AlarmName }) => String(AlarmName).replace('prod/', '')).sort(),
    );
  });

  it.each(chapters.map((chapter) => [chapter.split('\n')[0], chapter]))(
    'the chapter %s describes, investigates and resolves',
    (_heading, chapter) => {
      expect(chapter?.match(/^### .*/gm)).toEqual([
        '### Description',
        '### How to investigate',
        '### How to resolve',
      ]);
    },
  );

  it('send the reader to chapters and commands that there are', () => {
    const headings = chapters.map((chapter) => chapter.split('\n')[0]);
    const chaptersNamed = [...runbook.matchAll(/_([A-Z][a-z]+\/[A-Za-z]+)_/g)].map(([, name]) => name);
    expect(chaptersNamed.filter((name) => !headings.includes(name))).toEqual([]);

    const called = [...runbook.matchAll(/npx campaign-triggers ([a-z-]+)(?: ([a-z]+))?/g)];
    const isCommand = ([, word, second]: RegExpMatchArray) =>
      commands.some(({ name }) => name === word || name === `${word} ${second}`);
    expect(called.length).toBeGreaterThan(5);
    expect(called.filter((call) => !isCommand(call)).map(([text]) => text)).toEqual([]);
  });

  it('of the daily quota is there where the settings tell the quota, at four fifths of it', () => {
    const quotaAlarm = (of: typeof template) =>
      resourcesOf(of, 'AWS::CloudWatch::Alarm')
        .map(([, { Properties }]) => Properties)
        .filter(({ AlarmName }) => AlarmName === 'prod/Consumer/SendingQuotaNear');
    expect(quotaAlarm(told)).toEqual([]);
    expect(quotaAlarm(template)).toMatchObject([{ Threshold: 40_000, Period: 86_400, Statistic: 'Sum' }]);
  });

  it.each(byName)('%s gives severity, reasons and the chapter', (alarmName, { AlarmDescription }) => {
    const anchor = alarmName.replace('prod/', '').replace('/', '').toLowerCase();
    expect(String(AlarmDescription).split('\n')).toEqual([
      expect.stringMatching(/^Severity: (urgent|soon)\.$/),
      expect.stringMatching(/^Threshold: .{20,}\.$/),
      expect.stringMatching(/^No data: .{15,}\.$/),
      `What to do: docs/runbook.md#${anchor}`,
    ]);
  });

  it.each(byName)('%s says what missing data means', (_name, { TreatMissingData }) => {
    expect(TreatMissingData).toMatch(/^(breaching|notBreaching)$/);
  });

  it.each(byName.filter(([, { Namespace }]) => Namespace === metricsNamespace))(
    '%s watches a metric that a function emits, in the stage',
    (_name, { MetricName, Dimensions }) => {
      const emitted = [pollerMetrics, consumerMetrics, wakerMetrics].flatMap((names) => Object.values(names));
      expect(emitted).toContain(MetricName);
      expect(Dimensions).toEqual([{ Name: 'service', Value: 'prod' }]);
    },
  );

  it.each(['Poller', 'Waker'])('that a silent %s raises is raised by silence', (room) => {
    const silent = new Map(byName).get(`prod/${room}/Silent`);
    expect(silent).toMatchObject({ TreatMissingData: 'breaching', Period: 60, EvaluationPeriods: 5 });
  });

  it('that a silent poller raises is raised by the silence of one journal among several', () => {
    const two = synthesise(
      anApp({
        journals: ['shop', 'travel'].map((name) => ({
          name,
          url: `https://events-va6.adobe.io/${name}`,
          start: 'oldest',
        })),
      }),
    );
    const [silent] = resourcesOf(two, 'AWS::CloudWatch::Alarm')
      .map(([, { Properties }]) => Properties)
      .filter(({ AlarmName }) => AlarmName === 'prod/Poller/Silent');
    expect(silent).toMatchObject({
      Threshold: 2,
      ComparisonOperator: 'LessThanThreshold',
      Statistic: 'SampleCount',
    });
  });

  it('tell nobody without an address', () => {
    expect(resourcesOf(template, 'AWS::SNS::Topic')).toEqual([]);
    for (const alarm of alarms) expect(alarm).not.toHaveProperty('AlarmActions');
  });

  it('tell the address of the settings, and of urgent ones also that they are over', () => {
    const [[topic] = ['']] = resourcesOf(told, 'AWS::SNS::Topic');
    expect(resourcesOf(told, 'AWS::SNS::Subscription').map(([, { Properties }]) => Properties)).toEqual([
      { Endpoint: 'operations@shop.example', Protocol: 'email', TopicArn: { Ref: topic } },
    ]);
    for (const [, { Properties }] of resourcesOf(told, 'AWS::CloudWatch::Alarm')) {
      const urgent = String(Properties.AlarmDescription).startsWith('Severity: urgent');
      expect(Properties.AlarmActions).toEqual([{ Ref: topic }]);
      expect(Properties.OKActions).toEqual(urgent ? [{ Ref: topic }] : undefined);
    }
  });

  it('can reach the topic, which takes messages of this account’s alarms and over TLS only', () => {
    const [[, policy] = ['', undefined]] = resourcesOf(told, 'AWS::SNS::TopicPolicy');
    expect(policy?.Properties.PolicyDocument).toMatchObject({
      Statement: [
        { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
        {
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    });
  });
});
