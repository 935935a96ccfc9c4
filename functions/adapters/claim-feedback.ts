// Settles claims of the ledger in DynamoDB by what SES tells, in one conditional write. It knows neither the journal
// entry nor the claim's id, so that it touches single attributes of a claim that is there, and never makes one.
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { tables } from '../contract/tables.ts';
import type { ClaimFeedback, ConfirmedClaim, KnownClaim } from '../core/ports/claim-feedback.ts';
import type { LedgerEntry } from '../core/ports/send-ledger.ts';
import { batchGet } from './batch-get.ts';
import { messagePrefix, readClaim } from './ledger-item.ts';
import { storeFailed } from './store-failed.ts';

const { partitionKey } = tables.sends;

export function createClaimFeedback(deps: { client: DynamoDBClient; tableName: string }): ClaimFeedback {
  const { client, tableName } = deps;

  async function update(command: UpdateItemCommand) {
    try {
      return (await client.send(command)).Attributes ?? {};
    } catch (cause) {
      if (cause instanceof ConditionalCheckFailedException) return undefined;
      throw storeFailed(tableName, 'used', cause);
    }
  }

  return {
    async read(claims, consistency) {
      const items = await batchGet({
        ...{ client, tableName, partitionKey, consistent: consistency === 'consistent' },
        keys: claims.map(({ visitorHash }) => visitorHash),
      });
      const byVisitor = new Map(items.map((item) => [item[partitionKey]?.S, item]));
      return ({ visitorHash, messageKey }) => known(byVisitor.get(visitorHash)?.[messagePrefix + messageKey]);
    },
    async confirm({ visitorHash, messageKey }, { state, sesMessageId, at }) {
      const name = messagePrefix + messageKey;
      const before = await update(
        new UpdateItemCommand({
          TableName: tableName,
          Key: { [partitionKey]: { S: visitorHash } },
          UpdateExpression:
            'SET #claim.#state = :state, #claim.#at = :at, #claim.#id = :id REMOVE #claim.#trace',
          ConditionExpression: overrulable[state],
          ExpressionAttributeNames: {
            '#claim': name,
            '#state': 's',
            '#at': 't',
            '#id': 'i',
            '#trace': 'w',
          },
          ExpressionAttributeValues: {
            ':state': { S: state },
            ':at': { N: String(at) },
            ':id': { S: sesMessageId },
            ':open': { S: 'open' },
            ':unknown': { S: 'unknown' },
            ...(state === 'refused' && { ':sent': { S: 'sent' } }),
          },
          ReturnValues: 'ALL_OLD',
        }),
      );
      return before && confirmed(before[name]);
    },
  };
}

/** An open or unknown claim waits for any end. That SES threw the e-mail away also overrules that it took this very one. */
const overrulable = {
  sent: '#claim.#state IN (:open, :unknown)',
  refused: '#claim.#state IN (:open, :unknown) OR (#claim.#state = :sent AND #claim.#id = :id)',
};

/** Only an end that is written whole is believed; with anything else the conditional write decides. */
function known(claim: AttributeValue | undefined): KnownClaim | undefined {
  if (claim === undefined) return undefined;
  const { s: state, i: id } = claim.M ?? {};
  return state?.S === 'sent' && id?.S !== undefined ? { sesMessageId: id.S } : {};
}

function confirmed(before: AttributeValue | undefined): ConfirmedClaim | undefined {
  const entry: LedgerEntry | undefined = before && readClaim('', before);
  if (entry?.state !== 'open' && entry?.state !== 'unknown') return undefined;
  const { state: was, leaseUntil, trace } = entry;
  return { was, leaseUntil, ...(trace !== undefined && { trace }) };
}
