// `npm run bench [-- --runs N] [--save] [--json FILE]`: how much CPU a start costs beside a bare `node -e 0`, and how long a
// setup takes beside a plain script that does the same. Runs are interleaved A B A B, so that a machine that slows down slows
// both; medians with the 10th and 90th percentile, and ratios pair by pair. `--save` makes this the baseline that later runs
// are compared with. Needs Linux or macOS with bash; nothing leaves the machine.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { summary, untilShown } from './measure.js';
import { laidOut, regressions } from './report.js';
import {
  cloud,
  folder,
  leave,
  nextName,
  node,
  openTenant,
  root,
  signingIn,
  succeeded,
  wanted,
  workplace,
} from './workplace.js';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '15' },
    save: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const runs = Number(options.runs);
const baselineFile = join(root, 'bench/baseline.json');
const program = join(root, 'bin/defender-access.js');

try {
  await measureAll();
} finally {
  leave();
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
  await succeeded(cli('setup', ...cloud(tenant), ...wanted(), '--skip-proof'), signingIn(tenant, { env, cwd }));
  const { NODE_EXTRA_CA_CERTS: _, ...withoutCertificates } = env;
  const places = [
    // Node reads all the certificates that it trusts as soon as there is one more; the program beside it does so, too.
    { where: '', place: { env, cwd } },
    { where: ', without NODE_EXTRA_CA_CERTS', place: { env: withoutCertificates, cwd } },
  ];
  const rows = [];
  for (const { where, place } of places) {
    const cpu = (command) => async () => (await succeeded(command, place)).cpuInMs;
    const shown =
      (pattern, inFolder, ...args) =>
      async () =>
        (await untilShown(cli(...args, ...cloud(tenant)), pattern, { ...place, cwd: await inFolder() })).cpuInMs;
    const emptyFolder = async () => (await workplace(tenant)).cwd;
    const lines = [
      ['--version', 1.2, cpu(cli('--version'))],
      ['--help', 1.35, cpu(cli('--help'))],
      ['token --help', 1.6, cpu(cli('token', '--help'))],
      ['permissions isolate', 1.6, cpu(cli('permissions', 'isolate'))],
      ...(process.platform === 'linux'
        ? [
            ['setup, to its first question', 2.5, shown(/Which tenant/, emptyFolder, 'setup')],
            ['token, to its sign-in', 5, shown(/authorize\?/, async () => cwd, 'token')],
          ]
        : []),
    ];
    for (const [what, goal, run] of lines) {
      rows.push({
        what: what + where,
        unit: 'ms CPU',
        beside: 'node -e 0',
        goal,
        ...(await sideBySide(run, cpu(bare))),
      });
    }
  }
  const whole = async () => (await succeeded(cli('token', ...cloud(tenant)), signingIn(tenant, { env, cwd }))).cpuInMs;
  const beside = async () => (await succeeded(bare, { env, cwd })).cpuInMs;
  const what = 'token, sign-in included';
  rows.push({ what, unit: 'ms CPU', beside: 'node -e 0', ...(await sideBySide(whole, beside)) });
  return rows;
}

/** Wall time of a whole setup without the proof, three APIs and four permissions. */
async function setUps() {
  const rows = [];
  for (const latencyInMs of [0, 150]) {
    const tenant = await openTenant({ latencyInMs });
    const plain = async () => {
      const place = await workplace(tenant);
      const command = [node, join(root, 'bench/plain-script.js'), tenant.cloudFile, nextName('Plain')];
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
  rows.push(...(await besideAzureCli()));
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

/** What people have at hand instead: Azure CLI, here through `az rest`. Each of its calls is a start of Python, so few runs. */
async function besideAzureCli() {
  const az = spawnSync('sh', ['-c', 'command -v az'], { encoding: 'utf8' }).stdout.trim();
  if (az === '') {
    process.stderr.write('SKIPPED: Azure CLI is not installed (apt-get install azure-cli).\n');
    return [];
  }
  const tenant = await openTenant({ latencyInMs: 0 });
  const { accessToken } = JSON.parse(readFileSync(join(tenant.az, 'answer.json'), 'utf8'));
  const { graphEndpoint } = JSON.parse(readFileSync(tenant.cloudFile, 'utf8'));
  const byHand = async () => {
    const { cwd, env } = await workplace(tenant);
    const command = ['sh', join(root, 'bench/az-rest.sh'), az, graphEndpoint, nextName('By hand'), accessToken];
    const itsOwn = { ...env, REQUESTS_CA_BUNDLE: tenant.caFile, AZURE_CONFIG_DIR: join(folder, 'azure-cli') };
    return (await succeeded(command, { cwd, env: itsOwn })).wallInMs;
  };
  const ours = async () => {
    const place = await workplace(tenant);
    const command = [node, program, 'setup', ...cloud(tenant), ...wanted(), '--skip-proof', '--auth', 'azure-cli'];
    return (await succeeded(command, place)).wallInMs;
  };
  const what = 'a fresh setup, signed in, reading back included (3 runs)';
  return [{ what, unit: 'ms', beside: 'az rest', ...(await sideBySide(ours, byHand, 3)) }];
}

/** A B A B, after one of each that does not count. */
async function sideBySide(a, b, times = runs) {
  await a();
  await b();
  const [as, bs] = [[], []];
  for (let run = 0; run < times; run += 1) {
    as.push(await a());
    bs.push(await b());
  }
  return { a: summary(as), b: summary(bs), ratio: summary(as.map((value, run) => value / bs[run])) };
}
