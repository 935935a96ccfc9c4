// Least privilege is enforced here as in AWS: by the policies that the template says, for calls of the functions and for what
// AWS does in their place.
import { rmSync } from 'node:fs';
import {
  BatchGetItemCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import {
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { functionAccessKeyId } from '../../lib/local/aws-client.ts';
import { type Cloud, startCloud } from '../../lib/local/cloud.ts';
import {
  type EditedTemplate,
  editedAssembly,
  statementsOf,
  withoutGrant,
} from '../support/edited-assembly.ts';
import { credentials } from '../support/local-aws.ts';
import { synthesiseLocal } from '../support/synthesise-local.ts';

const folders: string[] = [];
const clients: { destroy(): void }[] = [];
let assemblyDir: string;
let cloud: Cloud;

const edited = (change: (template: EditedTemplate) => void) => {
  const folder = editedAssembly(assemblyDir, change);
  folders.push(folder);
  return folder;
};
const without = (...grant: [idPart: string, action: string, on?: string]) =>
  edited((template) => withoutGrant(template, ...grant));

beforeAll(async () => {
  assemblyDir = await synthesiseLocal();
  cloud = await startCloud({ assemblyDir });
}, 60_000);
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
});
afterAll(async () => {
  await cloud.stop();
  for (const folder of [assemblyDir, ...folders]) rmSync(folder, { recursive: true, force: true });
});

const nameOf = (query: string, of = cloud) => of.find(query)?.name ?? '';
const role = (room: string) => nameOf(`CampaignTriggers${room}Role`);
const session = (room: string) =>
  `arn:aws:sts::000000000000:assumed-role/${role(room)}/${nameOf(`CampaignTriggers${room}Function`)}`;

/** Clients as the function of that room has them. */
function as(room: string, of = cloud) {
  const accessKeyId = functionAccessKeyId(nameOf(`CampaignTriggers${room}Function`, of));
  return clientsWith({ accessKeyId, secretAccessKey: 'any' }, of);
}

function clientsWith(signing: { accessKeyId: string; secretAccessKey: string }, of = cloud) {
  const { sqs, dynamodb, ses, secretsManager } = of.endpoints;
  const settings = (endpoint: string) => ({
    endpoint,
    region: of.region,
    credentials: signing,
    maxAttempts: 1,
  });
  const made = {
    sqs: new SQSClient(settings(sqs)),
    dynamo: new DynamoDBClient(settings(dynamodb)),
    ses: new SESClient(settings(ses)),
    secrets: new SecretsManagerClient(settings(secretsManager)),
  };
  clients.push(...Object.values(made));
  return made;
}

const denied = (status: number, message: string, name = 'AccessDeniedException') => ({
  name,
  message,
  $metadata: { httpStatusCode: status },
});
const tableArn = (table: string) => cloud.find(`CampaignTriggersTables${table}`)?.arn;
const tableName = (table: string) => nameOf(`CampaignTriggersTables${table}`);
const triggerQueue = () => cloud.outputs().TriggerQueueUrl;
const send = (queueUrl: string | undefined) =>
  new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: [{ Id: '1', MessageBody: '{}' }] });

describe('a function’s call', () => {
  it('of DynamoDB that its role does not grant is denied in DynamoDB’s words', async () => {
    const put = (table: string) =>
      new PutItemCommand({ TableName: tableName(table), Item: { pk: { S: 'x' } } });
    await expect(as('Poller').dynamo.send(put('Waits'))).rejects.toMatchObject(
      denied(
        400,
        `User: ${session('Poller')} is not authorized to perform: dynamodb:PutItem on resource: ${tableArn('Waits')} ` +
          'because no identity-based policy allows the dynamodb:PutItem action',
      ),
    );
    // Allowed, and then judged by DynamoDB itself.
    await expect(as('Consumer').dynamo.send(put('Waits'))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('that touches several tables needs the grant on each, a transaction that of each part', async () => {
    const Keys = [{ pk: { S: 'x' } }];
    const get = new BatchGetItemCommand({
      RequestItems: { [tableName('Profiles')]: { Keys }, [tableName('Positions')]: { Keys } },
    });
    await expect(as('Consumer').dynamo.send(get)).rejects.toThrow(
      `dynamodb:BatchGetItem on resource: ${tableArn('Positions')} `,
    );
    const write = new TransactWriteItemsCommand({
      TransactItems: [{ Delete: { TableName: tableName('Sends'), Key: { pk: { S: 'x' } } } }],
    });
    await expect(as('Consumer').dynamo.send(write)).rejects.toThrow(
      `dynamodb:DeleteItem on resource: ${tableArn('Sends')} `,
    );
  });

  it('of an index is no call of its table', async () => {
    const query = (IndexName?: string) =>
      new QueryCommand({
        TableName: tableName('Waits'),
        ...(IndexName && { IndexName }),
        KeyConditionExpression: 'nothing = :nothing',
        ExpressionAttributeValues: { ':nothing': { S: 'x' } },
      });
    await expect(as('Waker').dynamo.send(query('due'))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(as('Waker').dynamo.send(query())).rejects.toThrow(
      `dynamodb:Query on resource: ${tableArn('Waits')} `,
    );
  });

  it('of SQS is judged by the single call that a batch is made of', async () => {
    const { sqs } = as('Poller');
    await expect(sqs.send(send(triggerQueue()))).resolves.toMatchObject({ Successful: [{ Id: '1' }] });
    const arn = cloud.find('CampaignTriggersTriggerQueueDeadLetters')?.arn;
    await expect(sqs.send(send(cloud.outputs().DeadLetterQueueUrl))).rejects.toMatchObject({
      message:
        `User: ${session('Poller')} is not authorized to perform: sqs:sendmessage on resource: ${arn} ` +
        'because no identity-based policy allows the sqs:sendmessage action',
      $metadata: { httpStatusCode: 400 },
    });
    const receive = new ReceiveMessageCommand({ QueueUrl: triggerQueue() });
    await expect(sqs.send(receive)).rejects.toThrow('sqs:receivemessage');
    await expect(sqs.send(new PurgeQueueCommand({ QueueUrl: triggerQueue() }))).rejects.toThrow(
      'sqs:purgequeue',
    );
  });

  it('of SES needs the identity that the sender is checked against, and the configuration set', async () => {
    const { ses } = as('Consumer');
    const mail = (from: string, ConfigurationSetName?: string) =>
      ses.send(
        new SendRawEmailCommand({
          Destinations: ['ann@reader.example'],
          ...(ConfigurationSetName && { ConfigurationSetName }),
          RawMessage: { Data: Buffer.from(`From: Shop <${from}>\r\nSubject: Hi\r\n\r\nHi`) },
        }),
      );
    const ours = cloud.outputs().ConfigurationSet;
    await expect(mail('news@demo-shop.example', ours)).resolves.toHaveProperty('MessageId');
    await expect(mail('news@other.example', ours)).rejects.toMatchObject(
      denied(
        403,
        `User \`${session('Consumer')}' is not authorized to perform \`ses:SendRawEmail' on resource ` +
          `\`arn:aws:ses:${cloud.region}:000000000000:identity/other.example' ` +
          'because no identity-based policy allows the ses:SendRawEmail action',
        'AccessDenied',
      ),
    );
    await expect(mail('news@demo-shop.example', 'theirs')).rejects.toThrow('configuration-set/theirs');
  });

  it('of Secrets Manager is allowed for its own secret only, by name or by ARN', async () => {
    const read = (room: string, SecretId = '') =>
      as(room).secrets.send(new GetSecretValueCommand({ SecretId }));
    const { arn, name } = cloud.find('CampaignTriggersSecretsSigningKeys') ?? {};
    await expect(read('Unsubscribe', arn)).resolves.toMatchObject({ ARN: arn });
    await expect(read('Unsubscribe', name)).resolves.toMatchObject({ ARN: arn });
    await expect(read('Poller', name)).rejects.toMatchObject(
      denied(
        400,
        `User: ${session('Poller')} is not authorized to perform: secretsmanager:GetSecretValue on resource: ${arn} ` +
          'because no identity-based policy allows the secretsmanager:GetSecretValue action',
      ),
    );
  });
});

describe('an access key', () => {
  it('that looks like a role’s and is nobody’s may do nothing; an operator’s may do everything', async () => {
    const stranger = clientsWith({ accessKeyId: 'ASIA0123456789ABCDEF', secretAccessKey: 'any' });
    await expect(stranger.sqs.send(send(triggerQueue()))).rejects.toThrow(
      'because nothing has this access key',
    );
    await expect(clientsWith(credentials).sqs.send(send(triggerQueue()))).resolves.toBeDefined();
  });
});

describe('what AWS does for the stack', () => {
  it.each([
    ['ConsumerRole', 'sqs:ReceiveMessage', 'CampaignTriggersConsumerTriggerSource'],
    ['ConsumerRole', 'sqs:DeleteMessage', 'CampaignTriggersConsumerTriggerSource'],
    ['FeedbackRole', 'sqs:GetQueueAttributes', 'CampaignTriggersFeedbackEventSource'],
    ['PollerSchedulerRole', 'lambda:InvokeFunction', 'CampaignTriggersPollerSchedule'],
    ['WakerRole', 'logs:PutLogEvents', 'CampaignTriggersWakerFunction'],
    ['UnsubscribeRole', 'logs:CreateLogStream', 'CampaignTriggersUnsubscribeFunction'],
    ['FeedbackEventsDeadLetters', 'sqs:SendMessage', 'CampaignTriggersFeedbackRule'],
  ])('without the grant of %s to %s, nothing starts, and the error names it', async (id, action, whose) => {
    await expect(startCloud({ assemblyDir: without(id, action) })).rejects.toThrow(
      new RegExp(`^${whose}\\w+: \\S+ may not perform ${action} on arn:aws:`),
    );
  });

  it('a role is taken by its own service only', async () => {
    const anothers = edited(({ Resources }) => {
      for (const [id, { Properties }] of Object.entries(Resources)) {
        if (!/PollerRole[0-9A-F]{8}$/.test(id)) continue;
        Properties.AssumeRolePolicyDocument = {
          Statement: [
            { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } },
          ],
        };
      }
    });
    await expect(startCloud({ assemblyDir: anothers })).rejects.toThrow(
      /^CampaignTriggersPollerFunction\w+: lambda.amazonaws.com may not perform sts:AssumeRole/,
    );
  });

  it('a function URL that not everybody may call is closed', async () => {
    const closed = edited(({ Resources }) => {
      for (const [id, { Type, Properties }] of Object.entries(Resources)) {
        // AWS asks for this one too since October 2025.
        if (Type === 'AWS::Lambda::Permission' && Properties.InvokedViaFunctionUrl) delete Resources[id];
      }
    });
    const other = await startCloud({ assemblyDir: closed });
    try {
      const answers = [cloud, other].map((one) => fetch(one.outputs().UnsubscribeUrl ?? ''));
      const [open, shut] = (await Promise.all(answers)).map(({ status }) => status);
      expect([open === 403, shut === 403]).toEqual([false, true]);
    } finally {
      await other.stop();
    }
  });

  it('what a queue’s policy does not take from EventBridge becomes a dead letter', async () => {
    const wrongRule = edited((template) => {
      for (const { Effect, Condition } of statementsOf(template, 'FeedbackEventsQueuePolicy')) {
        if (Effect !== 'Allow' || !Condition) continue;
        Condition.ArnEquals = { 'aws:SourceArn': 'arn:aws:events:us-east-1:000000000000:rule/another' };
      }
    });
    const other = await startCloud({ assemblyDir: wrongRule });
    try {
      const raw = 'From: news@demo-shop.example\r\nTo: ann@reader.example\r\nSubject: Hi\r\n\r\nHi';
      await clientsWith(credentials, other).ses.send(
        new SendRawEmailCommand({
          ConfigurationSetName: other.outputs().ConfigurationSet,
          RawMessage: { Data: Buffer.from(raw) },
        }),
      );
      const counts = async () =>
        Object.fromEntries(
          (await other.queues()).map(({ logicalId, visible }) => [logicalId.slice(0, -8), visible]),
        );
      await expect.poll(counts, { timeout: 10_000 }).toMatchObject({
        CampaignTriggersFeedbackEventsQueue: 0,
        CampaignTriggersFeedbackEventsDeadLetters: 2,
      });
    } finally {
      await other.stop();
    }
  });
});

describe('a deployment', () => {
  it('brings its policies along: they count for the very next call', async () => {
    const ask = () => as('Poller').sqs.send(send(triggerQueue()));
    await ask();
    await cloud.deploy(without('PollerRole', 'sqs:SendMessage', 'TriggerQueue'));
    await expect(ask()).rejects.toThrow('sqs:sendmessage');
    await cloud.deploy(assemblyDir);
    await ask();
  });

  it('that lacks what AWS needs is refused, and the one before stays', async () => {
    const lacking = without('ConsumerRole', 'sqs:ReceiveMessage');
    await expect(cloud.deploy(lacking)).rejects.toThrow('may not perform sqs:ReceiveMessage');
    const receive = new ReceiveMessageCommand({ QueueUrl: triggerQueue(), VisibilityTimeout: 0 });
    await expect(as('Consumer').sqs.send(receive)).resolves.toBeDefined();
  });
});

describe('a policy that local mode cannot evaluate stops it', () => {
  const statement = (change: object) => (template: EditedTemplate) => {
    const [first] = statementsOf(template, 'WakerRoleDefaultPolicy');
    if (first) Object.assign(first, change);
  };
  const condition = { StringEquals: { 'dynamodb:LeadingKeys': 'x' } };
  it.each([
    ['a condition on what is not known here', statement({ Condition: condition }), 'dynamodb:LeadingKeys'],
    ['everything but an action', statement({ NotAction: 'sqs:*' }), 'NotAction'],
    [
      'the policy of a key',
      ({ Resources }: EditedTemplate) => {
        Resources.Key = { Type: 'AWS::KMS::Key', Properties: {} };
      },
      'Key: local mode does not evaluate AWS::KMS::Key',
    ],
    [
      'a managed policy that nobody here has read',
      ({ Resources }: EditedTemplate) => {
        for (const [id, { Properties }] of Object.entries(Resources)) {
          if (/WakerRole[0-9A-F]{8}$/.test(id))
            Properties.ManagedPolicyArns = ['arn:aws:iam::aws:policy/Any'];
        }
      },
      'local mode does not know arn:aws:iam::aws:policy/Any',
    ],
  ])('%s', async (_what, change, message) => {
    await expect(startCloud({ assemblyDir: edited(change) })).rejects.toThrow(message);
  });
});
