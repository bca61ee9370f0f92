import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { builtInClouds } from '../../src/catalog/clouds.ts';
import { azureCli } from '../../src/catalog/first-party-clients.ts';
import { azureCliSession } from '../../src/tokens/azure-cli-session.ts';
import { accessErrorOf, jumpingClock } from './support/sign-in-options.ts';
import { adele, jwt, otherTenantId, tenantId } from './support/test-authority.ts';

let folder: string;
const earlierPath = process.env['PATH'];

/** An `az` of our own, first on the PATH; it is called through the shell, as the real one is. */
async function installAz(script: string): Promise<void> {
  const file = path.join(folder, 'az');
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
}

const token = jwt({
  aud: 'https://graph.microsoft.com',
  ...adele,
  tid: tenantId,
  scp: 'User.Read.All Group.ReadWrite.All',
});
const expiresOn = Date.parse('2026-11-22T13:00:00Z') / 1000;
const answering = (text = token) => `echo "$@" >> ${folder}/calls
echo '${JSON.stringify({ accessToken: text, expires_on: expiresOn, tokenType: 'Bearer' })}'`;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'az-'));
  process.env['PATH'] = `${folder}:/usr/bin:/bin`;
});
afterEach(async () => {
  process.env['PATH'] = earlierPath;
  await rm(folder, { recursive: true });
});

const options = (given: { tenant?: string; signal?: AbortSignal } = {}) => ({
  cloud: builtInClouds.public,
  tenant: 'organizations',
  clientId: azureCli.appId,
  audience: 'https://graph.microsoft.com',
  clock: jumpingClock(),
  signal: new AbortController().signal,
  ...given,
});

describe.skipIf(process.platform === 'win32')('the session of the Azure CLI', () => {
  test('gives its token, its end and its account', async () => {
    await installAz(answering());
    const session = await azureCliSession(options({ tenant: tenantId }));
    expect(session.account).toMatchObject({ userPrincipalName: adele.upn, tenantId });
    const given = await session.tokenFor({ audience: 'https://graph.microsoft.com/' });
    expect(given.token.reveal()).toBe(token);
    expect(given.expiresAt).toEqual(new Date('2026-11-22T13:00:00Z'));
    expect(given.scopes).toEqual(['User.Read.All', 'Group.ReadWrite.All']);
  });

  test('of another tenant is refused before anything is done with it', async () => {
    await installAz(answering());
    expect(await accessErrorOf(azureCliSession(options({ tenant: otherTenantId })))).toMatchObject({ failure: 'K3' });
  });

  test.each([
    ['is not installed', 'echo "az: not found" >&2; exit 127', 'sign-in-failed', 'https://aka.ms/azure-cli'],
    [
      'is not signed in',
      'echo "ERROR: Please run \'az login\' to setup account." >&2; exit 1',
      'sign-in-expired',
      'az login',
    ],
    ['fails otherwise', 'echo "ERROR: something else" >&2; exit 1', 'sign-in-failed', '--auth browser'],
    ['prints nonsense', 'echo hello', 'sign-in-failed', '--auth browser'],
  ])('that %s is explained', async (_name, script, code, todo) => {
    await installAz(script);
    const error = await accessErrorOf(azureCliSession(options()));
    expect(error.code).toBe(code);
    expect(error.todo.join(' ')).toContain(todo);
  });

  test('cannot answer a challenge; the command that can is named', async () => {
    await installAz(answering());
    const session = await azureCliSession(options({ tenant: tenantId }));
    const error = await accessErrorOf(session.tokenFor({ audience: 'https://graph.microsoft.com', claims: '{"x":1}' }));
    expect(error).toMatchObject({ failure: 'J5', claims: '{"x":1}' });
    expect(error.todo[0]).toContain(`az login --tenant ${tenantId}`);
  });

  test('gives no token into an error, whatever az prints', async () => {
    await installAz(`echo '{"accessToken":"${token}"}'; echo "WARNING: ${token}" >&2`);
    const error = await accessErrorOf(azureCliSession(options()));
    expect(JSON.stringify(error) + error.stack).not.toContain(token);
  });
});
