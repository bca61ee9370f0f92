import { describe, expect, test } from 'vitest';
import { apis } from '../../src/catalog/api.ts';
import { isEmpty } from '../../src/plan/plan.ts';
import { planChanges } from '../../src/plan/plan-changes.ts';
import { adele, ana, bob, desired, id, scopes } from '../plan/scenery.ts';
import { scene } from './scene.ts';
import { emptyTenant, observe, powers, publishing, quiet, run } from './setup-run.ts';
import { virtualClock } from './virtual-clock.ts';

const threeApis = desired({
  apis: [
    { api: 'xdr', appId: apis.xdr.appId, scopes: [scopes.incidentRead] },
    { api: 'endpoint', appId: apis.endpoint.appId, scopes: [scopes.machineRead] },
    { api: 'graph', appId: apis.graph.appId, scopes: [scopes.hunt] },
  ],
});

describe('a fresh setup', () => {
  test('for three APIs takes six HTTP requests, reading back included', async () => {
    const it = scene({ wish: threeApis });
    const { outcome } = await run(it);
    expect(it.model.http).toHaveLength(6);
    expect(it.model.http.map((calls) => calls.length > 1)).toEqual([true, true, false, false, true, true]);
    expect(outcome).toMatchObject({ confirmed: true, notDone: [], unsure: [], problem: null, handOff: null });
  });

  test('leaves one app, one principal and one grant per API', async () => {
    const it = scene({ wish: threeApis });
    await run(it);
    const { applications, principals, grants } = it.model.state;
    expect(applications).toHaveLength(1);
    expect(applications[0]).toMatchObject({
      displayName: 'Incident reader',
      uniqueName: threeApis.uniqueName,
      signInAudience: 'AzureADMyOrg',
      isFallbackPublicClient: true,
      publicClient: { redirectUris: ['http://localhost', 'https://portal.azure.com'] },
      tags: ['made-by-defender-access'],
    });
    expect(principals).toHaveLength(4);
    expect(grants.map(({ scope, consentType }) => `${consentType}: ${scope}`)).toEqual([
      'AllPrincipals: Incident.Read',
      'AllPrincipals: Machine.Read',
      'AllPrincipals: openid profile offline_access ThreatHunting.Read.All',
    ]);
  });

  test('a second one plans nothing, in two requests that only read', async () => {
    const it = scene();
    await run(it);
    const before = it.model.http.length;
    const writes = it.model.writes.length;
    const { plan } = await run(it);
    expect(isEmpty(plan)).toBe(true);
    expect(it.model.http.length - before).toBe(2);
    expect(it.model.writes).toHaveLength(writes);
  });

  test('tells the ids as soon as they are known', async () => {
    const it = scene({ fault: (request) => (request === 4 ? 'killed before' : undefined) });
    await expect(run(it)).rejects.toThrow();
    expect(it.kept.ids).toMatchObject({ appId: it.model.state.applications[0]!.appId, servicePrincipalId: null });
  });

  test('for named people never has a moment in which others may use the app', async () => {
    const it = scene({ wish: desired({ audience: { kind: 'users', users: [ana, bob] }, owners: [bob, ana] }) });
    const { outcome } = await run(it);
    expect(outcome).toMatchObject({ confirmed: true, problem: null, notDone: [] });
    const create = it.model.writes.find(({ path }) => path === '/servicePrincipals');
    expect(create?.body).toMatchObject({ appRoleAssignmentRequired: true });
    expect(it.model.state.assignments.map((one) => one.principalId)).toEqual([ana.objectId, bob.objectId]);
    expect(it.model.state.grants.map((one) => one.principalId)).toEqual([
      ana.objectId,
      bob.objectId,
      ana.objectId,
      bob.objectId,
    ]);
    expect(it.model.state.applications[0]!.owners).toEqual([bob.objectId, ana.objectId]);
  });

  test('creates the principal of an API that the tenant lacks, beside the app', async () => {
    const state = emptyTenant();
    state.principals = state.principals.filter((one) => one.appId !== apis.xdr.appId);
    const it = scene({ state });
    const { outcome } = await run(it);
    expect(outcome).toMatchObject({ confirmed: true, problem: null });
    expect(it.model.http).toHaveLength(6);
    expect(it.model.state.principals.some((one) => one.appId === apis.xdr.appId)).toBe(true);
  });

  test('50 people go in several batches of at most 20', async () => {
    const users = Array.from({ length: 50 }, (_, index) => ({ ...ana, objectId: id('c', index) }));
    const it = scene({ wish: desired({ audience: { kind: 'users', users } }) });
    const { outcome } = await run(it);
    expect(outcome).toMatchObject({ confirmed: true, problem: null, notDone: [] });
    expect(it.model.state.grants).toHaveLength(100);
    expect(it.model.http.length).toBeLessThanOrEqual(13);
  });
});

describe('existing apps', () => {
  test('a permission added by consent takes one batch of writes and one look', async () => {
    const it = scene();
    await run(it);
    const before = it.model.http.length;
    const more = desired({
      apis: [{ api: 'xdr', appId: apis.xdr.appId, scopes: [scopes.incidentRead, scopes.incidentWrite] }],
    });
    const { outcome } = await run({ ...it, wish: more });
    expect(outcome).toMatchObject({ confirmed: true, problem: null });
    expect(it.model.http.length - before).toBe(4);
    expect(it.model.state.grants[0]!.scope).toBe('Incident.Read Incident.ReadWrite');
  });

  test('several differences of one app are one PATCH', async () => {
    const it = scene();
    await run(it);
    Object.assign(it.model.state.applications[0]!, {
      publicClient: { redirectUris: ['myapp://a'] },
      isFallbackPublicClient: null,
      requiredResourceAccess: [],
      notes: 'kept',
    });
    const before = it.model.writes.length;
    const { outcome } = await run(it);
    expect(it.model.writes.length - before).toBe(1);
    expect(outcome.confirmed).toBe(true);
    expect(it.model.state.applications[0]).toMatchObject({
      publicClient: { redirectUris: ['myapp://a', 'http://localhost', 'https://portal.azure.com'] },
      notes: 'kept',
    });
  });
});

describe('replication lag', () => {
  test.each([400, 2_000, 9_000, 40_000])('of %i ms is waited out, and hardly longer than needed', async (lagInMs) => {
    const clock = virtualClock();
    const it = scene({ lagInMs, clock });
    const { outcome } = await run(it);
    expect(outcome).toMatchObject({ confirmed: true, problem: null });
    // Three waits in a row: for the principal, for the grants, for the last look.
    expect(clock.elapsedInMs()).toBeLessThanOrEqual(3 * (1.5 * lagInMs + 750));
    expect(it.model.state.applications).toHaveLength(1);
    expect(it.model.state.grants).toHaveLength(2);
  });

  test('that outlasts patience loses nothing and is told', async () => {
    const clock = virtualClock();
    const it = scene({ lagInMs: 3_600_000, clock });
    const { outcome } = await run(it);
    expect(outcome.problem?.code).toBe('replication-timeout');
    expect(outcome.confirmed).toBe(false);
    expect(outcome.ids.appId).toBe(it.model.state.applications[0]!.appId);
    expect(clock.elapsedInMs()).toBeLessThanOrEqual(301_000);
  });

  test('is shown with the changes that are waited for', async () => {
    const waited: string[] = [];
    const it = scene({ lagInMs: 500 });
    await run({ ...it, progress: { ...quiet, waits: (changes) => waited.push(changes.map((c) => c.kind).join()) } });
    expect(waited).toContain('service-principal');
    expect(waited.at(-1)).toMatch(/application|grant/);
  });
});

test('every change of a plan is begun, and ends exactly once', async () => {
  const begun = new Set<unknown>();
  const ended: unknown[] = [];
  const it = scene({ wish: desired({ audience: { kind: 'users', users: [ana] }, owners: [adele, bob] }) });
  const { plan } = await run({
    ...it,
    progress: {
      ...quiet,
      begins: (changes) => {
        for (const one of changes) begun.add(one);
      },
      ends: (one) => ended.push(one),
    },
  });
  expect(begun).toEqual(new Set(plan.changes));
  expect(ended).toHaveLength(plan.changes.length);
  expect(new Set(ended)).toEqual(new Set(plan.changes));
});

test('an app that is taken away and restored by hand is found by its ids and planned whole again', async () => {
  const it = scene();
  await run(it);
  it.model.state.grants = [];
  it.model.state.principals = it.model.state.principals.slice(0, 3);
  const state = await observe(it);
  const plan = planChanges(it.wish, state, powers);
  expect(plan.changes.map((change) => change.kind)).toEqual(['service-principal', 'grant', 'grant']);
  expect(publishing('xdr', 'x').oauth2PermissionScopes).toHaveLength(2);
});
