import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { timed } from './measure.js';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const node = process.execPath;
export const folder = mkdtempSync(join(tmpdir(), 'bench-'));

const permissions = 'xdr/Incident.Read,endpoint/Machine.Read,endpoint/Alert.Read,graph/SecurityIncident.Read.All';
const tenants = [];
let made = 0;

/** Ends the practice tenants and takes everything away. */
export function leave() {
  for (const tenant of tenants) tenant.child.disconnect();
  rmSync(folder, { recursive: true, force: true });
}

export async function openTenant({ latencyInMs, scenario = 'healthy' }) {
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
export async function workplace(tenant) {
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
export function signingIn(tenant, place) {
  return {
    ...place,
    onLine(line) {
      const url = /https?:\/\/localhost:\d+\/\S*\/authorize\?\S+/.exec(line)?.[0];
      if (url !== undefined) tenant.child.send({ approve: url });
    },
  };
}

export function cloud({ cloudFile }) {
  return ['--cloud', cloudFile];
}

export async function succeeded(command, how) {
  const ended = await timed(command, how);
  if (ended.exit !== 0) throw new Error(`exit ${ended.exit}: ${command.join(' ')}\n${ended.stdout}\n${ended.stderr}`);
  return ended;
}

/** Each run its own app: one of the same name would be asked about. */
export function nextName(kind) {
  made += 1;
  return `${kind} ${made}`;
}

/** What every setup here asks for. */
export function wanted() {
  return ['--name', nextName('Bench'), '--yes', '--json', '--permission', permissions];
}
