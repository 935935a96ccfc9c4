// Puts the waker together: which adapter stands behind which port.
import { createDelayedTriggerQueue } from '../adapters/trigger-queue.ts';
import { createWaits } from '../adapters/waits.ts';
import type { Clock, Sleep } from '../core/ports/clock.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';
import type { createClients } from './clients.ts';
import type { WakerConfig } from './config.ts';
import { createUnreadableWaits } from './unreadable-waits.ts';
import { createWakeDue, type WakeDue } from './wake-due.ts';

export function createWaker(deps: {
  config: WakerConfig;
  clients: ReturnType<typeof createClients>;
  telemetry: Telemetry;
  clock: Clock;
  sleep: Sleep;
  random: () => number;
  traceHeader: () => string | undefined;
}): WakeDue {
  const { config, clients, telemetry, clock, ...send } = deps;
  const unreadable = createUnreadableWaits(telemetry);
  return createWakeDue({
    waits: createWaits({
      client: clients.dynamo,
      tableName: config.waitsTable,
      onUnreadable: unreadable.found,
    }),
    queue: createDelayedTriggerQueue({
      ...send,
      clock,
      sqs: clients.sqs,
      queueUrl: config.triggerQueueUrl,
      // One batch at a time for each of the waker's own workers.
      parallel: 1,
    }),
    unreadable,
    telemetry,
    clock,
  });
}
