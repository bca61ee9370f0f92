import { mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { dropDeadWeight } from './dead-weight.js';
import { quietBuiltIns } from './quiet-built-ins.js';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Bundles src/ into a folder, which is emptied before: ESM with splitting, so that what a command does not need is never
 * read.
 *
 * @param {string} outdir absolute
 * @returns esbuild's metafile: which part of the bundle holds how much of which file
 */
export async function bundle(outdir) {
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  const { metafile, outputFiles } = await build({
    write: false,
    absWorkingDir: root,
    entryPoints: ['src/main.ts'],
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    // Some libraries keep their ES modules under this older key; named imports of their CommonJS twin would be empty.
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true,
    legalComments: 'none',
    metafile: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    chunkNames: '[name]-[hash]',
    logLevel: 'warning',
    plugins: [dropDeadWeight],
    // CommonJS libraries inside the bundle still call require() for Node's own modules.
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  });
  await Promise.all(outputFiles.map(({ path, text }) => writeFile(path, quietBuiltIns(text))));
  return metafile;
}
