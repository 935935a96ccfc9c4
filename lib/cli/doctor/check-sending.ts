// May this account send, as much and as fast as it is meant to?
import {
  DescribeConfigurationSetCommand,
  GetAccountSendingEnabledCommand,
  GetSendQuotaCommand,
  type SESClient,
} from '@aws-sdk/client-ses';
import type { Target } from '../target.ts';
import { answerOf, checked, type Finding, ok, skipped, trouble } from './finding.ts';

export interface ExpectedMail {
  /** As the settings say, where they are known. */
  perSecond: number | undefined;
  /** On an average day. */
  perDay: number;
}

export async function checkSending(
  client: SESClient,
  target: Target,
  expected: ExpectedMail,
): Promise<Finding[]> {
  const quota = checked('SES quota', () => checkQuota(client, expected));
  if (target.isLocal) return [...(await quota), ...invisible];
  const each = await Promise.all([
    quota,
    checked('SES account', () => checkEnabled(client)),
    checked('SES configuration set', () => checkConfigurationSet(client, target.output('ConfigurationSet'))),
  ]);
  return [...each.flat(), ...invisible];
}

/** What a new account has. Source: SES developer guide, "Request production access". */
const sandboxPerDay = 200;
const nearlyUsed = 0.8;

async function checkQuota(client: SESClient, expected: ExpectedMail): Promise<Finding[]> {
  const {
    Max24HourSend = 0,
    MaxSendRate = 0,
    SentLast24Hours = 0,
  } = await answerOf('SES', client.send(new GetSendQuotaCommand({})));
  // -1 is without limit.
  const perDay = Max24HourSend < 0 ? Number.POSITIVE_INFINITY : Max24HourSend;
  const findings = [
    perDay <= sandboxPerDay
      ? trouble(
          'failed',
          'SES sandbox',
          `the account is in the sandbox: ${perDay} e-mails a day`,
          'ask AWS for production access: until then only verified addresses get e-mails',
        )
      : ok('SES sandbox', 'the account is out of it'),
    quotaFinding(perDay, SentLast24Hours, expected.perDay),
  ];
  return expected.perSecond === undefined
    ? findings
    : [...findings, rateFinding(MaxSendRate, expected.perSecond)];
}

function quotaFinding(perDay: number, sent: number, wanted: number): Finding {
  const check = 'SES quota';
  const remedy = 'ask AWS for a higher daily quota (Service Quotas, Amazon SES)';
  if (sent >= nearlyUsed * perDay) {
    const used = `${Math.round((100 * sent) / perDay)} % of ${perDay} e-mails in 24 hours are used`;
    return trouble('warning', check, used, remedy);
  }
  if (wanted > perDay) {
    const found = `${Math.round(wanted)} e-mails a day are expected, the account may send ${perDay}`;
    return trouble('warning', check, found, remedy);
  }
  return ok(check, `${sent} of ${Number.isFinite(perDay) ? perDay : 'any number of'} e-mails in 24 hours`);
}

function rateFinding(rate: number, wanted: number): Finding {
  if (wanted <= rate) return ok('SES rate', `${rate} a second, of which the settings use ${wanted}`);
  return trouble(
    'warning',
    'SES rate',
    `the account may send ${rate} a second, the settings say ${wanted}`,
    `ask AWS for more, or set sendingRatePerSecond to ${rate}`,
  );
}

async function checkEnabled(client: SESClient): Promise<Finding> {
  const { Enabled } = await answerOf('SES', client.send(new GetAccountSendingEnabledCommand({})));
  if (Enabled === true) return ok('SES account', 'sending is enabled');
  const remedy = 'find out why AWS or somebody here paused it, then resume sending in the SES console';
  return trouble('failed', 'SES account', 'sending is paused', remedy);
}

async function checkConfigurationSet(client: SESClient, ConfigurationSetName: string): Promise<Finding> {
  const command = new DescribeConfigurationSetCommand({
    ConfigurationSetName,
    ConfigurationSetAttributeNames: ['reputationOptions', 'deliveryOptions'],
  });
  const { ReputationOptions, DeliveryOptions } = await answerOf('SES', client.send(command));
  const check = 'SES configuration set';
  if (ReputationOptions?.SendingEnabled === false) {
    const remedy = 'find out why somebody paused it, then enable sending for it in the SES console';
    return trouble('failed', check, 'sending through it is paused', remedy);
  }
  const tls = DeliveryOptions?.TlsPolicy === 'Require' ? ', and e-mails travel encrypted only' : '';
  return ok(check, `it is there, sending is enabled${tls}`);
}

/** The functions and this command speak version 1 of the SES API, which tells nothing of these. */
const notTold = 'version 1 of the SES API does not tell it';
const invisible: readonly Finding[] = [
  skipped(
    'SES suppression list',
    notTold,
    'SES console, Suppression list, account-level settings: bounces and complaints should both be on',
  ),
  skipped(
    'SES price plan',
    notTold,
    'SES console, Account dashboard: the estimate below is for the plan without extras',
  ),
  skipped(
    'Virtual Deliverability Manager',
    notTold,
    'SES console, Virtual Deliverability Manager: it costs extra for each e-mail, and nothing here needs it',
  ),
];
