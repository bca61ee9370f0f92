import { describe, expect, test } from 'vitest';
import { planRemoval, planRestore } from '../../src/plan/plan-removal.ts';
import { ana, application, finishedApp, grant, id, tenant } from './scenery.ts';

const known = {
  appId: id('0', 2),
  applicationObjectId: id('0', 1),
  servicePrincipalId: id('0', 3),
  uniqueName: application().uniqueName,
};

test('the registration goes first, then principal and approvals, each with what it granted', () => {
  const own = grant(3, {
    consentType: 'Principal',
    principalId: ana.objectId,
    resourceId: id('f', 9),
    scopes: ['Mail.Read'],
  });
  const app = finishedApp({ grants: [...finishedApp().grants, own] });
  const { changes } = planRemoval({ tenant: tenant(), app, leftovers: null }, known);
  expect(changes.map((change) => `${change.action} ${change.kind}`)).toEqual([
    'delete application',
    'delete service-principal',
    'delete grant',
    'delete grant',
    'delete grant',
  ]);
  expect(changes[2]).toMatchObject({ api: 'xdr', removed: ['Incident.Read'], user: null });
  expect(changes[4]).toMatchObject({ api: 'other', removed: ['Mail.Read'], user: { objectId: ana.objectId } });
});

describe('an app that this tool did not make is refused', () => {
  test.each([
    ['without our tag', { tags: [] }],
    ['with another appId than the config', { appId: id('9', 9) }],
    ['with another unique name than the config', { uniqueName: null }],
  ])('%s', (_, difference) => {
    const app = finishedApp({ application: application(difference) });
    expect(() => planRemoval({ tenant: tenant(), app, leftovers: null }, known)).toThrow(
      expect.objectContaining({ code: 'app-foreign' }),
    );
  });
});

describe('when the registration is gone already', () => {
  const leftovers = { servicePrincipal: finishedApp().servicePrincipal!, grants: [grant(1, { scopes: ['a'] })] };

  test('what is left of it goes', () => {
    const { changes } = planRemoval({ tenant: tenant(), app: null, leftovers }, known);
    expect(changes.map((change) => change.kind)).toEqual(['service-principal', 'grant']);
  });

  test.each([
    ['nothing is left', null, known],
    ['it was an adopted app', leftovers, { ...known, uniqueName: null }],
    ['the principal is of another app', leftovers, { ...known, appId: id('9', 9) }],
  ])('nothing is planned where %s', (_, left, ids) => {
    expect(planRemoval({ tenant: tenant(), app: null, leftovers: left }, ids).changes).toEqual([]);
  });
});

test('a deleted app is restored by one change', () => {
  const deleted = {
    objectId: id('d', 1),
    appId: id('d', 2),
    displayName: 'Incident reader',
    uniqueName: 'defender-access-1',
    tags: [],
    deletedAt: null,
  };
  const plan = planRestore(deleted);
  expect(plan.changes).toEqual([
    {
      kind: 'application',
      action: 'update',
      restoreDeletedId: id('d', 1),
      appId: id('d', 2),
      displayName: 'Incident reader',
    },
  ]);
  expect(plan.target.appId).toBe(id('d', 2));
});
