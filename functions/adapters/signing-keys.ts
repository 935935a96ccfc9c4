// The signing keys, out of one JSON secret that the stack generates:
//   {"recipientKey": "<random>"}
// `recipientKey` names recipients in the ledger and the suppressions. It never changes: with another one, everybody
// who unsubscribed would be mailed again. It also signs unsubscribe links until the first rotation. Rotating adds
// `key` (signs from now on); the next rotation moves it to `previousKey` (still accepted) and sets a new `key`:
//   {"recipientKey": "<unchanged>", "key": "<new>", "previousKey": "<the former key>"}
// Without `previousKey`, links signed with `recipientKey` stay good. A secret without `recipientKey` is refused.
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { CampaignTriggersError } from '../core/errors.ts';
import { jsonOrUndefined } from '../core/json-or-undefined.ts';
import type { Clock } from '../core/ports/clock.ts';

export interface SigningKeys {
  /** For `createRecipientHash`. */
  recipientKey: string;
  /** For `createUnsubscribeTokens`. */
  unsubscribe: { current: string; previous?: string };
}

const key = v.pipe(v.string(), v.minLength(32));
const secretSchema = v.object({
  recipientKey: key,
  key: v.optional(key),
  previousKey: v.optional(key),
});

/** `maxAgeMs`: how old the keys may be for this one caller. */
export type ReadSigningKeys = (maxAgeMs?: number) => Promise<SigningKeys>;

/** A rotated key is in use after this at the latest. */
const defaultMaxAgeMs = 300_000;

/**
 * Reads the secret at the first call and then every `maxAgeMs`; calls share one read, and a failed read is not kept.
 * @throws SIGNING_KEYS_UNREADABLE, SIGNING_KEYS_INVALID
 */
export function createSigningKeys(deps: {
  client: SecretsManagerClient;
  secretId: string;
  clock: Clock;
  maxAgeMs?: number;
}): ReadSigningKeys {
  let kept: { keys: Promise<SigningKeys>; readAt: number } | undefined;

  return (maxAgeMs = deps.maxAgeMs ?? defaultMaxAgeMs) => {
    const now = deps.clock();
    if (kept !== undefined && now - kept.readAt < maxAgeMs) return kept.keys;
    const reading = { keys: readKeys(deps.client, deps.secretId), readAt: now };
    kept = reading;
    reading.keys.catch(() => {
      if (kept === reading) kept = undefined;
    });
    return reading.keys;
  };
}

async function readKeys(client: SecretsManagerClient, secretId: string): Promise<SigningKeys> {
  const text = await readSecret(client, secretId);
  const parsed = v.safeParse(secretSchema, jsonOrUndefined(text));
  if (!parsed.success) {
    const field = parsed.issues.map((issue) => v.getDotPath(issue) ?? 'the whole')[0];
    const message = `secret ${secretId}: "${field}" must be a random text of at least 32 characters`;
    throw new CampaignTriggersError('SIGNING_KEYS_INVALID', message);
  }
  const { recipientKey, key: current, previousKey } = parsed.output;
  if (current === undefined) return { recipientKey, unsubscribe: { current: recipientKey } };
  return { recipientKey, unsubscribe: { current, previous: previousKey ?? recipientKey } };
}

async function readSecret(client: SecretsManagerClient, secretId: string): Promise<string> {
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    return SecretString ?? '';
  } catch (cause) {
    const message = `secret ${secretId} could not be read`;
    throw new CampaignTriggersError('SIGNING_KEYS_UNREADABLE', message, { cause });
  }
}
