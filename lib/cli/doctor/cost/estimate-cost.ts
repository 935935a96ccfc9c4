// What a month costs at a given load: a sum of counts and list prices, each with the assumption behind its count.
import { deployedShape as shape } from './deployed-shape.ts';
import { prices } from './prices.ts';

export interface CostLine {
  service: 'Lambda' | 'SQS' | 'DynamoDB' | 'CloudWatch' | 'Secrets Manager' | 'EventBridge Scheduler' | 'SES';
  /** US dollars a month, at no trigger at all, and for the triggers. */
  fixed: number;
  byTriggers: number;
  assumption: string;
}

export interface CostEstimate {
  lines: CostLine[];
  withoutSes: number;
  ses: number;
  total: number;
}

export interface Load {
  triggers: number;
  emails: number;
  journals: number;
}

const monthSeconds = 730 * 3600;
const monthMinutes = monthSeconds / 60;

export function estimateCost(load: Load): CostEstimate {
  const batches = batchesOf(load);
  const lines = [
    lambda(load, batches),
    sqs(load, batches),
    dynamodb(load, batches),
    cloudWatch(load, batches),
    secretsManager(),
    scheduler(load),
    ses(load),
  ];
  const sum = (wanted: readonly CostLine[]) =>
    wanted.reduce((total, { fixed, byTriggers }) => total + fixed + byTriggers, 0);
  const sesCost = sum(lines.filter(({ service }) => service === 'SES'));
  return { lines, withoutSes: sum(lines) - sesCost, ses: sesCost, total: sum(lines) };
}

interface Batches {
  /** Triggers that share an invocation, a page of the journal, a request to SQS. */
  triggers: number;
  /** Events of SES that share an invocation of the feedback function. */
  events: number;
}

/** Two seconds are between two looks at the journal, one second does a batch of events wait for company. */
function batchesOf({ triggers, emails }: Load): Batches {
  const within = (count: number, most: number) => Math.min(most, Math.max(1, count));
  return {
    triggers: within((2 * triggers) / monthSeconds, 10),
    events: within((eventsPerEmail * emails) / monthSeconds, 100),
  };
}

/** That it was sent, and that it was delivered. */
const eventsPerEmail = 2;
/** Up to ten e-mails side by side: SES’s answer is what takes the time. */
const consumerSeconds = 0.15;
const feedbackSeconds = 0.05;
const wakerSeconds = 0.2;

function lambda({ triggers, emails, journals }: Load, batches: Batches): CostLine {
  const { request, armGbSecond } = prices.lambda;
  const { memoryGb } = shape;
  const call = (gb: number, seconds: number) => request + gb * seconds * armGbSecond;
  const pollers = journals * monthMinutes * call(memoryGb.poller, 60);
  const waker = monthMinutes * call(memoryGb.waker, wakerSeconds);
  const consumer = (triggers / batches.triggers) * call(memoryGb.consumer, consumerSeconds);
  const feedback = ((eventsPerEmail * emails) / batches.events) * call(memoryGb.feedback, feedbackSeconds);
  return {
    service: 'Lambda',
    fixed: pollers + waker,
    byTriggers: consumer + feedback,
    assumption: `arm64; a poller for each journal that never rests; the consumer 150 ms for ${words(batches.triggers)} at once`,
  };
}

/** Five connections that ask three times a minute, as long as a queue is empty. */
const idleRequestsPerQueue = 5 * 3 * monthMinutes;

function sqs({ triggers, emails }: Load, batches: Batches): CostLine {
  const { request } = prices.sqs;
  // Sent, received and deleted; what SES tells is sent one by one.
  const forTriggers = (3 * triggers) / batches.triggers;
  const events = eventsPerEmail * emails;
  const forEvents = events + (2 * events) / Math.min(10, batches.events);
  return {
    service: 'SQS',
    fixed: shape.polledQueues * idleRequestsPerQueue * request,
    byTriggers: (forTriggers + forEvents) * request,
    assumption:
      'messages below 64 KB, received once; two events of SES for each e-mail; queues asked while they are empty',
  };
}

/** Request units that one trigger takes, and one e-mail. A test keeps them what the functions take on an emulator. */
export const unitsOf = {
  /** Until it is sent. */
  reads: 2.5,
  /** Claim and settlement. */
  writes: 2,
  /** For the two events of SES. */
  readsAfter: 1,
} as const;

function dynamodb({ triggers, emails, journals }: Load, batches: Batches): CostLine {
  const { write, read } = prices.dynamodb;
  // The lease: renewed each ten seconds, taken and given back each minute. The waker: eight shards a minute.
  const fixed = journals * monthMinutes * 8 * write + monthMinutes * 8 * 0.5 * read;
  // Profile and suppression consistently, the ledger not; and the ledger again for each event of SES.
  const reads = triggers * unitsOf.reads + emails * unitsOf.readsAfter;
  // Counts and positions by batch; a write for each second of sending remembers who was delivered to.
  const writes =
    unitsOf.writes * emails +
    (2 * triggers) / batches.triggers +
    (2 * eventsPerEmail * emails) / batches.events;
  return {
    service: 'DynamoDB',
    fixed,
    byTriggers: reads * read + writes * write,
    assumption:
      'on demand, items below 1 KB; two writes and a read for an e-mail, 2.5 reads for a trigger; storage not counted',
  };
}

/** An audit line of a sent e-mail; the lines of an invocation: start, end, report, metrics. */
const bytes = { trigger: 620, invocation: 1700 };

function cloudWatch({ triggers, emails, journals }: Load, batches: Batches): CostLine {
  const { metric, alarm, logGb } = prices.cloudWatch;
  const calls = triggers / batches.triggers + (eventsPerEmail * emails) / batches.events;
  const gb = (amount: number) => (amount / 1e9) * logGb;
  return {
    service: 'CloudWatch',
    fixed:
      shape.metrics * metric + shape.alarms * alarm + gb((journals + 1) * monthMinutes * bytes.invocation),
    byTriggers: gb(triggers * bytes.trigger + calls * bytes.invocation),
    assumption: `${shape.metrics} metrics, ${shape.alarms} alarms, a dashboard among the three free ones; 620 bytes of log for a trigger, 1.7 KB for an invocation`,
  };
}

function secretsManager(): CostLine {
  const { secret, call } = prices.secretsManager;
  const everyFiveMinutes = monthMinutes / 5;
  return {
    service: 'Secrets Manager',
    fixed: shape.secrets * secret + 3 * everyFiveMinutes * call,
    byTriggers: 0,
    assumption: `${shape.secrets} secrets, read each five minutes by three functions, one environment each`,
  };
}

function scheduler({ journals }: Load): CostLine {
  return {
    service: 'EventBridge Scheduler',
    fixed: (journals + 1) * monthMinutes * prices.scheduler.call,
    byTriggers: 0,
    assumption: 'a call each minute for each journal, and one for the waker',
  };
}

function ses({ emails }: Load): CostLine {
  return {
    service: 'SES',
    fixed: 0,
    byTriggers: emails * prices.ses.email,
    assumption: 'no plan with extras, no dedicated address, no attachments',
  };
}

const words = (count: number): string =>
  count <= 1 ? 'one trigger' : `${count < 10 ? count.toFixed(1) : count} triggers`;
