// Whether an address may get a test at all.
import { createSigningKeys } from '../../../functions/adapters/signing-keys.ts';
import { createSuppressionStore } from '../../../functions/adapters/suppression-store.ts';
import { createRecipientHash } from '../../../functions/core/recipient-hash.ts';
import { dynamoClient, secretsClient } from '../aws-clients.ts';
import { CommandError, type Io } from '../command.ts';
import { maskAddress } from '../profiles/mask.ts';
import type { Target } from '../target.ts';

/** Whoever unsubscribed, complained or was erased is not mailed, not even by hand. @throws CommandError */
export async function refuseSuppressed(target: Target, to: string, io: Io): Promise<void> {
  const [secrets, dynamo] = [secretsClient(target), dynamoClient(target)];
  try {
    const secretId = target.output('SigningKeysSecret');
    const keys = await createSigningKeys({ client: secrets, secretId, clock: io.clock })();
    const hash = createRecipientHash(keys.recipientKey)(to);
    const tableName = target.output('SuppressionsTable');
    const found = (await createSuppressionStore({ client: dynamo, tableName }).find([hash])).get(hash);
    const [reason] = [found?.all, ...Object.values(found?.categories ?? {})].flatMap(
      (entry) => entry?.reason ?? [],
    );
    if (reason === undefined) return;
    throw new CommandError(
      `${maskAddress(to)} is suppressed (${reason}) and gets no e-mail: send the test to another address`,
    );
  } finally {
    secrets.destroy();
    dynamo.destroy();
  }
}
