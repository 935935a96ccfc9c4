// What the template says of functions and what starts them, and that nothing else is in it.
import { describe, expect, it } from 'vitest';
import {
  consumerEnv,
  feedbackEnv,
  pollerEnv,
  serviceNameEnv,
  unsubscribeEnv,
  wakerEnv,
} from '../../functions/contract/env.ts';
import { anApp, resourceOf, resourcesOf, synthesise, type Template, workQueue } from './synthesised-stack.ts';

const template = synthesise();
const other = synthesise(
  anApp({
    consumerName: 'shop',
    trackEngagement: true,
    journals: [
      { name: 'web', url: 'https://events.adobe.io/journal/1', start: 'latest' },
      { name: 'app', url: 'https://events.adobe.io/journal/2', start: '-PT2H' },
    ],
  }),
);
const functions = resourcesOf(template, 'AWS::Lambda::Function');

describe('every function', () => {
  it.each(functions)('%s runs Node 24 on arm64, traced by its audit lines only', (_id, { Properties }) => {
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'handler.handler',
    });
    expect(Properties).not.toHaveProperty('TracingConfig');
  });

  it.each(functions)('%s is never braked by reserved concurrency', (_id, { Properties }) => {
    expect(Properties).not.toHaveProperty('ReservedConcurrentExecutions');
  });

  it.each(functions)('%s logs to a group of its own that forgets after 30 days', (_id, { Properties }) => {
    const { LogGroup } = Properties.LoggingConfig as { LogGroup: { Ref: string } };
    expect(template.Resources[LogGroup.Ref]).toMatchObject({
      Type: 'AWS::Logs::LogGroup',
      Properties: { RetentionInDays: 30 },
    });
  });

  it('has a log group that no other function has', () => {
    expect(functions).toHaveLength(5);
    expect(resourcesOf(template, 'AWS::Logs::LogGroup')).toHaveLength(5);
  });

  it.each([
    ['Poller', pollerEnv],
    ['Consumer', consumerEnv],
    ['Waker', wakerEnv],
    ['Unsubscribe', unsubscribeEnv],
    ['Feedback', feedbackEnv],
  ])('%s has exactly the environment that its contract names', (name, contract) => {
    const [, { Properties }] = resourceOf(template, 'AWS::Lambda::Function', name);
    const { Variables } = Properties.Environment as { Variables: Record<string, unknown> };
    expect(Object.keys(Variables).sort()).toEqual([...Object.values(contract), serviceNameEnv].sort());
    expect(Variables[serviceNameEnv]).toBe('prod');
  });

  it('calls the deployment by its stage, or as the settings say', () => {
    const consumerName = (of: Template) => variablesOf(of, 'Poller')[pollerEnv.consumerName];
    expect([consumerName(template), consumerName(other)]).toEqual(['prod', 'shop']);
  });
});

describe('the poller', () => {
  it('is called every minute for each journal, once, with that journal', () => {
    const schedules = resourcesOf(other, 'AWS::Scheduler::Schedule').filter(([id]) => id.includes('Poller'));
    const targets = schedules.map(([, { Properties }]) => Properties.Target as Record<string, unknown>);
    expect(schedules.map(([, { Properties }]) => Properties.ScheduleExpression)).toEqual([
      'rate(1 minute)',
      'rate(1 minute)',
    ]);
    expect(targets.map(({ Input }) => JSON.parse(String(Input)))).toEqual([
      { journal: { name: 'web', url: 'https://events.adobe.io/journal/1', start: 'latest' } },
      { journal: { name: 'app', url: 'https://events.adobe.io/journal/2', start: '-PT2H' } },
    ]);
    for (const { RetryPolicy } of targets) expect(RetryPolicy).toMatchObject({ MaximumRetryAttempts: 0 });
  });

  it('has time until the next call, and is not repeated by Lambda', () => {
    const [, { Properties }] = resourceOf(template, 'AWS::Lambda::Function', 'Poller');
    const [, invoke] = resourceOf(template, 'AWS::Lambda::EventInvokeConfig', 'Poller');
    expect(Properties.Timeout).toBe(60);
    expect(invoke.Properties).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 });
  });
});

describe('the consumer', () => {
  const [queueId, queue] = workQueue(template);

  it('takes triggers in batches of ten at once, reports failures one by one, and is braked by the event source', () => {
    const [, { Properties }] = resourceOf(template, 'AWS::Lambda::EventSourceMapping', 'Consumer');
    expect(Properties).toEqual({
      BatchSize: 10,
      EventSourceArn: { 'Fn::GetAtt': [queueId, 'Arn'] },
      FunctionName: { Ref: resourceOf(template, 'AWS::Lambda::Function', 'Consumer')[0] },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });

  it('keeps a message invisible six times as long as it may work on it', () => {
    const [, { Properties }] = resourceOf(template, 'AWS::Lambda::Function', 'Consumer');
    expect(queue.Properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * Number(Properties.Timeout));
  });

  it('may put a trigger back more often than Lambda’s loop detection would let it', () => {
    const feeding = functions.filter(([, { Properties }]) => Properties.RecursiveLoop === 'Allow');
    expect(feeding.map(([id]) => id)).toEqual([resourceOf(template, 'AWS::Lambda::Function', 'Consumer')[0]]);
  });

  it('knows its share of the rate and the receives that it has', () => {
    expect(variablesOf(template, 'Consumer')).toMatchObject({
      SENDS_PER_SECOND: '7',
      MAX_RECEIVE_COUNT: String(
        (queue.Properties.RedrivePolicy as { maxReceiveCount: number }).maxReceiveCount,
      ),
      SENDER: 'Shop <news@mail.shop.example>',
    });
  });
});

describe('the waker', () => {
  const [functionId, { Properties }] = resourceOf(template, 'AWS::Lambda::Function', 'Waker');

  it('is called every minute, once', () => {
    const [, schedule] = resourceOf(template, 'AWS::Scheduler::Schedule', 'Waker');
    expect(schedule.Properties).toMatchObject({
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Target: { Arn: { 'Fn::GetAtt': [functionId, 'Arn'] }, RetryPolicy: { MaximumRetryAttempts: 0 } },
    });
  });

  it('has time until the next call, and is not repeated by Lambda', () => {
    const [, invoke] = resourceOf(template, 'AWS::Lambda::EventInvokeConfig', 'Waker');
    expect(Properties.Timeout).toBe(60);
    expect(invoke.Properties).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 });
  });

  it('finds whole triggers in the index of due times', () => {
    const [, { Properties: table }] = resourceOf(template, 'AWS::DynamoDB::Table', 'Waits');
    expect(table.GlobalSecondaryIndexes).toEqual([
      {
        IndexName: 'due',
        KeySchema: [
          { AttributeName: 'shard', KeyType: 'HASH' },
          { AttributeName: 'dueAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ]);
  });
});

describe('the feedback', () => {
  const [setId] = resourceOf(template, 'AWS::SES::ConfigurationSet', '');
  const [queueId, queue] = workQueue(template, 'Feedback');

  it('is asked for by the configuration set: what became of each e-mail, but not opens and clicks', () => {
    const [, { Properties }] = resourceOf(template, 'AWS::SES::ConfigurationSetEventDestination', '');
    expect(Properties).toMatchObject({
      ConfigurationSetName: { Ref: setId },
      EventDestination: {
        Enabled: true,
        MatchingEventTypes: [
          'send',
          'reject',
          'bounce',
          'complaint',
          'delivery',
          'deliveryDelay',
          'renderingFailure',
        ],
      },
    });
    // SES takes no other bus.
    expect(JSON.stringify(Properties)).toContain(':event-bus/default');
  });

  it('tells of opens and clicks too where the stage asks for them', () => {
    const [, { Properties }] = resourceOf(other, 'AWS::SES::ConfigurationSetEventDestination', '');
    const { MatchingEventTypes } = Properties.EventDestination as { MatchingEventTypes: string[] };
    expect(MatchingEventTypes.slice(-2)).toEqual(['open', 'click']);
  });

  it('comes through a rule that takes this configuration set’s events only', () => {
    const [deadLettersId] = resourceOf(template, 'AWS::SQS::Queue', 'FeedbackEventsDeadLetters');
    const [, { Properties }] = resourceOf(template, 'AWS::Events::Rule', '');
    expect(Properties).not.toHaveProperty('EventBusName');
    expect(Properties).toMatchObject({
      EventPattern: {
        source: ['aws.ses'],
        detail: { mail: { tags: { 'ses:configuration-set': [{ Ref: setId }] } } },
      },
      State: 'ENABLED',
      Targets: [
        {
          Arn: { 'Fn::GetAtt': [queueId, 'Arn'] },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [deadLettersId, 'Arn'] } },
        },
      ],
    });
  });

  it('is worked off in large batches, and what keeps failing for hours is kept among its own dead letters', () => {
    const [functionId, { Properties }] = resourceOf(template, 'AWS::Lambda::Function', 'Feedback');
    const [, mapping] = resourceOf(template, 'AWS::Lambda::EventSourceMapping', 'Feedback');
    expect(mapping.Properties).toEqual({
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 1,
      EventSourceArn: { 'Fn::GetAtt': [queueId, 'Arn'] },
      FunctionName: { Ref: functionId },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    expect(queue.Properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * Number(Properties.Timeout));
    expect(queue.Properties.RedrivePolicy).toMatchObject({ maxReceiveCount: 100 });
  });
});

describe('the rest', () => {
  it('mail is sent over TLS only, and its reputation is measured', () => {
    const [, { Properties }] = resourceOf(template, 'AWS::SES::ConfigurationSet', '');
    expect(Properties).toEqual({
      DeliveryOptions: { TlsPolicy: 'REQUIRE' },
      ReputationOptions: { ReputationMetricsEnabled: true },
    });
  });

  it('the unsubscribe URL is public and stands in the consumer’s environment', () => {
    const [urlId, url] = resourceOf(template, 'AWS::Lambda::Url', 'Unsubscribe');
    expect(url.Properties.AuthType).toBe('NONE');
    expect(variablesOf(template, 'Consumer').UNSUBSCRIBE_URL).toEqual({
      'Fn::GetAtt': [urlId, 'FunctionUrl'],
    });
  });

  it('operators find queues, tables, secrets and functions among the outputs', () => {
    expect(Object.keys(template.Outputs)).toEqual([
      'TriggerQueueUrl',
      'DeadLetterQueueUrl',
      'RejectsQueueUrl',
      'PositionsTable',
      'SendsTable',
      'WaitsTable',
      'ResultsTable',
      'ProfilesTable',
      'SuppressionsTable',
      'AdobeCredentialsSecret',
      'SigningKeysSecret',
      'ConfigurationSet',
      'PollerFunction',
      'ConsumerFunction',
      'WakerFunction',
      'UnsubscribeFunction',
      'UnsubscribeUrl',
      'FeedbackQueueUrl',
      'FeedbackDeadLetterQueueUrl',
      'FeedbackFunction',
      'PollerLogGroup',
      'ConsumerLogGroup',
      'FeedbackLogGroup',
    ]);
  });

  it('needs no custom resource, no nested stack, and no function of the CDK’s own', () => {
    const types = new Set(Object.values(template.Resources).map(({ Type }) => Type));
    expect([...types].filter((type) => /Custom|Stack/.test(type))).toEqual([]);
  });

  it('uses no more of CloudFormation’s language than plain emulators understand', () => {
    const used = JSON.stringify(template.Resources).match(/"Fn::\w+"/g) ?? [];
    expect([...new Set(used)].sort()).toEqual(['"Fn::GetAtt"', '"Fn::Join"', '"Fn::Sub"']);
  });
});

function variablesOf(of: Template, functionName: string): Record<string, unknown> {
  const [, { Properties }] = resourceOf(of, 'AWS::Lambda::Function', functionName);
  return (Properties.Environment as { Variables: Record<string, unknown> }).Variables;
}
