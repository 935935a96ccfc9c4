// How long each step of an e-mail takes on average, out of the consumer's audit lines of the last hour.
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { Io } from '../command.ts';
import { runLogsQuery } from '../logs-query.ts';

/** In their order. `lookUp` is of a whole batch; `pace` is the wait for a turn within the sending rate. */
const steps = ['lookUp', 'judge', 'render', 'pace', 'claim', 'send', 'settle'] as const;

export interface StepTimes {
  /** That were sent in the last hour. */
  emails: number;
  averageMs: Partial<Record<(typeof steps)[number], number>>;
}

const hourMs = 3_600_000;

/** @throws CLOUDWATCH_UNREADABLE */
export async function readStepTimes(
  client: CloudWatchLogsClient,
  logGroup: string,
  io: Io,
): Promise<StepTimes> {
  const averages = steps.map((step) => `avg(ms.${step}) as ${step}`).join(', ');
  const queryString = `filter audit = 1 and end = "sent" | stats count(*) as emails, ${averages}`;
  const to = io.clock();
  const query = { logGroups: [logGroup], queryString, from: to - hourMs, to };
  const [row = []] = await runLogsQuery(client, query, io);
  const numberAt = (name: string) => Number(row.find(({ field }) => field === name)?.value ?? Number.NaN);
  const known = steps.flatMap((step) => {
    const value = numberAt(step);
    return Number.isFinite(value) ? [[step, value] as const] : [];
  });
  return { emails: numberAt('emails') || 0, averageMs: Object.fromEntries(known) };
}
