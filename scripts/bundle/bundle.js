import { mkdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { dataAsJson } from './data-as-json.js';
import { dropDeadWeight } from './dead-weight.js';
import { partsOf } from './parts.js';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** How anything of ours is read by the bundler. */
export const reading = {
  cwd: root,
  platform: 'node',
  // Some libraries keep their ES modules under this older key; named imports of their CommonJS twin would be empty.
  resolve: { mainFields: ['module', 'main'] },
  transform: { target: 'node20.19', define: { 'process.env.NODE_ENV': '"production"' } },
  plugins: [dropDeadWeight, dataAsJson],
  // A module that is imported here at once and there when needed is meant so.
  checks: { ineffectiveDynamicImport: false },
};

/**
 * Bundles src/ into a folder, which is emptied before: CommonJS in parts, because Node's loader of ES modules costs each start
 * more than all of ours, and so that what a command does not need is never read.
 *
 * @param {string} outdir absolute
 * @returns {Promise<ReadonlyMap<string, readonly string[]>>} for each file of the bundle the files, from the root on, of which
 *   something is in it
 */
export async function bundle(outdir) {
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  const build = await rolldown({
    ...reading,
    input: { main: 'src/main.ts' },
    preserveEntrySignatures: 'allow-extension',
  });
  const { output } = await build.write({
    dir: outdir,
    format: 'cjs',
    minify: true,
    comments: { legal: false },
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name]-[hash].cjs',
    // Modules in one file are still run only when somebody asks for them, in the order in which they were written to run.
    strictExecutionOrder: true,
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ name: partsOf(join(root, 'src')), debugName: 'parts' }],
    },
  });
  await build.close();
  return new Map(output.flatMap((part) => (part.type === 'chunk' ? [[part.fileName, filesIn(part)]] : [])));
}

function filesIn({ modules }) {
  return Object.entries(modules)
    .filter(([, { renderedLength }]) => renderedLength > 0)
    .map(([id]) => relative(root, id).replaceAll('\\', '/'));
}
