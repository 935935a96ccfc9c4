// A table that did not do what was asked of it, as our error.
import { CampaignTriggersError } from '../core/errors.ts';

/**
 * Tells the cause's name, so that a missing permission does not look like an outage; never its message, which may quote an item.
 * What is our error already stays what it is.
 */
export function storeFailed(
  tableName: string | undefined,
  what: 'read' | 'written' | 'used',
  cause: unknown,
): CampaignTriggersError {
  if (cause instanceof CampaignTriggersError) return cause;
  const why = cause instanceof Error && cause.name !== 'Error' ? ` (${cause.name})` : '';
  return new CampaignTriggersError('STORE_FAILED', `table ${tableName} could not be ${what}${why}`, {
    cause,
  });
}

/** DynamoDB's 400 KB per item. The message is its documented wording. */
export function isItemFull(cause: unknown): boolean {
  return (
    cause instanceof Error &&
    cause.name === 'ValidationException' &&
    /item size (?:to update )?has exceeded/i.test(cause.message)
  );
}
