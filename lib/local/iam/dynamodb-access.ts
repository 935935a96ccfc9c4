// What DynamoDB asks IAM before it answers, and how it refuses.
// Source: service authorization reference, "Actions, resources, and condition keys for Amazon DynamoDB".
import * as v from 'valibot';
import { accountId } from '../account.ts';
import { type Call, type Denial, denialText } from './call.ts';

const requestSchema = v.object({
  TableName: v.optional(v.string()),
  IndexName: v.optional(v.string()),
  RequestItems: v.optional(v.record(v.string(), v.unknown())),
  TransactItems: v.optional(v.array(v.record(v.string(), v.object({ TableName: v.string() })))),
});

/** Each part of a transaction needs what it would need alone. */
const transactActions: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
  ConditionCheck: 'ConditionCheckItem',
};

/** @param target value of the header X-Amz-Target */
export function dynamodbCall(target: string, body: string, region: string): Call {
  const operation = target.slice(target.indexOf('.') + 1);
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), requestSchema), body);
  const { TableName, IndexName, RequestItems = {}, TransactItems = [] } = parsed.success ? parsed.output : {};
  const need = (action: string, table: string, index?: string) => {
    const arn = table.startsWith('arn:') ? table : `arn:aws:dynamodb:${region}:${accountId}:table/${table}`;
    return { action: `dynamodb:${action}`, resource: index === undefined ? arn : `${arn}/index/${index}` };
  };
  const needs = [
    ...(TableName === undefined ? [] : [need(operation, TableName, IndexName)]),
    ...Object.keys(RequestItems).map((table) => need(operation, table)),
    ...TransactItems.flatMap((part) =>
      Object.entries(part).map(([kind, { TableName: table }]) => need(transactActions[kind] ?? kind, table)),
    ),
  ];
  return { needs: needs.length > 0 ? needs : [{ action: `dynamodb:${operation}`, resource: '*' }] };
}

export function dynamodbRefusal(denial: Denial): string {
  const __type = 'com.amazon.coral.service#AccessDeniedException';
  return JSON.stringify({ __type, Message: denialText(denial) });
}
