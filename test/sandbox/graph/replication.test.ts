import { describe, expect, test } from 'vitest';
import { practiceTenant } from '../practice-tenant.ts';

const lag = (replicas: number, misleadingErrors = true) => ({
  conditions: { replication: { lagInMs: 20_000, replicas, misleadingErrors } },
});

describe('replicas that lag', () => {
  test('one replica: nothing shows until the lag has passed, then everything does', async () => {
    const { graph, tick } = practiceTenant(lag(1));
    const { id } = (await graph('POST', '/applications', { body: { displayName: 'New' } })).body;
    expect((await graph('GET', `/applications/${id}`)).status).toBe(404);
    tick(19_999);
    expect((await graph('GET', `/applications/${id}`)).status).toBe(404);
    tick(1);
    expect((await graph('GET', `/applications/${id}`)).status).toBe(200);
  });

  test('two replicas: reads disagree in turn, lists and filters too', async () => {
    const { graph, tick } = practiceTenant(lag(2));
    const { id } = (await graph('POST', '/applications', { body: { displayName: 'New' } })).body;
    const statuses = [];
    for (let count = 0; count < 6; count += 1) statuses.push((await graph('GET', `/applications/${id}`)).status);
    expect(new Set(statuses)).toEqual(new Set([200, 404]));
    const path = `/applications?$filter=${encodeURIComponent("displayName eq 'New'")}`;
    const counts = [];
    for (let count = 0; count < 4; count += 1) counts.push((await graph('GET', path)).body.value.length);
    expect(new Set(counts)).toEqual(new Set([0, 1]));
    tick(20_000);
    for (let count = 0; count < 4; count += 1) expect((await graph('GET', `/applications/${id}`)).status).toBe(200);
  });

  test('a change and a deletion lag like a creation', async () => {
    const { graph, store, tick } = practiceTenant(lag(1));
    const [app] = store.applications.values();
    const path = `/applications/${app!.id}`;
    await graph('PATCH', path, { body: { notes: 'changed' } });
    expect((await graph('GET', path)).body.notes).toBe(app!.notes);
    tick(20_000);
    expect((await graph('GET', path)).body.notes).toBe('changed');
    await graph('DELETE', path);
    expect((await graph('GET', path)).status).toBe(200);
    tick(20_000);
    expect((await graph('GET', path)).status).toBe(404);
  });

  test('the errors right after a creation mislead, and all faces come up', async () => {
    const { graph, store } = practiceTenant(lag(1));
    const app = (await graph('POST', '/applications', { body: { displayName: 'New' } })).body;
    const faces = [];
    for (let count = 0; count < 2; count += 1) {
      const { status, body } = await graph('POST', '/servicePrincipals', { body: { appId: app.appId } });
      faces.push(`${status} ${body.error.code}`);
    }
    expect(faces.sort()).toEqual(['400 Request_BadRequest', '403 Authorization_RequestDenied']);
    const patches = [];
    for (let count = 0; count < 2; count += 1)
      patches.push((await graph('PATCH', `/applications/${app.id}`, { body: { notes: 'n' } })).status);
    expect(patches.sort()).toEqual([404, 409]);
    expect(store.applications.get(app.id)?.notes).toBeNull();
  });

  test('a grant for a new principal may be applied although the answer says not found', async () => {
    const { graph, store, tick } = practiceTenant(lag(1));
    const { appId } = (await graph('POST', '/applications', { body: { displayName: 'New' } })).body;
    tick(20_000);
    const clientId = (await graph('POST', '/servicePrincipals', { body: { appId } })).body.id;
    const resourceId = store.servicePrincipals.one('appId', '8ee8fdad-f234-4243-8f3b-15c294843740')!.id;
    const body = { clientId, resourceId, consentType: 'AllPrincipals', scope: 'Incident.Read' };
    const codes: string[] = [];
    for (let count = 0; count < 3; count += 1)
      codes.push((await graph('POST', '/oauth2PermissionGrants', { body })).body.error.code);
    expect(codes.sort()).toEqual(['Directory_ObjectNotFound', 'Request_BadRequest', 'Request_ResourceNotFound']);
    expect(store.oauth2PermissionGrants.by('clientId', clientId)).toHaveLength(1);
  });

  test('where errors do not mislead, they are plain 404s', async () => {
    const { graph } = practiceTenant(lag(1, false));
    const { appId, id } = (await graph('POST', '/applications', { body: { displayName: 'New' } })).body;
    for (let count = 0; count < 3; count += 1) {
      expect((await graph('POST', '/servicePrincipals', { body: { appId } })).status).toBe(404);
      expect((await graph('PATCH', `/applications/${id}`, { body: { notes: 'n' } })).status).toBe(404);
    }
  });

  test('an upsert of an app that the replica has not heard of never makes a second one', async () => {
    const { graph, store } = practiceTenant(lag(1));
    const upsert = { headers: { Prefer: 'create-if-missing' }, body: { displayName: 'One' } };
    expect((await graph('PATCH', "/applications(uniqueName='one')", upsert)).status).toBe(201);
    expect((await graph('PATCH', "/applications(uniqueName='one')", upsert)).status).toBe(204);
    expect(store.applications.by('displayName', 'One')).toHaveLength(1);
  });
});
