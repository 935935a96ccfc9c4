// The waker: one function, called every minute, that puts back into the trigger queue what has waited long enough.
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { wakerEnv } from '../../functions/contract/env.ts';
import { wakerMetrics } from '../../functions/contract/metrics.ts';
import { tables } from '../../functions/contract/tables.ts';
import type { Monitoring } from '../monitoring/monitoring.ts';
import { type House, HouseFunction } from './house-function.ts';
import { callEveryMinute, createSchedulerRole, minuteSeconds } from './minute-schedule.ts';

export interface WakerProps {
  house: House;
  waits: Table;
  triggerQueue: Queue;
  monitoring: Monitoring;
}

export class Waker extends HouseFunction {
  constructor(scope: Construct, id: string, props: WakerProps) {
    super(scope, id, {
      house: props.house,
      folder: 'waker',
      description: 'puts triggers that have waited long enough back into the trigger queue',
      // A quiet minute takes a fraction of a second; a burst is worth the processor that comes with the memory.
      memorySizeMb: 1024,
      timeoutSeconds: minuteSeconds,
      environment: wakerEnvironment(props),
      neverRetry: { maxEventAgeSeconds: minuteSeconds },
    });
    const { waits, triggerQueue } = props;
    this.allow(['dynamodb:Query'], [`${waits.tableArn}/index/${tables.waits.index.name}`]);
    this.allow(['dynamodb:DeleteItem'], [waits.tableArn]);
    this.allow(['sqs:SendMessage'], [triggerQueue.queueArn]);
    callEveryMinute(this, createSchedulerRole(this), {
      id: 'Schedule',
      description: 'wakes the triggers that have waited long enough',
    });
    addAlarms(this, props);
  }
}

function wakerEnvironment(props: WakerProps): Record<(typeof wakerEnv)[keyof typeof wakerEnv], string> {
  return {
    [wakerEnv.waitsTable]: props.waits.tableName,
    [wakerEnv.triggerQueueUrl]: props.triggerQueue.queueUrl,
  };
}

function addAlarms(waker: Waker, { monitoring }: WakerProps): void {
  monitoring.addAlarm({
    room: 'Waker',
    fact: 'Silent',
    severity: 'urgent',
    metric: monitoring.metric(wakerMetrics.woken, 'SampleCount', minuteSeconds),
    below: 1,
    periods: 5,
    thresholdReason:
      'every call reports itself, one a minute; five minutes outlast a deploy and calls that slip into the next minute',
    missingData: 'breaching',
    missingDataReason: 'no data is the very fact',
  });
  monitoring.addAlarm({
    room: 'Waker',
    fact: 'Failing',
    severity: 'urgent',
    metric: waker.function.metricErrors({ period: Duration.seconds(minuteSeconds) }),
    atLeast: 1,
    periods: 3,
    thresholdReason: 'one failed call is made good by the next; three in a row are not',
    missingData: 'notBreaching',
    missingDataReason: 'Waker/Silent tells of calls that do not happen',
  });
  monitoring.addAlarm({
    room: 'Waker',
    fact: 'Late',
    severity: 'urgent',
    metric: monitoring.metric(wakerMetrics.wakeLagSeconds, 'Maximum', minuteSeconds),
    atLeast: 300,
    periods: 3,
    thresholdReason:
      'on time is usual; five minutes (300 s) outlast a deploy, and a burst of 100 000 is over within three minutes more',
    missingData: 'notBreaching',
    missingDataReason: 'Waker/Silent tells of calls that do not happen',
  });
}
