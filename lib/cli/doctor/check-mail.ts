// May this account send, as much and as fast as it is meant to, and from this sender?
import {
  GetAccountSendingEnabledCommand,
  GetIdentityDkimAttributesCommand,
  GetIdentityMailFromDomainAttributesCommand,
  GetIdentityVerificationAttributesCommand,
  GetSendQuotaCommand,
  type SESClient,
} from '@aws-sdk/client-ses';
import { CampaignTriggersError } from '../../../functions/core/errors.ts';
import { senderAddress } from '../../../functions/core/sender-address.ts';
import type { Settings } from '../../settings.ts';
import { sesClient } from '../aws-clients.ts';
import type { Target } from '../target.ts';
import { checked, type Finding, ok, skipped, trouble } from './finding.ts';

type MailSettings = Pick<Settings, 'sender' | 'sendingRatePerSecond'>;

export async function checkMail(target: Target, settings: MailSettings | undefined): Promise<Finding[]> {
  const client = sesClient(target);
  const local = target.endpoints.ses !== undefined;
  try {
    const quota = await checked('SES quota', () => checkQuota(client, settings));
    if (local) return [...quota, skipped('SES identity', 'the local mail server sends for everybody')];
    const enabled = await checked('SES account', () => checkEnabled(client));
    if (settings === undefined) return [...quota, ...enabled];
    const identity = await checked('SES identity', () => checkIdentity(client, settings.sender));
    return [...quota, ...enabled, ...identity];
  } finally {
    client.destroy();
  }
}

/** What a new account has. Source: SES developer guide, "Request production access". */
const sandboxPerDay = 200;
const nearlyUsed = 0.8;

async function checkQuota(client: SESClient, settings: MailSettings | undefined): Promise<Finding[]> {
  const check = 'SES quota';
  const {
    Max24HourSend: perDay = 0,
    MaxSendRate: rate = 0,
    SentLast24Hours: sent = 0,
  } = await client.send(new GetSendQuotaCommand({})).catch(unanswered);
  const findings: Finding[] = [];
  // -1 is without limit.
  if (perDay >= 0 && perDay <= sandboxPerDay) {
    const remedy = 'ask AWS for production access: until then only verified addresses get e-mails';
    findings.push(trouble('fail', check, `the account is in the sandbox: ${perDay} e-mails a day`, remedy));
  } else if (perDay >= 0 && sent >= nearlyUsed * perDay) {
    const used = `${Math.round((100 * sent) / perDay)} % of ${perDay} e-mails a day are used`;
    findings.push(trouble('warn', check, used, 'ask AWS for a higher daily quota'));
  } else findings.push(ok(check, `${sent} of ${perDay < 0 ? 'any number of' : perDay} e-mails in 24 hours`));
  const wanted = settings?.sendingRatePerSecond;
  if (wanted === undefined) return findings;
  findings.push(
    wanted > rate
      ? trouble(
          'warn',
          'SES rate',
          `the account may send ${rate} a second, the settings say ${wanted}`,
          `ask AWS for more, or set sendingRatePerSecond to ${rate}`,
        )
      : ok('SES rate', `${rate} a second, of which the settings use ${wanted}`),
  );
  return findings;
}

async function checkEnabled(client: SESClient): Promise<Finding> {
  const { Enabled } = await client.send(new GetAccountSendingEnabledCommand({})).catch(unanswered);
  if (Enabled === true) return ok('SES account', 'sending is enabled');
  const remedy = 'find out why AWS or somebody here paused it, then resume sending in the SES console';
  return trouble('fail', 'SES account', 'sending is paused', remedy);
}

async function checkIdentity(client: SESClient, sender: string): Promise<Finding[]> {
  const address = senderAddress(sender);
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  const Identities = [domain, address];
  const [verified, dkim, mailFrom] = await Promise.all([
    client.send(new GetIdentityVerificationAttributesCommand({ Identities })).catch(unanswered),
    client.send(new GetIdentityDkimAttributesCommand({ Identities })).catch(unanswered),
    client.send(new GetIdentityMailFromDomainAttributesCommand({ Identities })).catch(unanswered),
  ]);
  const identity = Identities.find(
    (one) => verified.VerificationAttributes?.[one]?.VerificationStatus === 'Success',
  );
  if (identity === undefined) {
    return [
      trouble('fail', 'SES identity', `${domain} is not verified here`, 'verify the domain in this region'),
    ];
  }
  const signs = dkim.DkimAttributes?.[identity]?.DkimVerificationStatus === 'Success';
  const from = mailFrom.MailFromDomainAttributes?.[identity]?.MailFromDomainStatus === 'Success';
  return [
    ok('SES identity', `${domain} is verified`),
    signs
      ? ok('DKIM', 'e-mails are signed for the domain')
      : trouble('warn', 'DKIM', 'e-mails are not signed for the domain', 'publish the DKIM records of SES'),
    from
      ? ok('MAIL FROM', 'the domain has its own')
      : trouble('warn', 'MAIL FROM', 'it is that of Amazon', 'set a custom MAIL FROM domain for DMARC'),
  ];
}

function unanswered(cause: unknown): never {
  throw new CampaignTriggersError('SEND_UNAVAILABLE', 'SES did not answer; check region and permissions', {
    cause,
  });
}
