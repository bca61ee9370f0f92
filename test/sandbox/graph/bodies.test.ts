import { describe, expect, test } from 'vitest';
import { practiceTenant } from '../practice-tenant.ts';
import { invalidValue, refused } from './refusals.ts';

describe('a body that is no JSON object', () => {
  test.each([
    ['nothing', undefined, undefined, 'Empty Payload. JSON content expected.'],
    ['broken', '{"displayName":', undefined, 'Unable to read JSON request payload.'],
    ['a list', '[]', undefined, 'Unable to read JSON request payload.'],
    ['not declared as JSON', '{}', 'text/plain', 'Unable to read JSON request payload.'],
  ])('%s', async (_name, body, type, text) => {
    const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
    const answer = await practiceTenant().graph(
      'POST',
      '/applications',
      body === undefined ? { headers } : { body, headers },
    );
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } });
    expect(answer.body.error.message).toContain(text);
  });
});

describe('an application body', () => {
  test.each([
    [{ DisplayName: 'A' }, refused("Invalid property 'DisplayName'.")],
    [{ displayName: 'A', isPublicClient: true }, refused("Invalid property 'isPublicClient'.")],
    [{ displayName: 'A', constructor: 'x' }, refused("Invalid property 'constructor'.")],
    [
      { displayName: 'A', requiredResourceAccess: [{ resourceAppId: 'x', ResourceAccess: [] }] },
      refused("Invalid property 'ResourceAccess'."),
    ],
    [{ displayName: 'A', publicClient: { redirectURIs: [] } }, refused("Invalid property 'redirectURIs'.")],
    [{ displayName: 'A', owners: [] }, refused("Invalid property 'owners'.")],
    [{ notes: 'n' }, refused("A value is required for property 'displayName' of resource 'Application'.")],
    [{ displayName: 7 }, invalidValue('displayName')],
    [{ displayName: '' }, invalidValue('displayName')],
    [{ displayName: 'x'.repeat(257) }, invalidValue('displayName')],
    [{ displayName: 'A', isFallbackPublicClient: 'true' }, invalidValue('isFallbackPublicClient')],
    [{ displayName: 'A', tags: 'one' }, invalidValue('tags')],
    [{ displayName: 'A', tags: ['two words'] }, invalidValue('tags')],
    [{ displayName: 'A', tags: ['twice', 'twice'] }, invalidValue('tags')],
    [{ displayName: 'A', signInAudience: 'Everyone' }, invalidValue('signInAudience')],
    [{ displayName: 'A', tokenEncryptionKeyId: 'no-guid' }, invalidValue('tokenEncryptionKeyId')],
    [{ displayName: 'A', api: { requestedAccessTokenVersion: '2' } }, invalidValue('requestedAccessTokenVersion')],
    [{ displayName: 'A', publicClient: { redirectUris: [null] } }, invalidValue('redirectUris')],
    [{ displayName: 'A', passwordCredentials: [{ displayName: 's' }] }, invalidValue('passwordCredentials')],
    [
      { displayName: 'A', appId: '00000003-0000-0000-c000-000000000000' },
      refused("Property 'appId' is read-only and cannot be set."),
    ],
    [
      {
        displayName: 'A',
        requiredResourceAccess: [
          { resourceAppId: 'x', resourceAccess: [{ id: '0e263e50-5827-48a4-b97c-d940288653c7', type: 'scope' }] },
        ],
      },
      refused('Property requiredResourceAccess.resourceAccess is invalid.'),
    ],
  ])('%j is refused', async (body, expected) => {
    const { graph, store } = practiceTenant();
    const before = store.applications.size;
    expect(await graph('POST', '/applications', { body })).toMatchObject(expected);
    expect(store.applications.size).toBe(before);
  });

  test.each([
    { displayName: 'Ünïcode 🛡 \'quoted\' "twice"\nand more' },
    { displayName: 'A', 'owners@odata.bind': [] },
    { displayName: 'A', '@odata.type': '#microsoft.graph.application' },
    { displayName: 'A', extension_0123456789abcdef0123456789abcdef_costCentre: '42' },
    {
      displayName: 'A',
      requiredResourceAccess: [
        {
          resourceAppId: 'fc780465-2017-40d4-a0c5-307022471b92',
          resourceAccess: [{ id: '11111111-1111-1111-1111-111111111111', type: 'Scope' }],
        },
      ],
    },
  ])('%j is taken', async (body) => {
    expect((await practiceTenant().graph('POST', '/applications', { body })).status).toBe(201);
  });

  test.each([
    ['publicClient', 'http://localhost', true],
    ['publicClient', 'http://localhost:8080/here', true],
    ['publicClient', 'http://127.0.0.1', true],
    ['publicClient', 'https://portal.azure.com', true],
    ['publicClient', 'msauth.com.example.app://auth', true],
    ['publicClient', 'ms-appx-web://microsoft.aad.brokerplugin/x', true],
    ['publicClient', 'http://contoso.example', false],
    ['publicClient', 'http://[::1]', false],
    ['publicClient', 'urn:ietf:wg:oauth:2.0:oob', false],
    ['publicClient', 'https://a.example/#part', false],
    ['publicClient', "https://a.example/it's", false],
    ['publicClient', 'no uri', false],
    ['publicClient', `https://a.example/${'x'.repeat(240)}`, false],
    ['web', 'msauth://x', false],
    ['spa', 'http://localhost', true],
  ])('%s takes redirect URI %s: %s', async (platform, uri, taken) => {
    const body = { displayName: 'A', [platform]: { redirectUris: [uri] } };
    expect(await practiceTenant().graph('POST', '/applications', { body })).toMatchObject(
      taken ? { status: 201 } : invalidValue(platform),
    );
  });

  test('a policy may refuse localhost, and demand a service reference', async () => {
    const { graph } = practiceTenant({
      conditions: {
        appPolicy: { refusedRedirectUriPrefixes: ['http://localhost'], serviceManagementReferenceRequired: true },
      },
    });
    const refusedUri = await graph('POST', '/applications', {
      body: { displayName: 'A', publicClient: { redirectUris: ['http://localhost'] } },
    });
    expect(refusedUri.status).toBe(403);
    expect(refusedUri.body.error.code).toMatch(/AsPerAppPolicy$/);
    expect(await graph('POST', '/applications', { body: { displayName: 'A' } })).toMatchObject({
      status: 400,
      body: { error: { code: 'ServiceTreeValueMissing' } },
    });
    const given = { displayName: 'A', serviceManagementReference: '1' };
    expect((await graph('POST', '/applications', { body: given })).status).toBe(201);
  });

  test('a unique name can be given once, afterwards it stays', async () => {
    const { graph } = practiceTenant();
    const { id } = (await graph('POST', '/applications', { body: { displayName: 'A' } })).body;
    expect((await graph('PATCH', `/applications/${id}`, { body: { uniqueName: 'one' } })).status).toBe(204);
    expect((await graph('PATCH', `/applications/${id}`, { body: { uniqueName: 'two' } })).status).toBe(400);
  });
});

describe('a service principal', () => {
  test('a second one for the same appId is a conflict', async () => {
    const { graph } = practiceTenant();
    const appId = '00000003-0000-0000-c000-000000000000';
    expect(await graph('POST', '/servicePrincipals', { body: { appId } })).toMatchObject({
      status: 409,
      body: {
        error: {
          code: 'Request_MultipleObjectsWithSameKeyValue',
          message: `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`,
        },
      },
    });
  });

  test('an appId that nobody knows has no backing application', async () => {
    const appId = '99999999-9999-4999-8999-999999999999';
    const answer = await practiceTenant().graph('POST', '/servicePrincipals', { body: { appId } });
    expect(answer).toMatchObject(
      refused(`The appId '${appId}' of the service principal does not reference a valid application object.`),
    );
    expect(answer.body.error.details).toMatchObject([{ code: 'NoBackingApplicationObject', target: 'appId' }]);
  });

  test('upsert by appId creates, then updates', async () => {
    const { graph } = practiceTenant();
    const { appId } = (await graph('POST', '/applications', { body: { displayName: 'A' } })).body;
    const path = `/servicePrincipals(appId='${appId}')`;
    const headers = { Prefer: 'create-if-missing' };
    const made = await graph('PATCH', path, { headers, body: { appRoleAssignmentRequired: true } });
    expect(made).toMatchObject({ status: 201, body: { appId, appRoleAssignmentRequired: true } });
    expect((await graph('PATCH', path, { headers, body: { appRoleAssignmentRequired: false } })).status).toBe(204);
    expect((await graph('GET', path)).body.appRoleAssignmentRequired).toBe(false);
  });

  test('follows the name and the redirect URIs of its application', async () => {
    const { graph } = practiceTenant();
    const app = (await graph('POST', '/applications', { body: { displayName: 'A' } })).body;
    await graph('POST', '/servicePrincipals', { body: { appId: app.appId } });
    await graph('PATCH', `/applications/${app.id}`, {
      body: { displayName: 'B', publicClient: { redirectUris: ['http://localhost'] } },
    });
    const principal = (await graph('GET', `/servicePrincipals(appId='${app.appId}')`)).body;
    expect(principal).toMatchObject({ displayName: 'B', appDisplayName: 'B', replyUrls: ['http://localhost'] });
  });
});
