// The consumer: works off the trigger queue, at a pace that keeps the whole fleet within the SES rate.
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ConfigurationSet } from 'aws-cdk-lib/aws-ses';
import { Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { consumerEnv, consumerOptionalEnv } from '../../functions/contract/env.ts';
import { consumerMetrics } from '../../functions/contract/metrics.ts';
import { campaignsFile } from '../../functions/contract/queue.ts';
import type { Monitoring } from '../monitoring/monitoring.ts';
import { type House, HouseFunction } from './house-function.ts';
import type { HouseQueue } from './house-queue.ts';
import { mailIdentityArns } from './mail-identities.ts';
import { batchSize, type Pace } from './pace.ts';
import { addSendingAlarms } from './sending-alarms.ts';
import type { Tables } from './tables.ts';

export interface ConsumerProps {
  house: House;
  pace: Pace;
  compiledCampaigns: string;
  /** Default sender. */
  sender: string;
  /** Every sender that a campaign may use, the default one included. */
  senders: readonly string[];
  triggers: HouseQueue;
  tables: Tables;
  signingKeys: Secret;
  /** Where a campaign asks an endpoint for its recipients. */
  recipientEndpointToken: Secret | undefined;
  configurationSet: ConfigurationSet;
  unsubscribeUrl: string;
  /** Where the settings tell it. */
  sendingQuotaPerDay: number | undefined;
  monitoring: Monitoring;
}

export class Consumer extends HouseFunction {
  constructor(scope: Construct, id: string, props: ConsumerProps) {
    super(scope, id, {
      house: props.house,
      folder: 'consumer',
      description: 'turns triggers into e-mails',
      memorySizeMb: 512,
      timeoutSeconds: props.pace.timeoutSeconds,
      environment: { ...consumerEnvironment(props), ...optionalEnvironment(props) },
      extraFiles: { [campaignsFile]: props.compiledCampaigns },
      // A trigger that SES throttles, or that a halt or a pause stops, is put back until it is sent or too old.
      feedsItself: true,
    });
    this.allowWork(props);
    new EventSourceMapping(this, 'TriggerSource', {
      target: this.function,
      eventSourceArn: props.triggers.queue.queueArn,
      batchSize,
      reportBatchItemFailures: true,
      // The brake. Reserved concurrency would throttle and burn receives: good messages would become dead letters.
      maxConcurrency: props.pace.maximumConcurrency,
    });
    addAlarms(props, this);
    addSendingAlarms(props.monitoring, props.sendingQuotaPerDay);
  }

  private allowWork(props: ConsumerProps): void {
    const { triggers, tables, signingKeys, recipientEndpointToken, configurationSet, senders } = props;
    const stack = Stack.of(this);
    this.allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
      [triggers.queue.queueArn],
    );
    this.allow(['sqs:SendMessage'], [triggers.queue.queueArn, triggers.deadLetterQueue.queueArn]);
    this.allow(['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem'], [tables.sends.tableArn]);
    this.allow(['dynamodb:PutItem'], [tables.waits.tableArn]);
    this.allow(['dynamodb:UpdateItem'], [tables.results.tableArn]);
    this.allow(['dynamodb:BatchGetItem'], [tables.profiles.tableArn, tables.suppressions.tableArn]);
    const secrets = [signingKeys, ...(recipientEndpointToken ? [recipientEndpointToken] : [])];
    this.allow(
      ['secretsmanager:GetSecretValue'],
      secrets.map(({ secretArn }) => secretArn),
    );
    this.allow(
      ['ses:SendRawEmail'],
      [
        ...mailIdentityArns(stack, senders),
        stack.formatArn({
          service: 'ses',
          resource: 'configuration-set',
          resourceName: configurationSet.configurationSetName,
        }),
      ],
    );
  }
}

function consumerEnvironment(
  props: ConsumerProps,
): Record<(typeof consumerEnv)[keyof typeof consumerEnv], string> {
  return {
    [consumerEnv.sendsTable]: props.tables.sends.tableName,
    [consumerEnv.profilesTable]: props.tables.profiles.tableName,
    [consumerEnv.suppressionsTable]: props.tables.suppressions.tableName,
    [consumerEnv.waitsTable]: props.tables.waits.tableName,
    [consumerEnv.resultsTable]: props.tables.results.tableName,
    [consumerEnv.triggerQueueUrl]: props.triggers.queue.queueUrl,
    [consumerEnv.deadLetterQueueUrl]: props.triggers.deadLetterQueue.queueUrl,
    [consumerEnv.maxReceiveCount]: String(props.triggers.maxReceiveCount),
    [consumerEnv.signingKeysSecretId]: props.signingKeys.secretArn,
    [consumerEnv.configurationSet]: props.configurationSet.configurationSetName,
    [consumerEnv.sender]: props.sender,
    [consumerEnv.unsubscribeUrl]: props.unsubscribeUrl,
    [consumerEnv.sendsPerSecond]: String(props.pace.sendsPerSecond),
  };
}

function optionalEnvironment({ recipientEndpointToken }: ConsumerProps): Record<string, string> {
  if (recipientEndpointToken === undefined) return {};
  return { [consumerOptionalEnv.recipientEndpointSecretId]: recipientEndpointToken.secretArn };
}

/** SQS delays a message by a quarter of an hour at most: what waits is heard of that often. */
const longestPauseSeconds = 900;

function addAlarms({ monitoring, triggers, pace }: ConsumerProps, consumer: Consumer): void {
  // A trigger whose batch crashed comes back after the visibility time-out: a shorter period would see gaps.
  const comebackMinutes = Math.ceil((6 * pace.timeoutSeconds) / 60);
  monitoring.addAlarm({
    room: 'Consumer',
    fact: 'Failing',
    severity: 'urgent',
    metric: consumer.function.metricErrors({ period: Duration.minutes(comebackMinutes) }),
    atLeast: 1,
    periods: 3,
    thresholdReason: `a trigger comes back every ${comebackMinutes} minutes, and becomes a dead letter after ten failed receives`,
    missingData: 'notBreaching',
    missingDataReason: 'the consumer runs only when there are triggers',
  });
  monitoring.addAlarm({
    room: 'Consumer',
    fact: 'DeadLettersNotEmpty',
    severity: 'soon',
    metric: triggers.deadLetterQueue.metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(5),
    }),
    atLeast: 1,
    periods: 1,
    thresholdReason: 'each dead letter is a person who was not mailed',
    missingData: 'notBreaching',
    missingDataReason: 'SQS stops reporting a queue that nobody has used for hours',
  });
  monitoring.addAlarm({
    room: 'Consumer',
    fact: 'OldestMessageAge',
    severity: 'urgent',
    metric: triggers.queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1) }),
    atLeast: 900,
    periods: 3,
    thresholdReason: 'seconds are usual; a quarter of an hour (900 s) is the best that the predecessor did',
    missingData: 'notBreaching',
    missingDataReason: 'SQS stops reporting a queue that nobody has used for hours',
  });
  monitoring.addAlarm({
    room: 'Consumer',
    fact: 'DeliveryHalted',
    severity: 'urgent',
    metric: monitoring.metric(consumerMetrics.halted, 'Sum', longestPauseSeconds),
    atLeast: 1,
    periods: 1,
    thresholdReason:
      'somebody has to repair what halts, and one trigger tries again every five minutes; an operator’s pause counts apart',
    missingData: 'notBreaching',
    missingDataReason: 'the consumer runs only when there are triggers',
  });
  monitoring.addAlarm({
    room: 'Consumer',
    fact: 'TriggersWaiting',
    severity: 'urgent',
    metric: monitoring.metric(consumerMetrics.waitingSeconds, 'Maximum', longestPauseSeconds),
    atLeast: 900,
    periods: 1,
    thresholdReason: 'seconds are usual; a quarter of an hour (900 s) is the best that the predecessor did',
    missingData: 'notBreaching',
    missingDataReason: 'nothing was put back',
  });
  monitoring.addAlarm({
    room: 'Consumer',
    fact: 'DeliveryUnknown',
    severity: 'soon',
    metric: monitoring.metric(consumerMetrics.unknown, 'Sum', 300),
    atLeast: 1,
    periods: 1,
    thresholdReason: 'where SES itself does not tell, nobody but a person can settle it',
    missingData: 'notBreaching',
    missingDataReason: 'the consumer runs only when there are triggers',
  });
}
