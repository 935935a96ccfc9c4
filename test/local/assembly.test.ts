import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { readAssembly } from '../../lib/local/assembly.ts';
import { eventSourcesOf, schedulesOf } from '../../lib/local/invocation-sources.ts';
import { aStack } from './fixtures/template-builder.ts';

const queue = { Type: 'AWS::SQS::Queue' };
const value = (given: unknown, parameters: Record<string, { Default?: unknown }> = {}) =>
  aStack(
    {
      Work: queue,
      Page: { Type: 'AWS::Lambda::Function' },
      PageUrl: { Type: 'AWS::Lambda::Url' },
      Table: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'people' } },
      Odd: { Type: 'Custom::Odd' },
      Subject: { Type: 'Custom::Subject', Properties: { Value: given } },
    },
    { Parameters: parameters },
  ).properties('Subject', v.object({ Value: v.unknown() })).Value;

describe('a template’s values', () => {
  it.each<[string, unknown, unknown]>([
    ['a plain value', { a: [1, 'b', true] }, { a: [1, 'b', true] }],
    ['a reference to a queue: its URL', { Ref: 'Work' }, 'http://127.0.0.1:9/000000000000/Test-Work'],
    ['a queue’s ARN', { 'Fn::GetAtt': ['Work', 'Arn'] }, 'arn:aws:sqs:eu-west-1:000000000000:Test-Work'],
    ['an attribute in short form', { 'Fn::GetAtt': 'Work.QueueName' }, 'Test-Work'],
    ['a given name', { Ref: 'Table' }, 'people'],
    ['a function URL', { 'Fn::GetAtt': ['PageUrl', 'FunctionUrl'] }, 'http://127.0.0.1:8/'],
    ['a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-west-1'],
    [
      'a join',
      { 'Fn::Join': [':', ['arn', { Ref: 'AWS::Partition' }, { Ref: 'AWS::AccountId' }]] },
      'arn:aws:000000000000',
    ],
    [
      'a substitution',
      { 'Fn::Sub': `\${Page}/\${Table.Arn}/\${!Literal}` },
      `Test-Page/arn:aws:dynamodb:eu-west-1:000000000000:table/people/\${Literal}`,
    ],
    [
      'a substitution with variables',
      { 'Fn::Sub': [`\${a}-\${AWS::Region}`, { a: { Ref: 'Table' } }] },
      'people-eu-west-1',
    ],
    [
      'the host of a URL',
      { 'Fn::Select': [2, { 'Fn::Split': ['/', { 'Fn::GetAtt': ['PageUrl', 'FunctionUrl'] }] }] },
      '127.0.0.1:8',
    ],
    ['no value', { a: { Ref: 'AWS::NoValue' }, b: 1 }, { b: 1 }],
  ])('evaluate %s', (_name, given, expected) => {
    expect(value(given)).toEqual(expected);
  });

  it('evaluate to themselves where they hold no intrinsic function', () => {
    const isPlain = (json: string) => !/"(Ref|Condition|Fn::[^"]*)":/.test(json);
    fc.assert(
      fc.property(fc.json().filter(isPlain), (json) => {
        expect(value(JSON.parse(json))).toEqual(JSON.parse(json));
      }),
    );
  });

  it('evaluate a split to what was joined', () => {
    const part = fc.string({ minLength: 1 }).filter((text) => !text.includes('|'));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), (parts) => {
        expect(value({ 'Fn::Split': ['|', { 'Fn::Join': ['|', parts] }] })).toEqual(parts);
      }),
    );
  });

  it('evaluate a parameter to its default', () => {
    expect(value({ Ref: 'Stage' }, { Stage: { Default: 'prod' } })).toBe('prod');
  });

  it.each<[unknown, RegExp]>([
    [{ a: [{ 'Fn::If': ['x', 1, 2] }] }, /^Subject\.Properties\.Value\.a\[0\]\.Fn::If: .*not support Fn::If/],
    [{ 'Fn::ImportValue': 'x' }, /Fn::ImportValue/],
    [{ Ref: 'Absent' }, /^Subject\.Properties\.Value\.Ref: nothing named "Absent"/],
    [{ 'Fn::GetAtt': ['Odd', 'Token'] }, /attribute "Token" of "Odd"/],
    [{ 'Fn::Join': [',', { a: 1 }] }, /^Subject\.Properties\.Value\.Fn::Join: expected a list of texts/],
    [{ 'Fn::Select': [5, ['a']] }, /no item 5/],
  ])('name the place of what they cannot evaluate: %j', (given, message) => {
    expect(() => value(given)).toThrow(message);
  });

  it('name the property that has the wrong shape', () => {
    const stack = aStack({ Work: { ...queue, Properties: { DelaySeconds: ['1'] } } });
    expect(() => stack.properties('Work', v.object({ DelaySeconds: v.number() }))).toThrow(
      /^Work\.Properties\.DelaySeconds: /,
    );
  });

  it('are not looked at where local mode needs them not', () => {
    const stack = aStack({ Work: { ...queue, Properties: { Tags: { 'Fn::If': [] } } } });
    expect(stack.find('Work')?.name).toBe('Test-Work');
  });
});

describe('what invokes the functions', () => {
  const worker = { Type: 'AWS::Lambda::Function' };
  const mapping = (properties: object) => ({
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      EventSourceArn: { 'Fn::GetAtt': ['Work', 'Arn'] },
      FunctionName: { Ref: 'Worker' },
      ...properties,
    },
  });
  const find = (properties: object, timeoutSeconds = 30) =>
    eventSourcesOf(
      aStack({ Work: queue, Worker: worker, Map: mapping(properties) }),
      'eu-west-1',
      () => timeoutSeconds,
    );

  it('is read from an event source mapping, numbers as texts included', () => {
    const properties = {
      BatchSize: '20',
      MaximumBatchingWindowInSeconds: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 7 },
    };
    expect(find(properties)).toEqual([
      {
        functionName: 'Test-Worker',
        settings: {
          queueUrl: 'http://127.0.0.1:9/000000000000/Test-Work',
          queueArn: 'arn:aws:sqs:eu-west-1:000000000000:Test-Work',
          region: 'eu-west-1',
          batchSize: 20,
          windowSeconds: 1,
          maximumConcurrency: 7,
          reportsItemFailures: true,
        },
      },
    ]);
  });

  it('is nothing while a mapping is disabled', () => {
    expect(find({ Enabled: false })).toEqual([]);
  });

  it.each<[string, object, number, RegExp]>([
    [
      'a visibility shorter than the function’s time-out',
      {},
      31,
      /^Work\.Properties\.VisibilityTimeout: less than/,
    ],
    ['a large batch without a window', { BatchSize: 11 }, 30, /^Map\.Properties\.BatchSize: /],
    [
      'a maximum concurrency of one',
      { ScalingConfig: { MaximumConcurrency: 1 } },
      30,
      /^Map\.Properties\.ScalingConfig\.MaximumConcurrency: /,
    ],
    ['filters', { FilterCriteria: { Filters: [] } }, 30, /^Map\.Properties\.FilterCriteria: /],
    [
      'a queue elsewhere',
      { EventSourceArn: 'arn:aws:sqs:eu-west-1:1:other' },
      30,
      /^Map\.Properties\.EventSourceArn: /,
    ],
  ])('is refused for %s, as AWS or local mode cannot do it', (_name, properties, timeoutSeconds, message) => {
    expect(() => find(properties, timeoutSeconds)).toThrow(message);
  });

  it('is read from a schedule, with the retries of the function’s asynchronous invocation', () => {
    const schedule = {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        ScheduleExpression: 'rate(1 minute)',
        Target: {
          Arn: { 'Fn::GetAtt': ['Worker', 'Arn'] },
          RoleArn: 'arn:aws:iam::000000000000:role/scheduler',
          Input: '{"journal":{"name":"a"}}',
        },
      },
    };
    const config = {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: { FunctionName: { Ref: 'Worker' }, Qualifier: '$LATEST', MaximumRetryAttempts: 0 },
    };
    expect(schedulesOf(aStack({ Worker: worker, Poll: schedule, Config: config }))).toEqual([
      {
        functionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:Test-Worker',
        periodMs: 60_000,
        input: { journal: { name: 'a' } },
        invocation: { maximumRetryAttempts: 0, maximumEventAgeSeconds: 21_600 },
      },
    ]);
  });
});

it('a schedule without a role is refused, as AWS refuses it', () => {
  const target = { Arn: { 'Fn::GetAtt': ['Worker', 'Arn'] }, Input: '{}' };
  const schedule = {
    Type: 'AWS::Scheduler::Schedule',
    Properties: { ScheduleExpression: 'rate(1 minute)', Target: target },
  };
  const stack = aStack({ Worker: { Type: 'AWS::Lambda::Function' }, Poll: schedule });
  expect(() => schedulesOf(stack)).toThrow(/^Poll\.Properties\.Target\.RoleArn: /);
});

describe('a cloud assembly', () => {
  function write(files: Record<string, unknown>): string {
    const directory = mkdtempSync(join(tmpdir(), 'assembly-'));
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(directory, name), JSON.stringify(content));
    }
    return directory;
  }
  const stack = (environment: string) => ({
    type: 'aws:cloudformation:stack',
    environment,
    properties: { templateFile: 'shop.template.json', stackName: 'shop' },
  });

  it('is read with its stack, its region and its assets', async () => {
    const directory = write({
      'manifest.json': {
        artifacts: {
          Shop: stack('aws://unknown-account/eu-central-1'),
          'Shop.assets': { type: 'cdk:asset-manifest', properties: { file: 'shop.assets.json' } },
        },
      },
      'shop.template.json': { Resources: { Work: queue } },
      'shop.assets.json': { files: { abc: { source: { path: 'asset.abc', packaging: 'zip' } } } },
    });
    const assembly = await readAssembly(directory);
    expect(assembly).toMatchObject({ stackName: 'shop', region: 'eu-central-1' });
    expect(assembly.assetDirectory('abc.zip')).toBe(join(directory, 'asset.abc'));
    expect(assembly.assetDirectory('other.zip')).toBeUndefined();
  });

  it('takes a region where the stack is deployable anywhere', async () => {
    const directory = write({
      'manifest.json': { artifacts: { Shop: stack('aws://unknown-account/unknown-region') } },
      'shop.template.json': { Resources: {} },
    });
    expect((await readAssembly(directory)).region).toBe('us-east-1');
  });

  it.each([
    ['is not there', {}, /manifest\.json cannot be read: synthesise/],
    ['holds no stack', { 'manifest.json': { artifacts: {} } }, /holds no stack/],
    [
      'holds two stacks',
      { 'manifest.json': { artifacts: { A: stack(''), B: stack('') } } },
      /runs one stack, .* A, B/,
    ],
    ['is something else', { 'manifest.json': [] }, /manifest\.json is not what the CDK writes/],
  ])('that %s is refused with its path', async (_name, files, message) => {
    await expect(readAssembly(write(files))).rejects.toThrow(message);
  });
});
