// What each function weighs: a cold start reads and compiles all of it. A budget is raised only for what is worth its milliseconds.
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { buildBundle } from '../../lib/constructs/bundle-handler.ts';

/** Bytes of `handler.mjs` as it is synthesised, some per cent above what it weighs today. */
const budgets = {
  poller: 334_000,
  consumer: 477_000,
  waker: 259_000,
  feedback: 257_000,
  unsubscribe: 248_000,
};

it.each(Object.entries(budgets))('the %s weighs at most %i bytes', (folder, budget) => {
  const entry = fileURLToPath(new URL(`../../functions/${folder}/handler.ts`, import.meta.url));
  expect(buildBundle(entry).byteLength).toBeLessThanOrEqual(budget);
});
