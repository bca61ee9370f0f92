const { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const vm = require('node:vm');

/**
 * Does for the parts of the bundle what Node does itself from 22.1 on: V8's code of a part is written down when the process
 * ends, and read instead of compiling the part again. Only parts whose name carries the hash of what is in them, as the
 * bundler gives it, so that a name never stands for other code.
 *
 * @param {string} around the folder where code is kept; only this user enters it
 * @param {string} parts folder of the bundle
 * @see https://nodejs.org/api/vm.html#scriptcreatecacheddata
 */
function keepCode(around, parts) {
  const folder = path.join(around, thisNode());
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const compile = Module.prototype._compile;
  const made = [];
  Module.prototype._compile = function (source, filename) {
    const name = path.basename(filename);
    if (path.dirname(filename) !== parts || !/-[\w-]{8}\.cjs$/.test(name)) return compile.call(this, source, filename);
    const kept = path.join(folder, name);
    const cachedData = readCode(kept);
    const script = new vm.Script(Module.wrap(source), {
      filename,
      cachedData,
      columnOffset: -Module.wrapper[0].length,
    });
    if (cachedData === undefined || script.cachedDataRejected) made.push({ script, kept });
    const require = (id) => this.require(id);
    return script.runInThisContext().call(this.exports, this.exports, require, this, filename, parts);
  };
  // At the end, since by then V8 has also compiled the functions that were called.
  process.once('exit', () => {
    for (const { script, kept } of made) writeCode(kept, script.createCachedData());
  });
}

/**
 * One executable, and no other. V8 takes the code of any V8 of its version for its own, whatever was mended in it since, and
 * then runs something else than what was written: two releases of Node 20 do so with each other.
 */
function thisNode() {
  const { size, mtimeMs } = statSync(process.execPath);
  return [process.version, process.arch, size, Math.round(mtimeMs)].join('-');
}

/**
 * V8 checks for which V8 the code was made, but not that it is whole, and dies of a damaged one. So it lies there twice, and
 * what differs is compiled anew: no other check costs a start as little.
 *
 * @returns {Buffer | undefined}
 */
function readCode(file) {
  try {
    const both = readFileSync(file);
    const code = both.subarray(0, both.length / 2);
    return code.equals(both.subarray(code.length)) ? code : undefined;
  } catch {
    return undefined;
  }
}

/** Whole or not at all, whoever else is writing the same one. */
function writeCode(file, code) {
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, Buffer.concat([code, code]), { mode: 0o600, flag: 'wx' });
    renameSync(draft, file);
  } catch {
    // A full disk: the next start compiles again.
  }
}

module.exports = { keepCode };
