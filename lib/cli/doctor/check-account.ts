// What only version 2 of the SES API tells of an account: its standing, its own suppression list, and what it pays extra.
import { GetAccountCommand, type GetAccountCommandOutput } from '@aws-sdk/client-sesv2';
import { sesAccountClient } from '../aws-clients.ts';
import type { Target } from '../target.ts';
import { prices } from './cost/prices.ts';
import { answerOf, checked, type Finding, ok, trouble } from './finding.ts';

export async function checkAccount(target: Target): Promise<Finding[]> {
  const client = await sesAccountClient(target);
  try {
    return await checked('SES account', async () => {
      const account = await answerOf('SES', client.send(new GetAccountCommand({})));
      return [
        standing(account),
        suppressionList(account),
        pricePlan(account),
        deliverabilityManager(account),
      ];
    });
  } finally {
    client.destroy();
  }
}

function standing({ SendingEnabled, EnforcementStatus = 'HEALTHY' }: GetAccountCommandOutput): Finding {
  const check = 'SES account';
  if (SendingEnabled !== true) {
    const remedy = 'find out why AWS or somebody here paused it, then resume sending in the SES console';
    return trouble('failed', check, 'sending is paused', remedy);
  }
  if (EnforcementStatus !== 'HEALTHY') {
    const remedy = 'answer AWS in the SES console, Reputation metrics, before it pauses the account';
    return trouble('warning', check, `AWS reviews the account: ${EnforcementStatus}`, remedy);
  }
  return ok(check, 'sending is enabled, and AWS has nothing against it');
}

/** It spares what the feedback function learns of anyway; without it a lost event would mail a dead address again. */
function suppressionList({ SuppressionAttributes }: GetAccountCommandOutput): Finding {
  const check = 'SES suppression list';
  const reasons = new Set<string>(SuppressionAttributes?.SuppressedReasons ?? []);
  const missing = ['BOUNCE', 'COMPLAINT'].filter((reason) => !reasons.has(reason));
  if (missing.length === 0) return ok(check, 'SES itself keeps bounces and complaints, too');
  return trouble(
    'warning',
    check,
    `SES keeps no list of its own for ${missing.join(' and ').toLowerCase()}s`,
    'aws sesv2 put-account-suppression-attributes --suppressed-reasons BOUNCE COMPLAINT',
  );
}

function pricePlan({ PricingAttributes }: GetAccountCommandOutput): Finding {
  const { CurrentPlan = 'NONE', NextPlan = CurrentPlan } = PricingAttributes ?? {};
  const check = 'SES price plan';
  const next = NextPlan === CurrentPlan ? '' : `, from next month ${NextPlan}`;
  if (CurrentPlan === 'NONE' && next === '') return ok(check, 'NONE: e-mails only, without extras');
  const without = `$${(1000 * prices.ses.email).toFixed(2)} a thousand e-mails`;
  return trouble(
    'warning',
    check,
    `${CurrentPlan}${next}: the estimate below counts ${without}, the plan NONE`,
    'nothing here needs a plan: choose NONE in the SES console, or reckon with its price',
  );
}

function deliverabilityManager({ VdmAttributes }: GetAccountCommandOutput): Finding {
  const check = 'Virtual Deliverability Manager';
  if (VdmAttributes?.VdmEnabled !== 'ENABLED') return ok(check, 'off');
  const remedy = 'nothing here needs it: turn it off in the SES console, or reckon with its price';
  return trouble('warning', check, 'it is on, and costs extra for each e-mail', remedy);
}
