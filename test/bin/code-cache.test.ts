import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const part = 'part-AbCd1234.cjs';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'code-cache-'));
  for (const folder of ['dist', 'kept']) mkdirSync(join(home, folder));
  copyFileSync(fileURLToPath(new URL('../../bin/code-cache.js', import.meta.url)), join(home, 'code-cache.cjs'));
  // What is printed shows whose code ran, and that a part is a module like any other.
  writePart('a');
  writeFileSync(join(home, 'dist/main.cjs'), `console.log(require('./${part}').say(), 'main')`);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function writePart(word: 'a' | 'b'): void {
  writeFileSync(
    join(home, 'dist', part),
    `exports.say = () => ['${word}', require('node:path').basename(__filename), module.exports === exports].join();`,
  );
}

/** Starts a process that keeps its code; what it printed. */
function start(script = ''): string {
  const lines = [
    `require('${home}/code-cache.cjs').keepCode('${home}/kept', '${home}/dist');`,
    `require('${home}/dist/main.cjs');`,
    script,
  ];
  return execFileSync(process.execPath, ['-e', lines.join('\n')], { encoding: 'utf8' }).trim();
}

const whole = `a,${part},true main`;
const ownFolder = (): string => join(home, 'kept', readdirSync(join(home, 'kept'))[0] ?? 'nothing kept');
const kept = (): readonly string[] => readdirSync(ownFolder());

test('the code of a part is written down at the end, for this user alone, and serves the next start', () => {
  expect(start()).toBe(whole);
  expect(kept()).toEqual([part]);
  expect((statSync(join(ownFolder(), part)).mode & 0o777).toString(8)).toBe('600');
  // Of the same length and name, which only another program would write: whose code runs tells where it came from.
  writePart('b');
  expect(start()).toBe(whole);
});

test('a file without the hash of its contents in its name is compiled at each start', () => {
  start();
  writeFileSync(join(home, 'dist/main.cjs'), `console.log(require('./${part}').say(), 'next')`);
  expect(start()).toBe(`a,${part},true next`);
});

test.each([
  ['a bit of it is another', (file: string) => writeFileSync(file, oneBitOff(readFileSync(file)))],
  ['it was cut short', (file: string) => truncateSync(file, statSync(file).size - 7)],
  ['it was cut in half', (file: string) => truncateSync(file, statSync(file).size / 2)],
  ['it is empty', (file: string) => truncateSync(file, 0)],
  ['it is all zeros', (file: string) => writeFileSync(file, Buffer.alloc(statSync(file).size))],
  ['it was made by another V8', (file: string) => writeFileSync(file, ofAnotherV8(readFileSync(file)))],
])('kept code is compiled anew, and kept again, where %s', (_how, spoil) => {
  start();
  const file = join(ownFolder(), part);
  const good = readFileSync(file).length;
  spoil(file);
  writePart('b');
  expect(start()).toBe(`b,${part},true main`);
  expect(readFileSync(file)).toHaveLength(good);
});

/** In both copies the same, as a disk would not do it; V8 itself looks at these bytes. */
function ofAnotherV8(both: Buffer): Buffer {
  for (const start of [0, both.length / 2]) both.writeUInt32LE(0x12345678, start + 4);
  return both;
}

function oneBitOff(both: Buffer): Buffer {
  const at = Math.floor(both.length / 3);
  both[at] = (both[at] ?? 0) ^ 4;
  return both;
}

test.each([
  ['another release', (name: string) => name.replace(process.version, 'v20.0.0')],
  ['the same release, built by somebody else', (name: string) => name.replace(/-\d+-/, '-1-')],
  ['the same executable, replaced', (name: string) => name.replace(/-\d+$/, '-1')],
])('the code that %s of Node kept is left to it', (_whose, named) => {
  start();
  const own = basename(ownFolder());
  expect(named(own)).not.toBe(own);
  renameSync(join(home, 'kept', own), join(home, 'kept', named(own)));
  writePart('b');
  expect(start()).toBe(`b,${part},true main`);
  expect(readdirSync(join(home, 'kept')).sort()).toEqual([named(own), own].sort());
});

test('a folder that nothing can be written to changes nothing', () => {
  rmSync(join(home, 'kept'), { recursive: true });
  expect(start()).toBe(whole);
});

test('a process that ends itself keeps its code as well', () => {
  expect(start('process.exit(0)')).toBe(whole);
  expect(kept()).toEqual([part]);
});
