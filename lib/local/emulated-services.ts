// The AWS services that the stack's functions call, each on loopback and holding what the template says.
import type { Clock } from '../../functions/core/ports/clock.ts';
import { accountId } from './account.ts';
import type { Assembly } from './assembly.ts';
import { createTables, type Tables } from './dynamodb.ts';
import { startEmulator } from './emulator.ts';
import { createEventBus } from './event-bus.ts';
import type { Endpoints } from './function-definition.ts';
import { type FunctionUrl, startFunctionUrl } from './function-url.ts';
import { type Access, createAccess } from './iam/access.ts';
import type { MovedClock } from './local-clock.ts';
import { startSecretsManager } from './secrets.ts';
import type { SendingLimits } from './send-rate.ts';
import { type LocalSes, startSes } from './ses.ts';
import { type SesEvents, startSesEvents } from './ses-events.ts';
import { createQueues, type Queues } from './sqs.ts';
import { createStackResources, type StackResources } from './stack-resources.ts';
import type { Mail } from './state.ts';

export interface EmulatedServices {
  endpoints: Endpoints;
  /** What the policies of the stack allow; all services ask it. */
  access: Access;
  resources: StackResources;
  /** The resources as another synthesis of the same stack has them, at the same places; queues where the functions see them. */
  locate(assembly: Assembly, sqsEndpoint: string): StackResources;
  queues: Queues;
  tables: Tables;
  ses: LocalSes;
  sesEvents: SesEvents;
  /** By the logical id of their AWS::Lambda::Url. */
  functionUrls: ReadonlyMap<string, FunctionUrl>;
}

export interface ServiceOptions {
  clock: Clock;
  movedClock: MovedClock | undefined;
  sendingLimits: SendingLimits;
  secretValues: Record<string, string>;
  onMail: (mail: Mail) => void;
}

/** Whatever is started is put on the stack, so that a failure half-way leaves nothing running. */
export async function startEmulatedServices(
  assembly: Assembly,
  { clock, movedClock, sendingLimits: limits, secretValues, onMail }: ServiceOptions,
  running: AsyncDisposableStack,
): Promise<EmulatedServices> {
  const { region } = assembly;
  let tell: SesEvents['accepted'] = () => undefined;
  const taken = (mail: Mail) => {
    onMail(mail);
    tell(mail);
  };
  const access = createAccess();
  const { judge } = access;
  const [sqs, dynamodb, ses, secrets, functionUrls] = await Promise.all([
    stopLater(running, startEmulator('sqs', region, movedClock, access)),
    stopLater(running, startEmulator('dynamodb', region, undefined, access)),
    stopLater(running, startSes({ clock, limits, onMail: taken, judge })),
    stopLater(running, startSecretsManager(clock, judge)),
    startFunctionUrls(assembly, running),
  ]);
  const endpoints: Endpoints = {
    sqs: sqs.endpoint,
    dynamodb: dynamodb.endpoint,
    ses: ses.endpoint,
    secretsManager: secrets.endpoint,
  };
  const locate = (other: Assembly, at: string) => locateAt(other, at, functionUrls);
  const resources = locate(assembly, sqs.endpoint);
  const queues = await createQueues(resources, sqs.endpoint, region);
  const tables = await createTables(resources, dynamodb.endpoint, region);
  running.defer(tables.close);
  const bus = createEventBus(resources, sqs.endpoint, region, access);
  const sesEvents = startSesEvents({ resources, bus, region, accountId, clock });
  running.defer(sesEvents.stop);
  tell = sesEvents.accepted;
  secrets.provision(resources, secretValues);
  ses.setAccount({
    configurationSets: new Set(resources.ofType('AWS::SES::ConfigurationSet').map(({ name }) => name)),
    identities: resources.ofType('AWS::SES::EmailIdentity').map(({ name }) => name),
    region,
  });
  return { endpoints, access, resources, locate, queues, tables, ses, sesEvents, functionUrls };
}

/** The template's values name where things listen, so these listen before any value is evaluated. */
async function startFunctionUrls({ template }: Assembly, running: AsyncDisposableStack) {
  const urls = new Map<string, FunctionUrl>();
  for (const [logicalId, { Type }] of Object.entries(template.Resources)) {
    if (Type === 'AWS::Lambda::Url') urls.set(logicalId, await stopLater(running, startFunctionUrl()));
  }
  return urls;
}

function locateAt(
  assembly: Assembly,
  sqsEndpoint: string,
  urls: ReadonlyMap<string, FunctionUrl>,
): StackResources {
  return createStackResources(assembly, {
    partition: 'aws',
    region: assembly.region,
    accountId,
    sqsEndpoint,
    functionUrls: new Map([...urls].map(([logicalId, { endpoint }]) => [logicalId, `${endpoint}/`])),
  });
}

async function stopLater<Started extends { stop(): Promise<void> }>(
  running: AsyncDisposableStack,
  starting: Promise<Started>,
): Promise<Started> {
  const started = await starting;
  running.defer(() => started.stop());
  return started;
}
