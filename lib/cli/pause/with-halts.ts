// Opens what halts and pauses the deployment that the command line names, and tells how it stands afterwards.
import { createHaltStore } from '../../../functions/adapters/halt-store.ts';
import type { HaltStore } from '../../../functions/core/ports/halt-store.ts';
import { dynamoClient, sqsClient } from '../aws-clients.ts';
import { type Arguments, type Io, type Option, UsageError } from '../command.ts';
import { grouped } from '../grouped.ts';
import { readQueueStates } from '../status/queue-states.ts';
import { findTarget } from '../target.ts';
import { stopLines } from './stop-lines.ts';

export const campaignOption = {
  value: 'NAME',
  help: 'of this campaign only (default: everything)',
  example: 'cart-abandonment',
} as const satisfies Option;

const campaignShape = /^[a-z0-9][a-z0-9-]{0,79}$/;

/** @throws UsageError */
export function scopeOf(given: Arguments): { campaign?: string } {
  const campaign = given.value('campaign');
  if (campaign === undefined) return {};
  if (campaignShape.test(campaign)) return { campaign };
  throw new UsageError(
    '--campaign must be the name of a campaign’s folder: lower-case letters, digits and -',
  );
}

/** @throws UsageError, CommandError, STORE_FAILED, QUEUE_READ_FAILED */
export async function withHalts(
  given: Arguments,
  io: Io,
  work: (store: HaltStore) => Promise<void>,
): Promise<number> {
  const target = await findTarget(given, io);
  const [dynamo, sqs] = [dynamoClient(target), sqsClient(target)];
  const store = createHaltStore({ client: dynamo, tableName: target.output('SendsTable') });
  try {
    await work(store);
    const stops = await store.read();
    const queues = await readQueueStates(sqs, target);
    const { visible = 0, inFlight = 0, delayed = 0 } = queues.find(({ queue }) => queue === 'triggers') ?? {};
    io.stdout.write(stops.length === 0 ? 'Nothing is paused or halted now.\n' : stopLines(stops, io.clock()));
    io.stdout.write(
      `In the trigger queue: ${grouped(visible + inFlight)} now, ${grouped(delayed)} put back.\n`,
    );
    return 0;
  } finally {
    for (const client of [dynamo, sqs]) client.destroy();
  }
}
