import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keys, PseudoTerminal, program } from '../support/pseudo-terminal.ts';

let folder: string;
let terminal: PseudoTerminal | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'built-'));
});
afterEach(() => {
  terminal?.kill();
  terminal = null;
  rmSync(folder, { recursive: true, force: true });
});

function open(args: readonly string[], more: { columns?: number; env?: Record<string, string> } = {}): PseudoTerminal {
  const env = { DEFENDER_ACCESS_STATE_DIR: join(folder, 'state'), ...more.env };
  terminal = new PseudoTerminal({ args, cwd: folder, env, columns: more.columns ?? 80 });
  return terminal;
}

const coloured = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*3[0-9]m`);

/** From the first question to the approval, by keys alone. */
async function answerEverything(wizard: PseudoTerminal): Promise<void> {
  await wizard.shows(/Go on with this account\?/);
  wizard.type(keys.enter);
  await wizard.shows(/What should the app be able to do\?/);
  wizard.type('incidents');
  await wizard.shows(/0 chosen, 1 of \d+/);
  wizard.type(keys.down);
  await wizard.shows(/0 chosen, 2 of \d+/);
  wizard.type(keys.up);
  await wizard.shows(/0 chosen, 1 of \d+/);
  wizard.type(keys.space);
  await wizard.shows(/1 chosen/);
  wizard.type(keys.enter);
  await wizard.shows(/What should the app be called\?/);
  wizard.type(`Incident reader${keys.enter}`);
  await wizard.shows(/Where may a sign-in return to\?/);
  wizard.type(keys.enter);
  await wizard.shows(/Who may use the app\?/);
  wizard.type(keys.enter);
  await wizard.shows(/Further owners/);
  wizard.type(keys.enter);
  await wizard.shows(/Which files should keep it\?/);
  wizard.type(keys.enter);
  await wizard.shows(/Apply this plan\?/);
}

describe('the built wizard in a pseudo-terminal', () => {
  test.each([
    ['80 columns in colour', 80, {}, true],
    ['60 columns', 60, {}, true],
    ['80 columns with NO_COLOR', 80, { NO_COLOR: '1' }, false],
  ])('goes from the first question to the proof at %s', async (_what, columns, env, hasColour) => {
    const wizard = open(['setup', '--sandbox'], { columns, env });
    await answerEverything(wizard);
    wizard.type(`y${keys.enter}`);
    expect(await wizard.ended()).toBe(0);
    const text = await wizard.text();
    expect(text).toContain('It works.');
    expect(text).toMatch(/live call\s+GET \/api\/incidents answered/);
    expect(coloured.test(wizard.raw)).toBe(hasColour);
    expect(statSync(join(folder, 'defender-access.json')).mode & 0o777).toBe(0o600);
  });

  test('a plan that is declined leaves nothing behind', async () => {
    const wizard = open(['setup', '--sandbox']);
    await answerEverything(wizard);
    wizard.type(`n${keys.enter}`);
    expect(await wizard.ended()).toBe(130);
    expect(await wizard.text()).toMatch(/Nothing was written/);
    expect(existsSync(join(folder, 'defender-access.json'))).toBe(false);
  });

  test('Ctrl-C at a question ends with 130, the cursor shown and no stack trace', async () => {
    const wizard = open(['setup', '--sandbox']);
    await wizard.shows(/Go on with this account\?/);
    wizard.type(keys.enter);
    await wizard.shows(/What should the app be able to do\?/);
    wizard.type(keys.interrupt);
    expect(await wizard.ended()).toBe(130);
    const text = await wizard.text();
    expect(text).toMatch(/Nothing was written/);
    expect(text).not.toMatch(/\n\s+at .*\.js:\d+/);
    expect(wizard.raw.lastIndexOf('\u001b[?25h')).toBeGreaterThanOrEqual(wizard.raw.lastIndexOf('\u001b[?25l'));
  });

  test('--plain never moves the cursor and asks in numbered lines', async () => {
    const wizard = open(['setup', '--sandbox', '--plain', '--task', 'read-incidents', '--name', 'Incident reader']);
    await wizard.shows(/1\.? .*Yes, in Contoso/s);
    wizard.type(`1${keys.enter}`);
    await wizard.shows(/Where may a sign-in/);
    wizard.type(keys.interrupt);
    expect(await wizard.ended()).toBe(130);
    expect(wizard.raw).not.toMatch(new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[A-HJKf]`));
  });
});

describe('the start script', () => {
  test('without a terminal takes a read-only task, says so and finishes', async () => {
    const start = fileURLToPath(new URL('../../scripts/start.js', import.meta.url));
    const config = join(folder, 'defender-access.json');
    const { code, out } = await run(start, [], {
      DEFENDER_ACCESS_CONFIG: config,
      DEFENDER_ACCESS_STATE_DIR: join(folder, 'state'),
    });
    expect(out).toContain('No terminal to ask in');
    expect(out).toContain('It works.');
    expect(code).toBe(0);
  });
});

test('stdout carries the result alone', async () => {
  const env = { DEFENDER_ACCESS_STATE_DIR: join(folder, 'state') };
  const args = ['setup', '--sandbox', '--name', 'Incident reader', '--task', 'read-incidents', '--yes', '--json'];
  const { code, stdout } = await run(program, args, env);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, status: 'done', config: 'defender-access.json' });
  expect(JSON.parse(readFileSync(join(folder, 'defender-access.json'), 'utf8'))).toMatchObject({ pending: null });
});

function run(script: string, args: readonly string[], env: Record<string, string>) {
  return new Promise<{ code: number; out: string; stdout: string }>((resolve) => {
    const options = { cwd: folder, env: { PATH: process.env['PATH'] ?? '', HOME: folder, ...env } };
    const child = execFile(process.execPath, [script, ...args], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), out: stderr + stdout, stdout });
    });
    child.stdin?.end();
  });
}
