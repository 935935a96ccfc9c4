import { appendFile, cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type AwsDeployment,
  account,
  mapping,
  quota,
  startAwsDeployment,
  subscriptions,
  verification,
} from './aws-deployment.ts';

let deployment: AwsDeployment;
beforeAll(async () => {
  deployment = await startAwsDeployment();
});
afterAll(() => deployment.stop());
beforeEach(() => deployment.recover());

interface Found {
  state: string;
  finding: string;
  remedy?: string;
}

async function doctor(...argv: string[]) {
  const { status, out, err } = await deployment.doctor('--json', ...argv);
  if (out === '') throw new Error(err);
  const { findings, cost } = JSON.parse(out);
  const of = (check: string): Found => findings.find((one: { check: string }) => one.check === check);
  return { status, findings, cost, of, out };
}

const failed = (finding: RegExp, remedy: RegExp) => ({
  state: 'failed',
  finding: expect.stringMatching(finding),
  remedy: expect.stringMatching(remedy),
});
const warning = (finding: RegExp, remedy: RegExp) => ({ ...failed(finding, remedy), state: 'warning' });

describe('doctor against AWS', () => {
  it('finds a deployment in order', async () => {
    const { status, findings, of } = await doctor();
    expect(findings.filter(({ state }: Found) => state === 'failed')).toEqual([]);
    const checks = [
      'Adobe sign-in',
      'consumer mapping',
      'feedback mapping',
      'SES sandbox',
      'SES quota',
      'SES rate',
      'SES account',
      'SES suppression list',
      'SES price plan',
      'Virtual Deliverability Manager',
    ];
    const domain = ['SES identity', 'DKIM', 'MAIL FROM', 'SPF', 'DMARC', 'alarms', 'alarm recipients'];
    for (const check of [...checks, ...domain]) expect([check, of(check).state]).toEqual([check, 'ok']);
    expect(status).toBe(0);
  });

  it('fails for a sandbox, and warns of a quota or a rate below what is expected', async () => {
    deployment.answer({ GetSendQuota: quota(200, 1) });
    const boxed = await doctor();
    expect(boxed.of('SES sandbox')).toMatchObject(failed(/in the sandbox: 200/, /production access/));
    expect(boxed.of('SES rate')).toMatchObject(
      warning(/may send 1 a second, the settings say 14/, /set sendingRate/),
    );
    expect(boxed.status).toBe(1);
    deployment.answer({ GetSendQuota: quota(10_000, 14) });
    const small = await doctor('--triggers-per-month', '365000');
    expect(small.of('SES quota')).toMatchObject(
      warning(/12000 e-mails a day are expected, .* 10000/, /higher daily quota/),
    );
    expect(small.status).toBe(0);
  });

  it('warns of a review, of a list that SES does not keep, and of what costs extra', async () => {
    deployment.answer({
      'email/account': account({
        EnforcementStatus: 'PROBATION',
        SuppressionAttributes: { SuppressedReasons: ['BOUNCE'] },
        PricingAttributes: { CurrentPlan: 'ESSENTIALS', NextPlan: 'PRO' },
        VdmAttributes: { VdmEnabled: 'ENABLED' },
      }),
    });
    const { of, status } = await doctor();
    expect(of('SES account')).toMatchObject(warning(/PROBATION/, /answer AWS/));
    expect(of('SES suppression list')).toMatchObject(
      warning(/of its own for complaints/, /put-account-suppression-attributes/),
    );
    expect(of('SES price plan')).toMatchObject(
      warning(/ESSENTIALS, from next month PRO: .*\$0\.10 a thousand/, /choose NONE/),
    );
    expect(of('Virtual Deliverability Manager')).toMatchObject(warning(/is on/, /turn it off/));
    expect(status).toBe(0);
  });

  it.each([
    ['Pending', /shop\.example is not verified: Pending/],
    ['none', /is no identity of this account and region/],
  ])('fails for a sender’s domain whose verification is %s', async (state, finding) => {
    const none = '<VerificationAttributes/>';
    const GetIdentityVerificationAttributes = state === 'none' ? none : verification(state);
    deployment.answer({ GetIdentityVerificationAttributes });
    const { of, status } = await doctor();
    expect(of('SES identity')).toMatchObject(failed(finding, /publish its DKIM records/));
    expect(status).toBe(1);
  });

  it('looks at the domain of every sender, those of the campaigns included', async () => {
    const campaign = join(deployment.cwd, 'campaigns/welcome');
    await cp(join(import.meta.dirname, '../../campaigns/welcome'), campaign, { recursive: true });
    await appendFile(join(campaign, 'campaign.yaml'), '\nsender: Club <club@other.example>\n');
    const { of, findings } = await doctor();
    await rm(campaign, { recursive: true });
    expect(of('campaigns')).toMatchObject({ state: 'ok', finding: '1 in this folder, all in order' });
    const identities = findings.filter(({ check }: { check: string }) => check === 'SES identity');
    expect(identities).toMatchObject([
      { state: 'ok', finding: 'shop.example is verified' },
      { state: 'failed', finding: 'other.example is no identity of this account and region' },
    ]);
  });

  it('fails without DKIM, and warns of Amazon’s MAIL FROM, whose SPF is not the domain’s', async () => {
    deployment.answer({
      GetIdentityDkimAttributes: '<DkimAttributes/>',
      GetIdentityMailFromDomainAttributes: '<MailFromDomainAttributes/>',
    });
    const { of } = await doctor();
    expect(of('DKIM')).toMatchObject(failed(/not signed/, /CNAME/));
    expect(of('MAIL FROM')).toMatchObject(
      warning(/shop\.example uses that of Amazon/, /mail\.shop\.example/),
    );
    expect(of('SPF').state).toBe('skipped');
  });

  it('fails for sending that is paused, for the account or the configuration set', async () => {
    deployment.answer({
      'email/account': account({ SendingEnabled: false }),
      DescribeConfigurationSet:
        '<ReputationOptions><SendingEnabled>false</SendingEnabled></ReputationOptions>',
    });
    const { of } = await doctor();
    expect(of('SES account')).toMatchObject(failed(/paused/, /resume/));
    expect(of('SES configuration set')).toMatchObject(failed(/paused/, /enable sending/));
  });

  it('fails for a mapping that is disabled or missing, and warns of one of another size', async () => {
    deployment.answer({
      'event-source-mappings consumer': mapping('Disabled'),
      'event-source-mappings feedback': { EventSourceMappings: [] },
    });
    const { of, status } = await doctor();
    expect(of('consumer mapping')).toMatchObject(
      failed(/disabled: triggers wait/, /--enabled --uuid the-mapping/),
    );
    expect(of('feedback mapping')).toMatchObject(failed(/nothing feeds/, /deploy/));
    expect(status).toBe(1);
    deployment.answer({ 'event-source-mappings consumer': mapping('Enabled', 50) });
    expect((await doctor()).of('consumer mapping')).toMatchObject(
      warning(/50 functions .* settings say 2/, /deploy/),
    );
  });

  it('tells recipients who have not confirmed from none at all, without their addresses', async () => {
    deployment.answer({ ListSubscriptionsByTopic: subscriptions('PendingConfirmation') });
    const pending = await doctor();
    expect(pending.of('alarm recipients')).toMatchObject(failed(/1 of 1 not confirmed/, /three days/));
    expect(pending.out).not.toContain('who@shop.example');
    deployment.answer({ ListSubscriptionsByTopic: subscriptions('PendingConfirmation', 'arn:aws:sns:x') });
    expect((await doctor()).of('alarm recipients').state).toBe('warning');
    deployment.answer({ DescribeAlarms: { MetricAlarms: [{ AlarmName: 'prod/A/B', StateValue: 'ALARM' }] } });
    const silent = await doctor();
    expect(silent.of('alarm recipients')).toMatchObject(failed(/1 of 1 alarms tell nobody/, /alarmEmail/));
    expect(silent.of('alarms')).toMatchObject(warning(/on: prod\/A\/B/, /runbook/));
  });

  it('says what stands in the way of a check, and goes on with the others', async () => {
    deployment.answer({ 'event-source-mappings consumer': { refuse: 'AccessDeniedException' } });
    const { of, status } = await doctor();
    expect(of('consumer mapping')).toMatchObject(
      failed(/Lambda did not answer \(AccessDenied/, /permissions/),
    );
    expect(of('feedback mapping').state).toBe('ok');
    expect(status).toBe(1);
  });
});

describe('doctor’s look into DNS', () => {
  it.each([
    ['is missing', {}, /has no record: Gmail/],
    ['stands twice', { '_dmarc.shop.example': ['v=DMARC1; p=none', 'v=DMARC1; p=reject'] }, /counts as none/],
    ['has no policy', { '_dmarc.shop.example': ['v=DMARC1; rua=mailto:x@shop.example'] }, /has no policy/],
  ])('fails for DMARC that %s', async (_what, dns, finding) => {
    deployment.dns = dns;
    const { of, status } = await doctor();
    expect(of('DMARC')).toMatchObject(failed(finding, /_dmarc\.shop\.example, at least v=DMARC1; p=none/));
    expect(status).toBe(1);
  });

  it('fails for a MAIL FROM whose SPF record leaves SES out', async () => {
    deployment.dns['mail.shop.example'] = ['v=spf1 include:other.example ~all'];
    expect((await doctor()).of('SPF')).toMatchObject(
      failed(/does not include amazonses/, /include:amazonses/),
    );
  });

  it('skips what DNS does not answer for: that is no fault of the deployment', async () => {
    deployment.dns = { 'mail.shop.example': 'ETIMEOUT', '_dmarc.shop.example': 'ECONNREFUSED' };
    const { of, status } = await doctor();
    expect([of('SPF').state, of('DMARC').state, status]).toEqual(['skipped', 'skipped', 0]);
  });
});

describe('doctor’s estimate', () => {
  it('counts with the last 30 days, or with what it is told, and says which', async () => {
    expect((await doctor()).cost).toMatchObject({ triggers: 90_000, basis: 'as the last 30 days counted' });
    const { cost } = await doctor('--triggers-per-month', '2000000');
    expect(cost).toMatchObject({
      triggers: 2e6,
      emails: 2e6,
      ses: 200,
      basis: expect.stringContaining('says'),
    });
    deployment.answer({ GetMetricData: { MetricDataResults: [] } });
    expect((await doctor()).cost.basis).toMatch(/^assumed: .* nothing was counted/);
  });

  it('prints a line for each service, and the total beside SES and with it', async () => {
    const { out } = await deployment.doctor('--triggers-per-month', '1000000');
    for (const service of [
      'Lambda',
      'SQS',
      'DynamoDB',
      'CloudWatch',
      'Secrets Manager',
      'all beside SES',
      'a month',
    ]) {
      expect(out).toMatch(new RegExp(`^${service} .*\\d\\.\\d\\d`, 'm'));
    }
    expect(out).toMatch(/^SES +100\.00/m);
  });
});
