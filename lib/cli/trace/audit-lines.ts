// The audit lines of some ids, by Logs Insights: nothing but ids leaves this machine.
import {
  type CloudWatchLogsClient,
  GetQueryResultsCommand,
  type ResultField,
  StartQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { AuditLine } from '../../../functions/core/audit.ts';
import { CampaignTriggersError } from '../../../functions/core/errors.ts';
import { readLogLine } from '../../local/read-log-line.ts';
import type { Io } from '../command.ts';

export interface Search {
  logGroups: readonly string[];
  /** Event ids, message ids, SES message ids, mixed. */
  ids: readonly string[];
  /** Milliseconds since the epoch. */
  from: number;
  to: number;
}

const lookAgainMs = 500;
/** Logs Insights itself gives up after an hour; nobody waits that long. */
const patienceMs = 5 * 60_000;
const mostLines = 10_000;

/** In order of time. @throws CLOUDWATCH_UNREADABLE */
export async function findAuditLines(
  client: CloudWatchLogsClient,
  search: Search,
  io: Io,
): Promise<AuditLine[]> {
  if (search.ids.length === 0) return [];
  try {
    const { queryId } = await client.send(
      new StartQueryCommand({
        logGroupNames: [...search.logGroups],
        startTime: Math.floor(search.from / 1000),
        endTime: Math.ceil(search.to / 1000),
        queryString: queryText(search.ids),
      }),
    );
    return linesIn(await results(client, queryId, io));
  } catch (cause) {
    if (cause instanceof CampaignTriggersError) throw cause;
    throw new CampaignTriggersError('CLOUDWATCH_UNREADABLE', 'the audit lines could not be searched', {
      cause,
    });
  }
}

function queryText(ids: readonly string[]): string {
  const list = JSON.stringify(ids);
  const anyId = ['eventId', 'messageId', 'sesMessageId'].map((field) => `${field} in ${list}`).join(' or ');
  return `fields @timestamp, @message | filter audit = 1 and (${anyId}) | sort @timestamp asc | limit ${mostLines}`;
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

function linesIn(rows: readonly ResultField[][]): AuditLine[] {
  const lines = rows.flatMap((row) => {
    const read = readLogLine(row.find(({ field }) => field === '@message')?.value ?? '');
    return read.is === 'audit' ? [read.line] : [];
  });
  return lines.sort((one, other) => one.endedAt - other.endedAt);
}
