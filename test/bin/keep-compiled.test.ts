import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

interface Options {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly version: string;
  readonly uid: number | undefined;
  readonly enable: (folder: string) => unknown;
}

const { keepCompiled } = createRequire(import.meta.url)('../../bin/keep-compiled.js') as {
  keepCompiled(options: Options): string | null;
};

let home: string;
let enabled: string[];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'keep-compiled-'));
  enabled = [];
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const start = (more: Partial<Options> = {}): string | null =>
  keepCompiled({
    env: { HOME: home },
    platform: 'linux',
    version: '1.2.3',
    uid: process.getuid?.(),
    enable: (folder) => enabled.push(folder),
    ...more,
  });

test('what was compiled is kept in a folder that only this user enters', () => {
  const folder = start();
  expect(folder).toBe(join(home, '.cache/defender-access/compiled/1.2.3'));
  expect(enabled).toEqual([folder]);
  for (const one of [folder ?? '', join(home, '.cache/defender-access/compiled')]) {
    expect((statSync(one).mode & 0o777).toString(8)).toBe('700');
  }
});

test.each([
  ['linux', { XDG_CACHE_HOME: '/x' }, '/x/defender-access/compiled/1.2.3'],
  ['darwin', {}, 'HOME/Library/Caches/defender-access/compiled/1.2.3'],
  ['win32', { LOCALAPPDATA: '/l' }, '/l/defender-access/compiled/1.2.3'],
])('on %s it is the folder for what can be made again', (platform, named, expected) => {
  const inside = Object.fromEntries(Object.entries(named).map(([key, folder]) => [key, join(home, folder)]));
  const folder = start({ platform, env: { HOME: home, ...inside } });
  expect(folder).toBe(expected.startsWith('HOME') ? join(home, expected.slice(5)) : join(home, expected));
});

test('a new version clears away what an older one kept', () => {
  start({ version: '1.0.0' });
  start();
  expect(readdirSync(join(home, '.cache/defender-access/compiled'))).toEqual(['1.2.3']);
});

test.each([
  ['others may enter it', () => chmodSync(join(home, '.cache/defender-access/compiled'), 0o755)],
  ['it is a link to elsewhere', () => linkElsewhere()],
])('a folder is not trusted when %s', (_why, spoil) => {
  start();
  enabled = [];
  spoil();
  expect(start()).toBeNull();
  expect(enabled).toEqual([]);
});

function linkElsewhere(): void {
  const folder = join(home, '.cache/defender-access/compiled/1.2.3');
  rmSync(folder, { recursive: true });
  mkdirSync(join(home, 'elsewhere'));
  symlinkSync(join(home, 'elsewhere'), folder);
}

test("another user's folder is not trusted", () => {
  start();
  expect(start({ uid: (process.getuid?.() ?? 0) + 1 })).toBeNull();
});

test.each([
  ['Node is told to keep nothing', { env: { HOME: '/', NODE_DISABLE_COMPILE_CACHE: '1' } }],
  ['there is no home', { env: {} }],
  ['the home is a file', { env: { HOME: '/dev/null' } }],
  ['the home is not there', { env: { HOME: '/nowhere/to/be/found' } }],
  ['the home is relative', { env: { HOME: 'here' } }],
])('nothing is kept where %s', (_why, more) => {
  expect(start(more)).toBeNull();
  expect(enabled).toEqual([]);
  expect(existsSync('here')).toBe(false);
  expect(existsSync('/nowhere')).toBe(false);
});
