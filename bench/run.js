// `npm run bench [-- --runs N] [--save] [--json FILE]`: how much CPU a start costs beside a bare `node -e 0`, and how long a
// setup takes beside a plain script that does the same. Runs are interleaved A B A B, so that a machine that slows down slows
// both; medians with the 10th and 90th percentile, and ratios pair by pair. `--save` makes this the baseline that later runs
// are compared with. Needs Linux or macOS with bash; nothing leaves the machine.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { summary, timed, untilShown } from './measure.js';
import { laidOut, regressions } from './report.js';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '15' },
    save: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const runs = Number(options.runs);
const root = fileURLToPath(new URL('..', import.meta.url));
const baselineFile = join(root, 'bench/baseline.json');
const node = process.execPath;
const program = join(root, 'bin/defender-access.js');
const folder = mkdtempSync(join(tmpdir(), 'bench-'));
const tenants = [];
const permissions = 'xdr/Incident.Read,endpoint/Machine.Read,endpoint/Alert.Read,graph/SecurityIncident.Read.All';
let made = 0;

try {
  await measureAll();
} finally {
  for (const tenant of tenants) tenant.child.disconnect();
  rmSync(folder, { recursive: true, force: true });
}

async function measureAll() {
  const loadBefore = loadavg()[0];
  const rows = [...(await startUp()), ...(await setUps())];
  const report = {
    at: new Date().toISOString(),
    machine: {
      node: process.version,
      processor: `${cpus().length} x ${cpus()[0].model}`,
      memoryInGB: Math.round(totalmem() / 2 ** 30),
      platform: `${process.platform} ${process.arch}`,
      load: [loadBefore, loadavg()[0]],
    },
    rows,
  };
  const baseline = existsSync(baselineFile) ? JSON.parse(readFileSync(baselineFile, 'utf8')) : null;
  process.stdout.write(laidOut(report));
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  if (options.save) writeFileSync(baselineFile, `${JSON.stringify(report, null, 2)}\n`);
  else if (baseline !== null) process.stdout.write(regressions(report, baseline));
}

/** CPU beside `node -e 0`. */
async function startUp() {
  const tenant = await openTenant({ latencyInMs: 0 });
  const bare = [node, '-e', '0'];
  const cli = (...args) => [node, program, ...args];
  const { env, cwd } = await workplace(tenant);
  const first = await timed(
    cli('setup', ...cloud(tenant), ...wanted(), '--skip-proof'),
    signingIn(tenant, { env, cwd }),
  );
  if (first.exit !== 0) throw new Error(`no setup to take tokens from: ${first.stderr}`);
  const cpu =
    (command, how = { env, cwd }) =>
    async () =>
      (await succeeded(command, how)).cpuInMs;
  const upTo =
    (pattern, ...args) =>
    async (place = { env, cwd }) =>
      (await untilShown(cli(...args), pattern, place)).cpuInMs;
  const shown =
    (...expected) =>
    async () =>
      upTo(...expected)(await workplace(tenant));
  const lines = [
    ['--version', 1.2, cpu(cli('--version'))],
    ['--help', 1.35, cpu(cli('--help'))],
    ['permissions isolate', 1.6, cpu(cli('permissions', 'isolate'))],
    ...(process.platform === 'linux'
      ? [
          ['setup, to its first question', 2.5, shown(/Which tenant/, 'setup', ...cloud(tenant))],
          ['token, to its sign-in', 5, upTo(/authorize\?/, 'token', ...cloud(tenant))],
        ]
      : []),
    ['token, sign-in included', null, cpu(cli('token', ...cloud(tenant)), signingIn(tenant, { env, cwd }))],
  ];
  const rows = [];
  for (const [what, goal, run] of lines) {
    const reach = goal === null ? {} : { goal };
    rows.push({ what, unit: 'ms CPU', beside: 'node -e 0', ...reach, ...(await sideBySide(run, cpu(bare))) });
  }
  return rows;
}

/** Wall time of a whole setup without the proof, three APIs and four permissions. */
async function setUps() {
  const rows = [];
  for (const latencyInMs of [0, 150]) {
    const tenant = await openTenant({ latencyInMs });
    const plain = async () => {
      const place = await workplace(tenant);
      made += 1;
      const command = [node, join(root, 'bench/plain-script.js'), tenant.cloudFile, `Plain ${made}`];
      return (await succeeded(command, signingIn(tenant, place))).wallInMs;
    };
    const ours = (how) => async () => {
      const place = await workplace(tenant);
      const command = [node, program, 'setup', ...cloud(tenant), ...wanted(), '--skip-proof', ...how];
      return (await succeeded(command, signingIn(tenant, place))).wallInMs;
    };
    const what = `a fresh setup, ${latencyInMs} ms added to every answer`;
    const beside = 'plain script';
    rows.push({ what: `${what}, sign-in included`, unit: 'ms', beside, ...(await sideBySide(ours([]), plain)) });
    const signedIn = ours(['--auth', 'azure-cli']);
    const goalInMs = latencyInMs === 150 ? { goalInMs: 1500 } : {};
    rows.push({ what: `${what}, signed in`, unit: 'ms', beside, ...goalInMs, ...(await sideBySide(signedIn, plain)) });
  }
  const peaks = [];
  for (const scenario of ['healthy', 'large-tenant']) {
    const tenant = await openTenant({ latencyInMs: 0, scenario });
    const peak = async () => {
      const place = await workplace(tenant);
      const file = join(place.cwd, 'peak');
      const env = { ...place.env, PEAK_FILE: file, NODE_OPTIONS: `--require ${join(root, 'bench/peak-memory.cjs')}` };
      await succeeded([node, program, 'setup', ...cloud(tenant), ...wanted()], signingIn(tenant, { ...place, env }));
      return Number(readFileSync(file, 'utf8')) / 1e3;
    };
    await peak();
    peaks.push([scenario, peak]);
  }
  const [[, small], [, large]] = peaks;
  const values = await sideBySide(large, small);
  rows.push({
    what: 'peak memory of a whole setup, proof included, in a large tenant',
    unit: 'MB',
    beside: 'an empty one',
    goalInMB: 110,
    ...values,
  });
  return rows;
}

/** A B A B, after one of each that does not count. */
async function sideBySide(a, b) {
  await a();
  await b();
  const [as, bs] = [[], []];
  for (let run = 0; run < runs; run += 1) {
    as.push(await a());
    bs.push(await b());
  }
  return { a: summary(as), b: summary(bs), ratio: summary(as.map((value, run) => value / bs[run])) };
}

async function succeeded(command, how) {
  const ended = await timed(command, how);
  if (ended.exit !== 0) throw new Error(`exit ${ended.exit}: ${command.join(' ')}\n${ended.stdout}\n${ended.stderr}`);
  return ended;
}

async function openTenant({ latencyInMs, scenario = 'healthy' }) {
  const where = join(folder, `tenant ${tenants.length}`);
  mkdirSync(where);
  const child = fork(join(root, 'bench/tenant.js'), [JSON.stringify({ folder: where, latencyInMs, scenario })]);
  const [{ cloudFile, caFile, tenantId }] = await once(child, 'message');
  child.on('message', ({ problem }) => process.stderr.write(`the sign-in was refused: ${problem}\n`));
  const tenant = { child, cloudFile, caFile, tenantId };
  tenants.push(tenant);
  tenant.az = await signedInAzureCli(tenant, where);
  return tenant;
}

/** A stand-in for `az` that answers what it answers when somebody is signed in. */
async function signedInAzureCli(tenant, where) {
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: tenant.caFile };
  const script = [node, join(root, 'bench/plain-script.js'), tenant.cloudFile, '--token'];
  const { stdout: accessToken } = await succeeded(script, signingIn(tenant, { env, cwd: where }));
  const expiresAt = Math.floor(Date.now() / 1000) + 3600;
  writeFileSync(
    join(where, 'answer.json'),
    JSON.stringify({ accessToken, expires_on: expiresAt, tenant: tenant.tenantId, tokenType: 'Bearer' }),
  );
  writeFileSync(join(where, 'az'), `#!/bin/sh\nexec cat '${join(where, 'answer.json')}'\n`);
  chmodSync(join(where, 'az'), 0o755);
  return where;
}

/** A folder and a home of its own, as on a machine that has never seen the program but for what it compiled. */
async function workplace(tenant) {
  made += 1;
  const cwd = join(folder, `work ${made}`);
  const home = join(folder, 'home');
  mkdirSync(cwd);
  mkdirSync(home, { recursive: true });
  const env = {
    PATH: `${tenant.az}:${process.env.PATH}`,
    HOME: home,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    NODE_EXTRA_CA_CERTS: tenant.caFile,
    // Pages are approved by the practice tenant; a browser of this machine has no part in it.
    BROWSER: 'true',
  };
  return { cwd, env };
}

/** Approves each sign-in page at once, as a person would after a while. */
function signingIn(tenant, place) {
  return {
    ...place,
    onLine(line) {
      const url = /https?:\/\/localhost:\d+\/\S*\/authorize\?\S+/.exec(line)?.[0];
      if (url !== undefined) tenant.child.send({ approve: url });
    },
  };
}

function cloud({ cloudFile }) {
  return ['--cloud', cloudFile];
}

function wanted() {
  // Each its own app: one of the same name would be asked about.
  return ['--name', `Bench ${made}`, '--yes', '--json', '--permission', permissions];
}
