// The event that Lambda hands to a function for a batch of SQS messages, and what the function's answer means.
import type { InvocationResult } from './invocation.ts';
import type { ReceivedMessage } from './queue-calls.ts';

export interface BatchSource {
  queueArn: string;
  region: string;
}

export function sqsEvent(messages: readonly ReceivedMessage[], { queueArn, region }: BatchSource) {
  return {
    Records: messages.map((message) => ({
      messageId: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      body: message.Body,
      attributes: message.Attributes ?? {},
      messageAttributes: Object.fromEntries(
        Object.entries(message.MessageAttributes ?? {}).map(([name, attribute]) => [
          name,
          {
            ...(attribute.StringValue !== undefined && { stringValue: attribute.StringValue }),
            ...(attribute.BinaryValue !== undefined && { binaryValue: attribute.BinaryValue }),
            stringListValues: [],
            binaryListValues: [],
            dataType: attribute.DataType,
          },
        ]),
      ),
      md5OfBody: message.MD5OfBody,
      ...(message.MD5OfMessageAttributes && { md5OfMessageAttributes: message.MD5OfMessageAttributes }),
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn,
      awsRegion: region,
    })),
  };
}

/**
 * The messages that count as done and are deleted. Whatever is not understood fails the whole batch.
 * Source: Lambda developer guide, "Reporting batch item failures".
 */
export function succeeded<Message extends Pick<ReceivedMessage, 'MessageId'>>(
  messages: readonly Message[],
  result: InvocationResult,
  reportsItemFailures: boolean,
): readonly Message[] {
  if (!result.ok) return [];
  if (!reportsItemFailures || result.payload === null) return messages;
  if (typeof result.payload !== 'object' || Array.isArray(result.payload)) return [];
  const { batchItemFailures: failures } = result.payload as { batchItemFailures?: unknown };
  if (failures === undefined || failures === null) return messages;
  if (!Array.isArray(failures)) return [];
  const failed = new Set(failures.map(identifierOf));
  const known = new Set<string | undefined>(messages.map(({ MessageId }) => MessageId));
  if (![...failed].every((identifier) => known.has(identifier))) return [];
  return messages.filter(({ MessageId }) => !failed.has(MessageId));
}

function identifierOf(failure: unknown): string | undefined {
  if (typeof failure !== 'object' || failure === null) return '';
  const { itemIdentifier } = failure as { itemIdentifier?: unknown };
  return typeof itemIdentifier === 'string' ? itemIdentifier : '';
}
