import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/long/**', 'test/clients/**'],
    globalSetup: process.env['VITEST_NO_BUILD'] === undefined ? ['test/build-once.ts'] : [],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    env: { NO_COLOR: '1' },
  },
});
