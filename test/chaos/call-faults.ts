// What each fault does to a call to AWS.
import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Endpoints } from '../../lib/local/function-definition.ts';
import { refusal, unavailable } from './aws-refusals.ts';
import type { Caller, Kind } from './faults.ts';
import { forward, give, type Request } from './forward.ts';
import { takeHalf } from './half-taken.ts';
import type { Processes } from './processes.ts';
import { raceFor, shuffled } from './queue-and-record-faults.ts';
import type { WorldFaults } from './world-faults.ts';

export interface Call {
  service: keyof Endpoints;
  /** Where the emulator listens. */
  origin: string;
  caller: Caller;
  /** Of the invocation, as the SDK tells it. */
  traceId: string | undefined;
  request: Request;
  response: ServerResponse;
}

export interface CallFaultDeps {
  processes: Processes;
  world: WorldFaults;
  random: () => number;
}

type Effect = (call: Call, deps: CallFaultDeps) => Promise<void>;

/** Past the function's limit in the clock that counts for leases and visibility; the machine need not wait for it. */
export const standStillMs = 400;

const pass = ({ origin, request }: Call) => forward(origin, request);
export const handOn = async (call: Call) => give(call.response, await pass(call));

async function kill({ caller, traceId, response }: Call, { processes }: CallFaultDeps): Promise<void> {
  processes.kill(caller, traceId);
  response.destroy();
}

const effects: Partial<Record<Kind, Effect>> = {
  'kill-before': kill,
  async 'kill-after'(call, deps) {
    await pass(call);
    await kill(call, deps);
  },
  async 'time-out'(call, deps) {
    await pass(call);
    await pause(standStillMs);
    await kill(call, deps);
  },
  async freeze(call, { processes, world }) {
    const goOn = processes.freeze(call.caller, call.traceId);
    world.leapPastVisibility();
    await pause(standStillMs);
    goOn();
    await handOn(call);
  },
  throttle: async ({ service, response }) => give(response, refusal(service)),
  unavailable: async ({ service, response }) => give(response, unavailable(service)),
  async 'fail-after'(call) {
    await pass(call);
    give(call.response, unavailable(call.service));
  },
  'reset-before': async ({ response }) => void response.destroy(),
  async 'reset-after'(call) {
    await pass(call);
    call.response.destroy();
  },
  'hang-after': async (call) => void (await pass(call)),
  async duplicate(call) {
    await pass(call);
    await handOn(call);
  },
  half: async ({ origin, request, response }) => give(response, await takeHalf(origin, request)),
  shuffle: async (call, { random }) => handOn({ ...call, request: shuffled(call.request, random) }),
  async race(call) {
    await raceFor(call.origin, call.request);
    await handOn(call);
  },
};

export async function playFault(kind: Kind, call: Call, deps: CallFaultDeps): Promise<void> {
  const effect = effects[kind];
  if (effect !== undefined) return await effect(call, deps);
  deps.world.happen(kind);
  await handOn(call);
}
