import { describe, expect, test } from 'vitest';
import { apis } from '../../src/catalog/api.ts';
import { isEmpty } from '../../src/plan/plan.ts';
import { planConsent } from '../../src/plan/plan-consent.ts';
import { ana, application, bob, desired, finishedApp, grant, observed, resource, scopes } from './scenery.ts';

const all = { mayRegister: true, mayConsent: true };
const none = { mayRegister: false, mayConsent: false };

describe('adding', () => {
  const wish = desired({
    apis: [{ api: 'xdr', appId: apis.xdr.appId, scopes: [scopes.incidentRead, scopes.incidentWrite] }],
  });

  test('one permission is one change of the app and one of the approval', () => {
    const { changes } = planConsent(wish, observed(finishedApp()), all, []);
    expect(changes.map((change) => `${change.action} ${change.kind}`)).toEqual(['create permissions', 'update grant']);
    expect(changes[1]).toMatchObject({ added: ['Incident.ReadWrite'], whole: ['Incident.Read', 'Incident.ReadWrite'] });
  });

  test('for people leaves the approval for everyone as it is and gives each all that is needed', () => {
    const forAna = { ...wish, audience: { kind: 'users', users: [ana] } as const };
    const grants = planConsent(forAna, observed(finishedApp()), all, []).changes.filter((c) => c.kind === 'grant');
    expect(grants).toEqual([
      expect.objectContaining({ action: 'create', user: ana, whole: ['Incident.Read', 'Incident.ReadWrite'] }),
    ]);
  });
});

describe('taking a permission off', () => {
  const remove = [{ api: 'xdr', value: 'Incident.ReadWrite' }] as const;
  const withBoth = application({
    requiredResourceAccess: [
      resource(apis.xdr.appId, scopes.incidentWrite.id, scopes.incidentRead.id),
      ...application().requiredResourceAccess.slice(1),
    ],
  });

  test('removes it from the app and from the approval for everyone; the rest keeps its place', () => {
    const app = finishedApp({
      application: withBoth,
      grants: [grant(1, { scopes: ['Alert.Read', 'Incident.ReadWrite', 'Incident.Read'] }), finishedApp().grants[1]!],
    });
    const { changes } = planConsent(desired(), observed(app), all, remove);
    expect(changes).toEqual([
      expect.objectContaining({ kind: 'permissions', action: 'delete', whole: application().requiredResourceAccess }),
      expect.objectContaining({
        kind: 'grant',
        action: 'update',
        removed: ['Incident.ReadWrite'],
        whole: ['Alert.Read', 'Incident.Read'],
      }),
    ]);
  });

  test('deletes an approval of which nothing is left', () => {
    const app = finishedApp({ grants: [grant(1, { scopes: ['Incident.ReadWrite'] }), finishedApp().grants[1]!] });
    const nothingWanted = desired({ apis: [] });
    const { changes } = planConsent(nothingWanted, observed(app), all, remove);
    expect(changes).toEqual([expect.objectContaining({ action: 'delete', grantId: 'grant-1', whole: [] })]);
  });

  test("leaves people's own approvals and says how many", () => {
    const own = grant(5, { consentType: 'Principal', principalId: bob.objectId, scopes: ['Incident.ReadWrite'] });
    const app = finishedApp({ grants: [...finishedApp().grants, own] });
    const plan = planConsent(desired(), observed(app), all, remove);
    expect(plan.changes).toEqual([]);
    expect(plan.notices.join()).toContain("One person's own approval stays");
  });

  test('wins over a wish for the same permission', () => {
    const both = desired({
      apis: [{ api: 'xdr', appId: apis.xdr.appId, scopes: [scopes.incidentRead, scopes.incidentWrite] }],
    });
    expect(isEmpty(planConsent(both, observed(finishedApp()), all, remove))).toBe(true);
  });

  test('without the role takes it off the app and says that it stays approved', () => {
    const app = finishedApp({
      application: withBoth,
      grants: [grant(1, { scopes: ['Incident.ReadWrite', 'Incident.Read'] }), finishedApp().grants[1]!],
    });
    const plan = planConsent(desired(), observed(app), none, remove);
    expect(plan.changes.map((change) => change.kind)).toEqual(['permissions']);
    expect(plan.handOff).toBeNull();
    expect(plan.notices.join()).toContain('stays approved');
  });

  test('that nobody publishes any more takes its approval away', () => {
    const app = finishedApp({
      grants: [grant(1, { scopes: ['Incident.Read', 'Gone.Read'] }), finishedApp().grants[1]!],
    });
    const { changes } = planConsent(desired(), observed(app), all, [{ api: 'xdr', value: 'Gone.Read' }]);
    expect(changes).toEqual([expect.objectContaining({ action: 'update', whole: ['Incident.Read'] })]);
  });
});
