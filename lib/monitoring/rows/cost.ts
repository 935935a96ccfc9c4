// What is paid for beside the e-mails, in AWS's own units.
import { type IMetric, type IWidget, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { tables as contract } from '../../../functions/contract/tables.ts';
import type { Flow } from '../flow.ts';
import { calculated, graph, heading, hour } from '../widgets.ts';

const hourly = (label: string) => ({ label, statistic: 'Sum', period: Duration.seconds(hour) });

export function costRow(flow: Flow): IWidget[][] {
  return [
    [heading('What it costs', 'AWS bills these units; the e-mails themselves come on top.')],
    [
      graph({
        title: 'Computing',
        width: 6,
        unit: 'GB-seconds per hour',
        metrics: gigabyteSeconds(flow),
        stacked: true,
      }),
      graph({
        title: 'Invocations',
        width: 6,
        unit: 'invocations per hour',
        metrics: Object.entries(flow.functions).map(([name, each]) =>
          each.function.metricInvocations(hourly(name)),
        ),
        stacked: true,
      }),
      graph({
        title: 'Tables: units written (left) and read',
        width: 6,
        unit: 'write units per hour',
        metrics: units(flow, 'ConsumedWriteCapacityUnits', 'written'),
        rightUnit: 'read units per hour',
        rightMetrics: units(flow, 'ConsumedReadCapacityUnits', 'read'),
      }),
      graph({
        title: 'Queues: messages and polls',
        width: 6,
        unit: 'per hour',
        metrics: [
          queueMetrics(flow.triggers.queue, 'triggers'),
          queueMetrics(flow.feedbackEvents.queue, 'feedback'),
        ].flat(),
      }),
    ],
  ];
}

function gigabyteSeconds({ functions }: Flow): IMetric[] {
  return Object.entries(functions).map(([name, each]) => {
    const duration = `${name}Ms`;
    return calculated(name, hour, `${duration}/1000*${each.memorySizeMb}/1024`, {
      [duration]: each.function.metricDuration(hourly(name)),
    });
  });
}

function units({ tables }: Flow, metricName: string, verb: string): Metric[] {
  const { index } = contract.waits;
  const ofIndex = new Metric({
    namespace: 'AWS/DynamoDB',
    metricName,
    dimensionsMap: { TableName: tables.waits.tableName, GlobalSecondaryIndexName: index.name },
    ...hourly(`index of waits, ${verb}`),
  });
  const names = Object.keys(contract) as (keyof typeof contract)[];
  const ofTables = names.map((name) => tables[name].metric(metricName, hourly(`${name}, ${verb}`)));
  return [...ofTables, ofIndex];
}

function queueMetrics(queue: Flow['triggers']['queue'], name: string): IMetric[] {
  return [
    queue.metricNumberOfMessagesSent(hourly(`${name}: sent`)),
    queue.metricNumberOfMessagesReceived(hourly(`${name}: received`)),
    queue.metricNumberOfEmptyReceives(hourly(`${name}: polls for nothing`)),
  ];
}
