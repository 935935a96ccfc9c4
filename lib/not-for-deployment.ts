// Keeps what is only for trying out from being deployed by mistake: the stage `local`, and settings that are still the examples.
// Such a stack can be synthesised, compared and run on this machine; CloudFormation refuses it before it makes anything.
import { Annotations, Aws, CfnRule, Fn } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { isLoopback, type Settings, senderAddress } from './settings.ts';
import { found } from './settings-error.ts';

interface Deployment {
  stage: string;
  settings: Settings;
  campaigns: { campaigns: readonly { name: string; sender?: string }[] };
}

/** One sentence for each thing that has to be changed before this can be deployed. */
export function reasonsNotToDeploy({ stage, settings, campaigns }: Deployment): string[] {
  if (stage === 'local')
    return ['the stage "local" is for this machine; choose another one with -c stage=prod'];
  const reasons: string[] = [];
  for (const [index, { url }] of settings.journals.entries()) {
    const { hostname, pathname } = new URL(url);
    const setting = `journals[${index}].url is ${found(url)}`;
    if (isLoopback(hostname)) reasons.push(`${setting}, a journal on this machine; put in Adobe's`);
    else if (isExampleDomain(hostname) || pathname.includes(zeroUuid))
      reasons.push(`${setting}, an example; put in your own journal's`);
  }
  const addresses = [
    { setting: 'sender', value: settings.sender },
    { setting: 'alarmEmail', value: settings.alarmEmail },
    ...campaigns.campaigns.map(({ name, sender }) => ({
      setting: `campaign "${name}": sender`,
      value: sender,
    })),
  ];
  for (const { setting, value } of addresses) {
    if (value === undefined || !isExampleDomain(senderAddress(value).split('@').at(-1) ?? '')) continue;
    reasons.push(`${setting} is ${found(value)}, an example; put in an address of your own`);
  }
  return reasons;
}

/** Writes the reasons into the template and says them at every synthesis. */
export function forbidDeployment(scope: Construct, reasons: readonly string[]): void {
  const list = reasons.map((reason) => `  - ${reason}`).join('\n');
  const sentence = `this stack cannot be deployed\n${list}`;
  Annotations.of(scope).addWarningV2('campaign-triggers:not-for-deployment', sentence);
  // CloudFormation judges the rules before it touches a resource. No region has this name.
  new CfnRule(scope, 'NotForDeployment', {
    assertions: [{ assert: Fn.conditionEquals(Aws.REGION, 'nowhere'), assertDescription: sentence }],
  });
}

const zeroUuid = '00000000-0000-4000-8000-000000000000';

/** Nobody owns these: RFC 2606 and RFC 6761. */
function isExampleDomain(domain: string): boolean {
  return /(^|\.)(example|test|invalid|localhost|example\.(com|net|org))$/i.test(domain);
}
