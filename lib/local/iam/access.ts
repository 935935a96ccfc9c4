// Who may do what, now: the policies of the deployment that runs, by access key; and what was needed so far.
import { functionAccessKeyId } from '../aws-client.ts';
import type { StackResources } from '../stack-resources.ts';
import type { Authority } from './authority.ts';
import type { Call, Denial, Judge } from './call.ts';
import { createDecisions, type Decisions } from './decisions.ts';
import { nameOf, type Principal } from './evaluate.ts';
import { covers, type Grant, type Granted } from './grants.ts';

export interface Access {
  /** Of a call that was signed with an access key. */
  judge: Judge;
  /** Of what AWS does for a role, or a service by itself. */
  judgeAs(principal: Principal, call: Call): Promise<Denial | undefined>;
  /** From now on these policies count. */
  use(authority: Authority, resources: StackResources): void;
  /** The returned function ends that. */
  onChange(listener: () => void): () => void;
  /** All grants of the policies that count now, each with whether anything needed it since the start. */
  grants(): Grant[];
}

export function createAccess(): Access {
  const used = new Map<string, Granted>();
  const listeners = new Set<() => void>();
  let authority: Authority | undefined;
  let sessions = new Map<string, Principal>();

  const decisions: Decisions<Principal> = createDecisions<Principal>(nameOf, async (principal, call) => {
    const asked = authority;
    const denial = await asked?.judge(principal, call);
    // A deployment came in between.
    if (asked !== authority) return decisions.judge(principal, call);
    if (denial === undefined) {
      for (const need of call.needs) {
        const needed = { to: granteeOf(principal), ...need };
        used.set(JSON.stringify(needed), needed);
      }
    }
    return denial;
  });

  return {
    judge(accessKeyId, call) {
      if (!isOfARole(accessKeyId)) return undefined;
      const session = sessions.get(accessKeyId);
      if (session !== undefined) return decisions.judge(session, call);
      const [need = { action: 'anything', resource: '*' }] = call.needs;
      return { principal: accessKeyId, ...need, because: 'because nothing has this access key' };
    },
    judgeAs: async (principal, call) => decisions.judge(principal, call),
    use(next, resources) {
      authority = next;
      sessions = new Map(
        resources
          .ofType('AWS::Lambda::Function')
          .map(({ name }) => [functionAccessKeyId(name), next.sessionOf(name)]),
      );
      decisions.forget();
      for (const listener of listeners) listener();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    grants: () =>
      (authority?.granted() ?? []).map((granted) => ({
        ...granted,
        used: [...used.values()].some((needed) => covers(granted, needed)),
      })),
  };
}

/** A long-lived key is the operator's, who may do everything here, as may local mode itself. */
function isOfARole(accessKeyId: string | undefined): accessKeyId is string {
  return accessKeyId?.startsWith('ASIA') === true;
}

function granteeOf(principal: Principal): string {
  if (principal === 'anonymous') return '*';
  return 'service' in principal ? principal.service : principal.role;
}
