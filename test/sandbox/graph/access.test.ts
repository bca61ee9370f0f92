import { describe, expect, test } from 'vitest';
import { accountId, cliScopes, practiceTenant } from '../practice-tenant.ts';

const insufficient = {
  status: 403,
  body: {
    error: { code: 'Authorization_RequestDenied', message: 'Insufficient privileges to complete the operation.' },
  },
};
const xdrAppId = '8ee8fdad-f234-4243-8f3b-15c294843740';

describe('the token', () => {
  test.each([
    ['none', { authorization: null }, 'Access token is empty.'],
    ['no JWT', { authorization: 'Bearer abc' }, 'IDX14100: JWT is not well formed, there are no dots (.).'],
    ['another audience', { audience: xdrAppId }, 'Access token validation failure. Invalid audience.'],
    ['expired', { claims: { exp: 1 } }, 'Lifetime validation failed, the token is expired.'],
    [
      'another tenant',
      { claims: { iss: 'https://sts.windows.net/x/' } },
      'Access token validation failure. Invalid issuer.',
    ],
  ])('%s: 401 with a challenge', async (_name, options, message) => {
    const answer = await practiceTenant().graph('GET', '/me', options);
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 'InvalidAuthenticationToken', message } } });
    expect(answer.headers['WWW-Authenticate']).toContain('client_id="00000003-0000-0000-c000-000000000000"');
  });

  test.each([
    'https://graph.microsoft.com',
    'https://graph.microsoft.com/',
    '00000003-0000-0000-c000-000000000000',
    'https://localhost:8443',
  ])('audience %s is taken', async (audience) => {
    expect((await practiceTenant().graph('GET', '/me', { audience })).status).toBe(200);
  });
});

describe('scopes', () => {
  test.each([
    ['GET', '/applications', 'User.Read'],
    ['POST', '/applications', 'Application.Read.All'],
    ['PATCH', '/applications/x', 'Application.Read.All'],
    ['DELETE', '/applications/x', 'Directory.ReadWrite.All'],
    ['POST', '/servicePrincipals', 'DelegatedPermissionGrant.ReadWrite.All'],
    ['POST', '/oauth2PermissionGrants', 'Application.ReadWrite.All'],
    ['GET', '/oauth2PermissionGrants', 'Application.ReadWrite.All'],
    ['POST', '/servicePrincipals/x/appRoleAssignedTo', 'AppRoleAssignment.ReadWrite.All'],
    ['POST', '/servicePrincipals/x/appRoleAssignedTo', 'Application.Read.All'],
    ['POST', '/applications/x/owners/$ref', 'Application.ReadWrite.All'],
    ['GET', '/organization', 'Application.ReadWrite.All'],
    ['GET', '/directoryRoles', cliScopes],
    ['GET', '/policies/authorizationPolicy', cliScopes],
    ['GET', '/subscribedSkus', cliScopes],
  ])('%s %s is refused with %s alone', async (method, path, scopes) => {
    const body = method === 'GET' ? {} : { body: {} };
    expect(await practiceTenant().graph(method, path, { scopes, ...body })).toMatchObject(insufficient);
  });

  test('the PIM endpoint words it in its own way', async () => {
    const path = "/roleManagement/directory/roleEligibilityScheduleInstances/filterByCurrentUser(on='principal')";
    const { graph } = practiceTenant();
    const refused = await graph('GET', path, { as: 'pim' });
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'UnknownError' } } });
    expect(refused.body.error.message).toContain('PermissionScopeNotGranted');
    const shown = await graph('GET', path, { as: 'pim', scopes: 'RoleEligibilitySchedule.Read.Directory' });
    expect(shown.body.value).toMatchObject([{ roleDefinitionId: '158c047a-c907-4556-b7ef-446551a6b5f7' }]);
  });

  test('User.Read sees three properties of the organization, more scopes see more', async () => {
    const { graph } = practiceTenant();
    const poor = (await graph('GET', '/organization', { scopes: 'User.Read' })).body.value[0];
    expect(poor).toMatchObject({ displayName: 'Contoso', tenantType: null, createdDateTime: null });
    expect(poor.verifiedDomains).toHaveLength(2);
    const rich = (await graph('GET', '/organization', { scopes: 'Organization.Read.All' })).body.value[0];
    expect(rich).toMatchObject({ tenantType: 'AAD', countryLetterCode: 'US' });
  });
});

describe('roles and ownership', () => {
  test.each([
    ['admin', 201],
    ['appadmin', 201],
    ['reader', 201],
    ['guest', 403],
  ])('%s registers an app: %i', async (as, status) => {
    expect((await practiceTenant().graph('POST', '/applications', { as, body: { displayName: 'A' } })).status).toBe(
      status,
    );
  });

  test('members may not register apps where the tenant says so, administrators may', async () => {
    const { graph } = practiceTenant({ conditions: { appPolicy: { membersMayRegisterApps: false } } });
    const body = { displayName: 'A' };
    expect(await graph('POST', '/applications', { as: 'reader', body })).toMatchObject(insufficient);
    expect((await graph('POST', '/applications', { as: 'appadmin', body })).status).toBe(201);
  });

  test('a member owns what they registered: may change it and make its principal, but not consent', async () => {
    const { graph, store } = practiceTenant();
    const app = (await graph('POST', '/applications', { as: 'reader', body: { displayName: 'Mine' } })).body;
    expect((await graph('PATCH', `/applications/${app.id}`, { as: 'reader', body: { notes: 'n' } })).status).toBe(204);
    expect(await graph('PATCH', `/applications/${app.id}`, { as: 'analyst', body: { notes: 'n' } })).toMatchObject(
      insufficient,
    );
    const principal = await graph('POST', '/servicePrincipals', { as: 'reader', body: { appId: app.appId } });
    expect(principal.status).toBe(201);
    const resourceId = store.servicePrincipals.one('appId', xdrAppId)!.id;
    const body = { clientId: principal.body.id, consentType: 'AllPrincipals', resourceId, scope: 'Incident.Read' };
    expect(await graph('POST', '/oauth2PermissionGrants', { as: 'reader', body })).toMatchObject(insufficient);
    expect((await graph('POST', '/oauth2PermissionGrants', { as: 'appadmin', body })).status).toBe(201);
  });

  test("a member cannot make the principal of somebody else's app, and is told of the local tenant", async () => {
    const { graph, store } = practiceTenant();
    const principal = store.servicePrincipals.one('appId', xdrAppId)!;
    store.servicePrincipals.remove(principal.id);
    const refused = await graph('POST', '/servicePrincipals', { as: 'reader', body: { appId: xdrAppId } });
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'Authorization_RequestDenied' } } });
    expect(refused.body.error.message).toContain('must in the local tenant');
    const made = await graph('POST', '/servicePrincipals', { as: 'appadmin', body: { appId: xdrAppId } });
    expect(made).toMatchObject({ status: 201, body: { displayName: 'Microsoft Threat Protection' } });
    expect(made.body.oauth2PermissionScopes).toHaveLength(4);
  });

  test('an eligible role counts for nothing, neither here nor in the list of roles', async () => {
    const { graph } = practiceTenant();
    const options = { as: 'pim', headers: { ConsistencyLevel: 'eventual' } };
    const roles = await graph('GET', '/me/transitiveMemberOf/microsoft.graph.directoryRole?$count=true', options);
    expect(roles.body).toMatchObject({ '@odata.count': 0, value: [] });
  });

  test('a role given after the token was issued needs a fresh token', async () => {
    const { graph, store } = practiceTenant();
    const role = store.directoryRoles.one('roleTemplateId', '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3')!;
    const memberId = accountId('pim');
    store.roleMemberships.put({ id: `${role.id}/${memberId}/active`, roleId: role.id, memberId, state: 'active' });
    const app = (await graph('POST', '/applications', { body: { displayName: 'A' } })).body;
    const patch = { as: 'pim', body: { notes: 'n' } };
    expect(await graph('PATCH', `/applications/${app.id}`, { ...patch, claims: { wids: [] } })).toMatchObject(
      insufficient,
    );
    expect((await graph('PATCH', `/applications/${app.id}`, patch)).status).toBe(204);
  });

  test('application permissions of Graph need more than an application administrator', async () => {
    const { graph, store } = practiceTenant();
    const graphPrincipal = store.servicePrincipals.one('appId', '00000003-0000-0000-c000-000000000000')!;
    const app = (await graph('POST', '/applications', { body: { displayName: 'A' } })).body;
    const { id } = (await graph('POST', '/servicePrincipals', { body: { appId: app.appId } })).body;
    const appRoleId = graphPrincipal.appRoles.find((role) => role.value === 'SecurityIncident.Read.All')!.id;
    const body = { principalId: id, resourceId: graphPrincipal.id, appRoleId };
    const path = `/servicePrincipals/${id}/appRoleAssignments`;
    expect(await graph('POST', path, { as: 'appadmin', body })).toMatchObject(insufficient);
    expect((await graph('POST', path, { as: 'admin', body })).status).toBe(201);
  });
});
