// Bundles src/ into dist/, and writes beside it what is inside: THIRD-PARTY-NOTICES with every licence, sbom.cdx.json with
// every package and its hash.
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { billOfMaterials } from './bundle/bill-of-materials.js';
import { bundle, root } from './bundle/bundle.js';
import { noticesOf } from './bundle/notices.js';
import { packagesInside } from './bundle/packages-inside.js';

const parsed = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'));

const packages = packagesInside(await bundle(join(root, 'dist')), root);
const bill = billOfMaterials(packages, parsed('package.json'), parsed('package-lock.json'));
await writeFile(join(root, 'THIRD-PARTY-NOTICES'), noticesOf(packages, root));
await writeFile(join(root, 'sbom.cdx.json'), `${JSON.stringify(bill, null, 2)}\n`);
