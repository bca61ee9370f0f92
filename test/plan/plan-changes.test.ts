import { describe, expect, test } from 'vitest';
import { apis } from '../../src/catalog/api.ts';
import { isEmpty } from '../../src/plan/plan.ts';
import { planChanges } from '../../src/plan/plan-changes.ts';
import type { DesiredState } from '../../src/state/desired-state.ts';
import type { ObservedState } from '../../src/state/observed-state.ts';
import { all, registerOnly } from './powers.ts';
import {
  ana,
  application,
  bob,
  desired,
  finishedApp,
  grant,
  id,
  observed,
  resource,
  scopes,
  tenant,
} from './scenery.ts';

const kinds = (wish: DesiredState, state: ObservedState, powers = all) =>
  planChanges(wish, state, powers).changes.map((change) => `${change.action} ${change.kind}`);

describe('a fresh tenant', () => {
  test('is planned from registration to consent, in this order', () => {
    expect(kinds(desired(), observed())).toEqual([
      'create application',
      'create service-principal',
      'create permissions',
      'create permissions',
      'create grant',
      'create grant',
    ]);
  });

  test('gets an app that carries everything in its create request', () => {
    const [create] = planChanges(desired(), observed(), all).changes;
    expect(create).toEqual({
      kind: 'application',
      action: 'create',
      displayName: 'Incident reader',
      uniqueName: desired().uniqueName,
      tags: ['made-by-defender-access'],
      redirectUris: ['http://localhost', 'https://portal.azure.com'],
      requiredResourceAccess: [
        resource(apis.xdr.appId, scopes.incidentRead.id),
        resource(apis.graph.appId, scopes.openid.id, scopes.profile.id, scopes.offline.id),
      ],
    });
  });

  test('with named people gets assignment and one approval per person and API instead of one for everyone', () => {
    const wish = desired({ audience: { kind: 'users', users: [ana, bob] } });
    const { changes } = planChanges(wish, observed(), all);
    expect(changes.map((change) => change.kind).slice(-7)).toEqual([
      'assignment-required',
      'assignment',
      'assignment',
      'grant',
      'grant',
      'grant',
      'grant',
    ]);
    const grants = changes.flatMap((change) =>
      change.kind === 'grant' ? [`${change.user?.displayName} ${change.api}`] : [],
    );
    expect(grants).toEqual(['Ana Analyst xdr', 'Bob Builder xdr', 'Ana Analyst graph', 'Bob Builder graph']);
  });

  test('grants Graph permissions and those of sign-in in one record', () => {
    const wish = desired({ apis: [{ api: 'graph', appId: apis.graph.appId, scopes: [scopes.hunt] }] });
    const grants = planChanges(wish, observed(), all).changes.filter((change) => change.kind === 'grant');
    expect(grants).toHaveLength(1);
    expect(grants[0]).toMatchObject({ whole: ['openid', 'profile', 'offline_access', 'ThreatHunting.Read.All'] });
  });

  test('an API that the tenant lacks is created, and its approval waits for it', () => {
    const state = observed(null, { tenant: tenant({ apis: { ...tenant().apis, xdr: null } }) });
    const { changes } = planChanges(desired(), state, all);
    expect(changes).toContainEqual({ kind: 'service-principal', action: 'create', appId: apis.xdr.appId, of: 'xdr' });
    expect(changes).toContainEqual(expect.objectContaining({ kind: 'grant', api: 'xdr', resourceId: null }));
  });
});

describe('an app that is there already', () => {
  test('and as wanted leads to an empty plan that says what was found', () => {
    const plan = planChanges(desired(), observed(finishedApp()), all);
    expect(isEmpty(plan)).toBe(true);
    expect(plan.handOff).toBeNull();
    expect(plan.kept.map((kept) => kept.kind)).toEqual(
      expect.arrayContaining(['application', 'service-principal', 'permissions', 'grant']),
    );
    expect(plan.target).toEqual({
      appId: id('0', 2),
      applicationObjectId: id('0', 1),
      servicePrincipalId: id('0', 3),
      uniqueName: desired().uniqueName,
    });
  });

  test('keeps what others put there, in its order, when something is added', () => {
    const foreign = resource(id('f', 1), id('f', 2));
    const app = finishedApp({
      application: application({
        publicClientRedirectUris: ['myapp://auth', 'http://localhost'],
        requiredResourceAccess: [
          foreign,
          { resourceAppId: apis.xdr.appId, resourceAccess: [{ id: id('f', 3), type: 'Role' }] },
        ],
      }),
      grants: [grant(1, { scopes: ['Alert.Read', 'Other.Read'] }), grant(9, { resourceId: id('f', 9), scopes: ['x'] })],
    });
    const { changes } = planChanges(desired(), observed(app), all);
    expect(changes).toContainEqual(
      expect.objectContaining({
        kind: 'redirect-uris',
        whole: ['myapp://auth', 'http://localhost', 'https://portal.azure.com'],
      }),
    );
    const permissions = changes.find((change) => change.kind === 'permissions');
    expect(permissions).toMatchObject({
      whole: [
        foreign,
        {
          resourceAppId: apis.xdr.appId,
          resourceAccess: [
            { id: id('f', 3), type: 'Role' },
            { id: scopes.incidentRead.id, type: 'Scope' },
          ],
        },
        resource(apis.graph.appId, scopes.openid.id, scopes.profile.id, scopes.offline.id),
      ],
    });
    expect(changes).toContainEqual(
      expect.objectContaining({
        grantId: 'grant-1',
        action: 'update',
        whole: ['Alert.Read', 'Other.Read', 'Incident.Read'],
      }),
    );
    expect(changes.some((change) => change.kind === 'grant' && change.grantId === 'grant-9')).toBe(false);
  });

  test.each([
    ['is made a public client', { isFallbackPublicClient: false }, 'update public-client'],
    ['gets a missing redirect URI', { publicClientRedirectUris: ['http://localhost'] }, 'update redirect-uris'],
    ['gets a missing permission', { requiredResourceAccess: [] }, 'create permissions'],
  ])('%s', (_, difference, change) => {
    const app = finishedApp({ application: application(difference) });
    expect(new Set(kinds(desired(), observed(app)))).toEqual(new Set([change]));
  });

  test('without a service principal gets one and its approvals', () => {
    const app = finishedApp({ servicePrincipal: null, grants: [] });
    expect(kinds(desired(), observed(app))).toEqual(['create service-principal', 'create grant', 'create grant']);
  });

  test('whose approval for everyone covers a named person needs none for that person', () => {
    const wish = desired({ audience: { kind: 'users', users: [ana] } });
    expect(kinds(wish, observed(finishedApp()))).toEqual(['update assignment-required', 'create assignment']);
  });

  test('whose person has an approval of their own that is too narrow has it widened, not replaced', () => {
    const app = finishedApp({
      grants: [grant(1, { consentType: 'Principal', principalId: ana.objectId, scopes: ['Alert.Read'] })],
    });
    const { changes } = planChanges(desired({ audience: { kind: 'users', users: [ana] } }), observed(app), all);
    expect(changes).toContainEqual(
      expect.objectContaining({ grantId: 'grant-1', action: 'update', whole: ['Alert.Read', 'Incident.Read'] }),
    );
  });

  test("never loosens an administrator's assignment requirement, but says so", () => {
    const app = finishedApp();
    const strict = { ...app, servicePrincipal: { ...app.servicePrincipal!, appRoleAssignmentRequired: true } };
    const plan = planChanges(desired(), observed(strict), all);
    expect(isEmpty(plan)).toBe(true);
    expect(plan.notices.join()).toContain('assigned');
  });
});

describe('without the role to consent', () => {
  test('everything else is planned and the approval is handed off whole', () => {
    const plan = planChanges(desired(), observed(), registerOnly);
    expect(plan.changes.some((change) => change.kind === 'grant')).toBe(false);
    expect(plan.changes.some((change) => change.kind === 'application')).toBe(true);
    expect(plan.handOff).toEqual({
      scopes: [
        { api: 'xdr', values: ['Incident.Read'] },
        { api: 'graph', values: ['openid', 'profile', 'offline_access'] },
      ],
      who: expect.arrayContaining(['Cloud Application Administrator']),
    });
  });

  test('the hand-off names only APIs that lack something, with what is approved already', () => {
    const app = finishedApp();
    const narrow = { ...app, grants: [grant(1, { scopes: ['Alert.Read'] }), app.grants[1]!] };
    expect(planChanges(desired(), observed(narrow), registerOnly).handOff?.scopes).toEqual([
      { api: 'xdr', values: ['Alert.Read', 'Incident.Read'] },
    ]);
  });

  test('nothing is handed off when everything is approved', () => {
    expect(planChanges(desired(), observed(finishedApp()), registerOnly).handOff).toBeNull();
  });
});
