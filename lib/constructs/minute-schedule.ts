// What EventBridge Scheduler calls every minute: one role for each function, and a schedule for each of its inputs.
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Duration, Stack } from 'aws-cdk-lib/core';
import type { HouseFunction } from './house-function.ts';

/** Schedule, time limit and alarm period alike: one invocation ends as the next begins. */
export const minuteSeconds = 60;

/** The target's own role would also allow every version of the function. */
export function createSchedulerRole(owner: HouseFunction): Role {
  const { account } = Stack.of(owner);
  const role = new Role(owner, 'SchedulerRole', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }),
  });
  role.addToPolicy(
    new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [owner.function.functionArn] }),
  );
  return role;
}

/** Called once a minute; the next call is the retry. */
export function callEveryMinute(
  owner: HouseFunction,
  role: Role,
  { id, description, input }: { id: string; description: string; input?: object },
): void {
  const schedule = new Schedule(owner, id, {
    description,
    schedule: ScheduleExpression.rate(Duration.seconds(minuteSeconds)),
    target: new LambdaInvoke(owner.function, {
      role: role.withoutPolicyUpdates(),
      ...(input && { input: ScheduleTargetInput.fromObject(input) }),
      retryAttempts: 0,
      maxEventAge: Duration.seconds(minuteSeconds),
    }),
  });
  schedule.node.addDependency(role);
}
