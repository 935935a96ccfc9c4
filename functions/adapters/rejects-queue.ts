// Rejects into their queue, the raw event whole: as JSON where it fits, else gzipped, and in parts where that is still too much.
import { gzipSync } from 'node:zlib';
import { rejectAttributes, sqsLimits } from '../contract/queue.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { RejectsQueue } from '../core/ports/trigger-queue.ts';
import type { Reject } from '../core/read-event.ts';
import { writeJson } from '../core/write-json.ts';
import { type Message, messageBytes, type SendDeps, sendMessages } from './send-messages.ts';

/** Leaves room for the attributes; a multiple of four, so that each part is base64 by itself. */
const partBytes = 1_000_000;
/** A position is opaque and could be anything; SQS counts it. */
const longestAttribute = 2000;

export function createRejectsQueue(deps: SendDeps & { queueUrl: string; clock: Clock }): RejectsQueue {
  return {
    async send(rejects, journal, stopAt) {
      const rejectedAt = new Date(deps.clock()).toISOString();
      const messages = rejects.flatMap((reject) => messagesOf(reject, journal, rejectedAt));
      await sendMessages(deps, deps.queueUrl, messages, stopAt);
    },
  };
}

function messagesOf(reject: Reject, journal: string, rejectedAt: string): Message[] {
  const attributes = {
    [rejectAttributes.reason]: reject.reason,
    [rejectAttributes.detail]: reject.detail,
    [rejectAttributes.journal]: journal,
    [rejectAttributes.position]: reject.position.slice(0, longestAttribute),
    [rejectAttributes.rejectedAt]: rejectedAt,
  };
  const plain: Message = { body: writeJson(reject.event), attributes };
  if (messageBytes(plain) <= sqsLimits.bytesPerBatch) return [plain];
  const packed = gzipSync(plain.body).toString('base64');
  const parts = Math.ceil(packed.length / partBytes);
  return Array.from({ length: parts }, (_, index) => ({
    body: packed.slice(index * partBytes, (index + 1) * partBytes),
    attributes: {
      ...attributes,
      [rejectAttributes.encoding]: 'gzip+base64',
      ...(parts > 1 && { [rejectAttributes.part]: `${index + 1}/${parts}` }),
    },
  }));
}
