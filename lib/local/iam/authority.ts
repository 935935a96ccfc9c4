// What one deployment's policies allow: its roles', its queues' and its functions' own.
import * as v from 'valibot';
import { AssemblyError } from '../assembly-error.ts';
import type { StackResources } from '../stack-resources.ts';
import type { Call, Denial, Need } from './call.ts';
import { evaluate, type Principal } from './evaluate.ts';
import { type Granted, grantsOf } from './grants.ts';
import { readResourcePolicies } from './resource-policies.ts';
import { type RolePolicies, readRoles } from './role-policies.ts';

export interface Authority {
  judge(principal: Principal, call: Call): Promise<Denial | undefined>;
  /** The session in which a function runs. @throws AssemblyError when its role is not in the template */
  sessionOf(nameOrArn: string): Extract<Principal, { role: string }>;
  /** @throws AssemblyError when it is not in the template */
  role(arn: string, place: string): RolePolicies;
  granted(): Granted[];
}

const functionProperties = v.object({ Role: v.string() });

/** @throws AssemblyError for policies that cannot be evaluated here */
export function createAuthority(resources: StackResources): Authority {
  const roles = readRoles(resources);
  const ofResources = readResourcePolicies(resources);
  for (const { arn, trust } of roles.values()) ofResources.set(arn, trust);
  const attachedTo = new Map([...roles.values()].map(({ name, attached }) => [name, attached]));

  function role(arn: string, place: string): RolePolicies {
    const found = roles.get(arn);
    if (found) return found;
    throw new AssemblyError(`${place}: local mode takes roles of the stack only`);
  }

  const judgeOne = (principal: Principal, need: Need, context: Call['context'] = {}) =>
    evaluate({
      principal,
      need,
      context,
      identityPolicies:
        typeof principal === 'object' && 'role' in principal ? (attachedTo.get(principal.role) ?? []) : [],
      resourcePolicy: ofResources.get(need.resource),
    });

  return {
    role,
    async judge(principal, { needs, context }) {
      for (const need of needs) {
        const denial = await judgeOne(principal, need, context);
        if (denial) return denial;
      }
      return undefined;
    },
    sessionOf(nameOrArn) {
      const lambda = resources
        .ofType('AWS::Lambda::Function')
        .find(({ name, arn }) => nameOrArn === name || nameOrArn === arn);
      if (!lambda) throw new AssemblyError(`the stack has no function "${nameOrArn}"`);
      const { Role } = resources.properties(lambda.logicalId, functionProperties);
      return { role: role(Role, `${lambda.logicalId}.Properties.Role`).name, session: lambda.name };
    },
    granted: () => grantsOf(roles.values(), ofResources),
  };
}
