import { defineConfig } from 'vitest/config';

// Clients that nobody here wrote, over real sockets: `npm run test:clients`. What they need: scripts/install-test-peers.sh
export default defineConfig({
  test: {
    include: ['test/clients/**/*.test.ts'],
    globalSetup: process.env['VITEST_NO_BUILD'] === undefined ? ['test/build-once.ts'] : [],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Browsers and interpreters side by side would only wait for each other.
    fileParallelism: false,
    env: { NO_COLOR: '1' },
  },
});
