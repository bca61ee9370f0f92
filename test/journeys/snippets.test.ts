import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandSpecs } from '../../src/commands/command-specs.ts';
import { snippetNames } from '../../src/documents/snippets.ts';
import { healthy } from '../../src/sandbox/scenarios/healthy.ts';
import { type Journey, startJourney } from '../support/journey.ts';

let journey: Journey;
const started: ChildProcess[] = [];
const name = `Ana's "reader" \`id\` $HOME`;

// The program has the virtual time of a journey; other processes, and what they check tokens against, have the real one.
let isSetUp = false;

beforeAll(async () => {
  journey = await startJourney({
    clock: { nowInMs: () => (isSetUp ? Date.now() : Date.UTC(2026, 10, 22, 12, 0, 0)), moveBy: () => {} },
    scenario: { ...healthy, conditions: { ...healthy.conditions, signIn: { deviceCodePollInSeconds: 1 } } },
  });
  const { exit, stderr } = await journey.run([
    'setup',
    '--name',
    name,
    '--task',
    'read-incidents',
    '--permission',
    'endpoint/Machine.Read',
    '--yes',
    '--skip-proof',
  ]);
  expect(exit, stderr).toBe(0);
  isSetUp = true;
  symlinkSync(resolve('node_modules'), join(journey.folder, 'node_modules'));
});
afterAll(async () => {
  for (const child of started) child.kill();
  await journey.end();
});

describe('snippets', () => {
  test.each(snippetNames)(
    '%s comes alone on stdout; what it needs, and whether it was ever run, beside it',
    async (language) => {
      const ended = await journey.run(['snippets', language]);
      expect(ended).toMatchObject({ exit: 0, requests: [] });
      expect(ended.stdout).toMatch(/^(#|\/\/)/);
      expect(ended.stderr).toMatch(/Needs: /);
      const isUntested = /Untested: /.test(ended.stderr);
      expect(isUntested).toBe(!/was run against the practice\s+tenant/.test(ended.stderr));
      expect(/UNTESTED/.test(ended.stdout)).toBe(isUntested);
    },
  );

  test('the languages in help are those there is code in', () => {
    expect(commandSpecs.find((spec) => spec.name === 'snippets')?.operands?.values).toEqual(snippetNames);
  });

  test('a person is asked which language', async () => {
    const ended = await journey.run(['snippets'], { answers: [['In which language', 'Shell with curl and a code']] });
    expect(ended.stdout).toMatch(/^#!\/bin\/sh/);
  });

  test.each([
    ['no language, and nobody to ask', [], 'The language is missing: powershell, python, node'],
    ['a language there is no code in', ['cobol'], 'There is no code in cobol; there is powershell'],
    ['two languages', ['node', 'python'], 'One language at a time.'],
    ['no config', ['node', '--config', 'none.json'], 'There is no none.json here.'],
  ])('%s is a mistake in the command line', async (_, args, words) => {
    const ended = await journey.run(['snippets', ...args]);
    expect(ended).toMatchObject({ exit: 2, stdout: '' });
    expect(ended.stderr).toContain(words);
  });

  test('as JSON: the code, what it needs, and whether it was run', async () => {
    const ended = await journey.run(['snippets', 'tf', '--json']);
    expect(ended.json()).toMatchObject({
      schemaVersion: 1,
      language: 'terraform',
      kind: 'infrastructure',
      fileName: 'defender-access.tf',
      tested: false,
      file: null,
      text: expect.stringContaining(`/applications/${journey.config()?.['applicationObjectId']}`),
    });
  });

  test('a setup that was never finished has no app to write code for', async () => {
    const file = join(journey.folder, 'pending.json');
    const ids = { clientId: null, applicationObjectId: null, servicePrincipalId: null };
    writeFileSync(file, JSON.stringify({ ...journey.config(), ...ids }));
    const ended = await journey.run(['snippets', 'node', '--config', 'pending.json']);
    expect(ended.exit).toBe(2);
    expect(ended.stderr).toContain('not finished');
  });

  test('a config that names hosts of its own gives no code that would send tokens there', async () => {
    const config = journey.config() as { apis: { xdr: object } };
    const xdr = { ...config.apis.xdr, endpoint: 'https://api.evil.example' };
    writeFileSync(join(journey.folder, 'evil.json'), JSON.stringify({ ...config, apis: { ...config.apis, xdr } }));
    const ended = await journey.run(['snippets', 'node', '--config', 'evil.json']);
    expect(ended).toMatchObject({ exit: 2, stdout: '' });
  });
});

describe('snippets --out', () => {
  test('writes a file, or under its usual name into a folder, for the owner only', async () => {
    mkdirSync(join(journey.folder, 'code'));
    const inFolder = await journey.run(['snippets', 'python', '--out', 'code']);
    expect(inFolder.exit, inFolder.stderr).toBe(0);
    expect(inFolder.stdout).toContain('Written to code/defender_access.py');
    await journey.run(['snippets', 'python', '--out', 'new/folder/']);
    expect(existsSync(join(journey.folder, 'new', 'folder', 'defender_access.py'))).toBe(true);
    const named = await journey.run(['snippets', 'csharp', '--out', 'code/Token.cs', '--json']);
    expect(named.json()).toMatchObject({ file: 'code/Token.cs' });
    expect(statSync(join(journey.folder, 'code', 'Token.cs')).mode & 0o777).toBe(0o600);
    const again = await journey.run(['snippets', 'csharp', '--out', 'code/Token.cs']);
    expect(again.exit).toBe(0);
  });

  test('replaces nothing unasked, not even with --yes', async () => {
    const file = join(journey.folder, 'mine.mjs');
    writeFileSync(file, '// mine');
    for (const flags of [[], ['--yes'], ['--json']]) {
      const ended = await journey.run(['snippets', 'node', '--out', 'mine.mjs', ...flags]);
      expect(ended.exit).toBe(2);
    }
    const kept = await journey.run(['snippets', 'node', '--out', 'mine.mjs'], { answers: [['Replace it', false]] });
    expect(kept.exit).toBe(130);
    expect(readFileSync(file, 'utf8')).toBe('// mine');
    const ended = await journey.run(['snippets', 'node', '--out', 'mine.mjs'], { answers: [['Replace it', true]] });
    expect(ended.exit).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('PublicClientApplication');
  });

  test('follows no link', async () => {
    const file = join(journey.folder, 'theirs.txt');
    writeFileSync(file, 'theirs');
    symlinkSync(file, join(journey.folder, 'link.mjs'));
    const ended = await journey.run(['snippets', 'node', '--out', 'link.mjs'], { answers: [] });
    expect(ended.exit).toBe(1);
    expect(readFileSync(file, 'utf8')).toBe('theirs');
  });
});

describe('what was written runs in a process of its own, and reads Defender data', () => {
  const python = pythonWithMsal();
  if (python === null)
    process.stderr.write('SKIPPED: the Python snippet is not run, because msal and requests are not installed.\n');

  test.each([
    ['node', process.execPath, ['--device-code'], '/api/incidents?$top=1: 200'],
    ['shell', 'sh', [], null],
    ...(python === null
      ? []
      : [['python', python, ['endpoint', '--device-code'], '/api/machines?$top=1: 200'] as const]),
  ] as const)('%s', async (language, command, flags, words) => {
    const written = await journey.run(['snippets', language, '--out', `run-${language}/`, '--json']);
    const file = join(journey.folder, String(written.json()['file']));
    const { code, stdout, stderr } = await run(command, [file, ...flags]);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('"value"');
    if (words !== null) expect(stderr).toContain(words);
    else expect(stdout).toMatch(/\n200\n$/);
  });
});

/** Runs code; as soon as it shows a code, the analyst enters it. */
async function run(command: string, args: readonly string[]) {
  const caFile = join(journey.folder, 'cloud', 'ca.pem');
  const trust = { NODE_EXTRA_CA_CERTS: caFile, CURL_CA_BUNDLE: caFile, REQUESTS_CA_BUNDLE: caFile };
  const child = spawn(command, args, {
    env: { PATH: process.env['PATH'], HOME: journey.folder, PYTHONDONTWRITEBYTECODE: '1', ...trust },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let stdout = '';
  let stderr = '';
  let approval: Promise<void> | null = null;
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    stdout += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    stderr += part;
    const [, url, userCode] = /(https?:\/\/\S+) and enter the code (\S+)/.exec(stderr) ?? [];
    if (approval !== null || url === undefined || userCode === undefined) return;
    approval = journey.sandbox.approveAs('analyst@contoso.example')({ url, userCode });
  });
  const code = await new Promise<number | null>((done, failed) => child.on('close', done).on('error', failed));
  await approval;
  return { code, stdout, stderr };
}

function pythonWithMsal(): string | null {
  for (const command of ['python3', '/usr/bin/python3']) {
    try {
      execFileSync(command, ['-c', 'import msal, requests'], { stdio: 'ignore' });
      return command;
    } catch {}
  }
  return null;
}
