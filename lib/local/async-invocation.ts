// Lambda's asynchronous invocation: the caller does not wait, and a failed event is tried again.
import type { Clock, Sleep } from '../../functions/core/ports/clock.ts';
import type { LambdaFunction } from './lambda.ts';

export interface AsyncInvocationSettings {
  /** Of AWS::Lambda::EventInvokeConfig; Lambda's default is 2. */
  maximumRetryAttempts: number;
  /** Of AWS::Lambda::EventInvokeConfig; Lambda's default is six hours. */
  maximumEventAgeSeconds: number;
}

/** After an error of the function: a minute, then two. Source: Lambda developer guide, "Asynchronous invocation". */
const errorPausesMs = [60_000, 120_000];
/** After a throttle: from one second, doubled up to five minutes. */
const throttlePauseMs = { first: 1_000, longest: 300_000 };

/** Resolves when the event is through or given up; rejects only when the signal ends a pause. */
export async function invokeAsynchronously(
  lambda: LambdaFunction,
  event: unknown,
  { maximumRetryAttempts, maximumEventAgeSeconds }: AsyncInvocationSettings,
  { clock, sleep, signal }: { clock: Clock; sleep: Sleep; signal: AbortSignal },
): Promise<void> {
  const givenUpAt = clock() + maximumEventAgeSeconds * 1000;
  let failures = 0;
  let throttles = 0;
  while (clock() <= givenUpAt) {
    const result = await lambda.invoke(event);
    if (result.ok || signal.aborted) return;
    if (result.throttled) {
      await sleep(Math.min(throttlePauseMs.longest, throttlePauseMs.first * 2 ** throttles), signal);
      throttles += 1;
      continue;
    }
    failures += 1;
    if (failures > maximumRetryAttempts) return;
    await sleep(errorPausesMs[failures - 1] ?? 0, signal);
  }
}
