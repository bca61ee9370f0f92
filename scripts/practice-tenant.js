// The practice tenant for scripts: they run without a compiler, so it is bundled on the fly.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'rolldown';
import { reading, root } from './bundle/bundle.js';

const entry = 'practice-tenant';
const source = `export * from './src/sandbox/start-sandbox.ts';
export { makeLoopbackCertificate } from './src/sandbox/certificate.ts';`;

/** @returns the exports of `src/sandbox/start-sandbox.ts`, and `makeLoopbackCertificate` */
export async function practiceTenant() {
  const folder = await mkdtemp(join(tmpdir(), 'practice-tenant-'));
  try {
    return await import(await bundlePracticeTenant(folder));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** @returns the address of the module in this folder, for a process that is to be measured without the bundler */
export async function bundlePracticeTenant(folder) {
  const outfile = join(folder, 'start-sandbox.mjs');
  await build({
    ...reading,
    input: entry,
    plugins: [
      ...reading.plugins,
      {
        name: 'entry',
        resolveId: (id) => (id === entry ? join(root, entry) : null),
        load: (id) => (id === join(root, entry) ? source : null),
      },
    ],
    output: { file: outfile, format: 'esm', codeSplitting: false },
  });
  return pathToFileURL(outfile).href;
}
