import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { FunctionDefinition } from '../../lib/local/function-definition.ts';
import { createLambdaFunction, type LambdaFunction } from '../../lib/local/lambda.ts';
import { aFunction, handlerDirectory, isAlive, orderEvent } from './fixtures/function-builder.ts';

const started: LambdaFunction[] = [];
const lines: string[] = [];

function lambda(overrides: Partial<FunctionDefinition> = {}): LambdaFunction {
  const made = createLambdaFunction(aFunction(overrides), (_name, text) => lines.push(text));
  started.push(made);
  return made;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((one) => one.stop()));
  lines.length = 0;
});

describe('a local Lambda function', () => {
  it('returns what its handler returns', async () => {
    expect(await lambda().invoke(orderEvent({ do: 'fail' }))).toEqual({
      ok: true,
      payload: { batchItemFailures: [{ itemIdentifier: 'm-1' }] },
    });
  });

  it('uses a warm environment again instead of starting another', async () => {
    const worker = lambda();
    await worker.invoke(orderEvent({}));
    const [first] = worker.environments();
    await worker.invoke(orderEvent({}));
    expect(worker.environments()).toEqual([first]);
  });

  it('starts another environment while the first is busy', async () => {
    const worker = lambda();
    await Promise.all([
      worker.invoke(orderEvent({ do: 'sleep', ms: 300 })),
      worker.invoke(orderEvent({ do: 'sleep', ms: 300 })),
    ]);
    expect(worker.environments().map(({ busy }) => busy)).toEqual([false, false]);
  });

  it('throttles beyond its reserved concurrency', async () => {
    const worker = lambda({ reservedConcurrency: 1 });
    const first = worker.invoke(orderEvent({ do: 'sleep', ms: 100 }));
    expect(await worker.invoke(orderEvent({}))).toMatchObject({ ok: false, throttled: true });
    expect(await first).toMatchObject({ ok: true });
  });

  it('has read every line of an invocation when the invocation ends', async () => {
    const worker = lambda();
    for (const name of ['a', 'b', 'c']) {
      await worker.invoke(orderEvent({ name }));
      expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ seen: name });
    }
    expect(lines).toHaveLength(3);
  });

  it('reports a thrown error with its type, prints it, and stays warm', async () => {
    const worker = lambda();
    const result = await worker.invoke(orderEvent({ do: 'throw' }));
    expect(result).toMatchObject({
      ok: false,
      error: { errorType: 'RangeError', errorMessage: 'told to throw' },
    });
    expect(lines.at(-1)).toMatch(/\tERROR\tInvoke Error \{"errorType":"RangeError"/);
    expect(worker.environments()).toHaveLength(1);
  });

  it('reports a crash as a failed invocation and starts anew for the next', async () => {
    const worker = lambda();
    expect(await worker.invoke(orderEvent({ do: 'exit' }))).toMatchObject({
      ok: false,
      error: { errorMessage: 'Runtime exited with error: exit status 3' },
    });
    expect(await worker.invoke(orderEvent({}))).toMatchObject({ ok: true });
  });

  it.each(['hang', 'spin'])(
    'ends an environment whose handler would %s beyond its time',
    async (behaviour) => {
      const worker = lambda({ timeoutSeconds: 0.3 });
      const running = worker.invoke(orderEvent({ do: behaviour }));
      const pid = worker.environments()[0]?.pid ?? 0;
      expect(await running).toMatchObject({
        ok: false,
        error: { errorMessage: 'Task timed out after 0.30 seconds' },
      });
      expect(isAlive(pid)).toBe(false);
      expect(lines.some((line) => line.includes('Task timed out after 0.30 seconds'))).toBe(true);
    },
  );

  it('reports a handler that cannot be loaded', async () => {
    expect(await lambda({ handler: 'absent.handler' }).invoke({})).toMatchObject({
      ok: false,
      error: { errorType: 'Runtime.ImportModuleError' },
    });
    expect(await lambda({ handler: 'handler.absent' }).invoke({})).toMatchObject({
      ok: false,
      error: { errorType: 'Runtime.HandlerNotFound' },
    });
  });

  it('gives the function its own environment and nothing of the parent’s', async () => {
    process.env.SECRET_OF_THE_PARENT = 'visible';
    const file = join(mkdtempSync(join(tmpdir(), 'local-lambda-')), 'shown.json');
    await lambda({ environment: { OWN: 'yes' } }).invoke(orderEvent({ do: 'show', file }));
    const { env, context, remaining } = JSON.parse(readFileSync(file, 'utf8'));
    const { _X_AMZN_TRACE_ID: trace, ...variables } = env;
    expect(Object.keys(variables).sort()).toEqual([
      'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
      'AWS_LAMBDA_FUNCTION_NAME',
      'LAMBDA_TASK_ROOT',
      'OWN',
      '_HANDLER',
    ]);
    expect(trace).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/);
    expect(context).toMatchObject({
      functionName: 'Test-Worker1234',
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(remaining).toBeGreaterThan(3000);
    expect(remaining).toBeLessThanOrEqual(5000);
  });

  it('prints console lines as Lambda does', async () => {
    await lambda({ codeDirectory: handlerDirectory('tools'), handler: 'index.tick' }).invoke({});
    expect(lines[1]).toMatch(/^\d{4}-[\d-]+T[\d:.]+Z\t[0-9a-f-]{36}\tINFO\tticked$/);
  });

  it('prints console lines as JSON where the log format says so', async () => {
    await lambda({
      codeDirectory: handlerDirectory('tools'),
      handler: 'index.tick',
      environment: { AWS_LAMBDA_LOG_FORMAT: 'JSON' },
    }).invoke({});
    expect(JSON.parse(lines[1] ?? '')).toEqual({
      timestamp: expect.stringMatching(/Z$/),
      level: 'INFO',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      message: 'ticked',
    });
  });

  it('fails the invocation of a killed environment', async () => {
    const worker = lambda();
    const running = worker.invoke(orderEvent({ do: 'hang' }));
    expect(worker.kill()).toBe(true);
    expect(await running).toMatchObject({
      error: { errorMessage: 'Runtime exited with error: signal: SIGKILL' },
    });
    expect(worker.environments()).toEqual([]);
    expect(worker.kill()).toBe(false);
  });

  it('leaves no process behind when it stops', async () => {
    const worker = lambda();
    const running = worker.invoke(orderEvent({ do: 'spin' }));
    const pid = worker.environments()[0]?.pid ?? 0;
    await worker.stop();
    expect(isAlive(pid)).toBe(false);
    expect(await running).toMatchObject({ ok: false });
    expect(await worker.invoke(orderEvent({}))).toMatchObject({ ok: false });
  });

  it('ends with the process that started it, even when that is killed', async () => {
    const module = join(import.meta.dirname, '../../lib/local/lambda.ts');
    const builder = join(import.meta.dirname, 'fixtures/function-builder.ts');
    const script = `
      import { createLambdaFunction } from ${JSON.stringify(module)};
      import { aFunction, orderEvent } from ${JSON.stringify(builder)};
      const worker = createLambdaFunction(aFunction(), () => console.log(worker.environments()[0].pid));
      worker.invoke(orderEvent({ do: 'hang' }));
    `;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [output] = await once(parent.stdout, 'data');
    const pid = Number(String(output));
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 5000 });
  });
});
