// What AWS itself does for the stack needs permissions too. A deployment that lacks one does not start here, with an error that
// names it: AWS refuses some of them just so, and the rest would fail there without a word to anybody.
import * as v from 'valibot';
import { AssemblyError } from '../assembly-error.ts';
import type { StackResources } from '../stack-resources.ts';
import type { Authority } from './authority.ts';
import type { Call } from './call.ts';
import type { Principal } from './evaluate.ts';
import {
  assumeCall,
  assumeForGroupCall,
  deliveryCall,
  eventBridge,
  logCall,
  pollCall,
  scheduledCall,
} from './on-behalf.ts';

interface Duty {
  /** What needs it; errors begin with it. */
  place: string;
  principal: Principal;
  call: Call;
}

const functionProperties = v.object({
  Role: v.string(),
  LoggingConfig: v.optional(v.object({ LogGroup: v.optional(v.string()) }), {}),
});
const mappingProperties = v.object({ EventSourceArn: v.string(), FunctionName: v.string() });
const scheduleProperties = v.object({
  GroupName: v.optional(v.string(), 'default'),
  Target: v.object({ Arn: v.string(), RoleArn: v.string() }),
});
const ruleProperties = v.object({
  Targets: v.array(v.object({ DeadLetterConfig: v.optional(v.object({ Arn: v.optional(v.string()) }), {}) })),
});

/** @throws AssemblyError naming the resource, the action and what it is missing on */
export async function checkDeployment(
  resources: StackResources,
  authority: Authority,
  judge: Authority['judge'],
): Promise<void> {
  const duties = [
    ...functionDuties(resources, authority),
    ...mappingDuties(resources, authority),
    ...scheduleDuties(resources, authority),
    ...ruleDuties(resources),
  ];
  for (const { place, principal, call } of duties) {
    const denial = await judge(principal, call);
    if (denial === undefined) continue;
    const { principal: who, action, resource, because } = denial;
    throw new AssemblyError(`${place}: ${who} may not perform ${action} on ${resource} ${because}`);
  }
}

function functionDuties(resources: StackResources, authority: Authority): Duty[] {
  return resources.ofType('AWS::Lambda::Function').flatMap(({ logicalId, name, arn }) => {
    const { Role, LoggingConfig } = resources.properties(logicalId, functionProperties);
    const call = logCall(arn, LoggingConfig.LogGroup ?? `/aws/lambda/${name}`);
    return [
      { place: logicalId, principal: { service: 'lambda.amazonaws.com' }, call: assumeCall(Role) },
      { place: logicalId, principal: authority.sessionOf(name), call },
    ];
  });
}

function mappingDuties(resources: StackResources, authority: Authority): Duty[] {
  return resources.ofType('AWS::Lambda::EventSourceMapping').map(({ logicalId }) => {
    const { EventSourceArn, FunctionName } = resources.properties(logicalId, mappingProperties);
    return {
      place: logicalId,
      principal: authority.sessionOf(FunctionName),
      call: pollCall(EventSourceArn),
    };
  });
}

function scheduleDuties(resources: StackResources, authority: Authority): Duty[] {
  return resources.ofType('AWS::Scheduler::Schedule').flatMap(({ logicalId, arn }) => {
    const { GroupName, Target } = resources.properties(logicalId, scheduleProperties);
    const { name } = authority.role(Target.RoleArn, `${logicalId}.Properties.Target.RoleArn`);
    return [
      {
        place: logicalId,
        principal: { service: 'scheduler.amazonaws.com' },
        call: assumeForGroupCall(Target.RoleArn, regionOf(arn), GroupName),
      },
      { place: logicalId, principal: { role: name, session: 'schedule' }, call: scheduledCall(Target.Arn) },
    ];
  });
}

/** An event that a queue does not take goes to the target's dead letters; where it may not, it is gone. */
function ruleDuties(resources: StackResources): Duty[] {
  return resources.ofType('AWS::Events::Rule').flatMap(({ logicalId, arn }) =>
    resources
      .properties(logicalId, ruleProperties)
      .Targets.flatMap(({ DeadLetterConfig }) => DeadLetterConfig.Arn ?? [])
      .map((queueArn) => ({
        place: logicalId,
        principal: eventBridge,
        call: deliveryCall(arn, queueArn),
      })),
  );
}

const regionOf = (arn: string) => arn.split(':')[3] ?? '';
