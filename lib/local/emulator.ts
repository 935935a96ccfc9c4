// Starts an AWS emulator on loopback, in a thread of its own.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface Emulator {
  /** `http://127.0.0.1:<port>` */
  endpoint: string;
  stop(): Promise<void>;
}

/** SQS is fauxqs, DynamoDB is dynalite in memory. */
export async function startEmulator(kind: 'sqs' | 'dynamodb', region = 'us-east-1'): Promise<Emulator> {
  const worker = new Worker(new URL('./emulator-worker.ts', import.meta.url), {
    workerData: { kind, region },
    // The variables of whoever starts local mode must not configure the emulators.
    env: {},
  });
  const [message] = (await once(worker, 'message')) as [{ port: number }];
  worker.unref();
  return {
    endpoint: `http://127.0.0.1:${message.port}`,
    async stop() {
      await worker.terminate();
    },
  };
}
