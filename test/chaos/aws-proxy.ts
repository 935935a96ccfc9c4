// Stands between the functions and the emulators: each call of a function meets what the plan has for it, and is handed on
// otherwise. Local mode itself calls the emulators directly, so that no record is read through here.
import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Endpoints } from '../../lib/local/function-definition.ts';
import { type LoopbackServer, startLoopbackServer } from '../../lib/local/loopback-server.ts';
import { refusal, unavailable } from './aws-refusals.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { Caller, Kind } from './faults.ts';
import { forward, give, type Request } from './forward.ts';
import { takeHalf } from './half-taken.ts';
import type { Processes } from './processes.ts';
import { raceFor, shuffled } from './queue-and-record-faults.ts';
import type { WorldFaults } from './world-faults.ts';

export interface ProxyDeps {
  plan: FaultPlan;
  processes: Processes;
  world: WorldFaults;
  random: () => number;
  /** Whose access key it is; undefined for one that is no function's. */
  callerOfKey: (accessKeyId: string) => Caller | undefined;
}

export interface AwsProxy {
  endpoints: Endpoints;
  stop(): Promise<void>;
}

type Service = keyof Endpoints;

interface Call {
  service: Service;
  /** Where the emulator listens. */
  origin: string;
  caller: Caller;
  traceId: string | undefined;
  request: Request;
}

/** Past the function's limit in the clock that counts for leases and visibility; the machine need not wait for it. */
const standStillMs = 400;

export async function startAwsProxy(emulators: Endpoints, deps: ProxyDeps): Promise<AwsProxy> {
  const services = Object.entries(emulators) as [Service, string][];
  const started = await Promise.all(
    services.map(async ([service, origin]): Promise<[Service, LoopbackServer]> => {
      const server = await startLoopbackServer((request, response) =>
        meet(deps, service, origin, request, response),
      );
      return [service, server];
    }),
  );
  return {
    endpoints: Object.fromEntries(
      started.map(([service, { endpoint }]) => [service, endpoint]),
    ) as unknown as Endpoints,
    stop: async () => void (await Promise.all(started.map(([, server]) => server.stop()))),
  };
}

async function meet(
  deps: ProxyDeps,
  service: Service,
  origin: string,
  request: Request,
  response: ServerResponse,
): Promise<void> {
  const caller = deps.callerOfKey(accessKeyOf(request) ?? '');
  const kind = caller && deps.plan.decide(caller, actionOf(service, request));
  if (caller === undefined || kind === undefined) return give(response, await forward(origin, request));
  const trace = request.headers['x-amzn-trace-id'];
  const traceId = typeof trace === 'string' ? trace : undefined;
  await play(deps, kind, { service, origin, caller, traceId, request }, response);
}

async function play(deps: ProxyDeps, kind: Kind, call: Call, response: ServerResponse): Promise<void> {
  const { service, origin, request, caller, traceId } = call;
  const pass = (changed: Request = request) => forward(origin, changed);
  const handOn = async (changed?: Request) => give(response, await pass(changed));
  const kill = () => {
    deps.processes.kill(caller, traceId);
    response.destroy();
  };
  switch (kind) {
    case 'kill-before':
      return kill();
    case 'kill-after':
      await pass();
      return kill();
    case 'time-out':
      await pass();
      await pause(standStillMs);
      return kill();
    case 'freeze': {
      const goOn = deps.processes.freeze(caller, traceId);
      deps.world.leapPastVisibility();
      await pause(standStillMs);
      goOn();
      return await handOn();
    }
    case 'throttle':
    case 'throttle-told':
      return give(response, refusal(service));
    case 'unavailable':
      return give(response, unavailable(service));
    case 'reset-before':
      return void response.destroy();
    case 'reset-after':
      await pass();
      return void response.destroy();
    case 'fail-after':
      await pass();
      return give(response, unavailable(service));
    case 'hang-after':
      await pass();
      return;
    case 'duplicate':
      await pass();
      return await handOn();
    case 'half':
      return give(response, await takeHalf(origin, request));
    case 'shuffle':
      return await handOn(shuffled(request, deps.random));
    case 'race':
      await raceFor(origin, request);
      return await handOn();
    default:
      deps.world.happen(kind);
      return await handOn();
  }
}

function accessKeyOf({ headers }: Request): string | undefined {
  return /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1];
}

function actionOf(service: Service, { headers, body }: Request): string {
  if (service === 'ses') return new URLSearchParams(body.toString()).get('Action') ?? '';
  return String(headers['x-amz-target'] ?? '').split('.')[1] ?? '';
}
