import { join } from 'node:path';

// What a verb shows itself with.
const faces = ['views/view.ts', 'terminal/node-terminal.ts', 'errors/access-error.ts'];
// What is answered without a network.
const lookUps = ['commands/permissions/permissions.ts'];
// The verbs that go to the tenant. Whoever runs one of them runs most of what they share.
const verbs = ['setup', 'consent', 'verify', 'token'].map((verb) => `commands/${verb}/${verb}.ts`);
// Libraries so small that a file of their own would cost more than they do.
const small = /[\\/]node_modules[\\/](jose|chalk|commander)[\\/]/;

/**
 * Which file of the bundle a module of ours goes into. Each file costs a look-up and a read at every start, each line in it a
 * look by the parser; so there are few, by what runs together:
 *
 * - the entry, by itself: the command line and its help;
 * - `base`: what every verb shows itself with, and what of the catalogue they share;
 * - `lookup`: what is answered without a network;
 * - `app`: what the verbs that go to the tenant are made of, but for modules that bring a library along, which are left to
 *   be loaded when they are needed.
 *
 * @param {string} src absolute folder of the sources
 * @returns {(id: string, context: { getModuleInfo(id: string): import('rolldown').ModuleInfo | null }) => string | null}
 */
export function partsOf(src) {
  let parts;
  return (id, context) => {
    parts ??= planned(src, (module) => context.getModuleInfo(module));
    return Object.keys(parts).find((name) => parts[name].has(id)) ?? null;
  };
}

function planned(src, infoOf) {
  const inSource = (file) => join(src, file);
  const isOurs = (id) => id.startsWith(src) && !id.startsWith(inSource('sandbox'));
  const statically = ({ importedIds }) => importedIds;
  const anyhow = ({ importedIds, dynamicallyImportedIds }) =>
    [...importedIds, ...dynamicallyImportedIds].filter(isOurs);
  const reached = (from, next) => {
    const seen = new Set();
    const open = [...from];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      const info = seen.has(id) ? null : infoOf(id);
      if (info === null) continue;
      seen.add(id);
      open.push(...next(info));
    }
    return seen;
  };
  const start = reached([inSource('main.ts')], statically);
  const near = reached(verbs.map(inSource), anyhow);
  const lookup = reached(lookUps.map(inSource), statically);
  const shared = [...lookup].filter((id) => near.has(id));
  const base = new Set([...reached(faces.map(inSource), statically), ...shared]);
  const isLight = (id) => isOurs(id) || start.has(id) || base.has(id) || small.test(id);
  const app = new Set([...near].filter((id) => [...reached([id], statically)].every(isLight)));
  // What the entry runs anyway stays with it.
  const apart = (ids) => new Set([...ids].filter((id) => !start.has(id)));
  return { base: apart(base), lookup: apart(lookup), app: apart(app) };
}
