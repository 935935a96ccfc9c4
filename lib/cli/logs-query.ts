// Runs one query of Logs Insights and waits for its rows.
import {
  type CloudWatchLogsClient,
  GetQueryResultsCommand,
  type ResultField,
  StartQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CampaignTriggersError } from '../../functions/core/errors.ts';
import type { Io } from './command.ts';

export interface LogsQuery {
  logGroups: readonly string[];
  queryString: string;
  /** Milliseconds since the epoch. */
  from: number;
  to: number;
}

const lookAgainMs = 500;
/** Logs Insights itself gives up after an hour; nobody waits that long. */
const patienceMs = 5 * 60_000;

/** @throws CLOUDWATCH_UNREADABLE */
export async function runLogsQuery(
  client: CloudWatchLogsClient,
  query: LogsQuery,
  io: Io,
): Promise<ResultField[][]> {
  try {
    const { queryId } = await client.send(
      new StartQueryCommand({
        logGroupNames: [...query.logGroups],
        startTime: Math.floor(query.from / 1000),
        endTime: Math.ceil(query.to / 1000),
        queryString: query.queryString,
      }),
    );
    return await results(client, queryId, io);
  } catch (cause) {
    if (cause instanceof CampaignTriggersError) throw cause;
    throw new CampaignTriggersError('CLOUDWATCH_UNREADABLE', 'the audit lines could not be searched', {
      cause,
    });
  }
}

async function results(
  client: CloudWatchLogsClient,
  queryId: string | undefined,
  io: Io,
): Promise<ResultField[][]> {
  const giveUpAt = io.clock() + patienceMs;
  for (;;) {
    const { status, results: rows = [] } = await client.send(new GetQueryResultsCommand({ queryId }));
    if (status === 'Complete') return rows;
    const goesOn = status === 'Running' || status === 'Scheduled';
    if (!goesOn || io.clock() >= giveUpAt || io.signal.aborted) {
      throw new CampaignTriggersError('CLOUDWATCH_UNREADABLE', `the search ended as ${status ?? 'unknown'}`);
    }
    await io.sleep(lookAgainMs, io.signal).catch(() => undefined);
  }
}
