// Starts an AWS emulator on loopback, in a thread of its own.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { FromWorker, ToWorker } from './emulator-protocol.ts';
import type { Access } from './iam/access.ts';
import type { MovedClock } from './local-clock.ts';

export interface Emulator {
  /** `http://127.0.0.1:<port>` */
  endpoint: string;
  stop(): Promise<void>;
}

/** SQS is fauxqs, DynamoDB is dynalite in memory. Without `access` everybody may do everything. */
export async function startEmulator(
  kind: 'sqs' | 'dynamodb',
  region = 'us-east-1',
  movedClock?: MovedClock,
  access?: Access,
): Promise<Emulator> {
  const worker = new Worker(new URL('./emulator-worker.ts', import.meta.url), {
    workerData: { kind, region, clockOffsetMs: movedClock?.offsetMs(), guarded: access !== undefined },
    // The variables of whoever starts local mode must not configure the emulators.
    env: {},
  });
  const tell = (message: ToWorker) => worker.postMessage(message);
  const [message] = (await once(worker, 'message')) as [{ port: number }];
  worker.unref();
  const stopTelling = movedClock?.onMove((clockOffsetMs) => tell({ clockOffsetMs }));
  const stopForgetting = access?.onChange(() => tell({ policiesChanged: true }));
  worker.on('message', async (asked: FromWorker) => {
    if (!access || !('question' in asked)) return;
    const { question, accessKeyId, call } = asked;
    tell({ question, denial: await access.judge(accessKeyId, call) });
  });
  return {
    endpoint: `http://127.0.0.1:${message.port}`,
    async stop() {
      stopTelling?.();
      stopForgetting?.();
      await worker.terminate();
    },
  };
}
