import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'src');

/** From the top down; a room imports only from rungs below its own, and rooms on one rung never meet. */
const rungs: readonly (readonly string[])[] = [
  ['main'],
  ['commands'],
  ['views', 'documents'],
  ['checks'],
  ['config'],
  ['proof'],
  ['apply'],
  ['plan'],
  ['state'],
  ['answers'],
  ['directory', 'tokens', 'defender', 'terminal'],
  ['network'],
  ['catalog'],
  ['errors', 'values'],
];

/** errors and values are the ground floor: they may not meet anyone, and nobody is below them. */
const rungOf = (room: string): number => rungs.findIndex((rung) => rung.includes(room));

interface SourceFile {
  readonly path: string;
  readonly room: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const files: readonly SourceFile[] = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => {
    const text = readFileSync(join(source, path), 'utf8');
    const imports = [...text.matchAll(/(?:from\s+|import\s*\(\s*|import\s+)'([^']+)'/g)].map((match) => match[1] ?? '');
    return { path, room: roomOf(path), text, imports };
  });

function roomOf(path: string): string {
  const [first = ''] = path.split(/[\\/]/);
  return first.replace(/\.ts$/, '');
}

function roomImported(file: SourceFile, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null;
  return roomOf(relative(source, join(source, file.path, '..', specifier)));
}

describe('the import ladder', () => {
  test('every room stands on a rung', () => {
    const rooms = new Set(files.map((file) => file.room));
    rooms.delete('sandbox');
    expect([...rooms].filter((room) => rungOf(room) === -1)).toEqual([]);
  });

  test('a room imports only from rungs below its own', () => {
    const wrong = files
      .filter((file) => file.room !== 'sandbox')
      .flatMap((file) =>
        file.imports
          .map((specifier) => ({ specifier, room: roomImported(file, specifier) }))
          .filter(({ room }) => room !== null && room !== file.room && room !== 'sandbox')
          .filter(({ room }) => room !== null && rungOf(room) <= rungOf(file.room))
          .map(({ specifier }) => `${file.path} imports ${specifier}`),
      );
    expect(wrong).toEqual([]);
  });

  test('the sandbox imports nothing of ours, and only commands/sandbox imports it', () => {
    const leaving = files
      .filter((file) => file.room === 'sandbox')
      .flatMap((file) =>
        file.imports.filter((specifier) => (roomImported(file, specifier) ?? 'sandbox') !== 'sandbox'),
      );
    expect(leaving).toEqual([]);
    const importers = files
      .filter((file) => file.room !== 'sandbox')
      .filter((file) => file.imports.some((specifier) => roomImported(file, specifier) === 'sandbox'))
      .map((file) => file.path.replaceAll('\\', '/'));
    expect(importers.filter((path) => !/^commands\/sandbox\//.test(path))).toEqual([]);
  });

  test.each([
    ['inquirer, ora and chalk', /^(@inquirer\/|ora$|chalk$|clipboardy$)/, 'terminal'],
    ['the Graph client', /^@microsoft\/microsoft-graph-client/, 'directory'],
    ['identity and MSAL', /^@azure\//, 'tokens'],
    ['undici', /^undici$/, 'network'],
  ])('%s live in one room', (_what, library, home) => {
    const homes = files
      .filter((file) => file.room !== 'sandbox')
      .filter((file) => file.imports.some((specifier) => library.test(specifier)))
      .map((file) => file.room);
    expect([...new Set(homes)].filter((room) => room !== home)).toEqual([]);
  });
});

describe('each file', () => {
  const isData = (file: SourceFile): boolean => /(-data|[\\/]published[\\/].*|[\\/]data[\\/].*)\.ts$/.test(file.path);

  test('ends by 250 lines, unless it is data', () => {
    const long = files.filter((file) => !isData(file) && file.text.split('\n').length > 251).map((file) => file.path);
    expect(long).toEqual([]);
  });

  test('of the tests, the scripts and the bench as well', () => {
    const around = ['test', 'scripts', 'bench', 'bin'].flatMap((room) =>
      readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((name) => join(root, room, name)),
    );
    const written = around.filter((path) => /\.[cm]?[jt]s$/.test(path));
    expect(written.length).toBeGreaterThan(200);
    expect(written.filter((path) => readFileSync(path, 'utf8').split('\n').length > 251)).toEqual([]);
  });

  test('is named in kebab-case for what it knows', () => {
    const names = files.map((file) => file.path.split(/[\\/]/).at(-1) ?? '');
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(name))).toEqual([]);
    expect(names.filter((name) => /^(utils?|helpers?|common|misc|shared|index)\.ts$/.test(name))).toEqual([]);
  });

  test('neither reads the process nor writes to the console, outside the rooms that own them', () => {
    const readers = files
      .filter((file) => !['main', 'terminal', 'sandbox'].includes(file.room))
      .filter((file) => /\bprocess\.(env|stdout|stderr|stdin|exit|argv)\b/.test(file.text))
      .map((file) => file.path);
    expect(readers).toEqual([]);
  });
});

describe('what must be pure is pure', () => {
  test.each(['plan', 'state/desired-state', 'answers/answers'])('%s does no I/O and reads no clock', (where) => {
    const impure = files
      .filter((file) => file.path.replaceAll('\\', '/').startsWith(where))
      .filter(
        (file) =>
          file.imports.some((specifier) => specifier.startsWith('node:')) ||
          /\bnew Date\(\)|Date\.now\(|Math\.random\(|\bfetch\(/.test(file.text),
      )
      .map((file) => file.path);
    expect(impure).toEqual([]);
  });
});
