// What a trigger uses of AWS, and what a million of that costs at the list prices that doctor's estimate has too.
import { prices } from '../../../lib/cli/doctor/cost/prices.ts';

/** For one trigger that becomes one e-mail. */
export interface Usage {
  lambdaRequests: number;
  gbSeconds: number;
  sqsRequests: number;
  writeUnits: number;
  readUnits: number;
  logBytes: number;
}

export type Part = 'Lambda' | 'SQS' | 'DynamoDB' | 'logs';

/** US dollars. */
export function costOfMillion(usage: Usage): Record<Part, number> {
  const { lambda, sqs, dynamodb, cloudWatch } = prices;
  const million = 1e6;
  return {
    Lambda: million * (usage.lambdaRequests * lambda.request + usage.gbSeconds * lambda.armGbSecond),
    SQS: million * usage.sqsRequests * sqs.request,
    DynamoDB: million * (usage.writeUnits * dynamodb.write + usage.readUnits * dynamodb.read),
    logs: million * (usage.logBytes / 1e9) * cloudWatch.logGb,
  };
}

export const totalOf = (cost: Record<Part, number>): number =>
  Object.values(cost).reduce((sum, dollars) => sum + dollars, 0);

export function added(one: Usage, other: Usage): Usage {
  return {
    lambdaRequests: one.lambdaRequests + other.lambdaRequests,
    gbSeconds: one.gbSeconds + other.gbSeconds,
    sqsRequests: one.sqsRequests + other.sqsRequests,
    writeUnits: one.writeUnits + other.writeUnits,
    readUnits: one.readUnits + other.readUnits,
    logBytes: one.logBytes + other.logBytes,
  };
}
