// The whole way of an event for the fault catalogue: a served journal, the real poller, real (emulated) queues and tables,
// the real consumer, and the e-mails that SES was given.
import { type ConsumerOverrides, putProfile, type TestedConsumer } from '../consumer/consumer-bench.ts';
import { aCampaign } from '../support/builders.ts';
import { emulators } from './emulators.ts';
import { type Reading, startReading } from './reading.ts';
import { endOf, type Mail, readMail } from './what-came-out.ts';

export interface Visitor {
  key: string;
  email: string;
}

export interface Journey extends Reading {
  consumer: TestedConsumer;
  /** Every message that came out of the trigger queue. */
  queued: string[];
  /** Somebody whom nobody else has heard of, with a profile. */
  visitor(name?: string, key?: string): Promise<Visitor>;
  /** A consumer of its own, with the same settings and the same tables; what it tells goes with the first one's. */
  newConsumer(): Promise<TestedConsumer>;
  /** Hands over what is in the trigger queue. Returns the bodies that the consumer wants back. */
  consume(consumer?: TestedConsumer): Promise<string[]>;
  /** The same for what it wanted back, as the queue would a second, third, … time. */
  consumeAgain(bodies: readonly string[], receives: number): Promise<string[]>;
  mails(to?: Visitor): Promise<Mail[]>;
  /** Whom SES was to mail, in order. */
  mailed(): string[];
  /** How this event ended, as the audit lines tell. */
  endsOf(eventId: string): string[];
}

export type JourneySettings = ConsumerOverrides & { onExpiredPosition?: 'oldest' | 'latest' };

let journeys = 0;

export async function aJourney({
  onExpiredPosition = 'oldest',
  ...overrides
}: JourneySettings = {}): Promise<Journey> {
  journeys += 1;
  const number = journeys;
  const { bench } = emulators();
  const consumer = await bench.consumer(overrides);
  const { campaigns = [aCampaign()] } = overrides;
  const reading = await startReading(`journey-${number}`, { campaigns, onExpiredPosition });
  const consumers = [consumer];
  const queued: string[] = [];
  return {
    ...reading,
    consumer,
    queued,
    async visitor(name = 'ada', key = `${name.toUpperCase()}-${number}`) {
      const email = `${name}-${number}@example.com`;
      await putProfile(bench.dynamo, key, email);
      return { key, email };
    },
    async newConsumer() {
      // A consumer of the bench begins with an SES that has seen nothing.
      const accepted = [...bench.ses.accepted];
      const another = await bench.consumer(overrides);
      bench.ses.accepted.push(...accepted);
      consumers.push(another);
      return another;
    },
    async consume(by = consumer) {
      const failed: string[] = [];
      by.time.now = reading.time.now;
      for (;;) {
        const messages = await bench.sqs.receive(reading.triggerQueueUrl);
        if (messages.length === 0) return failed;
        const bodies = messages.map(({ Body = '' }) => Body);
        queued.push(...bodies);
        failed.push(...(await by.deliver(bodies)));
      }
    },
    consumeAgain: (bodies, receives) => consumer.deliver(bodies, { receives }),
    async mails(visitor) {
      const requests = bench.ses.accepted.filter(({ to }) => visitor === undefined || to === visitor.email);
      return await Promise.all(requests.map(readMail));
    },
    mailed: () => bench.ses.accepted.map(({ to }) => to),
    endsOf(eventId) {
      const told = [reading.telemetry, ...consumers.map(({ telemetry }) => telemetry)];
      const lines = told.flatMap(({ audited }) => audited);
      return lines.filter((line) => line.eventId === eventId).map(endOf);
    },
  };
}
