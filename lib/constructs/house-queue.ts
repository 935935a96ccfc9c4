// The only place where a queue is configured: encrypted, TLS only, retention, dead letters.
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration, type RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** A queue in which messages wait for a person; no function reads it. */
export class ParkingQueue extends Queue {
  constructor(scope: Construct, id: string, props: { removalPolicy: RemovalPolicy }) {
    super(scope, id, {
      removalPolicy: props.removalPolicy,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
  }
}

export interface HouseQueueProps {
  removalPolicy: RemovalPolicy;
  consumerTimeoutSeconds: number;
  /** After so many receives SQS itself moves the message to the dead letters, without a reason. */
  maxReceiveCount: number;
}

/** A queue that a function works off, and its dead-letter queue. */
export class HouseQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly maxReceiveCount: number;

  constructor(scope: Construct, id: string, props: HouseQueueProps) {
    super(scope, id);
    this.maxReceiveCount = props.maxReceiveCount;
    this.deadLetterQueue = new ParkingQueue(this, 'DeadLetters', props);
    this.queue = new Queue(this, 'Queue', {
      removalPolicy: props.removalPolicy,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // Adobe keeps events for seven days as well. Dead letters keep their age, so half of their fourteen days is left for them.
      retentionPeriod: Duration.days(7),
      // Lambda asks for six times the time limit: throttled invocations may be tried again before the message reappears.
      // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
      visibilityTimeout: Duration.seconds(6 * props.consumerTimeoutSeconds),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: props.maxReceiveCount },
    });
  }
}
