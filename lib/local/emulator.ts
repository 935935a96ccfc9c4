// Starts an AWS emulator on loopback, in a thread of its own.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { MovedClock } from './local-clock.ts';

export interface Emulator {
  /** `http://127.0.0.1:<port>` */
  endpoint: string;
  stop(): Promise<void>;
}

/** SQS is fauxqs, DynamoDB is dynalite in memory. */
export async function startEmulator(
  kind: 'sqs' | 'dynamodb',
  region = 'us-east-1',
  movedClock?: MovedClock,
): Promise<Emulator> {
  const worker = new Worker(new URL('./emulator-worker.ts', import.meta.url), {
    workerData: { kind, region, clockOffsetMs: movedClock?.offsetMs() },
    // The variables of whoever starts local mode must not configure the emulators.
    env: {},
  });
  const [message] = (await once(worker, 'message')) as [{ port: number }];
  worker.unref();
  const stopTelling = movedClock?.onMove((offsetMs) => worker.postMessage(offsetMs));
  return {
    endpoint: `http://127.0.0.1:${message.port}`,
    async stop() {
      stopTelling?.();
      await worker.terminate();
    },
  };
}
