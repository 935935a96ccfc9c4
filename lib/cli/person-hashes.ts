// The names under which a deployment's tables remember people: made with the key that its signing-keys secret holds.
import { createSigningKeys } from '../../functions/adapters/signing-keys.ts';
import { createRecipientHash } from '../../functions/core/recipient-hash.ts';
import { createVisitorHash, type Visitor } from '../../functions/core/visitor-hash.ts';
import { secretsClient } from './aws-clients.ts';
import type { Io } from './command.ts';
import type { Target } from './target.ts';

export interface PersonHashes {
  /** Among the suppressions. */
  recipient: (address: string) => string;
  /** In the ledger, and among what waits. */
  visitor: (visitor: Visitor) => string;
}

/** @throws SIGNING_KEYS_UNREADABLE, SIGNING_KEYS_INVALID */
export async function readPersonHashes(target: Target, { clock }: Io): Promise<PersonHashes> {
  const client = secretsClient(target);
  try {
    const secretId = target.output('SigningKeysSecret');
    const { recipientKey } = await createSigningKeys({ client, secretId, clock })();
    return { recipient: createRecipientHash(recipientKey), visitor: createVisitorHash(recipientKey) };
  } finally {
    client.destroy();
  }
}
