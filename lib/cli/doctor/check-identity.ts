// Is a sender's domain verified at SES, signed for, and known to DNS as what mailbox providers ask for?
import {
  GetIdentityDkimAttributesCommand,
  GetIdentityMailFromDomainAttributesCommand,
  GetIdentityVerificationAttributesCommand,
  type SESClient,
} from '@aws-sdk/client-ses';
import { checkDmarc, checkSpf, type ResolveTxt } from './check-dns.ts';
import { answerOf, type Finding, ok, trouble } from './finding.ts';

/** @param address a bare one */
export async function checkIdentity(
  client: SESClient,
  address: string,
  resolveTxt: ResolveTxt,
): Promise<Finding[]> {
  const domain = domainOf(address);
  const Identities = [domain, address];
  const [verified, dkim, mailFrom] = await Promise.all([
    answerOf('SES', client.send(new GetIdentityVerificationAttributesCommand({ Identities }))),
    answerOf('SES', client.send(new GetIdentityDkimAttributesCommand({ Identities }))),
    answerOf('SES', client.send(new GetIdentityMailFromDomainAttributesCommand({ Identities }))),
  ]);
  const statusOf = (one: string) => verified.VerificationAttributes?.[one]?.VerificationStatus;
  const identity = Identities.find((one) => statusOf(one) === 'Success');
  const { MailFromDomain, MailFromDomainStatus } =
    mailFrom.MailFromDomainAttributes?.[identity ?? domain] ?? {};
  const ownMailFrom = MailFromDomainStatus === 'Success' ? MailFromDomain : undefined;
  return [
    identity === undefined
      ? unverified(domain, statusOf(domain))
      : ok('SES identity', `${identity === domain ? domain : `one address of ${domain}`} is verified`),
    dkimFinding(domain, dkim.DkimAttributes?.[identity ?? domain]?.DkimVerificationStatus),
    mailFromFinding(domain, MailFromDomain, MailFromDomainStatus),
    await checkSpf(domain, ownMailFrom, resolveTxt),
    await checkDmarc(domain, resolveTxt),
  ];
}

export const domainOf = (address: string): string =>
  address.slice(address.lastIndexOf('@') + 1).toLowerCase();

function unverified(domain: string, status: string | undefined): Finding {
  const found =
    status === undefined
      ? `${domain} is no identity of this account and region`
      : `${domain} is not verified: ${status}`;
  const remedy = `add ${domain} under Identities in the SES console of this region, and publish its DKIM records`;
  return trouble('failed', 'SES identity', found, remedy);
}

function dkimFinding(domain: string, status: string | undefined): Finding {
  if (status === 'Success') return ok('DKIM', `e-mails are signed for ${domain}`);
  const remedy = `publish the three CNAME records that SES shows for ${domain}`;
  const found = `e-mails are not signed for ${domain}: ${status ?? 'not set up'}`;
  return trouble('failed', 'DKIM', found, remedy);
}

function mailFromFinding(domain: string, name: string | undefined, status: string | undefined): Finding {
  if (status === 'Success' && name !== undefined) return ok('MAIL FROM', `${domain} has its own, ${name}`);
  const remedy = `set a custom MAIL FROM domain such as mail.${domain} in SES, and publish its MX and TXT records`;
  const found =
    name === undefined
      ? `${domain} uses that of Amazon: only DKIM passes for the domain`
      : `${name} is not usable: ${status ?? 'unknown'}`;
  return trouble('warning', 'MAIL FROM', found, remedy);
}
