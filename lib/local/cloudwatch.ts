// A local CloudWatch (AWS JSON 1.0 and 1.1) over what the functions of this run printed: statistics of their metrics, and
// two forms of Logs Insights query: audit lines by their ids, and the average time of each step. A plain GET asks what time it
// is in this run.
import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { Clock } from '../../functions/core/ports/clock.ts';
import { type AuditStore, createAuditStore } from './audit-store.ts';
import { averageRow, type Row } from './average-row.ts';
import { type LoopbackServer, startLoopbackServer } from './loopback-server.ts';
import { createMetricStore, type MetricStore } from './metric-store.ts';
import type { ReadLine } from './read-log-line.ts';
import type { LogLine } from './state.ts';

export interface LocalCloudWatch extends LoopbackServer {
  metrics: MetricStore;
  audits: AuditStore;
  onRead(line: LogLine, read: ReadLine): void;
}

const seconds = v.pipe(
  v.number(),
  v.transform((value) => value * 1000),
);
const metricDataRequest = v.object({
  StartTime: seconds,
  EndTime: seconds,
  MetricDataQueries: v.array(
    v.object({
      Id: v.string(),
      MetricStat: v.object({
        Metric: v.object({
          Namespace: v.string(),
          MetricName: v.string(),
          Dimensions: v.optional(v.array(v.object({ Name: v.string(), Value: v.string() })), []),
        }),
        Period: v.pipe(v.number(), v.multipleOf(60)),
        Stat: v.string(),
      }),
    }),
  ),
});
const queryRequest = v.object({ queryString: v.string(), startTime: seconds, endTime: seconds });
const resultsRequest = v.object({ queryId: v.string() });

type Operation = (body: unknown) => object;

export async function startCloudWatch(clock: Clock): Promise<LocalCloudWatch> {
  const metrics = createMetricStore();
  const audits = createAuditStore();
  const operations = createOperations(metrics, audits);
  const server = await startLoopbackServer(({ method, headers, body }, response) => {
    if (method === 'GET') {
      response.end(String(clock()));
      return;
    }
    const operation = operations[String(headers['x-amz-target']).split('.')[1] ?? ''];
    response.setHeader('content-type', String(headers['content-type']));
    try {
      if (operation === undefined) throw new Error('local mode does not answer this operation');
      response.end(JSON.stringify(operation(JSON.parse(body.toString()))));
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : 'malformed request';
      response.statusCode = 400;
      response.end(JSON.stringify({ __type: 'InvalidParameterException', message }));
    }
  });
  return {
    ...server,
    metrics,
    audits,
    onRead(line, read) {
      if (read.is === 'metrics') {
        metrics.add(read.emitted.map((metric) => ({ ...metric, at: metric.at || clock() })));
      }
      if (read.is === 'audit') audits.add(read.line, { at: line.at, text: line.text });
    },
  };
}

function createOperations(metrics: MetricStore, audits: AuditStore): Record<string, Operation> {
  /** Answered at once, and kept until somebody asks for the answer. */
  const queries = new Map<string, Row[]>();
  return {
    GetMetricData: (body) => ({ MetricDataResults: metricData(metrics, body) }),
    StartQuery(body) {
      const queryId = randomUUID();
      const { queryString, startTime, endTime } = v.parse(queryRequest, body);
      const average = averageRow(queryString, () => audits.during(startTime, endTime));
      queries.set(queryId, average === undefined ? auditRows(audits, queryString) : [average]);
      return { queryId };
    },
    GetQueryResults(body) {
      const { queryId } = v.parse(resultsRequest, body);
      const results = queries.get(queryId) ?? [];
      queries.delete(queryId);
      return { status: 'Complete', results };
    },
  };
}

function metricData(metrics: MetricStore, body: unknown): object[] {
  const { StartTime: from, EndTime: to, MetricDataQueries } = v.parse(metricDataRequest, body);
  return MetricDataQueries.map(({ Id, MetricStat: { Metric, Period, Stat } }) => {
    const { Namespace, MetricName, Dimensions } = Metric;
    const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
    const query = { namespace: Namespace, name: MetricName, dimensions, stat: Stat, periodSeconds: Period };
    const points = metrics.read({ ...query, from, to });
    if (points === undefined) throw new Error(`local mode knows no statistic ${Stat}`);
    return {
      Id,
      Label: MetricName,
      StatusCode: 'Complete',
      Timestamps: points.map(({ at }) => at / 1000),
      Values: points.map(({ value }) => value),
    };
  });
}

/** `eventId in ["…"]`, several of them joined by `or`. */
const idList = /\b(eventId|messageId|sesMessageId|position) in (\["(?:[^"\\]|\\.|"\s*,\s*")*"\])/g;
const idLists = v.array(v.string());

function auditRows(audits: AuditStore, query: string): Row[] {
  const lists = [...query.matchAll(idList)];
  if (lists.length === 0)
    throw new Error('local mode looks for audit lines by their ids, and averages their times, only');
  const wanted = Object.fromEntries(
    lists.map(([, field = '', list = '']) => [field, v.parse(idLists, JSON.parse(list))]),
  );
  return audits.find(wanted).map(({ at, text }) => [
    { field: '@timestamp', value: new Date(at).toISOString() },
    { field: '@message', value: text },
  ]);
}
