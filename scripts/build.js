// Bundles src/ into dist/: ESM with splitting, so that what a command does not need is never read. Writes beside it what
// is inside: THIRD-PARTY-NOTICES with every licence, sbom.cdx.json with every package and its hash.
import { readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { billOfMaterials } from './bundle/bill-of-materials.js';
import { dropDeadWeight } from './bundle/dead-weight.js';
import { noticesOf } from './bundle/notices.js';
import { packagesInside } from './bundle/packages-inside.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const outdir = join(root, 'dist');
const parsed = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'));

await rm(outdir, { recursive: true, force: true });
await mkdir(outdir, { recursive: true });
const { metafile } = await build({
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

const packages = packagesInside(metafile, root);
const bill = billOfMaterials(packages, parsed('package.json'), parsed('package-lock.json'));
await writeFile(join(root, 'THIRD-PARTY-NOTICES'), noticesOf(packages, root));
await writeFile(join(root, 'sbom.cdx.json'), `${JSON.stringify(bill, null, 2)}\n`);
