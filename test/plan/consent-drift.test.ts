import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apis } from '../../src/catalog/api.ts';
import { permissionOf } from '../../src/catalog/permissions.ts';
import {
  type ConsentReason,
  type ConsentRow,
  consentDrift,
  isDifference,
  lackingConsent,
  type RememberedConsent,
  type TokensSeen,
} from '../../src/plan/consent-drift.ts';
import { permissionsToDesire, rememberedAfter } from '../../src/plan/consent-wish.ts';
import { planConsent } from '../../src/plan/plan-consent.ts';
import type { ObservedState } from '../../src/state/observed-state.ts';
import {
  adele,
  ana,
  application,
  bob,
  configured,
  desired,
  finishedApp,
  grant,
  id,
  observed,
  resource,
  scopes,
  tenant,
} from './scenery.ts';

const read = { api: 'xdr', value: 'Incident.Read' } as const;
const everyone: RememberedConsent = { permissions: [read], granted: [read], people: 'everyone' };
const neverGranted: RememberedConsent = { ...everyone, granted: [] };
const tokenWith = (...values: readonly string[]): TokensSeen => ({ userId: adele.objectId, scopes: { xdr: values } });
const both = tokenWith('Incident.Read');

const withApp = (...ids: Parameters<typeof resource>[1][]) =>
  application({ requiredResourceAccess: [resource(apis.xdr.appId, ...ids), ...configured.slice(1)] });
const signIn = finishedApp().grants[1]!;
const one = (...values: readonly string[]) => grant(1, { scopes: values });
const own = (principalId: typeof ana.objectId, ...values: readonly string[]) =>
  grant(9, { consentType: 'Principal', principalId, scopes: values });

type Case = [
  reason: string,
  state: ObservedState,
  remembered: RememberedConsent | null,
  tokens: TokensSeen | null,
  value: string,
  reasons: readonly ConsentReason[],
];

const asSetUp = observed(finishedApp());
const added = observed(finishedApp({ application: withApp(scopes.incidentRead.id, scopes.incidentWrite.id) }));
const revoked = observed(finishedApp({ grants: [signIn] }));
const apiOff = { ...tenant().apis.xdr!, accountEnabled: false };

describe('the reason of each difference', () => {
  test.each<Case>([
    ['none where all agree', asSetUp, everyone, both, 'Incident.Read', []],
    ['none without a config', asSetUp, null, both, 'Incident.Read', []],
    ['added, never consented', added, everyone, both, 'Incident.ReadWrite', ['never-consented']],
    ['set up, not consented yet', revoked, neverGranted, null, 'Incident.Read', ['not-consented-yet']],
    ['taken back', revoked, everyone, null, 'Incident.Read', ['revoked']],
    ['taken back, still in the token', revoked, everyone, both, 'Incident.Read', ['revoked', 'stale-token']],
    [
      'consented, not listed',
      observed(finishedApp({ grants: [one('Incident.Read', 'Incident.ReadWrite'), signIn] })),
      everyone,
      null,
      'Incident.ReadWrite',
      ['not-configured'],
    ],
    [
      'taken off the list',
      observed(finishedApp({ application: withApp() })),
      everyone,
      null,
      'Incident.Read',
      ['taken-off'],
    ],
    [
      'neither listed nor consented any more',
      observed(finishedApp({ application: withApp(), grants: [signIn] })),
      everyone,
      null,
      'Incident.Read',
      ['lost'],
    ],
    [
      'an id that nobody knows',
      observed(finishedApp({ application: withApp(id('9')) })),
      null,
      null,
      id('9'),
      ['unpublished'],
    ],
    [
      'consented, and not published any more',
      observed(finishedApp({ grants: [one('Incident.Read', 'Gone.Read'), signIn] })),
      null,
      null,
      'Gone.Read',
      ['unpublished'],
    ],
    [
      'switched off by its publisher',
      observed(finishedApp(), {
        tenant: tenant({
          apis: {
            ...tenant().apis,
            xdr: {
              ...apiOff,
              accountEnabled: true,
              scopes: apiOff.scopes.map((scope) => ({ ...scope, isEnabled: false })),
            },
          },
        }),
      }),
      everyone,
      null,
      'Incident.Read',
      ['unpublished'],
    ],
    [
      'the API is gone',
      observed(finishedApp(), { tenant: tenant({ apis: { ...tenant().apis, xdr: null } }) }),
      everyone,
      null,
      'Incident.Read',
      ['api-missing'],
    ],
    [
      'the API is switched off',
      observed(finishedApp(), { tenant: tenant({ apis: { ...tenant().apis, xdr: apiOff } }) }),
      everyone,
      null,
      'Incident.Read',
      ['api-disabled'],
    ],
    [
      'named people only, meant for everyone',
      observed(finishedApp({ grants: [own(ana.objectId, 'Incident.Read'), signIn] })),
      everyone,
      null,
      'Incident.Read',
      ['some-people'],
    ],
    [
      'some of those it is meant for',
      observed(finishedApp({ grants: [own(ana.objectId, 'Incident.Read'), signIn] })),
      { ...everyone, people: [ana.objectId, bob.objectId] },
      null,
      'Incident.Read',
      ['some-people'],
    ],
    [
      'all of those it is meant for; the token is of another person',
      observed(finishedApp({ grants: [own(ana.objectId, 'Incident.Read'), signIn] })),
      { ...everyone, people: [ana.objectId] },
      tokenWith(),
      'Incident.Read',
      ['others-only'],
    ],
    ['newer than the token', asSetUp, everyone, tokenWith(), 'Incident.Read', ['not-in-token']],
  ])('%s', (_, state, remembered, tokens, value, reasons) => {
    const row = consentDrift(state, remembered, tokens).rows.find((each) => each.value === value);
    expect(row?.reasons).toEqual(reasons);
  });

  test('one that is about to stop working is said so, and is no difference', () => {
    const hunting = permissionOf({ api: 'xdr', value: 'AdvancedHunting.Read' })!;
    const xdr = tenant().apis.xdr!;
    const published = { ...xdr.scopes[0]!, id: hunting.id, value: hunting.value };
    const state = observed(finishedApp({ application: withApp(hunting.id), grants: [one(hunting.value), signIn] }), {
      tenant: tenant({ apis: { ...tenant().apis, xdr: { ...xdr, scopes: [published] } } }),
    });
    const [row] = consentDrift(state, null, null).rows;
    expect(row?.reasons).toEqual(['retiring']);
    expect(row !== undefined && isDifference(row)).toBe(false);
  });

  test('what has nothing to do with Defender is counted, not judged', () => {
    const state = observed(
      finishedApp({
        application: application({
          requiredResourceAccess: [
            ...configured,
            resource(apis.graph.appId, id('8'), id('8', 1)),
            { resourceAppId: apis.endpoint.appId, resourceAccess: [{ id: id('6'), type: 'Role' }] },
          ],
        }),
        grants: [one('Incident.Read'), { ...signIn, scopes: [...signIn.scopes, 'Mail.Read'] }],
      }),
    );
    const { foreign, applicationPermissions } = consentDrift(state, everyone, null);
    expect(foreign - consentDrift(asSetUp, everyone, null).foreign).toBe(2);
    expect(applicationPermissions).toBe(1);
  });
});

describe('from any starting state', () => {
  const values = ['Incident.Read', 'Incident.ReadWrite', 'Gone.Read'] as const;
  const anyGrant = fc.record({
    whom: fc.constantFrom(null, ana, bob),
    scopes: fc.uniqueArray(fc.constantFrom(...values, 'Foreign.Read', 'Other.Read'), { minLength: 1 }),
  });
  const anyState = fc
    .record({
      grants: fc.uniqueArray(anyGrant, { selector: ({ whom }) => whom?.objectId ?? '', maxLength: 3 }),
      ids: fc.uniqueArray(fc.constantFrom(scopes.incidentRead.id, scopes.incidentWrite.id, id('9', 1), id('9', 2))),
    })
    .map(({ grants, ids }) =>
      observed(
        finishedApp({
          application: withApp(...ids),
          grants: [
            ...grants.map(({ whom, scopes: held }, index) =>
              grant(index + 10, {
                consentType: whom === null ? 'AllPrincipals' : 'Principal',
                principalId: whom?.objectId ?? null,
                scopes: held,
              }),
            ),
            signIn,
          ],
        }),
      ),
    );
  const anyPeople = fc.constantFrom('everyone' as const, [ana.objectId], [ana.objectId, bob.objectId]);

  test('consenting again adds, and never takes away or reorders; once more plans nothing', () => {
    fc.assert(
      fc.property(anyState, anyPeople, (state, people) => {
        const { rows } = consentDrift(state, everyone, null);
        const plan = renewal(state, rows, people);
        for (const change of plan.changes) {
          if (change.kind !== 'grant') continue;
          const before = state.app?.grants.find(({ id: grantId }) => grantId === change.grantId)?.scopes ?? [];
          expect(change.removed).toEqual([]);
          expect(change.whole.slice(0, before.length)).toEqual(before);
        }
        const after = applied(state, plan);
        const again = consentDrift(after, everyone, null).rows;
        expect(lackingConsent(again, people)).toEqual([]);
        expect(renewal(after, again, people).changes).toEqual([]);
      }),
    );
  });

  test('what the config says afterwards is held by all whom it names', () => {
    fc.assert(
      fc.property(anyState, anyPeople, (state, people) => {
        const { rows } = consentDrift(state, null, null);
        const wish = { grant: lackingConsent(rows, people), remove: [], people };
        const after = rememberedAfter(rows, null, wish);
        const held = consentDrift(applied(state, renewal(state, rows, people)), null, null).rows;
        for (const { value } of after.permissions) {
          const row = held.find((each) => each.value === value);
          expect(row?.forEveryone === true || (row?.people.length ?? 0) > 0).toBe(true);
        }
      }),
    );
  });

  function renewal(
    state: ObservedState,
    rows: readonly ConsentRow[],
    people: 'everyone' | readonly (typeof ana.objectId)[],
  ) {
    const grantWish = lackingConsent(rows, people);
    const wanted = new Set(
      permissionsToDesire(rows, { grant: grantWish, remove: [], people }).map(({ value }) => value),
    );
    const wished = [scopes.incidentRead, scopes.incidentWrite].filter(({ value }) => wanted.has(value));
    const users = [ana, bob].filter(({ objectId }) => people !== 'everyone' && people.includes(objectId));
    const wish = desired({
      apis: wished.length === 0 ? [] : [{ api: 'xdr', appId: apis.xdr.appId, scopes: wished }],
      signInScopes: grantWish.length === 0 ? [] : desired().signInScopes,
      audience: people === 'everyone' ? { kind: 'everyone' } : { kind: 'users', users },
    });
    return planConsent(wish, state, { mayRegister: true, mayConsent: true }, []);
  }

  /** The tenant after the grants of a plan were written. */
  function applied(state: ObservedState, plan: ReturnType<typeof planConsent>): ObservedState {
    const { app } = state;
    if (app === null) return state;
    const changes = plan.changes.filter((change) => change.kind === 'grant');
    const kept = app.grants.map((each) => {
      const change = changes.find(({ grantId }) => grantId === each.id);
      return change === undefined ? each : { ...each, scopes: change.whole };
    });
    const made = changes
      .filter(({ action }) => action === 'create')
      .map((change, index) =>
        grant(index + 50, {
          resourceId: change.resourceId ?? id('e', 1),
          consentType: change.user === null ? 'AllPrincipals' : 'Principal',
          principalId: change.user?.objectId ?? null,
          scopes: change.whole,
        }),
      );
    return { ...state, app: { ...app, grants: [...kept, ...made] } };
  }
});
