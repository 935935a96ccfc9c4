// The only place where a Lambda function is configured: runtime, bundle, log group, role, tracing.
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  RecursiveLoop,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Duration, type RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { serviceNameEnv } from '../../functions/contract/env.ts';
import { bundleHandler, handlerName } from './bundle-handler.ts';

/** What every function of a deployment has in common. */
export interface House {
  /** Also the one dimension of every metric. */
  stage: string;
  logRetentionDays: number;
  /** Of tables, secrets, queues and logs. */
  removalPolicy: RemovalPolicy;
}

export interface HouseFunctionProps {
  house: House;
  /** The folder below `functions/` that holds `handler.ts`. */
  folder: 'poller' | 'consumer' | 'waker' | 'unsubscribe' | 'feedback';
  description: string;
  memorySizeMb: number;
  timeoutSeconds: number;
  environment: Readonly<Record<string, string>>;
  /** Written beside the bundle, by name. */
  extraFiles?: Readonly<Record<string, string>>;
  /** For functions that are invoked asynchronously: one invocation is never repeated by Lambda itself. */
  neverRetry?: { maxEventAgeSeconds: number };
  /** Lambda ends a chain of invocations after 16 of them unless it is told that the chain is meant. */
  feedsItself?: boolean;
}

export class HouseFunction extends Construct {
  readonly function: LambdaFunction;
  readonly memorySizeMb: number;

  constructor(scope: Construct, id: string, props: HouseFunctionProps) {
    super(scope, id);
    const { house } = props;
    this.memorySizeMb = props.memorySizeMb;
    const logGroup = new LogGroup(this, 'Logs', {
      retention: house.logRetentionDays as RetentionDays,
      removalPolicy: house.removalPolicy,
    });
    // A role of its own instead of AWS's managed one, which may write to every log group of the account.
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);

    const entry = fileURLToPath(new URL(`../../functions/${props.folder}/handler.ts`, import.meta.url));
    const bundle = bundleHandler(entry, props.extraFiles ?? {});
    try {
      this.function = this.createFunction(props, { bundle, role, logGroup });
    } finally {
      // Copied into the cloud assembly by now.
      rmSync(bundle, { recursive: true });
    }
  }

  /** Allows exactly these actions on exactly these resources. */
  allow(actions: readonly string[], resources: readonly string[]): void {
    this.function.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));
  }

  private createFunction(
    props: HouseFunctionProps,
    made: { bundle: string; role: Role; logGroup: LogGroup },
  ): LambdaFunction {
    return new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(made.bundle),
      handler: handlerName,
      role: made.role,
      logGroup: made.logGroup,
      memorySize: props.memorySizeMb,
      timeout: Duration.seconds(props.timeoutSeconds),
      // Traces cost more than all the rest, and the audit lines tell the way of each trigger.
      tracing: Tracing.DISABLED,
      environment: { ...props.environment, [serviceNameEnv]: props.house.stage },
      ...(props.feedsItself && { recursiveLoop: RecursiveLoop.ALLOW }),
      ...(props.neverRetry && {
        retryAttempts: 0,
        maxEventAge: Duration.seconds(props.neverRetry.maxEventAgeSeconds),
      }),
    });
  }
}
