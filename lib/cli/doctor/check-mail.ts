// The way of the e-mails: the account's limits, and every domain that the campaigns send from.
import { senderAddress } from '../../../functions/core/sender-address.ts';
import { sesClient } from '../aws-clients.ts';
import type { Target } from '../target.ts';
import type { ResolveTxt } from './check-dns.ts';
import { checkIdentity, domainOf } from './check-identity.ts';
import { checkSending, type ExpectedMail } from './check-sending.ts';
import { checked, type Finding, skipped } from './finding.ts';

export async function checkMail(
  target: Target,
  {
    senders,
    expected,
    resolveTxt,
  }: { senders: readonly string[]; expected: ExpectedMail; resolveTxt: ResolveTxt },
): Promise<Finding[]> {
  const client = sesClient(target);
  try {
    const sending = await checkSending(client, target, expected);
    if (target.isLocal)
      return [...sending, skipped('SES identity', 'the local mail server sends for everybody')];
    if (senders.length === 0)
      return [...sending, skipped('SES identity', 'the settings are not known, nor is the sender')];
    const addresses = new Map(senders.map(senderAddress).map((address) => [domainOf(address), address]));
    for (const address of addresses.values()) {
      sending.push(...(await checked('SES identity', () => checkIdentity(client, address, resolveTxt))));
    }
    return sending;
  } finally {
    client.destroy();
  }
}
