// One batch of the trigger queue: read, let through, and what is to come back is reported.
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { ResultTally } from '../core/result-tally.ts';
import type { LetThrough } from './let-through.ts';
import { parseMessage } from './parse-message.ts';

export interface BatchDeps {
  letThrough: LetThrough;
  tally: Pick<ResultTally, 'flush'>;
  /** Made once and kept. */
  keyed: () => Promise<unknown>;
}

/** `endsAt`: when Lambda ends this invocation, milliseconds since the epoch. Never throws. */
export type ProcessBatch = (event: SQSEvent, endsAt: number) => Promise<SQSBatchResponse>;

export function createProcessBatch({ letThrough, tally, keyed }: BatchDeps): ProcessBatch {
  return async (event, endsAt) => {
    // Beside the look at the halts: after a cold start each opens a connection. Who needs the keys meets their failure.
    keyed().catch(() => undefined);
    const ends = await letThrough(event.Records.map(parseMessage), endsAt);
    await tally.flush();
    const failures = ends.filter(({ kept }) => kept);
    return { batchItemFailures: failures.map(({ parsed }) => ({ itemIdentifier: parsed.itemIdentifier })) };
  };
}
