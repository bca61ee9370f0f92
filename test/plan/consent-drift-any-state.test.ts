import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apis } from '../../src/catalog/api.ts';
import { type ConsentRow, consentDrift, lackingConsent } from '../../src/plan/consent-drift.ts';
import { permissionsToDesire, rememberedAfter } from '../../src/plan/consent-wish.ts';
import { planConsent } from '../../src/plan/plan-consent.ts';
import type { ObservedState } from '../../src/state/observed-state.ts';
import { everyone, signIn, withApp } from './drift-cases.ts';
import { ana, bob, desired, finishedApp, grant, id, observed, scopes } from './scenery.ts';

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
