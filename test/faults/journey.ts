// The whole way of an event for the fault catalogue: a served journal, the real poller, real (emulated) queues and tables,
// the real consumer, and the e-mails that SES was given.
import { gunzipSync } from 'node:zlib';
import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type Message, SQSClient } from '@aws-sdk/client-sqs';
import PostalMime from 'postal-mime';
import type { PollerInput } from '../../functions/contract/queue.ts';
import type { AuditLine } from '../../functions/core/audit.ts';
import { createPoller } from '../../functions/poller/compose.ts';
import type { PollJournal } from '../../functions/poller/poll-journal.ts';
import {
  type Bench,
  type ConsumerOverrides,
  putProfile,
  startBench,
  type TestedConsumer,
} from '../consumer/consumer-bench.ts';
import { ourOrg, readAt } from '../core/an-event.ts';
import { aCampaign } from '../support/builders.ts';
import { createFakeTime, type FakeTime } from '../support/fake-time.ts';
import { credentials, region } from '../support/local-aws.ts';
import { type OneSecret, startOneSecret } from '../support/one-secret.ts';
import { type RecordedTelemetry, recordTelemetry } from '../support/recorded-telemetry.ts';
import { createServedJournal, type ServedJournal } from './served-journal.ts';

export const journalUrl = 'https://events-va6.adobe.io/organizations/1/r';
export const journalInput: PollerInput = { journal: { name: 'shop', url: journalUrl, start: 'oldest' } };

export interface Visitor {
  key: string;
  email: string;
}

export interface Mail {
  to: string;
  subject: string;
  html: string;
  text: string;
  /** As SES got it. */
  mime: string;
}

export interface Journey {
  time: FakeTime;
  journal: ServedJournal;
  /** The poller's. */
  telemetry: RecordedTelemetry;
  consumer: TestedConsumer;
  /** The poller's clients, for a test to stand in their way. */
  sqs: SQSClient;
  dynamo: DynamoDBClient;
  /** The positions item of this journey. */
  positionKey: string;
  /** Somebody whom nobody else has heard of, with a profile. */
  visitor(name?: string, key?: string): Promise<Visitor>;
  /** A poller of its own: another environment of the same function. */
  newPoller(): PollJournal;
  /** A consumer of its own, with the same settings and the same tables; what it tells goes with the first one's. */
  newConsumer(): Promise<TestedConsumer>;
  /** One invocation of the poller, of so many seconds; a minute after the one before, as the schedule does. */
  poll(run?: { seconds?: number; poller?: PollJournal }): Promise<void>;
  /** Every message that came out of the trigger queue. */
  queued: string[];
  /** Hands over what is in the trigger queue. Returns the bodies that the consumer wants back. */
  consume(consumer?: TestedConsumer): Promise<string[]>;
  /** The same for what it wanted back, as the queue would a second, third, … time. */
  consumeAgain(bodies: readonly string[], receives: number): Promise<string[]>;
  mails(to?: Visitor): Promise<Mail[]>;
  /** Whom SES was to mail, in order. */
  mailed(): string[];
  rejects(): Promise<{ reason: string; detail: string; position: string; event: unknown }[]>;
  /** What is saved: the cursor, and everything else of the item. */
  saved(): Promise<Record<string, string | undefined>>;
  /** How this event ended, as the audit lines tell: `sent`, `skipped:too_old`, `rejected:…`. */
  endsOf(eventId: string): string[];
}

/** One set of emulators for a test file. */
let shared: Promise<[Bench, OneSecret]> | undefined;
let journeys = 0;

export async function startJourneys(): Promise<void> {
  shared ??= Promise.all([startBench(), startOneSecret()]);
  const [, secret] = await shared;
  secret.value = JSON.stringify({ clientId: 'c', clientSecret: 's', orgId: ourOrg, scopes: ['adobeio_api'] });
}

export async function endJourneys(): Promise<void> {
  await Promise.all(((await shared) ?? []).map((each) => each.stop()));
  shared = undefined;
}

export type JourneySettings = ConsumerOverrides & { onExpiredPosition?: 'oldest' | 'latest' };

export async function aJourney(settings: JourneySettings = {}): Promise<Journey> {
  journeys += 1;
  const number = journeys;
  if (shared === undefined) throw new Error('startJourneys comes first');
  const [bench, adobeSecret] = await shared;
  const { onExpiredPosition = 'oldest', ...overrides } = settings;
  const consumer = await bench.consumer(overrides);
  const [time, journal, telemetry] = [createFakeTime(readAt), createServedJournal(), recordTelemetry()];
  const triggerQueueUrl = await bench.sqs.createQueue(`journey-${number}`, 600);
  const rejectsQueueUrl = await bench.sqs.createQueue(`journey-rejects-${number}`, 0);
  const of = { region, credentials };
  const sqs = new SQSClient({ ...of, endpoint: bench.sqs.endpoint, useQueueUrlAsEndpoint: false });
  const dynamo = new DynamoDBClient({ ...of, endpoint: bench.dynamo.endpoint, maxAttempts: 3 });
  const secrets = new SecretsProvider({
    awsSdkV3Client: new SecretsManagerClient({ ...of, endpoint: adobeSecret.endpoint }),
  });

  const newPoller = (): PollJournal =>
    createPoller({
      config: {
        stage: 'test',
        consumerName: `journey-${number}`,
        credentialsSecretId: 'adobe',
        positionsTable: 'positions',
        triggerQueueUrl,
        rejectsQueueUrl,
        onExpiredPosition,
      },
      campaigns: overrides.campaigns ?? [aCampaign()],
      clients: { sqs, dynamo, secrets },
      telemetry,
      fetch: journal.fetch,
      clock: time.clock,
      sleep: time.sleep,
      random: () => 0,
      traceHeader: () => undefined,
    });
  const poller = newPoller();
  let polls = 0;
  const consumers = [consumer];

  const journey: Journey = {
    time,
    journal,
    telemetry,
    consumer,
    sqs,
    dynamo,
    positionKey: `journey-${number}#shop`,
    async visitor(name = 'ada', key = `${name.toUpperCase()}-${number}`) {
      const email = `${name}-${number}@example.com`;
      await putProfile(bench.dynamo, key, email);
      return { key, email };
    },
    queued: [],
    newPoller,
    async newConsumer() {
      const accepted = [...bench.ses.accepted];
      const another = await bench.consumer(overrides);
      bench.ses.accepted.push(...accepted);
      consumers.push(another);
      return another;
    },
    async poll({ seconds = 5, poller: with_ = poller } = {}) {
      if (polls > 0) time.now += 60_000;
      polls += 1;
      const endsAt = time.now + seconds * 1000;
      await with_(journalInput, () => endsAt - time.now);
    },
    async consume(by = consumer) {
      const failed: string[] = [];
      by.time.now = time.now;
      for (;;) {
        const messages = await bench.sqs.receive(triggerQueueUrl);
        if (messages.length === 0) return failed;
        const bodies = messages.map(({ Body = '' }) => Body);
        journey.queued.push(...bodies);
        failed.push(...(await by.deliver(bodies)));
      }
    },
    consumeAgain: (bodies, receives) => consumer.deliver(bodies, { receives }),
    async mails(to) {
      const requests = bench.ses.accepted.filter((request) => to === undefined || request.to === to.email);
      return await Promise.all(
        requests.map(async ({ to, mime }) => ({ to, mime, ...(await readMail(mime)) })),
      );
    },
    mailed: () => bench.ses.accepted.map(({ to }) => to),
    async rejects() {
      const all = new Map<string, Message>();
      // What is received stays visible: read until nothing new comes.
      for (let before = -1; before < all.size; ) {
        before = all.size;
        for (const message of await bench.sqs.receive(rejectsQueueUrl))
          all.set(message.MessageId ?? '', message);
      }
      return [...all.values()].map(readReject);
    },
    async saved() {
      const item = await bench.dynamo.item('positions', { consumerJournal: journey.positionKey });
      return Object.fromEntries(Object.entries(item ?? {}).map(([name, { S, N }]) => [name, S ?? N]));
    },
    endsOf(eventId) {
      const lines: AuditLine[] = [telemetry, ...consumers.map((each) => each.telemetry)].flatMap(
        ({ audited }) => audited,
      );
      return lines.filter((line) => line.eventId === eventId).map(endOf);
    },
  };
  return journey;
}

const endOf = ({ end, reason }: AuditLine) => (reason === undefined ? end : `${end}:${reason}`);

async function readMail(mime: string): Promise<Omit<Mail, 'to' | 'mime'>> {
  const { subject = '', html = '', text = '' } = await PostalMime.parse(mime);
  return { subject, html: html.trim(), text: text.trim() };
}

function readReject({ Body = '', MessageAttributes = {} }: Message) {
  const of = (name: string) => MessageAttributes[name]?.StringValue ?? '';
  const packed = of('encoding') === 'gzip+base64';
  const text = packed ? gunzipSync(Buffer.from(Body, 'base64')).toString() : Body;
  return { reason: of('reason'), detail: of('detail'), position: of('position'), event: JSON.parse(text) };
}
