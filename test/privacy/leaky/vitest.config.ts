// A run of one file that leaks on purpose.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/privacy/leaky/leaky.ts'],
    globalSetup: ['test/privacy/search-run.ts'],
    setupFiles: ['test/privacy/watch-tests.ts'],
  },
});
