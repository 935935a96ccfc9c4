// The row of the cost: dollars for a million triggers beside SES, each of them an e-mail, in the hour of a million. Requests, request units and
// bytes are counted, the processor's time is measured, and AWS's own answer times are taken for what is usual there.
import { deployedShape } from '../../../lib/cli/doctor/cost/deployed-shape.ts';
import { estimateCost } from '../../../lib/cli/doctor/cost/estimate-cost.ts';
import { prices } from '../../../lib/cli/doctor/cost/prices.ts';
import { measure as measureConsuming } from '../consume.ts';
import { type BenchOptions, type BenchRow, toRow } from '../row.ts';
import { type Counted, countTriggers } from './counted-triggers.ts';
import { added, costOfMillion, totalOf, type Usage } from './usage.ts';

/** Lambda gives a whole processor at this size; source: Lambda developer guide, "Configure Lambda function memory". */
const gbOfProcessor = 1769 / 1024;
/** Usual answers within a region. Milliseconds. */
const answers = { dynamodb: 5, ses: 60 };
/** One after the other: two look-ups, claim, settlement, results; and for SES's events a read, a write and the results. */
const roundTrips = { consumer: 5, feedback: 3 };
/** START, END and REPORT, and the one line of metrics. */
const bytesOfInvocation = 1700;
const batch = 10;

export async function measure(options: BenchOptions): Promise<BenchRow[]> {
  const { quick, say } = options;
  const isWanted = (id: string) => id === 'consume-cpu';
  const consuming =
    options.measured.find(({ id }) => isWanted(id)) ??
    (await measureConsuming({ ...options, wants: isWanted }))[0];
  if (consuming === undefined || consuming.peer === null) throw new Error('the consumer was not measured');
  const counted = await countTriggers(quick ? 300 : 2000);
  const sending = sendingUsage(counted, consuming.ours / 1000);
  const telling = tellingUsage(counted);
  const peer = obvious(consuming.peer / 1000);
  tell(say, 'until it is sent', sending);
  tell(say, 'what SES tells of it', telling);
  tell(say, 'the obvious handler, which listens to nothing', peer);
  const { withoutSes } = estimateCost({ triggers: 0, emails: 0, journals: 1 });
  say(
    `beside that a deployment costs $${withoutSes.toFixed(2)} a month, whatever comes; prices of ${prices.readIn}`,
  );
  const samples = [added(sending, telling), peer, least].map((usage) => [totalOf(costOfMillion(usage))]);
  const [ours = [], theirs = [], floor = []] = samples;
  return [toRow('cost-per-million', '$', 'smaller', { ours, peer: theirs, floor })];
}

/** Sent, received and deleted in tens, below 64 KB each. */
const queueRequests = 3 / batch;

function sendingUsage({ triggers, consumer }: Counted, cpuMs: number): Usage {
  const gb = deployedShape.memoryGb.consumer;
  const waitingMs = (roundTrips.consumer * answers.dynamodb + answers.ses) / batch;
  return {
    lambdaRequests: 1 / batch,
    gbSeconds: billed(cpuMs, waitingMs, gb),
    sqsRequests: queueRequests,
    writeUnits: consumer.writeUnits / triggers,
    readUnits: consumer.readUnits / triggers,
    logBytes: consumer.logBytes / triggers + bytesOfInvocation / batch,
  };
}

/** Each event is put into its queue alone, and received and deleted in tens. */
function tellingUsage({ emails, feedback }: Counted): Usage {
  const events = 2;
  const invocations = feedback.invocations / emails;
  return {
    lambdaRequests: invocations,
    gbSeconds: billed(
      feedback.processorMs / emails,
      invocations * roundTrips.feedback * answers.dynamodb,
      deployedShape.memoryGb.feedback,
    ),
    sqsRequests: events * (1 + 2 / batch),
    writeUnits: feedback.writeUnits / emails,
    readUnits: feedback.readUnits / emails,
    logBytes: feedback.logBytes / emails + bytesOfInvocation * invocations,
  };
}

/** A fraction of a processor takes so much longer. */
const billed = (cpuMs: number, waitingMs: number, gb: number): number =>
  (gb * ((cpuMs * gbOfProcessor) / gb + waitingMs)) / 1000;

/**
 * Powertools' batch processor with its idempotency, logger and metrics, as its documentation shows them: two writes for each trigger
 * ("2 requests to DynamoDB", docs.aws.amazon.com/powertools/typescript/latest/features/idempotency), a profile and a suppression read
 * eventually, one line of its logger. It neither caps nor learns what became of an
 * uncertain send, or of any e-mail.
 */
function obvious(cpuMs: number): Usage {
  const gb = deployedShape.memoryGb.consumer;
  return {
    lambdaRequests: 1 / batch,
    gbSeconds: billed(cpuMs, (4 * answers.dynamodb + answers.ses) / batch, gb),
    sqsRequests: queueRequests,
    writeUnits: 2,
    readUnits: 1,
    logBytes: 900 + bytesOfInvocation / batch,
  };
}

/**
 * What the guarantees cannot be had for less: a claim and its settlement are durable, the addressee is read, and SES's word about each e-mail
 * comes through a queue and is compared with the ledger.
 */
const least: Usage = {
  lambdaRequests: 1 / batch,
  gbSeconds: 0,
  sqsRequests: queueRequests + 1 + 2 / batch,
  writeUnits: 2,
  readUnits: 2.5,
  logBytes: 150,
};

function tell(say: BenchOptions['say'], what: string, usage: Usage): void {
  const cost = costOfMillion(usage);
  const parts = Object.entries(cost).map(([part, dollars]) => `${part} $${dollars.toFixed(2)}`);
  say(`${what}: $${totalOf(cost).toFixed(2)} a million (${parts.join(', ')})`);
  say(
    `  a trigger: ${usage.writeUnits.toFixed(2)} write units, ${usage.readUnits.toFixed(2)} read units, ${usage.sqsRequests.toFixed(2)} requests to SQS, ${usage.logBytes.toFixed(0)} bytes of log, ${(usage.gbSeconds * 1000).toFixed(2)} GB-ms`,
  );
}
