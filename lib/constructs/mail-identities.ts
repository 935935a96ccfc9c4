// Which SES identities a sender's mail may be checked against.
import type { Stack } from 'aws-cdk-lib/core';
import { senderAddress } from '../settings.ts';

/**
 * ARNs of the identities of these senders: the address, its domain, and the domains above it,
 * because a verified domain covers the domains below it.
 */
export function mailIdentityArns(stack: Stack, senders: readonly string[]): string[] {
  const identities = new Set(senders.flatMap((sender) => identitiesOf(senderAddress(sender))));
  return [...identities].map((resourceName) =>
    stack.formatArn({ service: 'ses', resource: 'identity', resourceName }),
  );
}

function identitiesOf(address: string): string[] {
  // SES keeps domains in lower case, and IAM compares ARNs letter by letter.
  const labels = address
    .slice(address.lastIndexOf('@') + 1)
    .toLowerCase()
    .split('.');
  const domains = labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'));
  return [address, ...domains];
}
