// What a page of the journal costs in calls. A number here may fall, and rises only with a good reason.
import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPoller } from '../../functions/poller/compose.ts';
import { type AdobeSimulator, startAdobe } from '../../lib/local/adobe/simulator.ts';
import { aCampaign } from '../support/builders.ts';
import {
  credentials,
  type LocalDynamo,
  type LocalSqs,
  region,
  startDynamo,
  startSqs,
} from '../support/local-aws.ts';
import { cartEvent, cartTriggerId } from '../support/mixed-events.ts';
import { type OneSecret, startOneSecret } from '../support/one-secret.ts';
import { recordTelemetry } from '../support/recorded-telemetry.ts';
import { countCalls } from './counted-calls.ts';

const perPage = 40;
let adobe: AdobeSimulator;
let dynamo: LocalDynamo;
let sqs: LocalSqs;
let secret: OneSecret;

beforeAll(async () => {
  [adobe, dynamo, sqs, secret] = await Promise.all([
    startAdobe({ maxEventsPerPage: perPage }),
    startDynamo(),
    startSqs(),
    startOneSecret(),
  ]);
  secret.value = JSON.stringify(adobe.serverToServerCredentials);
});
afterAll(() => Promise.all([adobe?.stop(), dynamo?.stop(), sqs?.stop(), secret?.stop()]));

async function startPoller() {
  const secretsManager = new SecretsManagerClient({ endpoint: secret.endpoint, region, credentials });
  const triggerQueueUrl = await sqs.createQueue('triggers');
  const calls = countCalls([dynamo.client, sqs.client, secretsManager]);
  const asked: string[] = [];
  let ahead = 0;
  const poll = createPoller({
    config: {
      stage: 'test',
      consumerName: 'test',
      credentialsSecretId: 'adobe',
      positionsTable: 'positions',
      triggerQueueUrl,
      rejectsQueueUrl: triggerQueueUrl,
      onExpiredPosition: 'oldest',
    },
    campaigns: [aCampaign({ triggerId: cartTriggerId })],
    clients: {
      dynamo: dynamo.client,
      sqs: sqs.client,
      secrets: new SecretsProvider({ awsSdkV3Client: secretsManager }),
    },
    telemetry: recordTelemetry(),
    fetch: async (url, init) => {
      asked.push(new URL(url).pathname.startsWith('/ims/') ? 'sign-in' : 'journal');
      return await fetch(url, init);
    },
    clock: () => Date.now() + ahead,
    sleep: async () => undefined,
    random: () => 0.5,
    traceHeader: () => undefined,
  });
  /** Ends at the end of the journal, which asks for a longer pause than there is time. */
  async function drain(events: number) {
    for (let n = 0; n < events; n++)
      adobe.publish(cartEvent({ firedAt: Date.now(), org: adobe.credentials.orgId }));
    // The last run's end asked for a pause.
    ahead += 60_000;
    calls.restart();
    asked.length = 0;
    await poll({ journal: { name: 'shop', url: adobe.journalUrl, start: 'oldest' } }, () => 11_000);
    const count = (what: string) => asked.filter((each) => each === what).length;
    return { ...calls.counts, journal: count('journal'), signIn: count('sign-in') };
  }
  return drain;
}

it('a drained page costs one read, one saved position, and one call to SQS for ten triggers', async () => {
  const drain = await startPoller();
  await drain(perPage);
  const idle = await drain(0);
  const three = await drain(3 * perPage);
  expect(idle).toEqual({ 'UpdateItem positions': 2, journal: 1, signIn: 0 });
  expect(three).toEqual({
    'UpdateItem positions': 2 + 3,
    SendMessageBatch: (3 * perPage) / 10,
    journal: 1 + 3,
    signIn: 0,
  });
});
