// What the operator's commands need in a test: queues, tables and keys on loopback, and the file of a running local mode.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetQueueAttributesCommand, PurgeQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { writeRunFile } from '../../lib/local/run-file.ts';
import { ourOrg } from '../core/an-event.ts';
import { type LocalDynamo, type LocalSqs, region, startDynamo, startSqs } from '../support/local-aws.ts';
import { signingKeysSecret, startOneSecret } from '../support/one-secret.ts';
import { type Ran, run as runCommand } from './run-command.ts';

export interface OperatorBench {
  sqs: LocalSqs;
  dynamo: LocalDynamo;
  cwd: string;
  outputs: Record<string, string>;
  queue(name: QueueName): string;
  send(name: QueueName, body: string, attributes?: Record<string, string>): Promise<void>;
  /** Visible, hidden and delayed messages together. */
  count(name: QueueName): Promise<{ visible: number; hidden: number }>;
  run(...argv: string[]): Promise<Ran>;
  /** Empties every queue. */
  purge(): Promise<void>;
  stop(): Promise<void>;
}

const adobeCredentials = {
  clientId: 'client',
  clientSecret: 'secret',
  orgId: ourOrg,
  scopes: ['adobeio_api'],
};

export type QueueName = 'triggers' | 'letters' | 'rejects' | 'feedback' | 'feedback-letters';
const outputNames: Record<QueueName, string> = {
  triggers: 'TriggerQueueUrl',
  letters: 'DeadLetterQueueUrl',
  rejects: 'RejectsQueueUrl',
  feedback: 'FeedbackQueueUrl',
  'feedback-letters': 'FeedbackDeadLetterQueueUrl',
};

export async function startOperatorBench(
  more: {
    outputs?: Record<string, string>;
    endpoints?: { cloudwatch?: string; ses?: string };
    /** Fields of the secret with Adobe's credentials. */
    credentials?: object;
  } = {},
): Promise<OperatorBench> {
  const [sqs, dynamo, keys] = await Promise.all([startSqs(), startDynamo(), startOneSecret()]);
  // One value for both secrets: each reader takes its own fields.
  keys.value = JSON.stringify({
    ...JSON.parse(signingKeysSecret),
    ...(more.credentials ?? adobeCredentials),
  });
  const cwd = await mkdtemp(join(tmpdir(), 'operator-'));
  const names = Object.keys(outputNames) as QueueName[];
  const urls = new Map<QueueName, string>();
  for (const name of names) urls.set(name, await sqs.createQueue(name));
  const queue = (name: QueueName) => urls.get(name) ?? '';
  const outputs = {
    ...Object.fromEntries(names.map((name) => [outputNames[name], queue(name)])),
    PositionsTable: 'positions',
    SendsTable: 'sends',
    WaitsTable: 'waits',
    ProfilesTable: 'profiles',
    SuppressionsTable: 'suppressions',
    ConsumerLogGroup: 'consumer-logs',
    SigningKeysSecret: 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:keys',
    AdobeCredentialsSecret: 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:adobe',
    ...more.outputs,
  };
  const endpoints = {
    sqs: sqs.endpoint,
    dynamodb: dynamo.endpoint,
    secretsManager: keys.endpoint,
    ses: 'http://127.0.0.1:9',
    ...more.endpoints,
  };
  await writeRunFile(join(cwd, '.local'), {
    stackName: 'campaign-triggers-local',
    region,
    endpoints,
    outputs,
  });
  return {
    sqs,
    dynamo,
    cwd,
    outputs,
    queue,
    async send(name, body, attributes = {}) {
      const MessageAttributes = Object.fromEntries(
        Object.entries(attributes).map(([key, value]) => [key, { DataType: 'String', StringValue: value }]),
      );
      await sqs.client.send(
        new SendMessageCommand({ QueueUrl: queue(name), MessageBody: body, MessageAttributes }),
      );
    },
    async count(name) {
      const command = new GetQueueAttributesCommand({ QueueUrl: queue(name), AttributeNames: ['All'] });
      const { Attributes = {} } = await sqs.client.send(command);
      return {
        visible: Number(Attributes.ApproximateNumberOfMessages),
        hidden: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
      };
    },
    run: (...argv) => runCommand(argv, { cwd }),
    async purge() {
      for (const url of urls.values()) await sqs.client.send(new PurgeQueueCommand({ QueueUrl: url }));
    },
    async stop() {
      await Promise.all([sqs.stop(), dynamo.stop(), keys.stop(), rm(cwd, { recursive: true })]);
    },
  };
}
