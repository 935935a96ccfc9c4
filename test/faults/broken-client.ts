// Stands between an SDK client and its service: keeps requests back, fails them, or changes the answer.
import type { DynamoDBClient, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type {
  SendMessageBatchCommandInput,
  SendMessageBatchCommandOutput,
  SQSClient,
} from '@aws-sdk/client-sqs';

type Output = SendMessageBatchCommandOutput;
type Between = (
  input: SendMessageBatchCommandInput,
  send: (input: SendMessageBatchCommandInput) => Promise<Output>,
) => Promise<Output>;

/** Every batch that goes to a queue. */
export function interceptBatches(client: SQSClient, between: Between): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName !== 'SendMessageBatchCommand') return await next(args);
        let response: unknown;
        const output = await between(args.input as SendMessageBatchCommandInput, async (input) => {
          const result = await next({ ...args, input });
          response = result.response;
          return result.output as Output;
        });
        return { response, output };
      },
    { step: 'initialize', priority: 'low' },
  );
}

/** Below the SDK's own tries: each write of the positions table, told whether it saves a position. Failed when it throws. */
export function interceptPositions(client: DynamoDBClient, before: (saves: boolean) => void): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const { UpdateExpression = '' } = args.input as Partial<UpdateItemCommandInput>;
        if (commandName === 'UpdateItemCommand') before(UpdateExpression.includes('#cursor'));
        return await next(args);
      },
    { step: 'deserialize', priority: 'low' },
  );
}

/** As the SDK throws it when a service is overloaded or down. */
export function serviceError(name: string, httpStatusCode: number): Error {
  const $fault = httpStatusCode < 500 ? 'client' : 'server';
  return Object.assign(new Error('scripted'), { name, $fault, $metadata: { httpStatusCode } });
}

/** As if the process died at its first save: that write and all after it fail, until what is returned is called. */
export function dieAtSave(client: DynamoDBClient): () => void {
  let [alive, revived] = [true, false];
  interceptPositions(client, (saves) => {
    if (saves) alive = false;
    if (!alive && !revived) throw serviceError('InternalServerError', 500);
  });
  return () => {
    revived = true;
  };
}
