// What the template says of all that holds data or must last: queues, tables, secrets, logs, the unsubscribe URL.
import { describe, expect, it } from 'vitest';
import { tables } from '../../functions/contract/tables.ts';
import {
  anApp,
  askingEndpoint,
  resourceOf,
  resourcesOf,
  synthesise,
  type Template,
  workQueue,
} from './synthesised-stack.ts';

const template = synthesise(anApp({}, askingEndpoint));
const passing = synthesise(anApp({ retainData: false }));

describe('queues', () => {
  const [queueId, queue] = workQueue(template);
  const [feedbackId] = workQueue(template, 'Feedback');
  const queues = resourcesOf(template, 'AWS::SQS::Queue');

  it.each(queues)('%s is encrypted and refuses unencrypted connections', (id, { Properties }) => {
    const policies = resourcesOf(template, 'AWS::SQS::QueuePolicy').filter(
      ([, policy]) => JSON.stringify(policy.Properties.Queues) === JSON.stringify([{ Ref: id }]),
    );
    expect(Properties.SqsManagedSseEnabled).toBe(true);
    expect(JSON.stringify(policies)).toContain('"Condition":{"Bool":{"aws:SecureTransport":"false"}}');
  });

  it('dead letters and rejects wait 14 days; triggers and events wait 7, so that 7 are left when they die', () => {
    const days = Object.fromEntries(
      queues.map(([id, { Properties }]) => [id, Number(Properties.MessageRetentionPeriod) / 86_400]),
    );
    expect(Object.values(days).sort()).toEqual([14, 14, 14, 7, 7]);
    expect([days[queueId], days[feedbackId]]).toEqual([7, 7]);
  });

  it('a trigger that failed ten times goes to the dead letters', () => {
    const [deadLetterId] = resourceOf(template, 'AWS::SQS::Queue', 'TriggerQueueDeadLetters');
    expect(queue.Properties.RedrivePolicy).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': [deadLetterId, 'Arn'] },
      maxReceiveCount: 10,
    });
  });
});

describe('tables', () => {
  const facts = Object.entries(tables).map(([name, keys]) => ({
    name,
    sortKey: undefined,
    ttl: undefined,
    ...keys,
  }));

  it.each(facts)('$name has the keys of the contract', ({ name, partitionKey, sortKey, ttl }) => {
    const [, { Properties }] = table(template, name);
    expect(Properties.KeySchema).toEqual([
      { AttributeName: partitionKey, KeyType: 'HASH' },
      ...(sortKey === undefined ? [] : [{ AttributeName: sortKey, KeyType: 'RANGE' }]),
    ]);
    expect(Properties.TimeToLiveSpecification).toEqual(
      ttl === undefined ? undefined : { AttributeName: ttl, Enabled: true },
    );
  });

  it.each(facts)(
    '$name is on demand, encrypted by AWS, and can be brought back to any second',
    ({ name }) => {
      const [, { Properties }] = table(template, name);
      expect(Properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        SSESpecification: { SSEEnabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      });
    },
  );

  it.each(facts)('$name cannot be deleted by one slip, where its data is to be kept', ({ name }) => {
    const guarded = [template, passing].map((of) => table(of, name)[1].Properties.DeletionProtectionEnabled);
    expect(guarded).toEqual([true, false]);
  });
});

describe('data', () => {
  const kept = {
    'AWS::DynamoDB::Table': [
      'CampaignTriggersTablesPositions2EE3DCBA',
      'CampaignTriggersTablesSends735DD0D8',
      'CampaignTriggersTablesWaitsCBB276B1',
      'CampaignTriggersTablesResultsEBD76FAF',
      'CampaignTriggersTablesProfiles1D12A556',
      'CampaignTriggersTablesSuppressionsA7B32BFF',
    ],
    'AWS::SecretsManager::Secret': [
      'CampaignTriggersSecretsAdobeCredentials09F38A44',
      'CampaignTriggersSecretsSigningKeysF0DE68FD',
      'CampaignTriggersSecretsRecipientEndpointTokenDCF7353F',
    ],
    'AWS::SQS::Queue': [
      'CampaignTriggersTriggerQueueDeadLetters7774E23A',
      'CampaignTriggersTriggerQueue96E71C43',
      'CampaignTriggersRejects6E0459F7',
      'CampaignTriggersFeedbackEventsDeadLetters1F4953C7',
      'CampaignTriggersFeedbackEventsQueue949B9051',
    ],
    'AWS::Logs::LogGroup': [
      'CampaignTriggersPollerLogs6D5ADEA6',
      'CampaignTriggersUnsubscribeLogs76557226',
      'CampaignTriggersConsumerLogs1C96349F',
      'CampaignTriggersWakerLogs31F736A3',
      'CampaignTriggersFeedbackLogs67919239',
    ],
  };

  it.each(Object.entries(kept))(
    'in %s has the logical ids that it was deployed with: another id is another, empty one',
    (type, ids) => {
      expect(resourcesOf(template, type).map(([id]) => id)).toEqual(ids);
    },
  );

  it('the unsubscribe URL keeps its ids too: it stands in every e-mail that was sent', () => {
    const [[urlId, url] = [], ...others] = resourcesOf(template, 'AWS::Lambda::Url');
    expect([urlId, url?.Properties.TargetFunctionArn, others]).toEqual([
      'CampaignTriggersUnsubscribeFunctionFunctionUrl1AC0733E',
      { 'Fn::GetAtt': ['CampaignTriggersUnsubscribeFunction50087BC0', 'Arn'] },
      [],
    ]);
  });

  it('lives in no other resources than these', () => {
    const policed = Object.values(template.Resources).filter(({ DeletionPolicy }) => DeletionPolicy);
    expect(new Set(policed.map(({ Type }) => Type))).toEqual(new Set(Object.keys(kept)));
  });

  it.each(Object.keys(kept))('in %s outlives the stack unless the settings say otherwise', (type) => {
    const policies = (of: Template) =>
      new Set(resourcesOf(of, type).flatMap(([, r]) => [r.DeletionPolicy, r.UpdateReplacePolicy]));
    expect([policies(template), policies(passing)]).toEqual([new Set(['Retain']), new Set(['Delete'])]);
  });

  it('the credentials secret is one that the operator fills; the signing key is made here', () => {
    const [, credentials] = resourceOf(template, 'AWS::SecretsManager::Secret', 'AdobeCredentials');
    const [, signingKeys] = resourceOf(template, 'AWS::SecretsManager::Secret', 'SigningKeys');
    // A changed text here would overwrite the credentials of every deployment.
    expect(credentials.Properties.SecretString).toBe(
      '{"placeholder":"put the project file of the Adobe Developer Console here"}',
    );
    // So would a changed template: everybody who unsubscribed would be mailed again.
    expect(signingKeys.Properties.GenerateSecretString).toEqual({
      SecretStringTemplate: '{}',
      GenerateStringKey: 'recipientKey',
      PasswordLength: 64,
      ExcludePunctuation: true,
    });
  });
});

function table(of: Template, name: string) {
  return resourceOf(of, 'AWS::DynamoDB::Table', `Tables${name.charAt(0).toUpperCase()}${name.slice(1)}`);
}
