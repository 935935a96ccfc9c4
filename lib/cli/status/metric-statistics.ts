// Statistics of the deployment's metrics, from CloudWatch or from what local mode answers in its place.
import {
  type CloudWatchClient,
  type MetricDataQuery,
  paginateGetMetricData,
} from '@aws-sdk/client-cloudwatch';
import { CampaignTriggersError } from '../../../functions/core/errors.ts';

export interface Wanted {
  namespace: string;
  name: string;
  dimensions: Readonly<Record<string, string>>;
  stat: string;
  periodSeconds: number;
}

/** In order of time. Milliseconds since the epoch. */
export type Points = { at: number; value: number }[];

/** Answers in the order of what was wanted. @throws CLOUDWATCH_UNREADABLE */
export async function readStatistics(
  client: CloudWatchClient,
  wanted: readonly Wanted[],
  { from, to }: { from: number; to: number },
): Promise<Points[]> {
  const points: Points[] = wanted.map(() => []);
  const input = {
    MetricDataQueries: wanted.map(queryOf),
    StartTime: new Date(from),
    EndTime: new Date(to),
  };
  try {
    for await (const { MetricDataResults = [] } of paginateGetMetricData({ client }, input)) {
      for (const { Id = '', Timestamps = [], Values = [] } of MetricDataResults) {
        const found = Timestamps.map((time, at) => ({ at: time.getTime(), value: Values[at] ?? 0 }));
        points[Number(Id.slice(1))]?.push(...found);
      }
    }
  } catch (cause) {
    throw new CampaignTriggersError('CLOUDWATCH_UNREADABLE', 'CloudWatch did not answer for the metrics', {
      cause,
    });
  }
  return points.map((all) => all.sort((one, other) => one.at - other.at));
}

function queryOf({ namespace, name, dimensions, stat, periodSeconds }: Wanted, at: number): MetricDataQuery {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const Metric = { Namespace: namespace, MetricName: name, Dimensions };
  return { Id: `m${at}`, MetricStat: { Metric, Period: periodSeconds, Stat: stat } };
}
