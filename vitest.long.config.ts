import { defineConfig } from 'vitest/config';

/** What takes minutes: real processes, killed the hard way, waiting in real time. */
export default defineConfig({
  test: {
    include: ['test/long/**/*.test.ts'],
    globalSetup: process.env['VITEST_NO_BUILD'] === undefined ? ['test/build-once.ts'] : [],
    testTimeout: 600_000,
    hookTimeout: 120_000,
    // Most of the time is spent waiting for answers that do not come.
    maxConcurrency: 6,
    fileParallelism: false,
    env: { NO_COLOR: '1' },
  },
});
