// Stands between the functions and the emulators: each call of a function meets what the plan has for it, and is handed on
// otherwise. Local mode itself calls the emulators directly, so that no record is read through here.
import type { Endpoints } from '../../lib/local/function-definition.ts';
import { type LoopbackServer, startLoopbackServer } from '../../lib/local/loopback-server.ts';
import { type Call, type CallFaultDeps, handOn, playFault } from './call-faults.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { Caller } from './faults.ts';
import { forward, give, type Request } from './forward.ts';

export interface ProxyDeps extends CallFaultDeps {
  plan: FaultPlan;
  /** Whose access key it is; undefined for one that is no function's. */
  callerOfKey: (accessKeyId: string) => Caller | undefined;
}

export interface AwsProxy {
  endpoints: Endpoints;
  stop(): Promise<void>;
}

type Service = keyof Endpoints;

export async function startAwsProxy(emulators: Endpoints, deps: ProxyDeps): Promise<AwsProxy> {
  const servers: LoopbackServer[] = [];
  const before = async (service: Service): Promise<string> => {
    const server = await startLoopbackServer(async (request, response) => {
      const origin = emulators[service];
      const caller = deps.callerOfKey(accessKeyOf(request) ?? '');
      if (caller === undefined) return give(response, await forward(origin, request));
      const call: Call = { service, origin, caller, traceId: traceOf(request), request, response };
      const kind = deps.plan.decide(caller, actionOf(service, request));
      await (kind === undefined ? handOn(call) : playFault(kind, call, deps));
    });
    servers.push(server);
    return server.endpoint;
  };
  return {
    endpoints: {
      sqs: await before('sqs'),
      dynamodb: await before('dynamodb'),
      ses: await before('ses'),
      secretsManager: await before('secretsManager'),
    },
    stop: async () => void (await Promise.all(servers.map((server) => server.stop()))),
  };
}

function accessKeyOf({ headers }: Request): string | undefined {
  return /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1];
}

function traceOf({ headers }: Request): string | undefined {
  const trace = headers['x-amzn-trace-id'];
  return typeof trace === 'string' ? trace : undefined;
}

function actionOf(service: Service, { headers, body }: Request): string {
  if (service === 'ses') return new URLSearchParams(body.toString()).get('Action') ?? '';
  return String(headers['x-amz-target'] ?? '').split('.')[1] ?? '';
}
