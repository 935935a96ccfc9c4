// Everything that invokes the stack's functions: prepared before anything runs, so that a mistake shows early, then begun.
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Clock, Sleep } from '../../functions/core/ports/clock.ts';
import { invokeAsynchronously } from './async-invocation.ts';
import { localClient } from './aws-client.ts';
import type { EmulatedServices } from './emulated-services.ts';
import { startEventSource } from './event-source.ts';
import type { FunctionFleet } from './function-fleet.ts';
import { eventSourcesOf, functionUrlsOf, schedulesOf } from './invocation-sources.ts';
import { runSchedule } from './schedule.ts';

/** Function URLs answer at once; schedules and event source mappings begin when the result is called. @throws AssemblyError */
export function prepareInvocations(
  { resources, functionUrls, endpoints }: EmulatedServices,
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
    functionUrls.get(logicalId)?.serve(fleet.get(functionArn), isPublic);
  }

  return (running) => {
    const stopping = new AbortController();
    running.defer(() => stopping.abort());
    const client = new SQSClient(localClient(endpoints.sqs, region));
    running.defer(() => client.destroy());
    for (const { functionName, settings } of mappings) {
      running.defer(startEventSource(settings, fleet.get(functionName), client).stop);
    }
    const timing = { clock, sleep, signal: stopping.signal };
    for (const { lambda, periodMs, input, invocation } of schedules) {
      // It rejects only because a pause was ended, when everything ends.
      const invoke = () => invokeAsynchronously(lambda, input, invocation, timing).catch(() => undefined);
      void runSchedule(periodMs, oneAtATime ? neverTwiceAtOnce(invoke) : invoke, timing);
    }
  };
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
