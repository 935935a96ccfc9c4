// Has somebody confirmed that alarms may be sent to them? Told is how many, never who.
import type { SNSClient, Subscription } from '@aws-sdk/client-sns';
import { snsClient } from '../aws-clients.ts';
import type { Target } from '../target.ts';
import { answerOf, checked, type Finding, ok, trouble } from './finding.ts';

const check = 'alarm recipients';

export async function checkRecipients(target: Target, topics: readonly string[]): Promise<Finding[]> {
  const client = await snsClient(target);
  try {
    const each = topics.map((topic) =>
      checked(check, async () => findingOn(await answerOf('SNS', subscriptionsTo(client, topic)))),
    );
    return (await Promise.all(each)).flat();
  } finally {
    client.destroy();
  }
}

async function subscriptionsTo(client: SNSClient, TopicArn: string): Promise<Subscription[]> {
  const { paginateListSubscriptionsByTopic } = await import('@aws-sdk/client-sns');
  const found: Subscription[] = [];
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn })) {
    found.push(...Subscriptions);
  }
  return found;
}

function findingOn(subscriptions: readonly Subscription[]): Finding {
  const confirmed = subscriptions.filter(({ SubscriptionArn = '' }) => SubscriptionArn.startsWith('arn:'));
  const pending = subscriptions.filter(({ SubscriptionArn }) => SubscriptionArn === 'PendingConfirmation');
  const protocols = [...new Set(confirmed.map(({ Protocol = '' }) => Protocol))].join(', ');
  const confirm =
    'confirm by the link in AWS’s first e-mail; it is good for three days, after that subscribe again';
  if (pending.length > 0) {
    const found = `${pending.length} of ${subscriptions.length} not confirmed: they are not told`;
    return trouble(confirmed.length === 0 ? 'failed' : 'warning', check, found, confirm);
  }
  if (confirmed.length === 0) {
    return trouble('failed', check, 'the topic has none', 'set alarmEmail in cdk.json and deploy');
  }
  return ok(check, `${confirmed.length} confirmed (${protocols})`);
}
