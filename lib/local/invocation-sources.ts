// What invokes the stack's functions, as the template says: event source mappings, schedules and function URLs.
import * as v from 'valibot';
import { AssemblyError } from './assembly-error.ts';
import type { AsyncInvocationSettings } from './async-invocation.ts';
import type { EventSourceSettings } from './event-source.ts';
import { cfnBoolean, cfnNumber } from './property-schemas.ts';
import { periodOf } from './schedule.ts';
import type { StackResources } from './stack-resources.ts';

/** AWS refuses others. */
const maximumConcurrency = v.pipe(cfnNumber, v.minValue(2), v.maxValue(1000));

const mappingProperties = v.object({
  EventSourceArn: v.string(),
  FunctionName: v.string(),
  Enabled: v.optional(cfnBoolean, true),
  BatchSize: v.optional(cfnNumber, 10),
  MaximumBatchingWindowInSeconds: v.optional(cfnNumber, 0),
  FunctionResponseTypes: v.optional(v.array(v.string()), []),
  ScalingConfig: v.optional(v.object({ MaximumConcurrency: v.optional(maximumConcurrency) }), {}),
  FilterCriteria: v.optional(v.never('local mode does not support filters')),
});

const visibilityProperties = v.object({ VisibilityTimeout: v.optional(cfnNumber, 30) });

const scheduleProperties = v.object({
  ScheduleExpression: v.string(),
  State: v.optional(v.picklist(['ENABLED', 'DISABLED']), 'ENABLED'),
  Target: v.object({
    Arn: v.string(),
    RoleArn: v.string(),
    Input: v.optional(v.pipe(v.string(), v.parseJson()), '{}'),
  }),
});

const invokeConfigProperties = v.object({
  FunctionName: v.string(),
  MaximumRetryAttempts: v.optional(cfnNumber, 2),
  MaximumEventAgeInSeconds: v.optional(cfnNumber, 21_600),
});

const urlProperties = v.object({
  TargetFunctionArn: v.string(),
  AuthType: v.picklist(['NONE', 'AWS_IAM']),
  InvokeMode: v.optional(v.literal('BUFFERED', 'local mode does not stream responses')),
});

/** AWS's own bound where the template sets none. */
const unboundedConcurrency = 1000;

export interface MappingFound {
  functionName: string;
  settings: EventSourceSettings;
}

/** @throws AssemblyError for what AWS would refuse at deployment too */
export function eventSourcesOf(
  resources: StackResources,
  region: string,
  timeoutSecondsOf: (functionName: string) => number,
): MappingFound[] {
  return resources.ofType('AWS::Lambda::EventSourceMapping').flatMap(({ logicalId }) => {
    const properties = resources.properties(logicalId, mappingProperties);
    if (!properties.Enabled) return [];
    const queue = resources.byArn(properties.EventSourceArn);
    if (queue?.url === undefined) {
      throw new AssemblyError(
        `${logicalId}.Properties.EventSourceArn: local mode maps queues of the stack only`,
      );
    }
    const { BatchSize: batchSize, MaximumBatchingWindowInSeconds: windowSeconds } = properties;
    if (batchSize > 10 && windowSeconds === 0) {
      throw new AssemblyError(`${logicalId}.Properties.BatchSize: more than 10 needs a batching window`);
    }
    const { VisibilityTimeout } = resources.properties(queue.logicalId, visibilityProperties);
    const functionName = properties.FunctionName;
    if (VisibilityTimeout < timeoutSecondsOf(functionName)) {
      throw new AssemblyError(
        `${queue.logicalId}.Properties.VisibilityTimeout: less than the time-out of the function that ${logicalId} invokes`,
      );
    }
    const settings = {
      queueUrl: queue.url,
      queueArn: queue.arn,
      region,
      batchSize,
      windowSeconds,
      maximumConcurrency: properties.ScalingConfig.MaximumConcurrency ?? unboundedConcurrency,
      reportsItemFailures: properties.FunctionResponseTypes.includes('ReportBatchItemFailures'),
    };
    return { functionName, settings };
  });
}

export interface ScheduleFound {
  functionArn: string;
  periodMs: number;
  input: unknown;
  /**
   * What follows a failed invocation. Scheduler's own retry policy does not apply: it covers the hand-over to Lambda, which
   * cannot fail here.
   */
  invocation: AsyncInvocationSettings;
}

export function schedulesOf(resources: StackResources): ScheduleFound[] {
  const configs = resources
    .ofType('AWS::Lambda::EventInvokeConfig')
    .map(({ logicalId }) => resources.properties(logicalId, invokeConfigProperties));
  return resources.ofType('AWS::Scheduler::Schedule').flatMap(({ logicalId }) => {
    const { ScheduleExpression, State, Target } = resources.properties(logicalId, scheduleProperties);
    if (State === 'DISABLED') return [];
    const lambda = resources.byArn(Target.Arn);
    if (lambda?.type !== 'AWS::Lambda::Function') {
      throw new AssemblyError(
        `${logicalId}.Properties.Target.Arn: local mode invokes functions of the stack only`,
      );
    }
    const config = configs.find(
      ({ FunctionName }) => FunctionName === lambda.name || FunctionName === lambda.arn,
    );
    const { MaximumRetryAttempts, MaximumEventAgeInSeconds } =
      config ?? v.parse(invokeConfigProperties, { FunctionName: lambda.name });
    return {
      functionArn: lambda.arn,
      periodMs: periodOf(ScheduleExpression, `${logicalId}.Properties.ScheduleExpression`),
      input: Target.Input,
      invocation: {
        maximumRetryAttempts: MaximumRetryAttempts,
        maximumEventAgeSeconds: MaximumEventAgeInSeconds,
      },
    };
  });
}

export interface UrlFound {
  logicalId: string;
  functionArn: string;
  isPublic: boolean;
}

export function functionUrlsOf(resources: StackResources): UrlFound[] {
  return resources.ofType('AWS::Lambda::Url').map(({ logicalId }) => {
    const { TargetFunctionArn, AuthType } = resources.properties(logicalId, urlProperties);
    return { logicalId, functionArn: TargetFunctionArn, isPublic: AuthType === 'NONE' };
  });
}
