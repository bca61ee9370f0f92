import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { Agent, get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { cancelled } from '../../src/errors/access-error.ts';
import { scenarios } from '../../src/sandbox/start-sandbox.ts';
import { admin, type Ended, type Journey, type RunOptions, startJourney } from '../support/journey.ts';
import { personAtPages } from '../support/person-at-pages.ts';
import { program } from '../support/pseudo-terminal.ts';

let journey: Journey;
let state: string;
const stops: AbortController[] = [];

beforeEach(async () => {
  journey = await startJourney();
  state = join(journey.folder, 'state');
});
afterEach(async () => {
  for (const stop of stops.splice(0)) stop.abort(cancelled());
  await journey.end();
});

function run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return journey.run(args, { withoutCloud: true, env: { DEFENDER_ACCESS_STATE_DIR: state }, ...options });
}

/** A server of this run, up to the moment at which it answers. */
async function serve(args: readonly string[], scenario = 'healthy') {
  const stop = new AbortController();
  stops.push(stop);
  const cloudFile = join(state, scenario, 'cloud.json');
  const ended = run(['sandbox', ...args], { stop });
  await vi.waitFor(() => expect(existsSync(cloudFile)).toBe(true), { timeout: 5_000 });
  return {
    cloudFile,
    async end(): Promise<Ended> {
      stop.abort(cancelled());
      return ended;
    },
  };
}

const setup = ['setup', '--name', 'Incident reader', '--task', 'read-incidents', '--yes', '--json'];

/** Names of the apps that the tenant keeps between runs. */
async function appNames(): Promise<readonly string[]> {
  const { apps } = (await run(['sandbox', 'show', '--json'])).json() as { apps: { displayName: string }[] };
  return apps.map(({ displayName }) => displayName);
}

describe('the practice tenant as a server', () => {
  test('serves this program like any client, and ends well when it is interrupted', async () => {
    const server = await serve(['--json']);
    const made = await run([...setup, '--cloud', server.cloudFile], { openPage: personAtPages(admin) });
    expect(made.json()).toMatchObject({ status: 'done', proof: { passed: true } });
    const ended = await server.end();
    expect(ended.exit).toBe(0);
    expect(ended.json()).toMatchObject({ schemaVersion: 1, scenario: 'healthy', cloudFile: server.cloudFile });
    expect(await appNames()).toContain('Incident reader');
  });

  test('keeps others out of its tenant while it runs, says who it is, and lets them in afterwards', async () => {
    const server = await serve([]);
    const shutOut = await run([...setup, '--sandbox']);
    expect(shutOut.exit).toBe(1);
    expect(shutOut.json()).toMatchObject({ error: { code: 'sandbox-locked' } });
    expect(shutOut.stdout).toContain(`process ${process.pid}`);
    expect(shutOut.stdout).toContain(`--cloud ${server.cloudFile}`);
    expect((await run(['sandbox', '--json'])).json()).toMatchObject({ error: { code: 'sandbox-locked' } });
    expect((await run(['sandbox', 'reset', '--json'])).json()).toMatchObject({ error: { code: 'sandbox-locked' } });
    expect((await run(['sandbox', 'show'])).exit).toBe(0);
    await server.end();
    expect((await run([...setup, '--sandbox'])).json()).toMatchObject({ status: 'done' });
  });

  test('a lock that a killed run left behind keeps nobody out', async () => {
    await (await serve([])).end();
    const gone = {
      pid: 2 ** 22 + 1,
      host: (await import('node:os')).hostname(),
      since: '2026-11-22T11:59:00.000Z',
      nonce: 'x',
    };
    writeFileSync(join(state, 'healthy', '.tenant.json.lock'), JSON.stringify(gone));
    expect((await (await serve([])).end()).exit).toBe(0);
  });

  test('starts afresh with --reset, and reset alone does the same without a server', async () => {
    await run([...setup, '--sandbox']);
    expect(await appNames()).toContain('Incident reader');
    await (await serve(['--reset'])).end();
    expect(await appNames()).not.toContain('Incident reader');
    await run(['setup', '--config', 'other.json', ...setup.slice(1), '--sandbox']);
    expect((await run(['sandbox', 'reset'])).stdout).toContain('(scenario healthy) is new again');
    expect(await appNames()).not.toContain('Incident reader');
  });

  test('logs requests without what is secret in them, for the owner alone, behind what stands there', async () => {
    const log = join(journey.folder, 'log.jsonl');
    writeFileSync(log, '{"earlier":true}\n', { mode: 0o644 });
    chmodSync(log, 0o644);
    const server = await serve(['--log', 'log.jsonl']);
    await run([...setup, '--cloud', server.cloudFile], { openPage: personAtPages(admin) });
    await server.end();
    const lines = readFileSync(log, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toEqual({ earlier: true });
    expect(lines.some(({ path }) => String(path).includes('/oauth2/v2.0/token'))).toBe(true);
    expect(lines.slice(1).every((line) => Object.keys(line).join() === 'time,host,method,path,status,inBatch')).toBe(
      true,
    );
    const callback = lines.map(({ path }) => String(path)).join('\n');
    expect(callback).not.toMatch(/[?&](code|state|code_challenge|user_code)=(?!\[|%5B)[^&\n]{8,}/);
    expect(statSync(log).mode & 0o777).toBe(0o600);
  });

  test('does not follow a link to write its log', async () => {
    symlinkSync(join(journey.folder, 'elsewhere'), join(journey.folder, 'log.jsonl'));
    const ended = await run(['sandbox', '--log', 'log.jsonl', '--json']);
    expect(ended.json()).toMatchObject({ error: { code: 'file-unwritable' } });
    expect(existsSync(join(journey.folder, 'elsewhere'))).toBe(false);
  });

  test('with --state the tenant lives there, and the folder around it stays open to others', async () => {
    const before = statSync(journey.folder).mode;
    const stop = new AbortController();
    stops.push(stop);
    const ended = run(['sandbox', '--state', 'mine.json', '--json'], { stop });
    await vi.waitFor(() => expect(existsSync(join(journey.folder, 'mine-cloud', 'ca.pem'))).toBe(true));
    stop.abort(cancelled());
    expect((await ended).json()).toMatchObject({ stateFile: join(journey.folder, 'mine.json') });
    expect(statSync(journey.folder).mode).toBe(before);
    expect(statSync(join(journey.folder, 'mine-cloud')).mode & 0o777).toBe(0o700);
    expect(existsSync(state)).toBe(false);
  });

  test.each([
    [['--port', '70000'], 'answer-invalid'],
    [['--port', 'x'], 'answer-invalid'],
    [['--scenario', 'throtling'], 'usage-invalid'],
    [['--scenario', './missing.json'], 'usage-invalid'],
    [['scenario'], 'usage-invalid'],
    [['show', 'more'], 'usage-invalid'],
  ])('%j is refused with exit 2', async (args, code) => {
    const ended = await run(['sandbox', ...args, '--json']);
    expect(ended.json()).toMatchObject({ error: { code } });
    expect(ended.exit).toBe(2);
  });

  test('a port in use and a damaged state file say what to do', async () => {
    const port = new URL(journey.sandbox.urls.login).port;
    expect((await run(['sandbox', '--port', port, '--json'])).json()).toMatchObject({ error: { code: 'port-in-use' } });
    writeFileSync(join(journey.folder, 'bad.json'), '{');
    const damaged = await run(['sandbox', '--state', 'bad.json', '--json']);
    expect(damaged.json()).toMatchObject({ error: { code: 'sandbox-damaged' } });
    expect(damaged.stdout).toContain('sandbox reset');
  });
});

describe('scenarios', () => {
  test('are listed with what a person should then see', async () => {
    const { stdout } = await run(['sandbox', 'scenarios']);
    for (const { name } of scenarios) expect(stdout).toContain(`  ${name}\n`);
    const listed = (await run(['sandbox', 'scenarios', '--json'])).json();
    expect(listed).toMatchObject({ schemaVersion: 1 });
    expect((listed as { scenarios: object[] }).scenarios).toHaveLength(scenarios.length);
  });

  test('a file describes one of one’s own, for the server as for --sandbox, in a tenant of its own', async () => {
    const own = { name: 'No licence here', conditions: { licences: { xdr: 'not-provisioned' } } };
    writeFileSync(join(journey.folder, 'own.json'), JSON.stringify(own));
    const server = await serve(['--scenario', './own.json', '--json'], 'own-no-licence-here');
    expect((await server.end()).json()).toMatchObject({ scenario: 'No licence here' });
    const made = await run([...setup, '--sandbox=./own.json']);
    expect(made.json()).toMatchObject({ proof: { passed: false } });
    expect(await appNames()).not.toContain('Incident reader');
  });
});

describe('where nobody can look at the page', () => {
  test('a refusal on it ends the wait at once, with its number explained', async () => {
    const ended = await run([...setup, '--sandbox=conditional-access']);
    expect(ended.stderr).toContain('The practice sign-in went no further');
    expect(ended.stdout).toMatch(/AADSTS|conditional access/i);
    expect(journey.time.pauses.filter((pause) => pause > 60_000)).toEqual([]);
  });
});

describe('what is in it', () => {
  test('is shown as a tree: apps, principals, who consented to what', async () => {
    await run([...setup, '--sandbox']);
    const { stdout } = await run(['sandbox', 'show']);
    expect(stdout).toMatch(/├─ Incident reader {2}[0-9a-f-]{36}\n {2}│ {2}├─ registration, no owner\n/);
    expect(stdout).toContain('consent to Microsoft Threat Protection for everyone\n');
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });
});

describe('the built program', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'answers over TLS with its own CA, and ends with exit 0 on %s',
    async (signal) => {
      const folder = mkdtempSync(join(tmpdir(), 'served-'));
      const child = spawn(process.execPath, [program, 'sandbox', '--json'], {
        cwd: folder,
        env: { ...process.env, DEFENDER_ACCESS_STATE_DIR: folder },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
      let printed = '';
      child.stdout.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
      });
      await vi.waitFor(() => expect(printed).toContain('\n}'), { timeout: 8_000 });
      const { authority, caFile } = JSON.parse(printed) as { authority: string; caFile: string };
      expect(await statusOf(`${authority}/v2.0/.well-known/openid-configuration`, caFile)).toBe(200);
      child.kill(signal);
      expect(await ended).toBe(0);
      rmSync(folder, { recursive: true, force: true });
    },
  );
});

function statusOf(url: string, caFile: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, { agent: new Agent({ ca: readFileSync(caFile, 'utf8') }) }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).on('error', reject);
  });
}
