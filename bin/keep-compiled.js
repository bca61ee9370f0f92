const { existsSync, lstatSync, mkdirSync, readdirSync, rmSync } = require('node:fs');
const { enableCompileCache } = require('node:module');
const path = require('node:path');

/**
 * Lets Node keep what it compiled, so that later starts need not compile it again. Node's own choice of a folder is one
 * that anybody may have prepared; code that runs as this user comes from a folder that only this user enters, or is
 * compiled anew. NODE_DISABLE_COMPILE_CACHE=1 turns it off. Never throws.
 *
 * @param {object} options
 * @param {Record<string, string | undefined>} options.env
 * @param {string} options.platform
 * @param {string} options.version of the program: each keeps its own, and a new one clears the others away
 * @param {number | undefined} options.uid of this user; undefined where the system has none (Windows)
 * @param {(folder: string) => unknown} [options.enable] Node's own, which came with 22.1; before it, ours
 * @returns {string | null} the folder; null where nothing is kept
 * @see https://nodejs.org/api/module.html#moduleenablecompilecacheoptions
 */
function keepCompiled({ env, platform, version, uid, enable = enableCompileCache || keepOurParts }) {
  const around = cacheFolder(env, platform);
  if (around === null || env.NODE_DISABLE_COMPILE_CACHE) return null;
  const folder = path.join(around, version);
  try {
    // Made anew, it is the first start of this version.
    if (mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined) clearAllBut(around, version);
    if (![around, folder].every((one) => isOursAlone(one, uid))) return null;
    enable(folder);
    return folder;
  } catch {
    // A read-only home, a file in the way: then it starts as Node always did.
    return null;
  }
}

/** The user's own folder for what can be made again; null where the system names none. */
function cacheFolder(env, platform) {
  const named = platform === 'win32' ? env.LOCALAPPDATA : env.XDG_CACHE_HOME;
  if (named && path.isAbsolute(named)) return path.join(named, 'defender-access', 'compiled');
  // Some accounts have a home in name only; it is not ours to make.
  if (platform === 'win32' || !env.HOME || !path.isAbsolute(env.HOME) || !existsSync(env.HOME)) return null;
  return path.join(env.HOME, platform === 'darwin' ? 'Library/Caches' : '.cache', 'defender-access', 'compiled');
}

function isOursAlone(folder, uid) {
  const found = lstatSync(folder);
  return found.isDirectory() && (uid === undefined || (found.uid === uid && (found.mode & 0o077) === 0));
}

function clearAllBut(around, version) {
  for (const other of readdirSync(around)) {
    if (other !== version) rmSync(path.join(around, other), { recursive: true, force: true });
  }
}

function keepOurParts(folder) {
  require('./code-cache.js').keepCode(folder, path.join(__dirname, '..', 'dist'));
}

/** For this process and this version of the program. */
function keepOurs() {
  const { version } = require('../package.json');
  keepCompiled({ env: process.env, platform: process.platform, version, uid: process.getuid?.() });
}

module.exports = { keepCompiled, keepOurs };
