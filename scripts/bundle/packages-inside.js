import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The packages of which at least one byte is in the bundle, sorted by name and version.
 *
 * @param {ReadonlyMap<string, readonly string[]>} filesInParts what `bundle` gives
 * @param {string} root absolute folder that the files are named from
 */
export function packagesInside(filesInParts, root) {
  const folders = new Set([...filesInParts.values()].flat().map(packageFolder));
  folders.delete(null);
  const found = new Map();
  for (const folder of folders) {
    const { name, version, license, repository } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    if (!found.has(`${name}@${version}`)) {
      const source = typeof repository === 'string' ? repository : (repository?.url ?? null);
      found.set(`${name}@${version}`, { name, version, licence: licenceOf(license), source, folder });
    }
  }
  return [...found.values()].sort((one, other) =>
    `${one.name}@${one.version}` < `${other.name}@${other.version}` ? -1 : 1,
  );
}

/** `node_modules/a/node_modules/@b/c/dist/x.js` is of `node_modules/a/node_modules/@b/c`. */
function packageFolder(file) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? null;
}

function licenceOf(license) {
  return typeof license === 'string' ? license : (license?.type ?? null);
}
