import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    maxWorkers: 2,
    // Whatever is said in the run is searched for what it knew of people and secrets.
    globalSetup: ['test/privacy/search-run.ts'],
    setupFiles: ['test/privacy/watch-tests.ts'],
  },
});
