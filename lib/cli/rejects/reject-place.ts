// Where a command of the rejects looks.
import { sqsClient } from '../aws-clients.ts';
import type { Arguments, Io } from '../command.ts';
import type { Place } from '../parked/look.ts';
import { findTarget, type Target } from '../target.ts';
import { rejectKind } from './reject-kind.ts';

export interface RejectPlace extends Place {
  target: Target;
}

/** @throws UsageError, CommandError */
export async function withRejects(
  given: Arguments,
  io: Io,
  work: (place: RejectPlace) => Promise<number>,
): Promise<number> {
  const target = await findTarget(given, io);
  const client = sqsClient(target);
  try {
    return await work({
      client,
      target,
      kind: rejectKind,
      queueUrl: target.output('RejectsQueueUrl'),
      longPoll: target.endpoints.sqs === undefined,
    });
  } finally {
    client.destroy();
  }
}
