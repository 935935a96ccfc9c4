import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  GetQueryResultsCommand,
  StartQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuditStore } from '../../lib/local/audit-store.ts';
import { type LocalCloudWatch, startCloudWatch } from '../../lib/local/cloudwatch.ts';
import { createMetricStore } from '../../lib/local/metric-store.ts';
import { readLogLine } from '../../lib/local/read-log-line.ts';
import { noon } from '../support/builders.ts';
import { credentials, region } from '../support/local-aws.ts';

let books: LocalCloudWatch;
let metrics: CloudWatchClient;
let logs: CloudWatchLogsClient;
beforeAll(async () => {
  books = await startCloudWatch(() => noon);
  const options = { endpoint: books.endpoint, region, credentials, maxAttempts: 1 };
  [metrics, logs] = [new CloudWatchClient(options), new CloudWatchLogsClient(options)];
});
afterAll(async () => {
  metrics.destroy();
  logs.destroy();
  await books.stop();
});

const minute = 60_000;

/** As a function prints it. */
function print(text: object, at = noon) {
  const line = { functionName: 'consumer', at, text: JSON.stringify(text) };
  books.onRead(line, readLogLine(line.text));
}

function emit(at: number, values: Record<string, number | number[]>) {
  const Metrics = Object.keys(values).map((Name) => ({ Name, Unit: 'Count' }));
  const CloudWatchMetrics = [{ Namespace: 'CampaignTriggers', Dimensions: [['service']], Metrics }];
  print({ _aws: { Timestamp: at, CloudWatchMetrics }, service: 'local', ...values });
}

async function statistics(MetricName: string, Stat: string, Period: number) {
  const Dimensions = [{ Name: 'service', Value: 'local' }];
  const Metric = { Namespace: 'CampaignTriggers', MetricName, Dimensions };
  const { MetricDataResults = [] } = await metrics.send(
    new GetMetricDataCommand({
      StartTime: new Date(noon - 60 * minute),
      EndTime: new Date(noon + minute),
      MetricDataQueries: [{ Id: 'm', MetricStat: { Metric, Period, Stat } }],
    }),
  );
  const [{ Timestamps = [], Values = [] } = {}] = MetricDataResults;
  return Timestamps.map((time, at) => [time.getTime(), Values[at]]);
}

describe('the local CloudWatch', () => {
  it('answers for what the functions emitted, by the minute and by the hour', async () => {
    emit(noon - 2 * minute + 5, { Sent: 3 });
    emit(noon - 2 * minute + 900, { Sent: 4 });
    emit(noon - minute, { Sent: 5 });
    expect(await statistics('Sent', 'Sum', 60)).toEqual([
      [noon - 2 * minute, 7],
      [noon - minute, 5],
    ]);
    expect(await statistics('Sent', 'Sum', 3600)).toEqual([[noon - 60 * minute, 12]]);
    expect(await statistics('Nothing', 'Sum', 60)).toEqual([]);
  });

  it('knows percentiles of what was observed', async () => {
    emit(noon, { Seconds: Array.from({ length: 100 }, (_, n) => n + 1) });
    expect(await statistics('Seconds', 'p50', 60)).toEqual([[noon, 50]]);
    expect(await statistics('Seconds', 'p99', 60)).toEqual([[noon, 99]]);
    expect(await statistics('Seconds', 'Maximum', 60)).toEqual([[noon, 100]]);
    await expect(statistics('Seconds', 'tm99', 60)).rejects.toThrow('no statistic tm99');
  });

  it('finds audit lines by any of their ids, each once, in order', async () => {
    const line = { audit: 1, end: 'sent', journal: 'shop', position: 'p', endedAt: noon };
    const first = { ...line, eventId: 'a "quoted" ] id', messageId: 'm-1' };
    const second = { ...line, eventId: 'e-2', messageId: 'm-1' };
    print(first, noon);
    print(second, noon + 1);
    print({ ...line, eventId: 'e-3', messageId: 'm-3' }, noon + 2);
    const ids = JSON.stringify(['a "quoted" ] id', 'm-1']);
    const { queryId } = await logs.send(
      new StartQueryCommand({
        startTime: 0,
        endTime: 1,
        queryString: `fields @message | filter audit = 1 and (eventId in ${ids} or messageId in ${ids})`,
      }),
    );
    const { status, results = [] } = await logs.send(new GetQueryResultsCommand({ queryId }));
    const texts = results.map((row) => row.find(({ field }) => field === '@message')?.value);
    expect([status, texts]).toEqual(['Complete', [JSON.stringify(first), JSON.stringify(second)]]);
    await expect(
      logs.send(new StartQueryCommand({ startTime: 0, endTime: 1, queryString: 'stats count()' })),
    ).rejects.toThrow('by their ids, and averages');
  });
});

describe('the stores', () => {
  it('forget the oldest first', () => {
    const audits = createAuditStore(2);
    const line = { audit: 1, end: 'sent', journal: 'j', position: 'p', endedAt: 1 } as const;
    for (const eventId of ['a', 'b', 'c']) audits.add({ ...line, eventId }, { at: 1, text: eventId });
    const found = (eventId: string) => audits.find({ eventId: [eventId] }).length;
    expect([found('a'), found('b'), found('c')]).toEqual([0, 1, 1]);
  });

  it('keep metrics apart by their dimensions', () => {
    const store = createMetricStore();
    const metric = { namespace: 'N', name: 'M', at: 0, values: [1] };
    store.add([{ ...metric, dimensions: { service: 'a' } }]);
    const query = { ...metric, stat: 'Sum', periodSeconds: 60, from: 0, to: 60_000 };
    expect(store.read({ ...query, dimensions: { service: 'a' } })).toEqual([{ at: 0, value: 1 }]);
    expect(store.read({ ...query, dimensions: { service: 'b' } })).toEqual([]);
  });
});
