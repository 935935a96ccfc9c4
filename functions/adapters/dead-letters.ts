// The dead-letter queue, written by us: each letter carries its reason, which SQS's own redrive would not add.
import { type MessageAttributeValue, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { deadLetterAttributes as names } from '../contract/queue.ts';
import { CampaignTriggersError } from '../core/errors.ts';
import type { DeadLetters } from '../core/ports/dead-letters.ts';
import { xmlLegalText } from './xml-legal-text.ts';

const longestDetail = 500;

export function createDeadLetters({
  client,
  queueUrl,
}: {
  client: SQSClient;
  queueUrl: string;
}): DeadLetters {
  return {
    async park({ body, reason, campaign, detail, failedAt, attempts }) {
      const attributes: Record<string, MessageAttributeValue> = {
        [names.reason]: text(reason),
        [names.detail]: text(detail),
        [names.failedAt]: number(failedAt),
        [names.attempts]: number(attempts),
      };
      if (campaign !== undefined) attributes[names.campaign] = text(campaign);
      try {
        await client.send(
          new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body, MessageAttributes: attributes }),
        );
      } catch (cause) {
        throw new CampaignTriggersError('QUEUE_SEND_FAILED', 'the dead-letter queue did not take a trigger', {
          cause,
        });
      }
    },
  };
}

/** Cut, for an attribute counts as part of the message. */
function text(value: string): MessageAttributeValue {
  return { DataType: 'String', StringValue: xmlLegalText(value.slice(0, longestDetail)) };
}

function number(value: number): MessageAttributeValue {
  return { DataType: 'Number', StringValue: String(value) };
}
