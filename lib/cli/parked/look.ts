// Goes through everything that is parked in a queue and leaves it there; what every command of the two families begins with.
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Io } from '../command.ts';
import { grouped } from '../grouped.ts';
import { createProgress, type Progress } from '../progress.ts';
import { type Hold, holdMessages } from './hold-messages.ts';
import type { Parked, ParkedKind } from './parked.ts';

export interface Place {
  client: SQSClient;
  queueUrl: string;
  /** False for an emulator. */
  longPoll: boolean;
  kind: ParkedKind;
}

export interface Looked {
  /** Remarks on what could not be seen, each a sentence. */
  remarks: string[];
  /** Whether all was looked at: neither cut short nor interrupted. */
  complete: boolean;
}

/** @param each told page by page; may remove messages from the hold; `stop` ends the look */
export async function lookThrough(
  { client, queueUrl, longPoll, kind }: Place,
  io: Io,
  each: (page: Parked[], hold: Hold) => Promise<'stop' | undefined>,
): Promise<Looked> {
  const hold = await holdMessages(client, { queueUrl, longPoll });
  const progress = createProgress(io, { rows: kind.many, rejected: undefined });
  let interrupted = false;
  let stopped = false;
  let hidden = 0;
  let seen = 0;
  try {
    for await (const page of kind.read(untilAborted(hold, io.signal, progress))) {
      const wish = await each(page, hold);
      seen += page.length;
      interrupted = io.signal.aborted;
      stopped = wish === 'stop';
      if (interrupted || stopped) break;
    }
  } finally {
    progress.done();
    hidden = await hold.giveBack();
  }
  return {
    remarks: remarksOn(hold, kind, { hidden, interrupted, seen }),
    complete: !hold.cutShort() && !interrupted && !stopped,
  };
}

async function* untilAborted(hold: Hold, signal: AbortSignal, progress: Progress) {
  let rows = 0;
  for await (const page of hold.pages()) {
    rows += page.length;
    progress.show({ share: Math.min(1, rows / Math.max(hold.expected, rows)), rows, rejected: 0 });
    yield page;
    if (signal.aborted) return;
  }
}

function remarksOn(
  hold: Hold,
  { many }: ParkedKind,
  { hidden, interrupted, seen }: { hidden: number; interrupted: boolean; seen: number },
): string[] {
  const remarks: string[] = [];
  if (hold.elsewhere > 0) {
    remarks.push(
      `About ${grouped(hold.elsewhere)} more are being looked at by somebody else, and come back within 15 minutes.`,
    );
  }
  if (hold.cutShort())
    remarks.push(`Only the first ${grouped(seen)} ${many} were looked at: SQS shows no more at once.`);
  if (interrupted) remarks.push('Interrupted: the rest was not looked at.');
  if (hidden > 0)
    remarks.push(`${grouped(hidden)} could not be given back at once, and come back within 15 minutes.`);
  return remarks;
}
