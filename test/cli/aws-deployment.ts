// A deployed stack of the stage `prod`, as far as `doctor` asks AWS about it: all in order until a test says otherwise.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDoctor } from '../../lib/cli/doctor/doctor-command.ts';
import { type AdobeSimulator, startAdobe } from '../../lib/local/adobe/simulator.ts';
import { signingKeysSecret } from '../support/one-secret.ts';
import { type Answers, startScriptedAws } from '../support/scripted-aws.ts';
import { type Ran, run } from './run-command.ts';

export interface AwsDeployment {
  adobe: AdobeSimulator;
  /** What AWS answers instead, until `recover`. */
  answer(answers: Answers): void;
  /** TXT records by name; an error code for a name that DNS does not answer for. */
  dns: Record<string, string[] | string>;
  recover(): void;
  /** The project's folder, with its cdk.json. */
  cwd: string;
  doctor(...argv: string[]): Promise<Ran>;
  stop(): Promise<void>;
}

const topic = 'arn:aws:sns:eu-central-1:000000000000:alarms';
const subscription = (arn: string) =>
  `<member><SubscriptionArn>${arn}</SubscriptionArn><Protocol>email</Protocol><Endpoint>who@shop.example</Endpoint></member>`;
export const subscriptions = (...arns: string[]) =>
  `<Subscriptions>${arns.map(subscription).join('')}</Subscriptions>`;
export const quota = (perDay: number, perSecond: number, sent = 0) =>
  `<Max24HourSend>${perDay}</Max24HourSend><MaxSendRate>${perSecond}</MaxSendRate><SentLast24Hours>${sent}</SentLast24Hours>`;
export const account = (differing: object = {}) => ({
  SendingEnabled: true,
  EnforcementStatus: 'HEALTHY',
  SuppressionAttributes: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] },
  PricingAttributes: { CurrentPlan: 'NONE' },
  VdmAttributes: { VdmEnabled: 'DISABLED' },
  ...differing,
});
export const mapping = (State: string, MaximumConcurrency = 2) => ({
  EventSourceMappings: [{ UUID: 'the-mapping', State, ScalingConfig: { MaximumConcurrency } }],
});
const entry = (name: string, inner: string) =>
  `<${name}><entry><key>shop.example</key><value>${inner}</value></entry></${name}>`;
export const verification = (status: string) =>
  entry('VerificationAttributes', `<VerificationStatus>${status}</VerificationStatus>`);

function inOrder(adobe: AdobeSimulator): Answers {
  const SecretString = JSON.stringify({
    ...JSON.parse(signingKeysSecret),
    ...adobe.serverToServerCredentials,
  });
  return {
    GetSecretValue: { SecretString },
    GetItem: {},
    Scan: { Items: [], Count: 0 },
    GetQueueAttributes: { Attributes: { ApproximateNumberOfMessages: '0' } },
    GetMetricData: { MetricDataResults: [{ Id: 'm0', Timestamps: [Date.now() / 1000], Values: [90_000] }] },
    DescribeAlarms: {
      MetricAlarms: [{ AlarmName: 'prod/Poller/Silent', AlarmActions: [topic], StateValue: 'OK' }],
    },
    ListSubscriptionsByTopic: subscriptions(`${topic}:1`),
    'event-source-mappings consumer': mapping('Enabled'),
    'event-source-mappings feedback': mapping('Enabled'),
    GetSendQuota: quota(50_000, 14),
    'email/account': account(),
    DescribeConfigurationSet: '<ReputationOptions><SendingEnabled>true</SendingEnabled></ReputationOptions>',
    GetIdentityVerificationAttributes: verification('Success'),
    GetIdentityDkimAttributes: entry(
      'DkimAttributes',
      '<DkimVerificationStatus>Success</DkimVerificationStatus>',
    ),
    GetIdentityMailFromDomainAttributes: entry(
      'MailFromDomainAttributes',
      '<MailFromDomain>mail.shop.example</MailFromDomain><MailFromDomainStatus>Success</MailFromDomainStatus>',
    ),
  };
}

const records = {
  'mail.shop.example': ['v=spf1 include:amazonses.com ~all'],
  '_dmarc.shop.example': ['v=DMARC1; p=none'],
};

const outputs = {
  ConsumerFunction: 'consumer',
  FeedbackFunction: 'feedback',
  ConfigurationSet: 'set',
  PositionsTable: 'positions',
  SendsTable: 'sends',
  AdobeCredentialsSecret: 'adobe',
  SigningKeysSecret: 'keys',
  ...Object.fromEntries(
    ['TriggerQueue', 'DeadLetterQueue', 'RejectsQueue', 'FeedbackQueue', 'FeedbackDeadLetterQueue'].map(
      (name) => [`${name}Url`, `https://sqs.eu-central-1.amazonaws.com/000000000000/${name}`],
    ),
  ),
};

const prod = {
  journals: [
    {
      name: 'web',
      url: 'https://events-va6.adobe.io/events/organizations/1/integrations/2/abc',
      start: 'latest',
    },
  ],
  sender: 'Shop <news@shop.example>',
  sendingRatePerSecond: 14,
};

export async function startAwsDeployment(): Promise<AwsDeployment> {
  const adobe = await startAdobe();
  const aws = await startScriptedAws(inOrder(adobe));
  const cwd = await mkdtemp(join(tmpdir(), 'doctor-'));
  await writeFile(join(cwd, 'cdk-outputs.json'), JSON.stringify({ 'campaign-triggers-prod': outputs }));
  await writeFile(join(cwd, 'cdk.json'), JSON.stringify({ context: { stages: { prod } } }));
  const deployment: AwsDeployment = {
    adobe,
    cwd,
    answer: (answers) => Object.assign(aws.answers, answers),
    dns: { ...records },
    recover() {
      aws.answers = inOrder(adobe);
      deployment.dns = { ...records };
    },
    async doctor(...argv) {
      const commands = [createDoctor({ fetch, resolveTxt })];
      return await run(['doctor', '--stage', 'prod', '--endpoint-url', aws.url, ...argv], { cwd, commands });
    },
    stop: async () => void (await Promise.all([adobe.stop(), aws.stop(), rm(cwd, { recursive: true })])),
  };
  async function resolveTxt(name: string): Promise<string[][]> {
    const found = deployment.dns[name] ?? 'ENOTFOUND';
    if (typeof found === 'string') throw Object.assign(new Error(found), { code: found });
    return found.map((record) => [record]);
  }
  return deployment;
}
