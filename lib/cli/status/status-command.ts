// `status`: how everything stands, from the journal to the mailbox.
import { asCampaignTriggersError } from '../../../functions/core/errors.ts';
import { cloudWatchClient, dynamoClient, sqsClient } from '../aws-clients.ts';
import { type Command, CommandError, type Io } from '../command.ts';
import { findTarget, type Target, targetOptions } from '../target.ts';
import { readFlowCounters } from './flow-counters.ts';
import { readJournalStates } from './journal-states.ts';
import { readQueueStates } from './queue-states.ts';
import { type Status, statusTables } from './status-tables.ts';
import { readStops, stopState } from './stops-state.ts';
import { readWaitsState } from './waits-state.ts';

export const status: Command = {
  name: 'status',
  summary: 'Tells how everything stands: journals, queues, waits, counters',
  positionals: [],
  options: {
    json: { help: 'print JSON for programs: everything that the tables show, exact' },
    ...targetOptions,
  },
  details: `stopped    what is halted for a fault or paused by an operator, since when, and what to do
journals   the saved position of each, how long ago events came, the journal answered, and the position was saved;
           whether its end was reached since; who reads it now
queues     as SQS counts them; the age of the oldest message where CloudWatch tells it
waits      triggers kept for a delay, a step of a series, the end of quiet hours
counted    what the functions counted in the last five minutes and in the last hour, and by the hour over five days

The status is 1 where something could not be found out; what it was is said below the tables.`,
  async run(given, io) {
    const target = await findTarget(given, io);
    const found = await readStatus(target, io);
    const { stopped } = found;
    io.stdout.write(
      given.has('json')
        ? `${JSON.stringify({ ...found, stopped: stopped?.map(stopState) ?? null }, null, 2)}\n`
        : statusTables(found, io.clock()),
    );
    return found.problems.length > 0 ? 1 : 0;
  },
};

async function readStatus(target: Target, io: Io): Promise<Status> {
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
  const [dynamo, sqs, cloudWatch] = [dynamoClient(target), sqsClient(target), cloudWatchClient(target)];
  const { stage } = target;
  if (stage === undefined) problems.push('The counters are not shown: name the deployment by --stage.');
  // An emulated SQS tells no metrics.
  const ages = target.endpoints.sqs === undefined ? cloudWatch : undefined;
  try {
    const [stopped, journals, queues, waits, flow] = await Promise.all([
      attempt(() => readStops(dynamo, target.output('SendsTable'))),
      attempt(() => readJournalStates(dynamo, target.output('PositionsTable'), now)),
      attempt(() => readQueueStates({ sqs, cloudWatch: ages }, target, now)),
      attempt(() => readWaitsState(dynamo, target.output('WaitsTable'), now)),
      stage === undefined ? null : attempt(() => readFlowCounters(cloudWatch, stage, now)),
    ]);
    const at = new Date(now).toISOString();
    return { target: target.name, at, stopped, journals, queues, waits, flow, problems };
  } finally {
    for (const client of [dynamo, sqs, cloudWatch]) client.destroy();
  }
}

function sentenceOf(thrown: unknown): string {
  if (thrown instanceof CommandError) return `${thrown.message}.`;
  const { message, remedy } = asCampaignTriggersError(thrown);
  return `${message}: ${remedy}.`;
}
