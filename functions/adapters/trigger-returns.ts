// Gives a trigger back to its queue: hidden for a while, or as a fresh copy.
import {
  ChangeMessageVisibilityCommand,
  type MessageAttributeValue,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { deadLetterAttributes, triggerAttributes } from '../contract/queue.ts';
import { CampaignTriggersError } from '../core/errors.ts';
import type { TriggerReturns } from '../core/ports/trigger-returns.ts';
import type { QueuedMessage } from '../core/queued-trigger.ts';
import { longestDelaySeconds } from '../core/retry-delay.ts';

export function createTriggerReturns(queue: { client: SQSClient; queueUrl: string }): TriggerReturns {
  const { client, queueUrl } = queue;
  return {
    async hide(receiptHandle, seconds) {
      const command = new ChangeMessageVisibilityCommand({
        QueueUrl: queueUrl,
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: wholeSeconds(seconds),
      });
      await client.send(command).catch(failed('did not hide a trigger'));
    },

    async putBack(message, delaySeconds) {
      const command = new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: message.body,
        DelaySeconds: wholeSeconds(delaySeconds),
        MessageAttributes: copiedAttributes(message),
        ...(message.traceHeader !== undefined && {
          MessageSystemAttributes: {
            [triggerAttributes.traceHeader]: { DataType: 'String', StringValue: message.traceHeader },
          },
        }),
      });
      await client.send(command).catch(failed('did not take a trigger back'));
    },
  };
}

/** A replayed dead letter brings its former reason along, which is not that of its next end. */
const ofDeadLetters: ReadonlySet<string> = new Set(Object.values(deadLetterAttributes));

function copiedAttributes(message: QueuedMessage): Record<string, MessageAttributeValue> {
  const copies = Object.entries(message.attributes)
    .filter(([name]) => !ofDeadLetters.has(name))
    .map(([name, { dataType, value }]) => [name, { DataType: dataType, StringValue: value }] as const);
  return {
    ...Object.fromEntries(copies),
    [triggerAttributes.attempts]: { DataType: 'Number', StringValue: String(message.attempts) },
  };
}

const wholeSeconds = (seconds: number): number =>
  Math.min(Math.max(Math.ceil(seconds), 0), longestDelaySeconds);

function failed(what: string): (cause: unknown) => never {
  return (cause) => {
    throw new CampaignTriggersError('QUEUE_SEND_FAILED', `the trigger queue ${what}`, { cause });
  };
}
