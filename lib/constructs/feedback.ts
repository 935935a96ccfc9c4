// The feedback: what SES tells about the e-mails comes back through EventBridge and a queue to the function.
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { EventBus, type IRuleTarget, Rule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { type ConfigurationSet, EmailSendingEvent, EventDestination } from 'aws-cdk-lib/aws-ses';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { feedbackEnv } from '../../functions/contract/env.ts';
import type { Monitoring } from '../monitoring/monitoring.ts';
import { type House, HouseFunction } from './house-function.ts';
import { HouseQueue } from './house-queue.ts';
import type { Tables } from './tables.ts';

export interface FeedbackProps {
  house: House;
  /** The fleet's; each e-mail is told of at least twice. */
  sendingRatePerSecond: number;
  /** Opens and clicks too. */
  trackEngagement: boolean;
  configurationSet: ConfigurationSet;
  tables: Tables;
  signingKeys: Secret;
  monitoring: Monitoring;
}

const toldEvents = [
  EmailSendingEvent.SEND,
  EmailSendingEvent.REJECT,
  EmailSendingEvent.BOUNCE,
  EmailSendingEvent.COMPLAINT,
  EmailSendingEvent.DELIVERY,
  EmailSendingEvent.DELIVERY_DELAY,
  EmailSendingEvent.RENDERING_FAILURE,
];
/** Asking for these makes SES write a picture and its own links into every e-mail. */
const trackedEvents = [EmailSendingEvent.OPEN, EmailSendingEvent.CLICK];

const timeoutSeconds = 15;
/** Events wait this long for company: nobody waits for them but a trigger whose sender died, and that for half a minute. */
const batch = { size: 100, windowSeconds: 1 };
/** What one environment surely does, at two events an e-mail. */
const sendsPerSecondAndEnvironment = 100;

export class Feedback extends HouseFunction {
  readonly events: HouseQueue;

  constructor(scope: Construct, id: string, props: FeedbackProps) {
    const environment: Record<(typeof feedbackEnv)[keyof typeof feedbackEnv], string> = {
      [feedbackEnv.sendingRatePerSecond]: String(props.sendingRatePerSecond),
      [feedbackEnv.sendsTable]: props.tables.sends.tableName,
      [feedbackEnv.resultsTable]: props.tables.results.tableName,
      [feedbackEnv.suppressionsTable]: props.tables.suppressions.tableName,
      [feedbackEnv.signingKeysSecretId]: props.signingKeys.secretArn,
    };
    super(scope, id, {
      house: props.house,
      folder: 'feedback',
      description: 'settles, suppresses and counts by what SES tells about e-mails',
      memorySizeMb: 256,
      timeoutSeconds,
      environment,
    });
    this.events = new HouseQueue(this, 'Events', {
      removalPolicy: props.house.removalPolicy,
      consumerTimeoutSeconds: timeoutSeconds,
      // Two and a half hours: whoever complained must not be mailed again because a table was away for minutes.
      maxReceiveCount: 100,
    });
    this.listenTo(
      props.configurationSet,
      props.trackEngagement ? [...toldEvents, ...trackedEvents] : toldEvents,
    );
    const { queue } = this.events;
    this.allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], [queue.queueArn]);
    const { sends, suppressions, results } = props.tables;
    this.allow(['dynamodb:BatchGetItem'], [sends.tableArn]);
    this.allow(['dynamodb:UpdateItem'], [sends.tableArn, suppressions.tableArn, results.tableArn]);
    this.allow(['secretsmanager:GetSecretValue'], [props.signingKeys.secretArn]);
    const enough = Math.ceil(props.sendingRatePerSecond / sendsPerSecondAndEnvironment);
    new EventSourceMapping(this, 'EventSource', {
      target: this.function,
      eventSourceArn: queue.queueArn,
      batchSize: batch.size,
      maxBatchingWindow: Duration.seconds(batch.windowSeconds),
      reportBatchItemFailures: true,
      maxConcurrency: Math.min(1000, Math.max(2, enough)),
    });
    addAlarms(props.monitoring, this.events);
  }

  /** SES speaks to the default bus only, and with every configuration set of the account: the rule takes ours. */
  private listenTo(configurationSet: ConfigurationSet, events: EmailSendingEvent[]): void {
    const bus = EventBus.fromEventBusName(this, 'Bus', 'default');
    configurationSet.addEventDestination('Feedback', {
      destination: EventDestination.eventBus(bus),
      events,
    });
    const { queue, deadLetterQueue } = this.events;
    const target: IRuleTarget = {
      bind: () => ({
        arn: queue.queueArn,
        deadLetterConfig: { arn: deadLetterQueue.queueArn },
      }),
    };
    const rule = new Rule(this, 'Rule', {
      description: 'what SES tells about the e-mails of this deployment',
      eventPattern: {
        source: ['aws.ses'],
        detail: { mail: { tags: { 'ses:configuration-set': [configurationSet.configurationSetName] } } },
      },
      targets: [target],
    });
    for (const each of [queue, deadLetterQueue]) {
      each.addToResourcePolicy(
        new PolicyStatement({
          principals: [new ServicePrincipal('events.amazonaws.com')],
          actions: ['sqs:SendMessage'],
          resources: [each.queueArn],
          conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
        }),
      );
    }
  }
}

function addAlarms(monitoring: Monitoring, { deadLetterQueue }: HouseQueue): void {
  monitoring.addAlarm({
    room: 'Feedback',
    fact: 'DeadLettersNotEmpty',
    severity: 'soon',
    metric: deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5) }),
    atLeast: 1,
    periods: 1,
    thresholdReason: 'each may be a bounce or a complaint whose recipient is still mailed',
    missingData: 'notBreaching',
    missingDataReason: 'SQS stops reporting a queue that nobody has used for hours',
  });
  for (const { fact, metricName, atLeast, reason } of reputation) {
    monitoring.addAlarm({
      room: 'Feedback',
      fact,
      severity: 'urgent',
      // Of the whole account, as AWS judges it: without a dimension.
      metric: new Metric({
        namespace: 'AWS/SES',
        metricName,
        statistic: 'Average',
        period: Duration.hours(1),
      }),
      atLeast,
      periods: 1,
      thresholdReason: reason,
      missingData: 'notBreaching',
      missingDataReason: 'SES reports the rate only while the account sends',
    });
  }
}

/** AWS's limits: SES developer guide, "Sender review process FAQs" (2026-11). */
const reputation = [
  {
    fact: 'BounceRate',
    metricName: 'Reputation.BounceRate',
    atLeast: 0.04,
    reason: 'AWS reviews accounts at 5 % bounces and may stop them at 10 %',
  },
  {
    fact: 'ComplaintRate',
    metricName: 'Reputation.ComplaintRate',
    atLeast: 0.0008,
    reason:
      'AWS reviews accounts at 0.1 % complaints and may stop them at 0.5 %; mailbox providers sort out from 0.1 %',
  },
] as const;
