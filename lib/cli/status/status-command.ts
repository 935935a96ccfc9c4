// `status`: how everything stands, from the journal to the mailbox.
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { asCampaignTriggersError } from '../../../functions/core/errors.ts';
import { cloudWatchClient, dynamoClient, logsClient, sqsClient } from '../aws-clients.ts';
import { type Command, CommandError, type Io } from '../command.ts';
import { findTarget, type Target, targetOptions } from '../target.ts';
import { readCampaignRoutes } from './campaign-routes.ts';
import { readFlowCounters } from './flow-counters.ts';
import { readJournalStates } from './journal-states.ts';
import { createAwsHistory, createLocalHistory } from './queue-history.ts';
import { type QueueHistory, readQueueStates } from './queue-states.ts';
import { type Status, statusTables } from './status-tables.ts';
import { readStepTimes } from './step-times.ts';
import { readStops, stopState } from './stops-state.ts';
import { readWaitsState } from './waits-state.ts';

export const status: Command = {
  name: 'status',
  summary: 'Tells how everything stands: journals, queues, waits, counters',
  positionals: [],
  options: {
    campaigns: {
      value: 'DIR',
      help: 'also which trigger goes to which campaign, as this folder says',
      example: './campaigns',
    },
    json: { help: 'print JSON for programs: everything that the tables show, exact' },
    ...targetOptions,
  },
  details: `stopped    what is halted for a fault or paused by an operator, since when, and what to do
journals   the saved position of each, how long ago events came, the journal answered, and the position was saved;
           whether its end was reached since; who reads it now
queues     as SQS counts them; the age of the oldest message, and the most that waited at once in five days, as
           CloudWatch tells it (local mode knows no history)
waits      triggers kept for a delay, a step of a series, the end of quiet hours
counted    what the functions counted in the last five minutes and in the last hour, and by the hour over five days
steps      how long each step of an e-mail took on average in the last hour; lookUp is of a whole batch, pace the wait
           for a turn within the sending rate

Of the pages that pipelined shows these have no counterpart: pings and host checks (nothing stays connected), threads
(Lambda has none), bytes and other topics than triggers (not read), the settings in force (cdk.json has them).

The status is 1 where something could not be found out; what it was is said below the tables.`,
  async run(given, io) {
    const target = await findTarget(given, io);
    const found = await readStatus(target, io, given.value('campaigns'));
    const { stopped } = found;
    io.stdout.write(
      given.has('json')
        ? `${JSON.stringify({ ...found, stopped: stopped?.map(stopState) ?? null }, null, 2)}\n`
        : statusTables(found, io.clock()),
    );
    return found.problems.length > 0 ? 1 : 0;
  },
};

async function readStatus(target: Target, io: Io, campaignsFolder: string | undefined): Promise<Status> {
  const now = io.clock();
  const problems: string[] = [];
  const attempt = async <T>(work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (thrown) {
      problems.push(sentenceOf(thrown));
      return null;
    }
  };
  const clients = clientsOf(target);
  const { dynamo, sqs, cloudWatch, logs } = clients;
  const { stage } = target;
  if (stage === undefined) problems.push('The counters are not shown: name the deployment by --stage.');
  try {
    const [stopped, journals, queues, waits, flow, steps, campaigns] = await Promise.all([
      attempt(() => readStops(dynamo, target.output('SendsTable'))),
      attempt(() => readJournalStates(dynamo, target.output('PositionsTable'), now)),
      attempt(() => readQueueStates(sqs, target, historyOf(target, cloudWatch, now))),
      attempt(() => readWaitsState(dynamo, target.output('WaitsTable'), now)),
      stage === undefined ? null : attempt(() => readFlowCounters(cloudWatch, stage, now)),
      attempt(() => readStepTimes(logs, target.output('ConsumerLogGroup'), io)),
      campaignsFolder === undefined ? null : attempt(() => readCampaignRoutes(campaignsFolder, io.cwd)),
    ]);
    const at = new Date(now).toISOString();
    return { target: target.name, at, stopped, journals, queues, waits, flow, steps, campaigns, problems };
  } finally {
    for (const client of Object.values(clients)) client.destroy();
  }
}

function clientsOf(target: Target) {
  return {
    dynamo: dynamoClient(target),
    sqs: sqsClient(target),
    cloudWatch: cloudWatchClient(target),
    logs: logsClient(target),
  };
}

/** The local SQS tells no metrics, but shows its messages. */
function historyOf(target: Target, cloudWatch: CloudWatchClient, now: number): QueueHistory {
  const { sqs } = target.endpoints;
  return target.isLocal && sqs !== undefined
    ? createLocalHistory(fetch, sqs, now)
    : createAwsHistory(cloudWatch, now);
}

function sentenceOf(thrown: unknown): string {
  if (thrown instanceof CommandError) return `${thrown.message}.`;
  const { message, remedy } = asCampaignTriggersError(thrown);
  return `${message}: ${remedy}.`;
}
