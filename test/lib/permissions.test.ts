// Least privilege: what each role may do, and that nothing is allowed in general.
import { describe, expect, it } from 'vitest';
import { resourceOf, resourcesOf, synthesise } from './synthesised-stack.ts';

interface Statement {
  Effect: 'Allow' | 'Deny';
  Action: string | string[];
  Resource: unknown;
}

const template = synthesise();
const statements = ['AWS::IAM::Policy', 'AWS::SQS::QueuePolicy'].flatMap((type) =>
  resourcesOf(template, type).flatMap(([id, { Properties }]) =>
    (Properties.PolicyDocument as { Statement: Statement[] }).Statement.map((statement) => ({
      id,
      ...statement,
    })),
  ),
);
const allowed = statements.filter(({ Effect }) => Effect === 'Allow');

/** `actions on resources` of a role's policy, one line per statement. */
function allows(role: string): string[] {
  return allowed
    .filter(({ id }) => id.includes(role))
    .map(
      ({ Action, Resource }) =>
        `${[Action].flat().join(' ')} on ${[Resource].flat().map(name).sort().join(' ')}`,
    );
}

/** A resource by its logical id without hash, or by its ARN without partition, region and account. */
function name(resource: unknown): string {
  const text = JSON.stringify(resource);
  const arn = /"Fn::Join":\["",(.*)\]\}$/.exec(text);
  if (arn?.[1] !== undefined) {
    const parts: unknown[] = JSON.parse(arn[1]);
    return parts
      .map((part) => (typeof part === 'string' ? part : name(part)))
      .join('')
      .replace(/^arn:.*:\w*:/, 'ses:');
  }
  return /"CampaignTriggers(\w+?)[0-9A-F]{8}"/.exec(text)?.[1] ?? text.replace(/\W/g, '');
}

describe('permissions', () => {
  it('the poller reads its secret, its positions, and writes to two queues', () => {
    expect(allows('PollerRole')).toEqual([
      'logs:CreateLogStream logs:PutLogEvents on PollerLogs',
      'secretsmanager:GetSecretValue on SecretsAdobeCredentials',
      'dynamodb:GetItem dynamodb:UpdateItem on TablesPositions',
      'sqs:SendMessage on Rejects TriggerQueue',
    ]);
  });

  it('the consumer works its queue off, keeps its ledger, looks people up, and sends as the senders that there are', () => {
    expect(allows('ConsumerRole')).toEqual([
      'logs:CreateLogStream logs:PutLogEvents on ConsumerLogs',
      'sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage on TriggerQueue',
      'sqs:SendMessage on TriggerQueue TriggerQueueDeadLetters',
      'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:UpdateItem on TablesSends',
      'dynamodb:PutItem on TablesWaits',
      'dynamodb:UpdateItem on TablesResults',
      'dynamodb:BatchGetItem on TablesProfiles TablesSuppressions',
      'secretsmanager:GetSecretValue on SecretsSigningKeys',
      'ses:SendRawEmail on ses:configuration-set/ConfigurationSet ses:identity/boutique.example ses:identity/hello@boutique.example ses:identity/mail.shop.example ses:identity/news@mail.shop.example ses:identity/shop.example',
    ]);
  });

  it('the waker asks the index what is due, forgets it, and writes to the trigger queue', () => {
    expect(allows('WakerRole')).toEqual([
      'logs:CreateLogStream logs:PutLogEvents on WakerLogs',
      'dynamodb:Query on TablesWaits/index/due',
      'dynamodb:DeleteItem on TablesWaits',
      'sqs:SendMessage on TriggerQueue',
    ]);
  });

  it('unsubscribing writes suppressions and reads the key', () => {
    expect(allows('UnsubscribeRole')).toEqual([
      'logs:CreateLogStream logs:PutLogEvents on UnsubscribeLogs',
      'dynamodb:UpdateItem on TablesSuppressions',
      'secretsmanager:GetSecretValue on SecretsSigningKeys',
    ]);
  });

  it('the feedback works its queue off, settles claims, suppresses, counts, and reads the key', () => {
    expect(allows('FeedbackRole')).toEqual([
      'logs:CreateLogStream logs:PutLogEvents on FeedbackLogs',
      'sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage on FeedbackEventsQueue',
      'dynamodb:BatchGetItem on TablesSends',
      'dynamodb:UpdateItem on TablesResults TablesSends TablesSuppressions',
      'secretsmanager:GetSecretValue on SecretsSigningKeys',
    ]);
  });

  it('EventBridge writes to the feedback’s queues, for the one rule that there is', () => {
    const [ruleId] = resourceOf(template, 'AWS::Events::Rule', 'Feedback');
    const policies = allowed.filter(({ id }) => id.includes('FeedbackEvents'));
    expect(policies.map(({ id }) => id.replace(/Policy\w+$/, ''))).toEqual([
      'CampaignTriggersFeedbackEventsDeadLetters',
      'CampaignTriggersFeedbackEventsQueue',
    ]);
    for (const statement of policies) {
      expect(statement).toMatchObject({
        Action: 'sqs:SendMessage',
        Principal: { Service: 'events.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [ruleId, 'Arn'] } } },
      });
    }
  });

  it('the schedules call the poller and the waker', () => {
    expect(allows('PollerSchedulerRole')).toEqual(['lambda:InvokeFunction on PollerFunction']);
    expect(allows('WakerSchedulerRole')).toEqual(['lambda:InvokeFunction on WakerFunction']);
  });

  it('that is all: no other statement allows anything', () => {
    const functions = ['PollerRole', 'ConsumerRole', 'WakerRole', 'UnsubscribeRole', 'FeedbackRole'];
    const known = [...functions, 'PollerSchedulerRole', 'WakerSchedulerRole', 'FeedbackEvents'];
    expect(allowed.filter(({ id }) => !known.some((part) => id.includes(part)))).toEqual([]);
  });

  it('nothing is allowed by a wildcard, neither action nor resource', () => {
    expect(allowed.length).toBeGreaterThan(10);
    for (const { Action, Resource } of allowed) expect(JSON.stringify([Action, Resource])).not.toContain('*');
  });

  it('no role carries a policy of AWS’s, which allows more than is needed', () => {
    for (const [, { Properties }] of resourcesOf(template, 'AWS::IAM::Role')) {
      expect(Properties).not.toHaveProperty('ManagedPolicyArns');
    }
  });

  it('the schedules’ roles can be taken by this account’s scheduler only', () => {
    const roles = resourcesOf(template, 'AWS::IAM::Role').filter(([id]) => id.includes('SchedulerRole'));
    expect(roles).toHaveLength(2);
    for (const [, { Properties }] of roles) {
      expect(Properties.AssumeRolePolicyDocument).toMatchObject({
        Statement: [{ Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } }],
      });
    }
  });
});
