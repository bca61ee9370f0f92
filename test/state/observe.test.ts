import { describe, expect, test } from 'vitest';
import { apis } from '../../src/catalog/api.ts';
import { observeApp } from '../../src/state/observe-app.ts';
import { observeOurApps } from '../../src/state/observe-neighbours.ts';
import { observeTenant } from '../../src/state/observe-tenant.ts';
import { bareApplication, barePrincipal, type ModelState } from '../apply/model-state.ts';
import { catalogue, emptyTenant } from '../apply/setup-run.ts';
import { TenantModel } from '../apply/tenant-model.ts';
import { virtualClock } from '../apply/virtual-clock.ts';
import { adele, ana, bob, cloud, id, scopes } from '../plan/scenery.ts';

const ids = { appId: id('1', 2), applicationObjectId: id('1', 1), servicePrincipalId: id('1', 3) };
const tag = 'made-by-defender-access';

function modelWith(change: (state: ModelState) => void = () => {}): TenantModel {
  const state = emptyTenant();
  change(state);
  return new TenantModel({ state, clock: virtualClock() });
}

const withApp = (state: ModelState): void => {
  state.applications.push({
    ...bareApplication(ids.applicationObjectId, ids.appId),
    displayName: 'Incident reader',
    uniqueName: 'defender-access-1',
    owners: [bob.objectId],
    tags: [tag],
  });
  state.principals.push(barePrincipal(ids.servicePrincipalId, ids.appId));
  state.grants.push({
    id: 'g',
    clientId: ids.servicePrincipalId,
    resourceId: id('e', 1),
    consentType: 'AllPrincipals',
    principalId: null,
    scope: 'Incident.Read  Alert.Read',
  });
  state.assignments.push({
    id: 'a',
    principalId: ana.objectId,
    resourceId: ids.servicePrincipalId,
    appRoleId: id('0'),
  });
};

describe('the tenant', () => {
  test('is read in one request: who asks, where, and what the APIs publish', async () => {
    const model = modelWith();
    const tenant = await observeTenant(model, { cloud, catalogue });
    expect(model.http).toHaveLength(1);
    expect(tenant).toMatchObject({
      id: id('7'),
      displayName: 'Contoso',
      operator: { objectId: adele.objectId, userType: 'Member', activeRoles: [] },
    });
    expect(tenant.apis.xdr?.scopes.map(({ value }) => value)).toEqual(['Incident.Read', 'Incident.ReadWrite']);
  });

  test("takes Graph's permissions from the catalogue and never asks for its own list", async () => {
    const model = modelWith();
    const tenant = await observeTenant(model, { cloud, catalogue });
    expect(tenant.apis.graph?.scopes).toEqual([expect.objectContaining({ value: scopes.hunt.value, isEnabled: true })]);
    const asked = model.http[0]!.find(({ path }) => path.includes(apis.graph.appId));
    expect(asked?.path).not.toContain('oauth2PermissionScopes');
  });

  test('without an API says so, and does not ask for one that the cloud does not have', async () => {
    const model = modelWith((state) => {
      state.principals = state.principals.filter((one) => one.appId !== apis.xdr.appId);
    });
    const { endpoint: _, ...resources } = cloud.resources;
    const tenant = await observeTenant(model, { cloud: { ...cloud, resources }, catalogue });
    expect(tenant.apis.xdr).toBeNull();
    expect(tenant.apis.endpoint).toBeNull();
    expect(model.http[0]!.some(({ path }) => path.includes(apis.endpoint.appId))).toBe(false);
  });
});

describe('an app', () => {
  test.each([
    ['all its ids', { ...ids }, 1],
    ['its appId alone', { appId: ids.appId }, 1],
    ['its object id and appId', { appId: ids.appId, applicationObjectId: ids.applicationObjectId }, 1],
    ['its object id alone', { applicationObjectId: ids.applicationObjectId }, 2],
    ['its unique name', { uniqueName: 'defender-access-1' }, 2],
    ['a principal that was made anew since', { ...ids, servicePrincipalId: id('9', 9) }, 2],
  ])('is found by %s with all that hangs on it', async (_, known, requests) => {
    const model = modelWith(withApp);
    const { app, neighbours } = await observeApp(model, { ...known, displayName: 'Incident reader' });
    expect(model.http).toHaveLength(requests);
    expect(app).toEqual({
      application: expect.objectContaining({ appId: ids.appId, owners: [bob], uniqueName: 'defender-access-1' }),
      servicePrincipal: {
        objectId: ids.servicePrincipalId,
        appId: ids.appId,
        accountEnabled: true,
        appRoleAssignmentRequired: false,
        assignedPrincipalIds: [ana.objectId],
      },
      grants: [expect.objectContaining({ id: 'g', scopes: ['Incident.Read', 'Alert.Read'] })],
    });
    expect(neighbours).toEqual({ tagged: [], namesakes: [], deleted: [] });
  });

  test('without a principal has none, and no grants', async () => {
    const model = modelWith((state) => {
      withApp(state);
      state.principals.pop();
    });
    const { app } = await observeApp(model, { appId: ids.appId, displayName: null });
    expect(app).toMatchObject({ servicePrincipal: null, grants: [] });
  });

  test('whose ids belong to two apps is refused', async () => {
    const lookup = { ...ids, appId: id('8', 8), displayName: null };
    await expect(observeApp(modelWith(withApp), lookup)).rejects.toMatchObject({ code: 'config-foreign' });
  });

  test('that is gone leaves its principal and grants to be seen', async () => {
    const model = modelWith((state) => {
      withApp(state);
      state.applications = [];
    });
    const { app, leftovers } = await observeApp(model, { ...ids, displayName: null });
    expect(app).toBeNull();
    expect(leftovers).toMatchObject({ servicePrincipal: { objectId: ids.servicePrincipalId }, grants: [{ id: 'g' }] });
  });

  test('that is deleted is found by its object id, whatever its name', async () => {
    const model = modelWith((state) => {
      state.deleted.push({ ...bareApplication(ids.applicationObjectId, ids.appId), displayName: 'Other name' });
    });
    for (const displayName of [null, 'Incident reader']) {
      const { app, neighbours } = await observeApp(model, { ...ids, displayName });
      expect(app).toBeNull();
      expect(neighbours.deleted).toEqual([expect.objectContaining({ objectId: ids.applicationObjectId })]);
    }
  });
});

describe('neighbours', () => {
  const displayName = "O'Neil & Söhne";
  const surrounded = (state: ModelState): void => {
    const ours = { ...bareApplication(id('2', 1), id('2', 2)), displayName, tags: [tag], owners: [bob.objectId] };
    const theirs = { ...bareApplication(id('3', 1), id('3', 2)), displayName };
    state.applications.push(ours, theirs, { ...bareApplication(id('4', 1), id('4', 2)), displayName: 'Another' });
    state.deleted.push(
      { ...bareApplication(id('5', 1), id('5', 2)), displayName, tags: [tag] },
      { ...bareApplication(id('6', 1), id('6', 2)), displayName },
      { ...bareApplication(id('6', 3), id('6', 4)), displayName, uniqueName: 'defender-access-pending' },
    );
  };

  test('of the same name are told apart: ours with their owners, strangers, and deleted ones of ours', async () => {
    const model = modelWith(surrounded);
    const { neighbours } = await observeApp(model, { uniqueName: 'defender-access-pending', displayName });
    expect(neighbours.tagged).toEqual([expect.objectContaining({ appId: id('2', 2), owners: [bob] })]);
    expect(neighbours.namesakes.map((app) => app.appId)).toEqual([id('3', 2)]);
    expect(neighbours.deleted.map((app) => app.appId)).toEqual([id('5', 2), id('6', 4)]);
    expect(model.http).toHaveLength(2);
  });

  test('cost no further request where none is ours', async () => {
    const model = modelWith();
    await observeApp(model, { uniqueName: 'defender-access-1', displayName });
    expect(model.http).toHaveLength(1);
  });

  test('every app of ours is found by its tag', async () => {
    const model = modelWith(surrounded);
    expect(await observeOurApps(model)).toEqual([expect.objectContaining({ appId: id('2', 2), owners: [bob] })]);
  });
});

test('people are resolved along, and those nobody knows are left out', async () => {
  const model = modelWith();
  const upns = ['ana@contoso.example', 'nobody@contoso.example', 'ana@contoso.example'];
  const { people } = await observeApp(model, { displayName: null, upns });
  expect(people).toEqual([ana]);
  expect(model.http).toHaveLength(1);
});
