// One execution environment, seen from outside: a child process that runs a function's handler, invocation by invocation.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { FunctionDefinition } from './function-definition.ts';
import { createInvocation, type Invocation, type InvocationResult } from './invocation.ts';
import {
  type EnvironmentMessage,
  endOfOutput,
  type FunctionError,
  type InvokeMessage,
  type RuntimeMessage,
} from './lambda-protocol.ts';
import type { MovedClock } from './local-clock.ts';

export interface ExecutionEnvironment {
  readonly pid: number;
  /** Of the invocation that runs now: the SDK's calls carry it, so that a call can be traced to its process. */
  traceId(): string | undefined;
  /** Runs the handler once; the environment must be idle. Its output has been read when this resolves. */
  invoke(event: unknown): Promise<InvocationResult>;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** Resolves when the process is gone. */
  readonly gone: Promise<void>;
}

/** Lambda's own limit for loading a function. */
const initTimeoutMs = 10_000;
const runtimeFile = fileURLToPath(new URL('./lambda-runtime.ts', import.meta.url));

export function startExecutionEnvironment(
  definition: FunctionDefinition,
  onLine: (text: string) => void,
  movedClock?: MovedClock,
): ExecutionEnvironment {
  const child = spawnRuntime(definition, movedClock);
  const ready = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  let current: Invocation | undefined;
  let traceId: string | undefined;
  /** Why the process ends, where that is known before it ends. */
  let cause: FunctionError | undefined;

  // Where this cannot be sent the process has ended, which fails the invocation.
  const send = (message: EnvironmentMessage) => child.connected && child.send(message, () => undefined);
  const stopTelling = movedClock?.onMove((clockOffsetMs) => {
    // An idle one is told when it is invoked again.
    if (current) send({ clockOffsetMs });
  });

  function onEnd(error: FunctionError): void {
    const reason = cause ?? error;
    if (current) onLine(`RequestId: ${current.requestId} Error: ${reason.errorMessage}\t${reason.errorType}`);
    stopTelling?.();
    gone.resolve();
    ready.resolve();
    current?.failed(reason);
  }

  readLines(child, (line) => readLine(line, current, onLine));
  child.on('message', (message: RuntimeMessage) => {
    if (message.kind === 'ready') ready.resolve();
    else if (message.kind === 'init-failed') cause = message.error;
    else if (message.requestId === current?.requestId) current.answered(resultOf(message));
  });
  // A process that cannot be started emits only `error`.
  child.on('error', ({ message }) => {
    if (child.pid === undefined) onEnd({ errorType: 'Runtime.ExitError', errorMessage: message });
  });
  child.on('close', (code, signal) => onEnd(exitError(code, signal)));

  function endForTimeOut(what: string, seconds: number): void {
    const errorMessage = `${what} timed out after ${seconds.toFixed(2)} seconds`;
    cause ??= { errorType: 'Sandbox.Timedout', errorMessage };
    child.kill('SIGKILL');
  }

  async function run(invocation: Invocation, event: unknown): Promise<InvocationResult> {
    invocation.limit(initTimeoutMs, () => endForTimeOut('Init', initTimeoutMs / 1000));
    await ready.promise;
    if (child.connected) {
      const { timeoutSeconds } = definition;
      invocation.limit(timeoutSeconds * 1000, () => endForTimeOut('Task', timeoutSeconds));
      if (movedClock) send({ clockOffsetMs: movedClock.offsetMs() });
      const message = invokeMessage(invocation.requestId, event, definition);
      traceId = message.traceId;
      send(message);
    }
    const result = await invocation.ended;
    current = undefined;
    traceId = undefined;
    return result;
  }

  return {
    pid: child.pid ?? 0,
    gone: gone.promise,
    traceId: () => traceId,
    async kill() {
      child.kill('SIGKILL');
      await gone.promise;
    },
    invoke(event) {
      current = createInvocation(randomUUID());
      return run(current, event);
    },
  };
}

function spawnRuntime(
  { codeDirectory, environment, memoryMegabytes }: FunctionDefinition,
  movedClock: MovedClock | undefined,
): ChildProcess {
  const offset = movedClock ? [String(movedClock.offsetMs())] : [];
  return spawn(process.execPath, [`--max-old-space-size=${memoryMegabytes}`, runtimeFile, ...offset], {
    cwd: codeDirectory,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Events are text already: as JSON they would be escaped, and parsed, once more.
    serialization: 'advanced',
  });
}

function readLines(child: ChildProcess, onLine: (line: string) => void): void {
  for (const input of [child.stdout, child.stderr]) {
    if (input) createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }).on('line', onLine);
  }
}

/** A line of the function's, or the mark that no more of this invocation's lines will come, or the one behind the other. */
function readLine(line: string, current: Invocation | undefined, onLine: (text: string) => void): void {
  const mark = current && endOfOutput(current.requestId);
  const text = mark && line.endsWith(mark) ? line.slice(0, -mark.length) : line;
  if (text !== '' || text === line) onLine(text);
  if (text !== line) current?.outputRead();
}

function resultOf(message: Extract<RuntimeMessage, { requestId: string }>): InvocationResult {
  return message.kind === 'returned'
    ? { ok: true, payload: JSON.parse(message.resultJson) }
    : { ok: false, error: message.error };
}

function exitError(code: number | null, signal: string | null): FunctionError {
  const how = signal ? `signal: ${signal}` : `exit status ${code}`;
  return { errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with error: ${how}` };
}

function invokeMessage(requestId: string, event: unknown, definition: FunctionDefinition): InvokeMessage {
  const root = `1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString('hex')}`;
  return {
    requestId,
    eventJson: JSON.stringify(event),
    functionArn: definition.arn,
    traceId: `Root=${root};Parent=${randomBytes(8).toString('hex')};Sampled=0`,
    deadline: Date.now() + definition.timeoutSeconds * 1000,
  };
}
