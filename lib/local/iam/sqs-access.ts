// What SQS asks IAM before it answers, and how it refuses.
// Source: SQS developer guide, "Amazon SQS API permissions": a batch needs the permission of the single call.
import * as v from 'valibot';
import { accountId } from '../account.ts';
import { type Call, type Denial, denialText } from './call.ts';
import { overTls } from './on-behalf.ts';

const requestSchema = v.object({ QueueUrl: v.optional(v.string()), QueueName: v.optional(v.string()) });

/**
 * @param target value of the header X-Amz-Target
 * @param body as it was parsed
 */
export function sqsCall(target: string, body: unknown, region: string): Call {
  const action = `sqs:${target.slice(target.indexOf('.') + 1).replace(/Batch$/, '')}`;
  const parsed = v.safeParse(requestSchema, body);
  const { QueueUrl, QueueName } = parsed.success ? parsed.output : {};
  const name = QueueUrl === undefined ? QueueName : QueueUrl.slice(QueueUrl.lastIndexOf('/') + 1);
  const resource = name === undefined ? '*' : `arn:aws:sqs:${region}:${accountId}:${name}`;
  return { needs: [{ action, resource }], context: overTls };
}

/** SQS writes the action in small letters. */
export function sqsRefusal({ action, because, ...others }: Denial): object {
  const message = denialText({
    ...others,
    action: action.toLowerCase(),
    because: because.replace(action, action.toLowerCase()),
  });
  return { __type: 'com.amazon.coral.service#AccessDeniedException', message };
}
