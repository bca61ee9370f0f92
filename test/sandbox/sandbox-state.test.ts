import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startClock } from '../../src/sandbox/sandbox-clock.ts';
import { type RunningSandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { grant, registerApp } from './registered-app.ts';
import { sandboxScene } from './sandbox-scene.ts';
import { type TrustedClient, trustedClient } from './trusted-client.ts';

const scene = sandboxScene();
const { running, start, signIn } = scene;

test('the tenant survives a restart, with the tokens it signed; the file is owner-only and holds no secret in clear', async () => {
  const stateFile = join(scene.folder, 'state', 'tenant.json');
  const first = await startSandbox({ stateFile });
  const firstClient = trustedClient(first);
  const app = registerApp(first);
  grant(first.tenantStore, app, 'graph', 'User.Read');
  const token = await signIn(first, firstClient, app.appId, 'User.Read openid offline_access', 'reader');
  await firstClient.close();
  await first.stop();
  const text = await readFile(stateFile, 'utf8');
  for (const name of ['access_token', 'refresh_token', 'id_token']) expect(text).not.toContain(token.json[name]);
  expect((await stat(stateFile)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(scene.folder, 'state'))).toEqual(['tenant.json']);

  const { sandbox, client } = await start({ stateFile });
  expect(sandbox.tenantStore.applications.one('appId', app.appId)?.id).toBe(app.objectId);
  const me = await client.fetch(`${sandbox.cloud.graphEndpoint}/v1.0/me`, {
    headers: { authorization: `Bearer ${token.json.access_token}` },
  });
  expect([me.status, me.json.userPrincipalName]).toEqual([200, 'reader@contoso.example']);
  const refreshed = await client.form(`/${sandbox.tenant.id}/oauth2/v2.0/token`, {
    client_id: app.appId,
    grant_type: 'refresh_token',
    refresh_token: token.json.refresh_token,
    scope: 'User.Read',
  });
  expect(refreshed.status).toBe(200);
});

test('ended sign-ins leave the state file, running ones and the tenant stay', async () => {
  const stateFile = join(scene.folder, 'tenant.json');
  const first = await startSandbox({ stateFile });
  const firstClient = trustedClient(first);
  const app = registerApp(first);
  grant(first.tenantStore, app, 'graph', 'User.Read');
  await signIn(first, firstClient, app.appId, 'User.Read openid offline_access', 'reader');
  await firstClient.close();
  await first.stop();
  const kept = async (days: number) => {
    const later = await startSandbox({ stateFile, clock: startClock(days * 24 * 3_600_000) });
    const { applications, authorizationCodes, sessions, refreshTokens } = later.tenantStore;
    const counts = [authorizationCodes, sessions, refreshTokens].map(({ size }) => size);
    expect(applications.get(app.objectId)).not.toBeNull();
    await later.stop();
    const { changes } = JSON.parse(await readFile(stateFile, 'utf8'));
    expect(changes.authorizationCodes).toEqual({ put: [], removed: [] });
    return counts;
  };
  expect(await kept(0.5)).toEqual([0, 1, 1]);
  expect(await kept(2)).toEqual([0, 0, 1]);
  expect(await kept(91)).toEqual([0, 0, 0]);
});

test('what was deleted stays deleted after a restart, the seed included', async () => {
  const stateFile = join(scene.folder, 'tenant.json');
  const first = await startSandbox({ stateFile });
  const [expenses] = first.tenantStore.applications.by('displayName', 'Contoso Expenses');
  first.tenantStore.applications.remove(expenses?.id ?? '');
  await first.stop();
  const { sandbox } = await start({ stateFile });
  expect(sandbox.tenantStore.applications.by('displayName', 'Contoso Expenses')).toEqual([]);
  expect(sandbox.tenantStore.applications.by('displayName', 'Contoso Intranet')).toHaveLength(1);
});

test('a state that cannot be written is told when the tenant stops', async () => {
  const stateFile = join(scene.folder, 'tenant.json');
  const sandbox = await startSandbox({ stateFile });
  await mkdir(stateFile);
  await expect(sandbox.stop()).rejects.toThrow(/EISDIR|EPERM|ENOTEMPTY/);
  expect(await readdir(scene.folder)).toEqual(['tenant.json']);
});

test('keys are new for each tenant, unless they are handed in', async () => {
  const keysOf = async ({ sandbox, client }: { sandbox: RunningSandbox; client: TrustedClient }) => {
    const answer = await client.fetch(`/${sandbox.tenant.id}/discovery/v2.0/keys`);
    return { caPem: sandbox.caPem, kid: answer.json.keys[0].kid };
  };
  const sandbox = await startSandbox({ stateFile: null });
  const fresh = { sandbox, client: trustedClient(sandbox) };
  running.push(fresh);
  const [own, one, another] = [await keysOf(fresh), await keysOf(await start()), await keysOf(await start())];
  expect(another).toEqual(one);
  expect(own.caPem).not.toBe(one.caPem);
  expect(own.kid).not.toBe(one.kid);
});
