// Everything that invokes the stack's functions: prepared before anything runs, so that a mistake shows early, then begun.
import type { Clock, Sleep } from '../../functions/core/ports/clock.ts';
import { invokeAsynchronously } from './async-invocation.ts';
import { functionClient } from './aws-client.ts';
import type { EmulatedServices } from './emulated-services.ts';
import { startEventSource } from './event-source.ts';
import type { FunctionFleet } from './function-fleet.ts';
import type { Access } from './iam/access.ts';
import { urlCalls } from './iam/on-behalf.ts';
import { eventSourcesOf, functionUrlsOf, schedulesOf } from './invocation-sources.ts';
import { createQueueCalls } from './queue-calls.ts';
import { runSchedule } from './schedule.ts';

/** Function URLs answer at once; schedules and event source mappings begin when the result is called. @throws AssemblyError */
export function prepareInvocations(
  { access, resources, functionUrls, endpoints }: EmulatedServices,
  fleet: FunctionFleet,
  region: string,
  {
    clock,
    sleep,
    oneAtATime,
  }: {
    clock: Clock;
    sleep: Sleep;
    /** No schedule calls again what it called before and is still under way: its minutes may be milliseconds. */
    oneAtATime: boolean;
  },
): (running: AsyncDisposableStack) => void {
  const timeoutOf = (functionName: string) => fleet.get(functionName).definition.timeoutSeconds;
  const mappings = eventSourcesOf(resources, region, timeoutOf);
  const schedules = schedulesOf(resources).map((found) => ({
    ...found,
    lambda: fleet.get(found.functionArn),
  }));
  for (const { logicalId, functionArn, isPublic } of functionUrlsOf(resources)) {
    functionUrls.get(logicalId)?.serve(fleet.get(functionArn), () => isOpen(access, functionArn, isPublic));
  }

  return (running) => {
    const stopping = new AbortController();
    running.defer(() => stopping.abort());
    for (const { functionName, settings } of mappings) {
      const lambda = fleet.get(functionName);
      const calls = createQueueCalls(functionClient(endpoints.sqs, region, lambda.definition.name));
      running.defer(async () => calls.close());
      running.defer(startEventSource(settings, lambda, calls).stop);
    }
    const timing = { clock, sleep, signal: stopping.signal };
    for (const { lambda, periodMs, input, invocation } of schedules) {
      // It rejects only because a pause was ended, when everything ends.
      const invoke = () => invokeAsynchronously(lambda, input, invocation, timing).catch(() => undefined);
      void runSchedule(periodMs, oneAtATime ? neverTwiceAtOnce(invoke) : invoke, timing);
    }
  };
}

/** With the auth type AWS_IAM it takes a signature, and nobody here can sign for that. */
async function isOpen(access: Access, functionArn: string, isPublic: boolean): Promise<boolean> {
  if (!isPublic) return false;
  for (const call of urlCalls(functionArn)) {
    if ((await access.judgeAs('anonymous', call)) !== undefined) return false;
  }
  return true;
}

function neverTwiceAtOnce(work: () => Promise<unknown>): () => void {
  let underWay = false;
  return () => {
    if (underWay) return;
    underWay = true;
    void work().finally(() => {
      underWay = false;
    });
  };
}
