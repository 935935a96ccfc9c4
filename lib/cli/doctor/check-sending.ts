// May this account send, as much and as fast as it is meant to?
import { DescribeConfigurationSetCommand, GetSendQuotaCommand, type SESClient } from '@aws-sdk/client-ses';
import type { Target } from '../target.ts';
import { checkAccount } from './check-account.ts';
import { answerOf, checked, type Finding, ok, trouble } from './finding.ts';

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
  if (target.isLocal) return await quota;
  const each = await Promise.all([
    quota,
    checkAccount(target),
    checked('SES configuration set', () => checkConfigurationSet(client, target.output('ConfigurationSet'))),
  ]);
  return each.flat();
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
