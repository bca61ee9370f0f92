import { describe, expect, test } from 'vitest';
import { practiceTenant } from '../practice-tenant.ts';
import { invalidValue, refused } from './refusals.ts';

describe('a grant', () => {
  async function pair(behaviour = {}) {
    const { graph, store } = practiceTenant({ behaviour });
    const { appId } = (await graph('POST', '/applications', { body: { displayName: 'A' } })).body;
    const clientId: string = (await graph('POST', '/servicePrincipals', { body: { appId } })).body.id;
    const resourceId = store.servicePrincipals.one('appId', '8ee8fdad-f234-4243-8f3b-15c294843740')!.id;
    const userId = store.users.one('userPrincipalName', 'analyst@contoso.example')!.id;
    const post = (body: object) => graph('POST', '/oauth2PermissionGrants', { body });
    return {
      graph,
      store,
      post,
      clientId,
      resourceId,
      userId,
      all: { clientId, resourceId, consentType: 'AllPrincipals' },
    };
  }

  test('one for everyone and one per person stand side by side', async () => {
    const { post, all, userId, store, clientId, resourceId } = await pair();
    expect((await post({ ...all, scope: 'Incident.Read' })).status).toBe(201);
    const own = await post({ ...all, consentType: 'Principal', principalId: userId, scope: 'Incident.ReadWrite' });
    expect(own.status).toBe(201);
    expect(own.body.id.length).toBeGreaterThan(43);
    expect(store.grantedScopes(clientId, resourceId, userId)).toEqual(['Incident.Read', 'Incident.ReadWrite']);
  });

  test.each([
    [409, 'Request_MultipleObjectsWithSameKeyValue'],
    [400, 'Request_BadRequest'],
  ] as const)('a duplicate is answered %i, as the scenario says', async (duplicateGrantStatus, code) => {
    const { post, all } = await pair({ duplicateGrantStatus });
    await post({ ...all, scope: 'Incident.Read' });
    expect(await post({ ...all, scope: 'AdvancedHunting.Read' })).toMatchObject({
      status: duplicateGrantStatus,
      body: { error: { code, message: 'Permission entry already exists.' } },
    });
  });

  test('without a scope it is taken, as Microsoft takes it', async () => {
    const { post, all } = await pair();
    expect(await post(all)).toMatchObject({ status: 201, body: { scope: null } });
  });

  test.each([
    [{ consentType: 'Everyone' }, invalidValue('consentType', 'OAuth2PermissionGrant')],
    [
      { consentType: 'Principal' },
      refused("A value is required for property 'principalId' of resource 'OAuth2PermissionGrant'."),
    ],
    [{ principalId: '11111111-1111-1111-1111-111111111111' }, invalidValue('principalId', 'OAuth2PermissionGrant')],
    [{ scope: 'x '.repeat(2000) }, invalidValue('scope', 'OAuth2PermissionGrant')],
    [{ expiryTime: '2030-01-01T00:00:00Z' }, refused("Invalid property 'expiryTime'.")],
    [{ clientId: null }, invalidValue('clientId', 'OAuth2PermissionGrant')],
    [
      { clientId: '22222222-2222-2222-2222-222222222222' },
      { status: 404, body: { error: { code: 'Request_ResourceNotFound' } } },
    ],
  ])('with %j it is refused', async (change, expected) => {
    const { post, all } = await pair();
    expect(await post({ ...all, scope: 'Incident.Read', ...change })).toMatchObject(expected);
  });

  test('only its scope can change', async () => {
    const { graph, post, all, userId } = await pair();
    const path = `/oauth2PermissionGrants/${(await post({ ...all, scope: 'Incident.Read' })).body.id}`;
    expect((await graph('PATCH', path, { body: { principalId: userId } })).status).toBe(400);
    expect((await graph('PATCH', path, { body: { scope: 'Incident.ReadWrite' } })).status).toBe(204);
    expect((await graph('GET', path)).body.scope).toBe('Incident.ReadWrite');
    expect((await graph('DELETE', path)).status).toBe(204);
    expect((await graph('DELETE', path)).status).toBe(404);
  });

  test('scope values are checked only where the scenario says so', async () => {
    const lenient = await pair();
    expect((await lenient.post({ ...lenient.all, scope: 'Nonsense' })).status).toBe(201);
    const strict = await pair({ grantScopesAreValidated: true });
    expect((await strict.post({ ...strict.all, scope: 'Nonsense' })).status).toBe(400);
  });
});
