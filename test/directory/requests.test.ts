import { describe, expect, test } from 'vitest';
import {
  addOwner,
  application,
  applicationsNamed,
  applicationsTagged,
  deleteApplication,
  ownersOfApplication,
  upsertApplication,
} from '../../src/directory/applications.ts';
import {
  deletedApplication,
  deletedApplications,
  deletedServicePrincipals,
  purgeDeleted,
  restoreDeleted,
} from '../../src/directory/deleted-items.ts';
import { createGrant, deleteGrant, grantsOf, scopeTextLimit, updateGrant } from '../../src/directory/grants.ts';
import type { GraphRequest } from '../../src/directory/graph.ts';
import { activeRoles } from '../../src/directory/organization.ts';
import {
  apiPrincipal,
  assignmentsTo,
  assignUser,
  createServicePrincipal,
  deleteServicePrincipal,
  servicePrincipal,
  updateServicePrincipal,
} from '../../src/directory/service-principals.ts';
import { userById } from '../../src/directory/users.ts';
import { guid } from '../../src/values/guid.ts';

const objectId = guid('29807f3b-fef6-4985-b987-8c2565d021bc');
const appId = guid('2bf26ae1-9be3-425f-a393-5fe8390e3a36');
const userId = guid('cdb555e3-b33e-4fd5-a427-17fadacbdfa7');

describe('what is asked', () => {
  test.each<[string, GraphRequest, string]>([
    ['an app by object id', application({ objectId }), `GET /applications/${objectId}`],
    ['an app by appId', application({ appId }), `GET /applications(appId='${appId}')`],
    ['an app by unique name', application({ uniqueName: "a'b" }), "GET /applications(uniqueName='a''b')"],
    ['owners', ownersOfApplication({ appId }), `GET /applications(appId='${appId}')/owners`],
    ['a principal', servicePrincipal({ appId }), `GET /servicePrincipals(appId='${appId}')`],
    ['an API', apiPrincipal({ objectId }), `GET /servicePrincipals/${objectId}`],
    ['assignments', assignmentsTo({ appId }), `GET /servicePrincipals(appId='${appId}')/appRoleAssignedTo`],
    ['grants by appId', grantsOf({ appId }), `GET /servicePrincipals(appId='${appId}')/oauth2PermissionGrants`],
    ['a user', userById(userId), `GET /users/${userId}`],
    ['one deleted app', deletedApplication(objectId), `GET /directory/deletedItems/${objectId}`],
    ['a restore', restoreDeleted(objectId), `POST /directory/deletedItems/${objectId}/restore`],
    ['a purge', purgeDeleted(objectId), `DELETE /directory/deletedItems/${objectId}`],
    ['a removal', deleteApplication({ objectId }), `DELETE /applications/${objectId}`],
    ['the removal of a principal', deleteServicePrincipal({ appId }), `DELETE /servicePrincipals(appId='${appId}')`],
    ['the removal of a grant', deleteGrant('a+/='), 'DELETE /oauth2PermissionGrants/a%2B%2F%3D'],
  ])('%s', (_, { method, path }, expected) => expect(`${method} ${path.replace(/\?.*/, '')}`).toBe(expected));

  test.each<[string, GraphRequest, string]>([
    ['apps of a name', applicationsNamed("O'Brien & co"), "displayName eq 'O''Brien & co'"],
    ['apps of a tag', applicationsTagged('made-by-x'), "tags/any(tag:tag eq 'made-by-x')"],
    ['grants of a client', grantsOf({ objectId }), `clientId eq '${objectId}'`],
    ['deleted apps of a name', deletedApplications({ displayName: 'x' }), "displayName eq 'x'"],
    ['deleted apps of an appId', deletedApplications({ appId }), `appId eq '${appId}'`],
    ['deleted principals', deletedServicePrincipals(appId), `appId eq '${appId}'`],
  ])('%s: never a listing without a filter', (_, { path }, filter) => {
    expect(new URL(path, 'https://graph.example').searchParams.get('$filter')).toBe(filter);
  });

  test.each<[string, GraphRequest]>([
    ['active roles', activeRoles()],
    ['deleted apps', deletedApplications({ displayName: 'x' })],
    ['deleted principals', deletedServicePrincipals(appId)],
  ])('%s as the advanced query it is', (_, request) => {
    expect(request.headers).toEqual({ ConsistencyLevel: 'eventual' });
    expect(request.path).toContain('$count=true');
  });

  test("Graph's own principal without the permissions it publishes", () => {
    expect(servicePrincipal({ appId }).path).not.toContain('oauth2PermissionScopes');
    expect(apiPrincipal({ appId }).path).toContain('oauth2PermissionScopes');
  });
});

describe('what is written', () => {
  test('an app by its unique name, created only if missing', () => {
    const body = { displayName: 'Contoso', isFallbackPublicClient: true, tags: ['t'] };
    expect(upsertApplication('contoso-1', body)).toMatchObject({
      method: 'PATCH',
      path: "/applications(uniqueName='contoso-1')",
      headers: { Prefer: 'create-if-missing' },
      body,
    });
  });

  test('an owner as a reference into the same cloud', () => {
    expect(addOwner({ objectId }, userId, 'https://graph.microsoft.us')).toMatchObject({
      method: 'POST',
      path: `/applications/${objectId}/owners/$ref`,
      body: { '@odata.id': `https://graph.microsoft.us/v1.0/directoryObjects/${userId}` },
    });
  });

  test.each([
    [null, { clientId: objectId, consentType: 'AllPrincipals', resourceId: appId, scope: 'a b' }],
    [userId, { clientId: objectId, consentType: 'Principal', principalId: userId, resourceId: appId, scope: 'a b' }],
  ])('a grant for %s', (principalId, body) => {
    const request = createGrant({ clientId: objectId, resourceId: appId, principalId, scopes: ['a', 'b'] });
    expect(request).toMatchObject({ method: 'POST', path: '/oauth2PermissionGrants' });
    expect(request.body).toEqual(body);
  });

  test('never a grant without scopes or with more than fit', () => {
    expect(() => updateGrant('g', [])).toThrow(RangeError);
    expect(() => updateGrant('g', ['x'.repeat(scopeTextLimit + 1)])).toThrow(RangeError);
    expect(updateGrant('g', ['x'.repeat(scopeTextLimit)]).body).toEqual({ scope: 'x'.repeat(scopeTextLimit) });
  });

  test('an assignment in the default role', () => {
    expect(assignUser(objectId, userId).body).toEqual({
      principalId: userId,
      resourceId: objectId,
      appRoleId: '00000000-0000-0000-0000-000000000000',
    });
  });

  test('a principal with what it needs at once', () => {
    const request = createServicePrincipal(appId, { appRoleAssignmentRequired: true });
    expect(request.body).toEqual({ appId, appRoleAssignmentRequired: true });
    const change = updateServicePrincipal({ objectId }, { appRoleAssignmentRequired: true });
    expect(change).toMatchObject({ method: 'PATCH', body: { appRoleAssignmentRequired: true } });
  });
});
