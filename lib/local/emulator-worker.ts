// Runs one emulator in a worker thread: its work shares no event loop with the run, and its end is the worker's end.
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import type { FromWorker, ToWorker } from './emulator-protocol.ts';
import { askMainThread } from './iam/ask-main-thread.ts';
import { guardDynamodb } from './iam/guard-dynamodb.ts';
import { guardSqs } from './iam/guard-sqs.ts';
import { installMovedDate } from './moved-date.ts';

const listen = { sqs: listenFauxqs, dynamodb: listenDynalite };

interface EmulatorData {
  kind: keyof typeof listen;
  region: string;
  /** Where local mode's clock is moved: delays and visibility go by it. */
  clockOffsetMs: number | undefined;
  /** Where the callers' policies count. */
  guarded: boolean;
}

const { kind, region, clockOffsetMs, guarded } = workerData as EmulatorData;
if (clockOffsetMs !== undefined) {
  const { move } = installMovedDate(clockOffsetMs);
  parentPort?.on('message', (message: ToWorker) => {
    if ('clockOffsetMs' in message) move(message.clockOffsetMs);
  });
}
const judge = guarded && parentPort ? askMainThread(parentPort) : undefined;
parentPort?.postMessage({ port: await listen[kind]() } satisfies FromWorker);

async function listenFauxqs(): Promise<number> {
  const { buildApp } = await import('fauxqs');
  const app = buildApp({ logger: false, defaultRegion: region });
  if (judge) guardSqs(app, judge, region);
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  return Number(new URL(address).port);
}

async function listenDynalite(): Promise<number> {
  const dynalite: (options: object) => Server = createRequire(import.meta.url)('dynalite');
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  server.prependListener('request', (request) => {
    // dynalite throws when a client hangs up in the middle of a request, as a killed function does.
    const on = request.on.bind(request);
    request.on = (event, listener) => on(event, event === 'error' ? () => undefined : listener);
  });
  if (judge) guardDynamodb(server, judge, region);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
