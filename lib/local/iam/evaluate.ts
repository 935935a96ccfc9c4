// Asks the policy engine. The one place that knows it: its licence (AGPL) keeps it out of everything that is shipped.
import {
  anonymousPrincipal,
  getDenialReasons,
  runSimulation,
  type Simulation,
} from '@cloud-copilot/iam-simulate';
import { accountId } from '../account.ts';
import type { Denial, Need } from './call.ts';
import type { PolicyDocument } from './policy-document.ts';
import type { NamedPolicy } from './role-policies.ts';

/** Who asks: a role’s session, a service of AWS, or anybody. */
export type Principal = { role: string; session: string } | { service: string } | 'anonymous';

export interface Evaluation {
  principal: Principal;
  need: Need;
  context: Readonly<Record<string, string>>;
  identityPolicies: readonly NamedPolicy[];
  resourcePolicy: PolicyDocument | undefined;
}

export async function evaluate(asked: Evaluation): Promise<Denial | undefined> {
  const result = await runSimulation(simulationOf(asked), {});
  if (result.resultType !== 'error' && result.overallResult === 'Allowed') return undefined;
  const { action, resource } = asked.need;
  const denial = { principal: nameOf(asked.principal), action, resource };
  if (result.resultType === 'error') {
    return { ...denial, because: `because it cannot be evaluated: ${result.errors.message}` };
  }
  const reasons = result.resultType === 'single' ? getDenialReasons(result.result.analysis) : [];
  const explicit = reasons.find(({ denialType }) => denialType === 'Explicit');
  const isRole = typeof asked.principal === 'object' && 'role' in asked.principal;
  return {
    ...denial,
    because: explicit
      ? `with an explicit deny in ${explicit.policyType === 'resource' ? 'a resource' : 'an identity'}-based policy`
      : `because no ${isRole ? 'identity' : 'resource'}-based policy allows the ${action} action`,
  };
}

function simulationOf({
  principal,
  need,
  context,
  identityPolicies,
  resourcePolicy,
}: Evaluation): Simulation {
  return {
    request: {
      principal: principal === 'anonymous' ? anonymousPrincipal : nameOf(principal),
      action: need.action,
      resource: { resource: need.resource, accountId },
      contextVariables: { ...context },
    },
    identityPolicies: [...identityPolicies],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    ...(resourcePolicy && { resourcePolicy }),
  };
}

/** As AWS names it in its refusals. */
export function nameOf(principal: Principal): string {
  if (principal === 'anonymous') return 'anonymous';
  if ('service' in principal) return principal.service;
  return `arn:aws:sts::${accountId}:assumed-role/${principal.role}/${principal.session}`;
}
