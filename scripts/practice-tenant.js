// The practice tenant for scripts: they run without a compiler, so it is bundled on the fly.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const entry = `export * from './src/sandbox/start-sandbox.ts';
export { makeLoopbackCertificate } from './src/sandbox/certificate.ts';`;
const root = fileURLToPath(new URL('..', import.meta.url));

/** @returns the exports of `src/sandbox/start-sandbox.ts`, and `makeLoopbackCertificate` */
export async function practiceTenant() {
  const folder = await mkdtemp(join(tmpdir(), 'practice-tenant-'));
  const outfile = join(folder, 'start-sandbox.mjs');
  try {
    await build({
      absWorkingDir: root,
      stdin: { contents: entry, resolveDir: root },
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20.19',
      mainFields: ['module', 'main'],
      logLevel: 'warning',
      banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(folder, { recursive: true });
  }
}
