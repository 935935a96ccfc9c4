// One invocation on its way: it has ended when its answer has come and its output has been read, or when it has failed.
import type { FunctionError } from './lambda-protocol.ts';

export type InvocationResult =
  | { ok: true; payload: unknown }
  | { ok: false; error: FunctionError; throttled?: true };

export interface Invocation {
  readonly requestId: string;
  readonly ended: Promise<InvocationResult>;
  answered(result: InvocationResult): void;
  outputRead(): void;
  failed(error: FunctionError): void;
  /** Replaces the limit before it; no limit outlives the invocation. */
  limit(ms: number, onTimeOut: () => void): void;
}

export function createInvocation(requestId: string): Invocation {
  const ended = Promise.withResolvers<InvocationResult>();
  let answer: InvocationResult | undefined;
  let isOutputRead = false;
  let timer: NodeJS.Timeout | undefined;

  function settle(result: InvocationResult): void {
    clearTimeout(timer);
    ended.resolve(result);
  }

  return {
    requestId,
    ended: ended.promise,
    answered(result) {
      answer = result;
      if (isOutputRead) settle(answer);
    },
    outputRead() {
      isOutputRead = true;
      if (answer) settle(answer);
    },
    failed: (error) => settle({ ok: false, error }),
    limit(ms, onTimeOut) {
      clearTimeout(timer);
      timer = setTimeout(onTimeOut, ms);
    },
  };
}
