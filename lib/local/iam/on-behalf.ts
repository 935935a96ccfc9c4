// What AWS itself does for the stack, as the calls that it needs permissions for.
import { accountId } from '../account.ts';
import type { Call } from './call.ts';
import type { Principal } from './evaluate.ts';

/** Local mode speaks HTTP on loopback where the same client speaks TLS to AWS. */
export const overTls = { 'aws:SecureTransport': 'true' };

/** A service takes a role. */
export const assumeCall = (roleArn: string): Call => ({
  needs: [{ action: 'sts:AssumeRole', resource: roleArn }],
});

/** Scheduler says for which group. Source: Scheduler user guide, "Confused deputy prevention". */
export function assumeForGroupCall(roleArn: string, region: string, group: string): Call {
  const sourceArn = `arn:aws:scheduler:${region}:${accountId}:schedule-group/${group}`;
  return {
    ...assumeCall(roleArn),
    context: { 'aws:SourceAccount': accountId, 'aws:SourceArn': sourceArn },
  };
}

/** Lambda writes what a function prints, with the function's own role. */
export function logCall(functionArn: string, logGroup: string): Call {
  const [, partition, , region] = functionArn.split(':');
  const resource = `arn:${partition}:logs:${region}:${accountId}:log-group:${logGroup}:log-stream:local`;
  const actions = ['logs:CreateLogStream', 'logs:PutLogEvents'];
  return { needs: actions.map((action) => ({ action, resource })) };
}

/** Lambda works a queue off, with the function's own role. Source: Lambda developer guide, "Using Lambda with Amazon SQS". */
export function pollCall(queueArn: string): Call {
  const actions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
  return { needs: actions.map((action) => ({ action, resource: queueArn })), context: overTls };
}

/** Scheduler calls a function, with the schedule's role. */
export const scheduledCall = (functionArn: string): Call => ({
  needs: [{ action: 'lambda:InvokeFunction', resource: functionArn }],
});

export const eventBridge: Principal = { service: 'events.amazonaws.com' };

/** EventBridge hands an event of a rule over to a queue. */
export const deliveryCall = (ruleArn: string, queueArn: string): Call => ({
  needs: [{ action: 'sqs:SendMessage', resource: queueArn }],
  context: { ...overTls, 'aws:SourceArn': ruleArn, 'aws:SourceAccount': accountId },
});

/** Somebody calls a function's URL. Source: Lambda developer guide, "Control access to Lambda function URLs": it takes both. */
export const urlCalls = (functionArn: string): Call[] => [
  {
    needs: [{ action: 'lambda:InvokeFunctionUrl', resource: functionArn }],
    context: { 'lambda:FunctionUrlAuthType': 'NONE' },
  },
  {
    needs: [{ action: 'lambda:InvokeFunction', resource: functionArn }],
    context: { 'lambda:InvokedViaFunctionUrl': 'true' },
  },
];
