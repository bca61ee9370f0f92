import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { type RunningSandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { practiceKeys } from '../support/practice-keys.ts';
import { type TrustedClient, trustedClient, waitForRedirect } from './trusted-client.ts';

/** A folder for each test, and practice tenants in it that are stopped after it. */
export function sandboxScene() {
  let folder: string;

  const running: { sandbox: RunningSandbox; client: TrustedClient }[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'practice-tenant-'));
  });

  afterEach(async () => {
    for (const { sandbox, client } of running.splice(0)) {
      await client.close();
      await sandbox.stop();
    }
    await rm(folder, { recursive: true, force: true });
  });

  async function start(options: Partial<SandboxOptions> = {}) {
    const sandbox = await startSandbox({ stateFile: null, keys: await practiceKeys(), ...options });
    const client = trustedClient(sandbox);
    running.push({ sandbox, client });
    return { sandbox, client };
  }

  /** The whole browser flow with nothing but HTTP: no library of Microsoft's between. */
  async function signIn(sandbox: RunningSandbox, client: TrustedClient, clientId: string, scope: string, upn: string) {
    const listener = await waitForRedirect();
    const verifier = 'a-code-verifier-of-at-least-forty-three-characters';
    const challenge = Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))).toString(
      'base64url',
    );
    const metadata = await client.fetch(`/${sandbox.tenant.id}/v2.0/.well-known/openid-configuration`);
    const url = new URL(metadata.json.authorization_endpoint);
    const asked = { client_id: clientId, response_type: 'code', redirect_uri: listener.uri, scope };
    url.search = new URLSearchParams({ ...asked, code_challenge: challenge, code_challenge_method: 'S256' }).toString();
    try {
      await sandbox.approveAs(upn)({ url: url.href });
      const code = (await listener.query).get('code') ?? '';
      const fields = { client_id: clientId, grant_type: 'authorization_code', code, redirect_uri: listener.uri };
      return await client.form(metadata.json.token_endpoint, { ...fields, code_verifier: verifier, scope });
    } finally {
      listener.close();
    }
  }

  return {
    get folder() {
      return folder;
    },
    running,
    start,
    signIn,
  };
}
