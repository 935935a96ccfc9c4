// The stack's functions by name or ARN, each made when something first refers to it: what nothing invokes need not run here.
import type { Assembly } from './assembly.ts';
import { AssemblyError } from './assembly-error.ts';
import { defineFunction, type Endpoints } from './function-definition.ts';
import type { InvocationResult } from './invocation.ts';
import { createLambdaFunction, type LambdaFunction } from './lambda.ts';
import type { MovedClock } from './local-clock.ts';
import type { StackResources } from './stack-resources.ts';

export interface FunctionFleet {
  /** @throws AssemblyError when the stack has no such function, or it cannot run here */
  get(nameOrArn: string): LambdaFunction;
  all(): LambdaFunction[];
  /** Takes the functions' code and environment from another synthesis of the same stack. @throws AssemblyError */
  deploy(assembly: Assembly, resources: StackResources): void;
  stop(): Promise<void>;
}

/** Told of each invocation when it has ended. */
export type OnInvoked = (functionName: string, result: InvocationResult, durationMs: number) => void;

export function createFunctionFleet(
  first: Assembly,
  firstResources: StackResources,
  endpoints: Endpoints,
  onLine: (functionName: string, text: string) => void,
  movedClock?: MovedClock,
  onInvoked: OnInvoked = () => undefined,
): FunctionFleet {
  const functions = new Map<string, LambdaFunction>();
  let [assembly, resources] = [first, firstResources];
  return {
    get(nameOrArn) {
      const resource = resources
        .ofType('AWS::Lambda::Function')
        .find(({ name, arn }) => nameOrArn === name || nameOrArn === arn);
      if (!resource) throw new AssemblyError(`the stack has no function "${nameOrArn}"`);
      const known = functions.get(resource.name);
      if (known) return known;
      const definition = defineFunction(resource, assembly, resources, endpoints);
      const made = watched(createLambdaFunction(definition, onLine, movedClock), onInvoked);
      functions.set(resource.name, made);
      return made;
    },
    all: () => [...functions.values()],
    deploy(next, nextResources) {
      [assembly, resources] = [next, nextResources];
      for (const resource of resources.ofType('AWS::Lambda::Function')) {
        functions.get(resource.name)?.deploy(defineFunction(resource, assembly, resources, endpoints));
      }
    },
    stop: async () => {
      await Promise.all([...functions.values()].map((lambda) => lambda.stop()));
    },
  };
}

function watched(lambda: LambdaFunction, onInvoked: OnInvoked): LambdaFunction {
  return {
    ...lambda,
    async invoke(event) {
      const startedAt = performance.now();
      const result = await lambda.invoke(event);
      onInvoked(lambda.definition.name, result, performance.now() - startedAt);
      return result;
    },
  };
}
