// The local cloud: starts the emulators, creates in them what the synthesised template says, and runs its functions.
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, Sleep } from '../../functions/core/ports/clock.ts';
import { readAssembly } from './assembly.ts';
import { type EmulatedServices, startEmulatedServices } from './emulated-services.ts';
import type { Endpoints } from './function-definition.ts';
import { createFunctionFleet, type FunctionFleet, type OnInvoked } from './function-fleet.ts';
import { createAuthority } from './iam/authority.ts';
import { checkDeployment } from './iam/check-deployment.ts';
import type { Grant } from './iam/grants.ts';
import type { InvocationResult } from './invocation.ts';
import { prepareInvocations } from './invocations.ts';
import type { EnvironmentState } from './lambda.ts';
import type { LocalClock } from './local-clock.ts';
import type { PhysicalResource } from './resource-identity.ts';
import type { SendingLimits } from './send-rate.ts';
import type { Inbox, SesFault } from './ses.ts';
import type { StackResources } from './stack-resources.ts';
import type { LogLine, Mail, QueueState, StoredMessage } from './state.ts';

export interface CloudOptions {
  /** Where `cdk synth` wrote to. */
  assemblyDir: string;
  clock?: Clock;
  sleep?: Sleep;
  /** Instead of both: functions and queues are told of its moves, and no schedule overtakes itself. */
  localClock?: LocalClock;
  onLog?: (line: LogLine) => void;
  onMail?: (mail: Mail) => void;
  onInvoked?: OnInvoked;
  /** What the functions are to call instead of the emulators, and what itself calls these. */
  through?: (emulators: Endpoints) => Promise<Endpoints>;
  /** Put into the secrets before anything runs; by logical id, whole or in part, or by the end of a secret's name. */
  secretValues?: Record<string, string>;
  /** The account's SES limits. */
  sendingLimits?: Partial<SendingLimits>;
}

export type CloudResource = Omit<PhysicalResource, 'identity'>;

export interface Cloud {
  /** Schedules and event source mappings begin. */
  start(): void;
  /**
   * The functions as another synthesis of the same stack has them: code, campaigns, environment, permissions. What waits, runs or
   * is stored stays. @throws AssemblyError
   */
  deploy(assemblyDir: string): Promise<void>;
  readonly stackName: string;
  readonly region: string;
  readonly endpoints: Endpoints;
  /** Everything that the stack's policies grant, and whether anything needed it since the start. */
  grants(): Grant[];
  /** By logical id. */
  readonly resources: Readonly<Record<string, CloudResource>>;
  /** By logical id, whole or in part, as `findByLogicalId` does; else the first of that type. */
  find(query: string): CloudResource | undefined;
  outputs(): Record<string, string>;
  queues(): Promise<QueueState[]>;
  /** What waits in a queue, without taking anything. @throws AssemblyError when there is no such queue */
  messages(queue: string): Promise<StoredMessage[]>;
  readonly inbox: Inbox;
  /** Events that SES will tell and that are in no queue yet. */
  eventsUnderWay(): number;
  /** Those of them that should be in their queue by now. */
  eventsOverdue(): number;
  /** The next sends meet this fault. */
  failSends(fault: SesFault, times?: number): void;
  /** Every send meets this fault, until the returned function is called. */
  holdSends(fault: SesFault): () => void;
  /** Where the code of a function lies, as it was deployed. */
  codeDirectory(functionLogicalId: string): string;
  /** The function's next invocations load its code anew, as after a deployment. */
  renew(functionLogicalId: string): void;
  /** The properties that the schema names, evaluated and checked. @throws AssemblyError */
  readonly properties: StackResources['properties'];
  /** Writes the items, the last one of equal keys winning. @throws AssemblyError when there is no such table */
  putItems(table: string, items: readonly Record<string, unknown>[]): Promise<void>;
  environments(): ({ functionName: string } & EnvironmentState)[];
  /** Invokes a function beside its schedule. Never rejects: a crash is a result. */
  invoke(functionLogicalId: string, event: unknown): Promise<InvocationResult>;
  /** SIGKILLs an execution environment of the function, a busy one if there is any. False when it has none. */
  kill(functionLogicalId: string): boolean;
  /** Ends everything; nothing of it is left running. */
  stop(): Promise<void>;
}

const generousLimits: SendingLimits = { perSecond: 1_000, perDay: 10_000_000 };
const sleepFor: Sleep = (ms, signal) => delay(ms, undefined, { ...(signal && { signal }) });

/** @throws AssemblyError for what the assembly lacks or local mode cannot run */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { localClock, onLog, onMail = () => undefined } = options;
  const { clock = Date.now, sleep = sleepFor } = localClock ?? options;
  await using starting = new AsyncDisposableStack();
  const assembly = await readAssembly(options.assemblyDir);
  const sendingLimits = { ...generousLimits, ...options.sendingLimits };
  const secretValues = options.secretValues ?? {};
  const services = await startEmulatedServices(
    assembly,
    { clock, movedClock: localClock, sendingLimits, secretValues, onMail },
    starting,
  );
  const authority = createAuthority(services.resources);
  services.access.use(authority, services.resources);
  await checkDeployment(services.resources, authority, services.access.judgeAs);
  const print = (functionName: string, text: string) => onLog?.({ functionName, at: clock(), text });
  const seen = (await options.through?.(services.endpoints)) ?? services.endpoints;
  const fleet = createFunctionFleet(
    assembly,
    services.locate(assembly, seen.sqs),
    seen,
    print,
    localClock,
    options.onInvoked,
  );
  starting.defer(fleet.stop);
  const begin = prepareInvocations(services, fleet, assembly.region, {
    clock,
    sleep,
    oneAtATime: localClock !== undefined,
  });
  const running = starting.move();
  let begun = false;
  let stopped: Promise<void> | undefined;
  return {
    stackName: assembly.stackName,
    region: assembly.region,
    ...lookInto(services, fleet),
    async deploy(assemblyDir) {
      const next = await readAssembly(assemblyDir);
      const resources = services.locate(next, seen.sqs);
      const permitted = createAuthority(resources);
      await checkDeployment(resources, permitted, permitted.judge);
      services.access.use(permitted, resources);
      fleet.deploy(next, resources);
    },
    start() {
      if (!begun) begin(running);
      begun = true;
    },
    stop() {
      stopped ??= running.disposeAsync();
      return stopped;
    },
  };
}

function lookInto(
  { access, endpoints, resources, queues, tables, ses, sesEvents }: EmulatedServices,
  fleet: FunctionFleet,
): Omit<Cloud, 'start' | 'deploy' | 'stop' | 'stackName' | 'region'> {
  const functionOf = (logicalId: string) =>
    fleet.get(resources.require(logicalId, 'AWS::Lambda::Function').name);
  return {
    endpoints,
    grants: access.grants,
    resources: Object.fromEntries(resources.all().map((resource) => [resource.logicalId, resource])),
    find: resources.find,
    outputs: resources.outputs,
    queues: queues.states,
    messages: async (queue) => queues.messages(resources.require(queue, 'AWS::SQS::Queue')),
    inbox: ses.inbox,
    eventsUnderWay: sesEvents.underWay,
    eventsOverdue: sesEvents.overdue,
    failSends: ses.fail,
    holdSends: ses.hold,
    codeDirectory: (functionLogicalId) => functionOf(functionLogicalId).definition.codeDirectory,
    renew: (functionLogicalId) => functionOf(functionLogicalId).renew(),
    properties: resources.properties,
    putItems: async (table, items) =>
      tables.putItems(resources.require(table, 'AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'), items),
    environments: () =>
      fleet
        .all()
        .flatMap(({ definition, environments }) =>
          environments().map((environment) => ({ functionName: definition.name, ...environment })),
        ),
    invoke: (functionLogicalId, event) => functionOf(functionLogicalId).invoke(event),
    kill: (functionLogicalId) => functionOf(functionLogicalId).kill(),
  };
}
