// Counts what an SDK client asks of AWS: requests by command, and DynamoDB's own word for what they consume.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SESClient } from '@aws-sdk/client-ses';
import type { SQSClient } from '@aws-sdk/client-sqs';

export interface Meter {
  /** Requests by command, as `UpdateItem`. */
  calls: Record<string, number>;
  /** DynamoDB's request units. */
  read: number;
  written: number;
  /** Ends the counting. */
  stop(): void;
}

interface Consumed {
  CapacityUnits?: number;
}

const reading = /^(Get|BatchGet|Query|Scan)/;

/** From now on. A request that the SDK repeats counts once. */
export function meter(client: DynamoDBClient | SQSClient | SESClient): Meter {
  const found: Meter = {
    ...{ calls: {}, read: 0, written: 0 },
    stop: () => void client.middlewareStack.remove('meter'),
  };
  // The clients' stacks differ in their types alone.
  const stack = client.middlewareStack as DynamoDBClient['middlewareStack'];
  stack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const name = commandName.replace(/Command$/, '');
        found.calls[name] = (found.calls[name] ?? 0) + 1;
        Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
        const answer = await next(args);
        const { ConsumedCapacity = [] } = answer.output as { ConsumedCapacity?: Consumed | Consumed[] };
        const units = [ConsumedCapacity]
          .flat()
          .reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
        if (reading.test(name)) found.read += units;
        else found.written += units;
        return answer;
      },
    { step: 'initialize', name: 'meter', override: true },
  );
  return found;
}
