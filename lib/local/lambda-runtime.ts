// The inside of an execution environment: loads one handler and runs it, one invocation at a time.
// Runs as a process of its own, with nothing but a function's environment; ends when local mode ends.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { printAsLambda } from './lambda-console.ts';
import {
  type EnvironmentMessage,
  endOfOutput,
  type FunctionError,
  type InvokeMessage,
  type RuntimeMessage,
} from './lambda-protocol.ts';
import { installMovedDate } from './moved-date.ts';

type Handler = (event: unknown, context: object) => unknown;

const { env } = process;
/** Lambda's own deadline is the machine's business, however the function's clock goes. */
const realNow = Date.now;
const [, , clockOffset] = process.argv;
const movedDate = clockOffset === undefined ? undefined : installMovedDate(Number(clockOffset));
const send = process.send?.bind(process);
let currentRequestId = '';

// A handler must find no message channel, as it finds none in Lambda.
Object.assign(process, { send: undefined });
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// Ctrl-C in a terminal reaches the whole process group; local mode itself ends its environments.
process.on('SIGINT', () => undefined);
const log = printAsLambda(globalThis.console, () => currentRequestId, env.AWS_LAMBDA_LOG_FORMAT);

try {
  const handler = await loadHandler(env.LAMBDA_TASK_ROOT ?? '', env._HANDLER ?? '');
  process.on('message', (message: EnvironmentMessage) => {
    if ('clockOffsetMs' in message) movedDate?.move(message.clockOffsetMs);
    else void run(handler, message);
  });
  tell({ kind: 'ready' });
} catch (error) {
  send?.({ kind: 'init-failed', error: describe(error) } satisfies RuntimeMessage, () => process.exit(1));
}

async function loadHandler(root: string, name: string): Promise<Handler> {
  const dot = name.lastIndexOf('.');
  const [module, exported] = [name.slice(0, dot), name.slice(dot + 1)];
  const file = ['.js', '.mjs', '.cjs'].map((suffix) => join(root, module + suffix)).find(existsSync);
  if (!file) throw named('Runtime.ImportModuleError', `Error: Cannot find module '${module}'`);
  const loaded: Record<string, unknown> = await import(pathToFileURL(file).href);
  const fromDefault = loaded.default as Record<string, unknown> | undefined;
  const handler = loaded[exported] ?? fromDefault?.[exported];
  if (typeof handler === 'function') return handler as Handler;
  throw named('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
}

async function run(handler: Handler, message: InvokeMessage): Promise<void> {
  const { requestId } = message;
  currentRequestId = requestId;
  env._X_AMZN_TRACE_ID = message.traceId;
  let answer: RuntimeMessage;
  try {
    const result = await handler(JSON.parse(message.eventJson), contextOf(message));
    answer = { kind: 'returned', requestId, resultJson: JSON.stringify(result ?? null) };
  } catch (error) {
    answer = { kind: 'threw', requestId, error: describe(error) };
    log.error('Invoke Error', JSON.stringify(answer.error));
  }
  process.stdout.write(`${endOfOutput(requestId)}\n`);
  tell(answer);
}

function contextOf({ requestId, functionArn, deadline }: InvokeMessage) {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: functionArn,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: requestId,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, deadline - realNow()),
  };
}

function describe(error: unknown): FunctionError {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error) };
  const trace = (error.stack ?? '').split('\n');
  return { errorType: error.name, errorMessage: error.message, trace };
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

function tell(message: RuntimeMessage): void {
  send?.(message);
}
