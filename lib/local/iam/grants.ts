// Everything that the policies grant, one action on one resource each, and whether a call ever needed it.
import type { Need } from './call.ts';
import type { PolicyDocument } from './policy-document.ts';
import type { RolePolicies } from './role-policies.ts';

export interface Granted extends Need {
  /** A role's name, a service, or `*`. */
  to: string;
}

export interface Grant extends Granted {
  used: boolean;
}

export function grantsOf(
  roles: Iterable<RolePolicies>,
  ofResources: ReadonlyMap<string, PolicyDocument>,
): Granted[] {
  const toRoles = [...roles].flatMap(({ name, attached }) =>
    attached.flatMap(({ policy }) => listed(policy, () => [name], [])),
  );
  const byResources = [...ofResources].flatMap(([arn, policy]) =>
    listed(policy, (principal) => (principal === '*' ? ['*'] : Object.values(principal ?? {}).flat()), [arn]),
  );
  return [...toRoles, ...byResources];
}

function listed(
  { Statement }: PolicyDocument,
  grantees: (principal: PolicyDocument['Statement'][number]['Principal']) => string[],
  itself: string[],
): Granted[] {
  return Statement.filter(({ Effect }) => Effect === 'Allow').flatMap(
    ({ Action, Resource = itself, Principal }) =>
      grantees(Principal).flatMap((to) =>
        Action.flatMap((action) => Resource.map((resource) => ({ to, action, resource }))),
      ),
  );
}

export function covers(granted: Granted, used: Granted): boolean {
  return (
    granted.to === used.to &&
    matches(granted.action.toLowerCase(), used.action.toLowerCase()) &&
    matches(granted.resource, used.resource)
  );
}

/** `*` and `?` as IAM reads them. */
function matches(pattern: string, text: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/\*/g, '.*').replace(/\?/g, '.')}$`).test(text);
}
