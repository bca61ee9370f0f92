import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
// @ts-expect-error plain JavaScript of the build
import { bundle, root } from '../scripts/bundle/bundle.js';

let home: string;
let filesIn: ReadonlyMap<string, readonly string[]>;

// A bundle of its own, like the one that ships, whose parts are known.
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'start-up-'));
  for (const part of ['bin', 'templates', 'package.json'])
    cpSync(join(root, part), join(home, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(home, 'node_modules'));
  mkdirSync(join(home, 'empty'));
  filesIn = (await bundle(join(home, 'dist'))) as typeof filesIn;
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

interface Loaded {
  readonly packages: readonly string[];
  readonly rooms: readonly string[];
  /** Files that are nothing but data. */
  readonly data: readonly string[];
}

/** What V8 saw of the bundle while a command ran: files of ours by room, files of others by package. */
async function loadedBy(args: readonly string[]): Promise<Loaded> {
  const coverage = mkdtempSync(join(home, 'coverage-'));
  const run = promisify(execFile)(process.execPath, [join(home, 'bin/defender-access.js'), ...args], {
    cwd: join(home, 'empty'),
    env: { PATH: process.env['PATH'], HOME: home, NO_COLOR: '1', NODE_V8_COVERAGE: coverage },
  });
  await run.catch((error: { readonly code?: number }) => {
    if (error.code !== 2) throw error;
  });
  const seen = readdirSync(coverage).flatMap((file) => {
    const { result } = JSON.parse(readFileSync(join(coverage, file), 'utf8')) as { result: { url: string }[] };
    return result.flatMap(({ url }) => (url.includes('/dist/') ? [url.split('/').at(-1) ?? ''] : []));
  });
  const files = seen.flatMap((chunk) => filesIn.get(chunk) ?? []);
  const packages = files.flatMap(
    (file) => /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(file)?.[1] ?? [],
  );
  const rooms = files.flatMap((file) => /^src\/([^/.]+)/.exec(file)?.[1] ?? []);
  const data = files.filter((file) => /^src\/.*-data\.ts$/.test(file)).sort();
  return { data, packages: [...new Set(packages)].sort(), rooms: [...new Set(rooms)].sort() };
}

// Of the catalogue only the measure of "did you mean".
const help = { packages: ['commander'], rooms: ['catalog', 'commands', 'errors', 'main', 'values'], data: [] };

describe('a command loads what it needs and nothing else:', () => {
  test.each([
    ['--version', { packages: [], rooms: [], data: [] }],
    ['--help', help],
    ['setup --help', help],
    ['help setup', help],
  ])('%s', async (line, expected) => {
    expect(await loadedBy(line.split(' '))).toEqual(expected);
  });

  test.each([
    ['permissions isolate'],
    ['permissions --json'],
    // A missing answer is named before anybody is asked anything.
    ['setup --json'],
  ])('%s neither signs in nor asks, nor loads what would', async (line) => {
    const { packages, rooms } = await loadedBy(line.split(' '));
    expect(packages.filter((name) => /^(@|undici|zod|ora|open|clipboardy|eta|hono)/.test(name))).toEqual([]);
    expect(rooms).not.toContain('sandbox');
  });
});
