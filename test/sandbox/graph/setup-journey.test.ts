import { expect, test } from 'vitest';
import { accountId, practiceTenant } from '../practice-tenant.ts';

const endpointAppId = 'fc780465-2017-40d4-a0c5-307022471b92';
const machineRead = 'fbd3d33a-b1f5-4573-906c-51b39682fbcf';

test('an administrator sets up an app from nothing and takes it away again', async () => {
  const { graph, store } = practiceTenant();
  const path = "/applications(uniqueName='contoso-defender-access')";
  expect((await graph('GET', path)).status).toBe(404);

  const created = await graph('PATCH', path, {
    headers: { Prefer: 'create-if-missing' },
    body: {
      displayName: 'Contoso Defender access',
      signInAudience: 'AzureADMyOrg',
      isFallbackPublicClient: true,
      publicClient: { redirectUris: ['http://localhost'] },
      requiredResourceAccess: [{ resourceAppId: endpointAppId, resourceAccess: [{ id: machineRead, type: 'Scope' }] }],
      tags: ['made-by-x'],
    },
  });
  expect(created.status).toBe(201);
  expect(created.body).toMatchObject({
    '@odata.context': 'https://localhost:8443/v1.0/$metadata#applications/$entity',
    uniqueName: 'contoso-defender-access',
    isFallbackPublicClient: true,
    web: { redirectUris: [] },
  });
  const app = created.body;
  expect(app.id).not.toBe(app.appId);

  const principal = await graph('POST', '/servicePrincipals', { body: { appId: app.appId } });
  expect(principal.status).toBe(201);
  expect(principal.body).toMatchObject({ appId: app.appId, displayName: app.displayName, tags: ['made-by-x'] });

  const api = await graph('GET', `/servicePrincipals(appId='${endpointAppId}')?$select=id,oauth2PermissionScopes`);
  expect(api.body.oauth2PermissionScopes).toHaveLength(27);

  const grant = await graph('POST', '/oauth2PermissionGrants', {
    body: { clientId: principal.body.id, consentType: 'AllPrincipals', resourceId: api.body.id, scope: 'Machine.Read' },
  });
  expect(grant.status).toBe(201);
  expect(grant.body.id).toHaveLength(43);
  const listed = await graph('GET', `/oauth2PermissionGrants?$filter=clientId%20eq%20'${principal.body.id}'`);
  expect(listed.body.value).toEqual([
    {
      id: grant.body.id,
      clientId: principal.body.id,
      consentType: 'AllPrincipals',
      principalId: null,
      resourceId: api.body.id,
      scope: 'Machine.Read',
    },
  ]);
  expect(store.grantedScopes(principal.body.id, api.body.id, accountId('analyst'))).toEqual(['Machine.Read']);

  expect(
    await graph('PATCH', `/oauth2PermissionGrants/${grant.body.id}`, { body: { scope: 'Alert.Read' } }),
  ).toMatchObject({
    status: 204,
    body: '',
  });
  expect(store.oauth2PermissionGrants.get(grant.body.id)?.scope).toBe('Alert.Read');

  expect((await graph('DELETE', `/applications/${app.id}`)).status).toBe(204);
  expect((await graph('GET', `/applications/${app.id}`)).status).toBe(404);
  expect((await graph('GET', `/servicePrincipals/${principal.body.id}`)).status).toBe(404);
  expect(store.oauth2PermissionGrants.get(grant.body.id)).toBeNull();
});

test('a second upsert updates and answers 204 without a body', async () => {
  const { graph, store } = practiceTenant();
  const path = "/applications(uniqueName='it''s-mine')";
  const headers = { Prefer: 'create-if-missing' };
  expect((await graph('PATCH', path, { headers, body: { displayName: 'A' } })).status).toBe(201);
  expect(await graph('PATCH', path, { headers, body: { displayName: 'B' } })).toMatchObject({ status: 204, body: '' });
  expect(store.applications.one('uniqueName', "it's-mine")?.displayName).toBe('B');
});

test('an upsert without the header is a plain update and finds nothing', async () => {
  const { graph } = practiceTenant();
  const answer = await graph('PATCH', "/applications(uniqueName='nobody')", { body: { displayName: 'A' } });
  expect(answer).toMatchObject({ status: 404, body: { error: { code: 'Request_ResourceNotFound' } } });
});

test('a unique name stays reserved while its app is in the deleted items', async () => {
  const { graph, tick } = practiceTenant();
  const body = { displayName: 'A', uniqueName: 'taken' };
  const first = await graph('POST', '/applications', { body });
  await graph('DELETE', `/applications/${first.body.id}`);
  const again = await graph('POST', '/applications', { body });
  expect(again).toMatchObject({
    status: 400,
    body: {
      error: {
        code: 'Request_BadRequest',
        message: 'Another object with the same value for property uniqueName already exists.',
      },
    },
  });
  tick(31 * 24 * 3_600_000);
  expect((await graph('POST', '/applications', { body })).status).toBe(201);
});

test('a deleted app comes back with its id, its name and its owners, but its consents are gone', async () => {
  const { graph, store } = practiceTenant();
  const app = (await graph('POST', '/applications', { body: { displayName: 'Back soon' } })).body;
  const principal = (await graph('POST', '/servicePrincipals', { body: { appId: app.appId } })).body;
  await graph('POST', `/applications/${app.id}/owners/$ref`, {
    body: { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${accountId('reader')}` },
  });
  await graph('DELETE', `/applications/${app.id}`);
  const deleted = await graph('GET', '/directory/deletedItems/microsoft.graph.application?$select=id,deletedDateTime');
  expect(deleted.body.value).toEqual([
    { '@odata.type': '#microsoft.graph.application', id: app.id, deletedDateTime: '2026-11-22T12:00:00Z' },
  ]);
  const restored = await graph('POST', `/directory/deletedItems/${app.id}/restore`);
  expect(restored.status).toBe(200);
  expect(restored.body).toMatchObject({ '@odata.type': '#microsoft.graph.application', id: app.id });
  expect((await graph('GET', `/applications/${app.id}`)).body.deletedDateTime).toBeNull();
  expect((await graph('GET', `/applications/${app.id}/owners`)).body.value).toMatchObject([
    { id: accountId('reader') },
  ]);
  expect(store.servicePrincipals.get(principal.id)).toBeNull();
  expect((await graph('POST', `/directory/deletedItems/${principal.id}/restore`)).status).toBe(200);
  expect(store.oauth2PermissionGrants.by('clientId', principal.id)).toEqual([]);
  await graph('DELETE', `/applications/${app.id}`);
  expect((await graph('DELETE', `/directory/deletedItems/${app.id}`)).status).toBe(204);
  expect((await graph('GET', `/directory/deletedItems/${app.id}`)).status).toBe(404);
});

test('a patch replaces the collections it sends and keeps everything else', async () => {
  const { graph } = practiceTenant();
  const app = (
    await graph('POST', '/applications', {
      body: {
        displayName: 'A',
        tags: ['one', 'two'],
        notes: 'kept',
        publicClient: { redirectUris: ['http://localhost', 'https://portal.azure.com'] },
      },
    })
  ).body;
  await graph('PATCH', `/applications/${app.id}`, {
    body: { publicClient: { redirectUris: ['http://localhost'] }, tags: ['three'] },
  });
  const after = (await graph('GET', `/applications/${app.id}`)).body;
  expect(after).toMatchObject({ notes: 'kept', tags: ['three'], publicClient: { redirectUris: ['http://localhost'] } });
  expect(after).toEqual({ ...app, tags: ['three'], publicClient: { redirectUris: ['http://localhost'] } });
});

test('a user is assigned to an app once', async () => {
  const { graph } = practiceTenant();
  const app = (await graph('POST', '/applications', { body: { displayName: 'A' } })).body;
  const { id } = (await graph('POST', '/servicePrincipals', { body: { appId: app.appId } })).body;
  const body = { principalId: accountId('analyst'), resourceId: id, appRoleId: '00000000-0000-0000-0000-000000000000' };
  const assigned = await graph('POST', `/servicePrincipals/${id}/appRoleAssignedTo`, { body });
  expect(assigned).toMatchObject({ status: 201, body: { principalType: 'User', principalDisplayName: 'Ana Analyst' } });
  expect((await graph('POST', `/servicePrincipals/${id}/appRoleAssignedTo`, { body })).status).toBe(400);
  const path = `/servicePrincipals/${id}/appRoleAssignedTo/${assigned.body.id}`;
  expect((await graph('DELETE', path)).status).toBe(204);
  expect((await graph('GET', `/servicePrincipals/${id}/appRoleAssignedTo`)).body.value).toEqual([]);
});
