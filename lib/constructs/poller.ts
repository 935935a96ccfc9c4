// The poller: one function, and one schedule per journal that hands it its journal.

import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { pollerEnv } from '../../functions/contract/env.ts';
import { pollerMetrics } from '../../functions/contract/metrics.ts';
import { campaignsFile, type PollerInput } from '../../functions/contract/queue.ts';
import type { Monitoring } from '../monitoring/monitoring.ts';
import type { Settings } from '../settings.ts';
import { type House, HouseFunction } from './house-function.ts';
import { callEveryMinute, createSchedulerRole, minuteSeconds } from './minute-schedule.ts';

/** One poll ends as the next begins, so that reading is continuous. */
const pollIntervalSeconds = minuteSeconds;

export interface PollerProps {
  house: House;
  settings: Settings;
  compiledCampaigns: string;
  credentials: Secret;
  positions: Table;
  triggerQueue: Queue;
  rejectsQueue: Queue;
  monitoring: Monitoring;
}

export class Poller extends HouseFunction {
  constructor(scope: Construct, id: string, props: PollerProps) {
    super(scope, id, {
      house: props.house,
      folder: 'poller',
      description: 'reads Adobe journals and puts the wanted triggers into the trigger queue',
      memorySizeMb: 512,
      timeoutSeconds: pollIntervalSeconds,
      environment: pollerEnvironment(props),
      extraFiles: { [campaignsFile]: props.compiledCampaigns },
      // The next schedule is the retry.
      neverRetry: { maxEventAgeSeconds: pollIntervalSeconds },
    });
    this.allow(['secretsmanager:GetSecretValue'], [props.credentials.secretArn]);
    this.allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], [props.positions.tableArn]);
    this.allow(['sqs:SendMessage'], [props.triggerQueue.queueArn, props.rejectsQueue.queueArn]);

    const role = createSchedulerRole(this);
    for (const journal of props.settings.journals) {
      const input: PollerInput = { journal };
      const description = `reads the journal ${journal.name}`;
      callEveryMinute(this, role, { id: `Schedule-${journal.name}`, description, input });
    }
    addAlarms(this, props);
  }
}

function pollerEnvironment(props: PollerProps): Record<(typeof pollerEnv)[keyof typeof pollerEnv], string> {
  return {
    [pollerEnv.consumerName]: props.settings.consumerName ?? props.house.stage,
    [pollerEnv.credentialsSecretId]: props.credentials.secretArn,
    [pollerEnv.positionsTable]: props.positions.tableName,
    [pollerEnv.triggerQueueUrl]: props.triggerQueue.queueUrl,
    [pollerEnv.rejectsQueueUrl]: props.rejectsQueue.queueUrl,
    [pollerEnv.onExpiredPosition]: props.settings.onExpiredPosition,
  };
}

function addAlarms(poller: Poller, { monitoring, rejectsQueue, settings }: PollerProps): void {
  monitoring.addAlarm({
    room: 'Poller',
    fact: 'Silent',
    severity: 'urgent',
    metric: monitoring.metric(pollerMetrics.pagesRead, 'SampleCount', pollIntervalSeconds),
    // Counted instead of told apart: a dimension for the journal would be a paid metric each.
    below: settings.journals.length,
    periods: 5,
    thresholdReason:
      'every poll reports itself, one a minute for each journal; five minutes outlast a deploy and polls that slip into the next minute',
    missingData: 'breaching',
    missingDataReason: 'no data is the very fact',
  });
  monitoring.addAlarm({
    room: 'Poller',
    fact: 'Failing',
    severity: 'urgent',
    metric: poller.function.metricErrors({ period: Duration.seconds(pollIntervalSeconds) }),
    atLeast: 1,
    periods: 3,
    thresholdReason: 'one failed poll is made good by the next; three in a row are not',
    missingData: 'notBreaching',
    missingDataReason: 'Poller/Silent tells of polls that do not happen',
  });
  for (const { fact, metric, periods, reason } of countedFacts) {
    monitoring.addAlarm({
      room: 'Poller',
      fact,
      severity: 'urgent',
      metric: monitoring.metric(metric, 'Sum', pollIntervalSeconds),
      atLeast: 1,
      periods,
      thresholdReason: reason,
      missingData: 'notBreaching',
      missingDataReason: 'Poller/Silent tells of polls that do not happen',
    });
  }
  monitoring.addAlarm({
    room: 'Poller',
    fact: 'CredentialsExpiring',
    severity: 'soon',
    metric: monitoring.metric(pollerMetrics.credentialsLastSeconds, 'Minimum', 3600),
    below: renewalDays * 86_400,
    periods: 1,
    thresholdReason: `${renewalDays} days (in seconds) are time to renew them at Adobe and in the secret`,
    missingData: 'notBreaching',
    missingDataReason: 'the secret tells no end: OAuth client secrets have none',
  });
  monitoring.addAlarm({
    room: 'Poller',
    fact: 'RejectsNotEmpty',
    severity: 'soon',
    metric: rejectsQueue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5) }),
    atLeast: 1,
    periods: 1,
    thresholdReason: 'each reject is an event that nobody was mailed for',
    missingData: 'notBreaching',
    missingDataReason: 'SQS stops reporting a queue that nobody has used for hours',
  });
}

/** Renewing takes a change at Adobe and in the secret, and somebody who may do both. */
const renewalDays = 14;

/** Trouble that the poller counts itself. */
const countedFacts = [
  {
    fact: 'JournalReadFailed',
    metric: pollerMetrics.journalReadFailed,
    periods: 5,
    reason: 'Adobe has bad minutes and the poller waits them out; five in a row are an outage',
  },
  {
    fact: 'SignInFailed',
    metric: pollerMetrics.signInFailed,
    periods: 3,
    reason: 'a rotated secret is re-read at once; three minutes without sign-in need a person',
  },
  {
    fact: 'PositionExpired',
    metric: pollerMetrics.positionExpired,
    periods: 1,
    reason: 'once is already a gap in the events',
  },
  {
    fact: 'EventsForeignOrg',
    metric: pollerMetrics.eventsForeignOrg,
    periods: 1,
    reason: 'another organisation’s visitor in this journal is wrong, however seldom',
  },
] as const;
