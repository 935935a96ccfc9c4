// A function with its execution environments: idle ones are used again, new ones are started when all are busy.
import { type ExecutionEnvironment, startExecutionEnvironment } from './execution-environment.ts';
import type { FunctionDefinition } from './function-definition.ts';
import type { InvocationResult } from './invocation.ts';
import type { MovedClock } from './local-clock.ts';

export interface EnvironmentState {
  pid: number;
  busy: boolean;
  /** Of what it is at now. */
  traceId?: string | undefined;
}

export interface LambdaFunction {
  readonly definition: FunctionDefinition;
  /** The next invocations run this; one that is under way ends with the code that it began with, as in Lambda. */
  deploy(definition: FunctionDefinition): void;
  /** Never rejects: a crash, a time-out and a throttle are results. */
  invoke(event: unknown): Promise<InvocationResult>;
  environments(): EnvironmentState[];
  /** New invocations run in new environments, as after a deployment; what is busy ends its invocation first. */
  renew(): void;
  /** SIGKILLs one environment, a busy one if there is any. */
  kill(): boolean;
  /** Ends every environment at once. */
  stop(): Promise<void>;
}

export function createLambdaFunction(
  first: FunctionDefinition,
  onLine: (functionName: string, text: string) => void,
  movedClock?: MovedClock,
): LambdaFunction {
  const busy = new Set<ExecutionEnvironment>();
  /** The most recently used one last: it is taken first, as it is warm. */
  const idle = new Set<ExecutionEnvironment>();
  /** Started before the latest renewal. */
  let outdated = new WeakSet<ExecutionEnvironment>();
  let definition = first;
  let stopped = false;

  function start(): ExecutionEnvironment {
    const print = (text: string) => onLine(definition.name, text);
    const environment = startExecutionEnvironment(definition, print, movedClock);
    void environment.gone.then(() => {
      busy.delete(environment);
      idle.delete(environment);
    });
    return environment;
  }

  function renew(): void {
    outdated = new WeakSet(busy);
    for (const environment of idle) void environment.kill();
    idle.clear();
  }

  return {
    get definition() {
      return definition;
    },
    deploy(next) {
      definition = next;
      renew();
    },
    async invoke(event) {
      if (stopped) return failure('ServiceException', 'the local cloud has stopped');
      if (busy.size >= (definition.reservedConcurrency ?? Number.POSITIVE_INFINITY)) {
        return { ...failure('TooManyRequestsException', 'Rate Exceeded.'), throttled: true };
      }
      const environment = [...idle].at(-1) ?? start();
      idle.delete(environment);
      busy.add(environment);
      const result = await environment.invoke(event);
      if (!busy.delete(environment)) return result;
      if (outdated.has(environment)) void environment.kill();
      else idle.add(environment);
      return result;
    },
    environments: () => [
      ...[...busy].map(({ pid, traceId }) => ({ pid, busy: true, traceId: traceId() })),
      ...[...idle].map(({ pid }) => ({ pid, busy: false })),
    ],
    renew,
    kill() {
      const [victim] = [...busy, ...idle];
      void victim?.kill();
      return victim !== undefined;
    },
    async stop() {
      stopped = true;
      await Promise.all([...busy, ...idle].map((environment) => environment.kill()));
    },
  };
}

function failure(errorType: string, errorMessage: string): Extract<InvocationResult, { ok: false }> {
  return { ok: false, error: { errorType, errorMessage } };
}
