// Sends triggers through the consumer and what SES tells of them through the feedback, on emulators, and counts what that asks of AWS.
import { randomUUID } from 'node:crypto';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Trigger } from '../../../functions/core/trigger.ts';
import { createFeedback } from '../../../functions/feedback/compose.ts';
import { putProfile, startBench, testEnvironment } from '../../consumer/consumer-bench.ts';
import { aTrigger, noon } from '../../support/builders.ts';
import { credentials, region } from '../../support/local-aws.ts';
import { meter } from '../../support/metered-calls.ts';
import { recordTelemetry } from '../../support/recorded-telemetry.ts';
import type { ScriptedSes } from '../../support/scripted-ses.ts';
import { aSesEvent } from '../../support/ses-events.ts';

/** Of all triggers together. */
export interface Counted {
  triggers: number;
  emails: number;
  consumer: Side;
  feedback: Side;
  /** Of a message in the trigger queue, on the average. */
  messageBytes: number;
}

export interface Side {
  invocations: number;
  /** Requests to AWS by command. */
  calls: Record<string, number>;
  readUnits: number;
  writeUnits: number;
  /** What the function itself prints, beside its one line of metrics. */
  logBytes: number;
  /** Of the thread, emulators included, in milliseconds: more than the function takes. */
  processorMs: number;
}

/** A million an hour: so close do the e-mails follow each other. */
const msPerEmail = 3.6;
const consumerBatch = 10;
const feedbackBatch = 100;
const sendingRatePerSecond = 278;

export async function countTriggers(count: number): Promise<Counted> {
  const bench = await startBench();
  try {
    for (let at = 0; at < count; at += 1) {
      await putProfile(bench.dynamo, keyOf(at), `visitor-${at}@example.com`);
    }
    const tested = await bench.consumer();
    const triggers = Array.from({ length: count }, (_, at) => triggerOf(at));
    const meters = [bench.dynamo.client, bench.sqs.client].map(meter);
    const before = process.threadCpuUsage();
    const failed = await tested.handOver(triggers);
    if (failed.length > 0) throw new Error(`${failed.length} triggers were not sent`);
    const emails = bench.ses.accepted.length;
    const processorMs = passedMs(before);
    const consumer = { ...sideOf(meters, count / consumerBatch, tested.telemetry), processorMs };
    consumer.calls.SendRawEmail = emails;
    const feedback = await tellAll(bench, toldOf(bench.ses));
    const messageBytes = triggers.reduce((sum, trigger) => sum + bytesOf(trigger), 0) / count;
    return { triggers: count, emails, consumer, feedback, messageBytes };
  } finally {
    await bench.stop();
  }
}

async function tellAll(bench: Awaited<ReturnType<typeof startBench>>, bodies: string[]): Promise<Side> {
  const telemetry = recordTelemetry();
  const { SENDS_TABLE: sendsTable, RESULTS_TABLE: resultsTable } = testEnvironment;
  const { SUPPRESSIONS_TABLE: suppressionsTable, SIGNING_KEYS_SECRET_ID: signingKeysSecretId } =
    testEnvironment;
  const tell = createFeedback({
    config: {
      ...{ stage: 'bench', sendingRatePerSecond },
      ...{ sendsTable, resultsTable, suppressionsTable, signingKeysSecretId },
    },
    clients: {
      dynamo: bench.dynamo.client,
      secrets: new SecretsManagerClient({ endpoint: bench.secret.endpoint, region, credentials }),
    },
    telemetry,
    clock: () => noon,
  });
  const metered = meter(bench.dynamo.client);
  const before = process.threadCpuUsage();
  let invocations = 0;
  for (let at = 0; at < bodies.length; at += feedbackBatch) {
    const batch = bodies.slice(at, at + feedbackBatch);
    await tell({ Records: batch.map((body, index) => ({ messageId: String(at + index), body })) });
    invocations += 1;
  }
  return { ...sideOf([metered], invocations, telemetry), processorMs: passedMs(before) };
}

/** A Send and a Delivery event of each e-mail in the order of their coming; mailboxes take an e-mail within seconds, some later. */
function toldOf({ accepted }: ScriptedSes): string[] {
  return accepted
    .flatMap(({ parameters }, at) => {
      const sentAt = Math.round(noon + at * msPerEmail);
      const event = (eventType: string) =>
        aSesEvent({ eventType, sentAt, sesMessageId: `ses-${at + 1}`, tags: tagsOf(parameters) });
      return [
        { at: sentAt + 300, body: event('Send') },
        { at: sentAt + deliveryDelayMs(at), body: event('Delivery') },
      ];
    })
    .sort((one, other) => one.at - other.at)
    .map(({ body }) => body);
}

/** Spread evenly from half a second to four seconds. */
const deliveryDelayMs = (at: number) => 500 + ((at * 997) % 3500);

function tagsOf(parameters: URLSearchParams): Record<string, string> {
  const tags: [string, string][] = [];
  for (let at = 1; parameters.has(`Tags.member.${at}.Name`); at += 1) {
    const [name, value] = [
      parameters.get(`Tags.member.${at}.Name`),
      parameters.get(`Tags.member.${at}.Value`),
    ];
    tags.push([name ?? '', value ?? '']);
  }
  return Object.fromEntries(tags);
}

function sideOf(
  meters: readonly ReturnType<typeof meter>[],
  invocations: number,
  { audited, logged }: ReturnType<typeof recordTelemetry>,
): Omit<Side, 'processorMs'> {
  for (const { stop } of meters) stop();
  const total = (of: (one: (typeof meters)[number]) => number) =>
    meters.reduce((sum, one) => sum + of(one), 0);
  return {
    invocations,
    calls: Object.assign({}, ...meters.map(({ calls }) => calls)),
    readUnits: total(({ read }) => read),
    writeUnits: total(({ written }) => written),
    logBytes: [...audited, ...logged].reduce((sum, line) => sum + bytesOf(line) + 1, 0),
  };
}

function passedMs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

const keyOf = (at: number) => `VISITOR-${at}`;

/** With ids as long as Adobe's. */
const triggerOf = (at: number): Trigger =>
  aTrigger({
    eventId: randomUUID(),
    messageId: randomUUID(),
    position: `puffin:${randomUUID()}:${String(at).padStart(16, '0')}`,
    dimensions: {
      evar1: [keyOf(at)],
      evar12: ['Linen shirt, sand|Canvas bag'],
      pageurl: ['https://shop.example/', 'https://shop.example/cart', ''],
    },
  });

const bytesOf = (what: object | string): number =>
  Buffer.byteLength(typeof what === 'string' ? what : JSON.stringify(what));
