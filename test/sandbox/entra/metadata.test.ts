import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { practiceKeys } from '../../support/practice-keys.ts';
import { type TrustedClient, trustedClient } from '../trusted-client.ts';

let sandbox: RunningSandbox;
let client: TrustedClient;

beforeAll(async () => {
  sandbox = await startSandbox({ stateFile: null, keys: await practiceKeys() });
  client = trustedClient(sandbox);
});
afterAll(async () => {
  await client.close();
  await sandbox.stop();
});

// Names in the order of the captured document; see the Azure SDK's recordings of the real service.
const captured = [
  'token_endpoint',
  'token_endpoint_auth_methods_supported',
  'jwks_uri',
  'response_modes_supported',
  'subject_types_supported',
  'id_token_signing_alg_values_supported',
  'response_types_supported',
  'scopes_supported',
  'issuer',
  'request_uri_parameter_supported',
  'userinfo_endpoint',
  'authorization_endpoint',
  'device_authorization_endpoint',
  'http_logout_supported',
  'frontchannel_logout_supported',
  'end_session_endpoint',
  'claims_supported',
  'kerberos_endpoint',
  'tenant_region_scope',
  'cloud_instance_name',
  'cloud_graph_host_name',
  'msgraph_host',
  'rbac_url',
];

describe('the discovery document', () => {
  test('has the names of the captured one, in its order', async () => {
    const { json, headers } = await client.fetch(`/${sandbox.tenant.id}/v2.0/.well-known/openid-configuration`);
    expect(Object.keys(json)).toEqual(captured);
    expect(headers.get('cache-control')).toBe('max-age=86400, private');
    expect(headers.get('access-control-allow-origin')).toBe('*');
  });

  test.each(['contoso.example', 'contoso.onmicrosoft.com'])('%s names the same tenant', async (name) => {
    const { json } = await client.fetch(`/${name}/v2.0/.well-known/openid-configuration`);
    expect(json.issuer).toBe(`${sandbox.cloud.authorityHost}/${sandbox.tenant.id}/v2.0`);
    expect(json.token_endpoint).toBe(`${sandbox.cloud.authorityHost}/${sandbox.tenant.id}/oauth2/v2.0/token`);
  });

  test.each(['common', 'organizations'])('%s leaves the tenant open', async (name) => {
    const { json } = await client.fetch(`/${name}/v2.0/.well-known/openid-configuration`);
    expect(json.issuer).toBe(`${sandbox.cloud.authorityHost}/{tenantid}/v2.0`);
    expect(json.tenant_region_scope).toBeNull();
    expect(json.token_endpoint).toContain(`/${name}/`);
  });

  test('an unknown tenant is invalid_tenant', async () => {
    const { json, status } = await client.fetch('/fabrikam.example/v2.0/.well-known/openid-configuration');
    expect(status).toBe(400);
    expect(json).toMatchObject({ error: 'invalid_tenant', error_codes: [90002] });
    expect(json.error_description).toContain("Tenant 'fabrikam.example' not found");
  });

  test('version 1 names sts.windows.net and its own endpoints', async () => {
    const { json } = await client.fetch(`/${sandbox.tenant.id}/.well-known/openid-configuration`);
    expect(json.issuer).toBe(`https://sts.windows.net/${sandbox.tenant.id}/`);
    expect(json.token_endpoint).toMatch(/\/oauth2\/token$/);
  });
});

test('sign-in is plain http on loopback, tokens and keys are https', async () => {
  const { json } = await client.fetch(`/${sandbox.tenant.id}/v2.0/.well-known/openid-configuration`);
  expect(new URL(json.authorization_endpoint).protocol).toBe('http:');
  for (const name of ['token_endpoint', 'jwks_uri', 'issuer', 'device_authorization_endpoint']) {
    expect(new URL(json[name]).protocol).toBe('https:');
  }
});

test('the plain http host has pages only', async () => {
  const { pages } = sandbox.urls;
  expect((await fetch(`${pages}/device`)).status).toBe(200);
  for (const path of ['discovery/v2.0/keys', 'v2.0/.well-known/openid-configuration']) {
    expect((await fetch(`${pages}/${sandbox.tenant.id}/${path}`)).status).toBe(404);
  }
  const token = await fetch(`${pages}/${sandbox.tenant.id}/oauth2/v2.0/token`, {
    method: 'POST',
    body: 'grant_type=x',
  });
  expect(token.status).toBe(404);
});

test('instance discovery knows this host and no other', async () => {
  const ask = (url: string) =>
    client.fetch(`/common/discovery/instance?api-version=1.1&authorization_endpoint=${encodeURIComponent(url)}`);
  const own = await ask(`${sandbox.cloud.authorityHost}/${sandbox.tenant.id}/oauth2/v2.0/authorize`);
  expect(own.json.tenant_discovery_endpoint).toContain(`/${sandbox.tenant.id}/v2.0/.well-known/openid-configuration`);
  expect(own.json.metadata[0].aliases).toEqual([new URL(sandbox.cloud.authorityHost).host]);
  const other = await ask('https://login.evil.example/common/oauth2/v2.0/authorize');
  expect([other.status, other.json.error, other.json.error_codes]).toEqual([400, 'invalid_instance', [50049]]);
});
