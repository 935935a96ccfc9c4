// Looks into a queue without consuming it: every message is received once, hidden while the command runs, and given back
// unless it was removed. What a killed command hid comes back by itself.
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { sqsLimits } from '../../../functions/contract/queue.ts';
import { CampaignTriggersError } from '../../../functions/core/errors.ts';

export interface HeldMessage {
  id: string;
  body: string;
  attributes: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  sentAt: number;
}

export interface Hold {
  /** Messages that the queue held when the reading began, about. */
  expected: number;
  /** Hidden then: somebody else is at them, and they are not seen here. */
  elsewhere: number;
  /** Every message once, until the queue brings nothing new. @throws QUEUE_READ_FAILED */
  pages(): AsyncGenerator<HeldMessage[]>;
  /** Whether the queue held more than may be looked at in one run. */
  cutShort(): boolean;
  /** Takes messages out of the queue for good. @throws QUEUE_READ_FAILED where some are still there */
  remove(ids: readonly string[]): Promise<void>;
  /** Shows the others to everybody again. Answers how many of them stay hidden for a while. */
  giveBack(): Promise<number>;
}

/** A message is hidden for so long; what a longer run holds comes back, and is known by its id. */
const hiddenSeconds = 900;
/** SQS hides 120 000 messages of a queue at most; others need some too. */
const mostHeld = 110_000;
const parallel = 8;

/**
 * A long poll asks every server of the queue, so that nothing is nothing; an emulator is one server.
 * @throws QUEUE_READ_FAILED
 */
export async function holdMessages(
  client: SQSClient,
  { queueUrl, longPoll, most = mostHeld }: { queueUrl: string; longPoll: boolean; most?: number },
): Promise<Hold> {
  const { expected, elsewhere } = await countMessages(client, queueUrl);
  /** The latest receipt handle of each message; empty when it was removed. */
  const handles = new Map<string, string>();
  let held = 0;
  let cutShort = false;

  async function receive(): Promise<HeldMessage[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: sqsLimits.entriesPerBatch,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['SentTimestamp'],
      VisibilityTimeout: hiddenSeconds,
      WaitTimeSeconds: longPoll ? 1 : 0,
    });
    const { Messages = [] } = await client.send(command).catch(failed('could not be read'));
    return Messages.flatMap((message) => {
      const { MessageId: id = '', ReceiptHandle: handle = '' } = message;
      const known = handles.has(id);
      handles.set(id, handle);
      if (known) return [];
      held += 1;
      return [heldMessage(message)];
    });
  }

  return {
    expected,
    elsewhere,
    cutShort: () => cutShort,
    async *pages() {
      for (let atOnce = 1; held < most; ) {
        const page = (await Promise.all(Array.from({ length: atOnce }, receive))).flat();
        if (page.length === 0) return;
        // Near the end most polls of a round would find nothing, and wait for it.
        atOnce = page.length < (atOnce * sqsLimits.entriesPerBatch) / 2 ? 1 : parallel;
        yield page;
      }
      cutShort = true;
    },
    async remove(ids) {
      const left = await inBatches(ids, (batch) => deleteBatch(client, queueUrl, batch, handles));
      held -= ids.length - left;
      if (left === 0) return;
      throw new CampaignTriggersError('QUEUE_READ_FAILED', `${left} messages could not be deleted`);
    },
    async giveBack() {
      const ids = [...handles].flatMap(([id, handle]) => (handle === '' ? [] : [id]));
      return await inBatches(ids, (batch) => showBatch(client, queueUrl, batch, handles));
    },
  };
}

async function countMessages(client: SQSClient, queueUrl: string) {
  const command = new GetQueueAttributesCommand({
    QueueUrl: queueUrl,
    AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
  });
  const { Attributes = {} } = await client.send(command).catch(failed('could not be read'));
  return {
    expected: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    elsewhere: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
  };
}

function heldMessage({ MessageId, Body, MessageAttributes = {}, Attributes = {} }: Message): HeldMessage {
  const attributes = Object.entries(MessageAttributes).flatMap(([name, { StringValue }]) =>
    StringValue === undefined ? [] : [[name, StringValue] as const],
  );
  return {
    id: MessageId ?? '',
    body: Body ?? '',
    attributes: Object.fromEntries(attributes),
    sentAt: Number(Attributes.SentTimestamp ?? 0),
  };
}

/** Several batches at once. Answers for how many of the ids the work was not done. */
async function inBatches(
  ids: readonly string[],
  work: (batch: readonly string[]) => Promise<number>,
): Promise<number> {
  let next = 0;
  let left = 0;
  const worker = async () => {
    while (next < ids.length) {
      const batch = ids.slice(next, next + sqsLimits.entriesPerBatch);
      next += batch.length;
      left += await work(batch);
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return left;
}

async function deleteBatch(
  client: SQSClient,
  queueUrl: string,
  batch: readonly string[],
  handles: Map<string, string>,
): Promise<number> {
  const Entries = batch.map((id, at) => ({ Id: String(at), ReceiptHandle: handles.get(id) ?? '' }));
  const command = new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries });
  const { Successful = [] } = await client.send(command).catch(() => ({ Successful: [] }));
  for (const { Id } of Successful) {
    const id = batch[Number(Id)];
    if (id !== undefined) handles.set(id, '');
  }
  return batch.length - Successful.length;
}

async function showBatch(
  client: SQSClient,
  queueUrl: string,
  batch: readonly string[],
  handles: ReadonlyMap<string, string>,
): Promise<number> {
  const Entries = batch.map((id, at) => ({
    Id: String(at),
    ReceiptHandle: handles.get(id) ?? '',
    VisibilityTimeout: 0,
  }));
  const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries });
  const { Successful = [] } = await client.send(command).catch(() => ({ Successful: [] }));
  return batch.length - Successful.length;
}

function failed(what: string): (cause: unknown) => never {
  return (cause) => {
    throw new CampaignTriggersError('QUEUE_READ_FAILED', `the queue ${what}`, { cause });
  };
}
