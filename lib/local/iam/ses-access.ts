// What SES asks IAM before it takes an e-mail, and how it refuses.
// Source: SES developer guide, "Using sending authorization" and "Controlling access to Amazon SES".
import { accountId } from '../account.ts';
import { SesError } from '../ses-error.ts';
import type { Call, Denial } from './call.ts';

export interface SentAs {
  /** The bare address in the From header. */
  from: string;
  configurationSet: string | undefined;
  /** Verified domains and addresses; empty where the template has none. */
  identities: readonly string[];
  region: string;
}

export function sendCall({ from, configurationSet, identities, region }: SentAs): Call {
  const need = (resource: string) => ({
    action: 'ses:SendRawEmail',
    resource: `arn:aws:ses:${region}:${accountId}:${resource}`,
  });
  return {
    needs: [
      need(`identity/${checkedIdentity(from, identities)}`),
      ...(configurationSet === undefined ? [] : [need(`configuration-set/${configurationSet}`)]),
    ],
    context: { 'ses:FromAddress': from },
  };
}

/** The address where it is verified itself, else the nearest domain that is; the sender's own where nobody knows. */
function checkedIdentity(from: string, identities: readonly string[]): string {
  const domain = from.slice(from.lastIndexOf('@') + 1).toLowerCase();
  const labels = domain.split('.');
  const candidates = [from, ...labels.map((_, at) => labels.slice(at).join('.'))];
  const verified = (candidate: string) =>
    identities.some((identity) => identity.toLowerCase() === candidate.toLowerCase());
  return candidates.find(verified) ?? domain;
}

export function sesRefusal({ principal, action, resource, because }: Denial): SesError {
  return new SesError(
    'AccessDenied',
    `User \`${principal}' is not authorized to perform \`${action}' on resource \`${resource}' ${because}`,
    403,
  );
}
