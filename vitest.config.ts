import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const elsewhere = ['test/long/**', 'test/clients/**'];

// Most files share a process with others, which saves each of them the loading of the same modules: a third of all the
// work. A file that replaces a module or changes the environment has a process of its own, so that nobody else sees it.
const changesTheProcess =
  /\bvi\.(?:mock|doMock|resetModules|stubGlobal|stubEnv)\(|process\.env\[[^\]]+\] = |process\.chdir\(/;
const root = fileURLToPath(new URL('.', import.meta.url));
const apart = readdirSync(`${root}test`, { recursive: true, encoding: 'utf8' })
  .map((name) => `test/${name.replaceAll('\\', '/')}`)
  .filter((name) => name.endsWith('.test.ts') && changesTheProcess.test(readFileSync(root + name, 'utf8')));

// Long enough for thousands of cases on a machine that has other things to do: it ends what hangs, and measures nothing.
const everywhere = { testTimeout: 120_000, hookTimeout: 120_000, env: { NO_COLOR: '1' } };

export default defineConfig({
  test: {
    // By itself Vitest leaves one core idle, which on a machine with two is half of it.
    maxWorkers: '100%',
    globalSetup: process.env['VITEST_NO_BUILD'] === undefined ? ['test/build-once.ts'] : [],
    projects: [
      {
        test: {
          ...everywhere,
          name: 'together',
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: [...elsewhere, ...apart],
        },
      },
      { test: { ...everywhere, name: 'apart', include: apart, exclude: elsewhere } },
    ],
  },
});
