// The audit lines of some ids, by Logs Insights: nothing but ids leaves this machine.
import type { CloudWatchLogsClient, ResultField } from '@aws-sdk/client-cloudwatch-logs';
import type { AuditLine } from '../../../functions/core/audit.ts';
import { readLogLine } from '../../local/read-log-line.ts';
import type { Io } from '../command.ts';
import { runLogsQuery } from '../logs-query.ts';

export interface Search {
  logGroups: readonly string[];
  /** Event ids, message ids, SES message ids, mixed. */
  ids: readonly string[];
  /** Milliseconds since the epoch. */
  from: number;
  to: number;
}

const mostLines = 10_000;

/** In order of time. @throws CLOUDWATCH_UNREADABLE */
export async function findAuditLines(
  client: CloudWatchLogsClient,
  search: Search,
  io: Io,
): Promise<AuditLine[]> {
  const { ids, ...where } = search;
  if (ids.length === 0) return [];
  return linesIn(await runLogsQuery(client, { ...where, queryString: queryText(ids) }, io));
}

function queryText(ids: readonly string[]): string {
  const list = JSON.stringify(ids);
  const anyId = ['eventId', 'messageId', 'sesMessageId'].map((field) => `${field} in ${list}`).join(' or ');
  return `fields @timestamp, @message | filter audit = 1 and (${anyId}) | sort @timestamp asc | limit ${mostLines}`;
}

function linesIn(rows: readonly ResultField[][]): AuditLine[] {
  const lines = rows.flatMap((row) => {
    const read = readLogLine(row.find(({ field }) => field === '@message')?.value ?? '');
    return read.is === 'audit' ? [read.line] : [];
  });
  return lines.sort((one, other) => one.endedAt - other.endedAt);
}
