import { describe, expect, test } from 'vitest';
import { apis } from '../../src/catalog/api.ts';
import { cancelled } from '../../src/errors/access-error.ts';
import { isEmpty } from '../../src/plan/plan.ts';
import { planChanges } from '../../src/plan/plan-changes.ts';
import type { DesiredState } from '../../src/state/desired-state.ts';
import { adele, ana, bob, desired, id, scopes } from '../plan/scenery.ts';
import { emptyTenant, observe, powers, publishing, quiet, run } from './setup-run.ts';
import { bareApplication, barePrincipal, type ModelOptions, TenantModel, virtualClock } from './tenant-model.ts';

function scene(options: Partial<ModelOptions> & { wish?: DesiredState } = {}) {
  const clock = options.clock ?? virtualClock();
  const wish = options.wish ?? desired();
  const model = new TenantModel({ state: emptyTenant(), clock, ...options });
  return { clock, wish, model, kept: { uniqueName: wish.uniqueName, ids: null } };
}

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

describe('approvals', () => {
  test.each([400, 409] as const)(
    'that others made in the meantime are widened (answer %i)',
    async (duplicateStatus) => {
      const it = scene({ duplicateStatus });
      const principal = { ...barePrincipal(id('9', 2), id('9', 1)) };
      it.model.state.applications.push({
        ...bareApplication(id('9', 3), id('9', 1)),
        displayName: 'Incident reader',
        uniqueName: it.wish.uniqueName,
      });
      it.model.state.principals.push(principal);
      const original = it.model.batch.bind(it.model);
      it.model.batch = async (requests) => {
        // Somebody approves between our look and our write.
        if (requests.some(({ path, method }) => method === 'POST' && path === '/oauth2PermissionGrants')) {
          it.model.batch = original;
          it.model.state.grants.push({
            id: 'theirs',
            clientId: principal.id,
            resourceId: id('e', 1),
            consentType: 'AllPrincipals',
            principalId: null,
            scope: 'Alert.Read',
          });
        }
        return original(requests);
      };
      const { outcome } = await run(it);
      expect(outcome).toMatchObject({ confirmed: true, problem: null });
      expect(it.model.state.grants.find((one) => one.id === 'theirs')?.scope).toBe('Alert.Read Incident.Read');
      expect(it.model.state.grants).toHaveLength(2);
    },
  );

  test('that alone are refused become a hand-off; everything else stands and was read back', async () => {
    const it = scene({
      refuse: ({ path, method }) =>
        method === 'POST' && path === '/oauth2PermissionGrants'
          ? { status: 403, code: 'Authorization_RequestDenied', message: 'Insufficient privileges.' }
          : undefined,
    });
    const ended: string[] = [];
    const { outcome } = await run({ ...it, progress: { ...quiet, ends: (c, end) => ended.push(`${c.kind} ${end}`) } });
    expect(outcome.problem).toBeNull();
    expect(outcome.confirmed).toBe(true);
    expect(outcome.notDone.map((change) => change.kind)).toEqual(['grant', 'grant']);
    expect(outcome.handOff?.scopes).toEqual([
      { api: 'xdr', values: ['Incident.Read'] },
      { api: 'graph', values: ['openid', 'profile', 'offline_access'] },
    ]);
    expect(ended.filter((line) => line === 'grant handed-off')).toHaveLength(2);
  });

  test('that were handed off by the plan are passed on with the ids', async () => {
    const it = scene();
    const { outcome } = await run({ ...it, mayConsent: false });
    expect(outcome.handOff?.scopes.map(({ api }) => api)).toEqual(['xdr', 'graph']);
    expect(it.model.state.grants).toEqual([]);
    expect(outcome.problem).toBeNull();
  });
});

describe('a refusal', () => {
  test('stops, undoes nothing, and says what stands', async () => {
    const it = scene({
      refuse: ({ path, method }) =>
        method === 'POST' && path === '/servicePrincipals'
          ? { status: 403, code: 'Authorization_RequestDenied', message: 'Insufficient privileges.' }
          : undefined,
    });
    const { outcome } = await run(it);
    expect(outcome.problem?.code).toBe('directory-forbidden');
    expect(outcome.done.map((change) => change.kind)).toEqual(['application', 'permissions', 'permissions']);
    expect(outcome.notDone.map((change) => change.kind)).toEqual(['service-principal', 'grant', 'grant']);
    expect(outcome.app?.application.displayName).toBe('Incident reader');
    expect(it.model.state.applications).toHaveLength(1);
    expect(it.model.writes.every(({ method }) => method !== 'DELETE')).toBe(true);
  });

  test('because a deleted app holds the name is told as such', async () => {
    const state = emptyTenant();
    state.deleted.push({ ...bareApplication(id('9', 1), id('9', 2)), uniqueName: desired().uniqueName });
    const { outcome } = await run(scene({ state }));
    expect(outcome.problem?.failure).toBe('D9');
    expect(outcome.notDone).toHaveLength(6);
  });

  test('of the person, by Ctrl-C, says what stands and what is unknown', async () => {
    const controller = new AbortController();
    const clock = virtualClock();
    const it = scene({ clock, lagInMs: 5_000 });
    const progress = { ...quiet, waits: () => controller.abort(cancelled()) };
    const { outcome } = await run({ ...it, signal: controller.signal, progress });
    expect(outcome.problem?.code).toBe('cancelled');
    expect(outcome.done.map((change) => change.kind)).toContain('application');
    expect(outcome.done.length + outcome.notDone.length + outcome.unsure.length).toBe(6);
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
