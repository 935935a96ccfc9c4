// One cold start, in this fresh process: imports a bundle and invokes its handler once. Starting Node itself is not counted.
export interface ColdStart {
  bundle: string;
  event: unknown;
}

const { bundle, event }: ColdStart = JSON.parse(process.argv[2] ?? '');
const startedAt = performance.now();
const { handler } = (await import(bundle)) as { handler(event: unknown, context: object): Promise<unknown> };
await handler(event, { getRemainingTimeInMillis: () => 30_000 });
const ms = performance.now() - startedAt;
process.send?.(ms, () => process.exit(0));
