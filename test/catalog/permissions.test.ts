import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatPermission } from '../../src/catalog/api.ts';
import { operationId, operations, operationsCoveredBy } from '../../src/catalog/operations.ts';
import {
  defenderPermissions,
  inCatalogueOrder,
  markOf,
  permissionOf,
  permissions,
  signInPermissions,
} from '../../src/catalog/permissions.ts';
import { permissionsOfTasks, taskById, tasks } from '../../src/catalog/tasks.ts';

const known = (name: string) => permissions.find((one) => formatPermission(one) === name)!;

describe('the permissions', () => {
  test('are 4 of Defender XDR, 27 of Endpoint and 44 of Graph', () => {
    const count = (api: string) => permissions.filter((one) => one.api === api).length;
    expect([count('xdr'), count('endpoint'), count('graph')]).toEqual([4, 27, 44]);
  });

  test('have names and ids of their own', () => {
    expect(new Set(permissions.map(formatPermission)).size).toBe(75);
    expect(new Set(permissions.map((one) => one.id)).size).toBe(75);
  });

  test.each([
    ['xdr/Incident.Read', '12c153a4-4204-4224-aa3c-4626e2f47c2b', null],
    ['xdr/Incident.ReadWrite', '2af415cc-88cf-4146-a0c8-444c3a80d5db', null],
    ['xdr/AdvancedHunting.Read', '15f11de4-5113-4268-a2d1-0bad43d781f9', null],
    ['endpoint/Machine.Read', 'fbd3d33a-b1f5-4573-906c-51b39682fbcf', 'Admin'],
    ['endpoint/Machine.Isolate', '479231ef-3b86-4933-ae6b-1fa84bba9e31', null],
    ['endpoint/Ti.ReadWrite', '650ff1f9-dd5f-48ee-8c58-7beef332c818', null],
    ['graph/ThreatHunting.Read.All', 'b152eca8-ea73-4a48-8c98-1a6742673d99', 'Admin'],
    ['graph/SecurityIncident.Read.All', 'b9abcc4f-94fc-4457-9141-d20ce80ec952', 'Admin'],
    ['graph/openid', '37f7f235-527c-4136-accd-4a02d197296e', 'User'],
    ['graph/offline_access', '7427e0e9-2fba-42fe-b0c0-848c9e6a8182', 'User'],
  ])('%s has the published id', (name, id, consent) => {
    expect(known(name)).toMatchObject({ id, consent });
  });

  test('that stop on 2027-02-01 are the two for hunting, and name their successor', () => {
    const stopping = permissions.filter((one) => one.retiring !== undefined);
    expect(stopping.map(formatPermission)).toEqual(['xdr/AdvancedHunting.Read', 'endpoint/AdvancedQuery.Read']);
    for (const one of stopping) {
      expect(one.retiring).toMatchObject({
        on: '2027-02-01',
        successor: { api: 'graph', value: 'ThreatHunting.Read.All' },
      });
    }
  });

  test.each([
    ['xdr/Incident.Read', false, null],
    ['xdr/Incident.ReadWrite', true, 'can write'],
    ['xdr/AdvancedHunting.Read', false, 'stops 2027-02-01'],
    ['endpoint/File.Read.All', false, null],
    ['endpoint/Machine.Isolate', true, 'high impact'],
    ['endpoint/Machine.Scan', true, 'can write'],
    ['endpoint/Library.Manage', true, 'high impact'],
    ['graph/ThreatSubmission.Read', false, null],
    ['graph/SecurityAlert.Create.All', true, 'can write'],
    ['graph/offline_access', false, null],
  ])('%s: writes %s, marked %s', (name, canWrite, mark) => {
    expect(known(name).canWrite).toBe(canWrite);
    expect(markOf([known(name)])).toBe(mark);
  });

  test('with a high impact can write, and say what could go wrong', () => {
    for (const one of permissions.filter(({ highImpact }) => highImpact !== undefined)) {
      expect(one.canWrite).toBe(true);
      expect(one.highImpact).toMatch(/^[a-z].*[^.]$/);
    }
  });

  test('whatever an older one points to in Graph exists', () => {
    for (const one of permissions.filter(({ inGraph }) => inGraph !== undefined)) {
      expect(permissionOf(one.inGraph!)).not.toBeNull();
    }
  });

  test('for signing in are granted along, and give no access to Defender', () => {
    expect(signInPermissions.map((one) => one.value)).toEqual(['openid', 'profile', 'offline_access']);
    expect(defenderPermissions).toHaveLength(70);
  });

  test('keep the order of the catalogue, whatever order they come in, and lose nothing', () => {
    const refs = permissions.map(({ api, value }) => ({ api, value }));
    const own = { api: 'xdr', value: 'Brand.New' } as const;
    fc.assert(
      fc.property(fc.shuffledSubarray([...refs, own]), (some) => {
        const ordered = inCatalogueOrder([...some, ...some]).map(formatPermission);
        expect(new Set(ordered)).toEqual(new Set(some.map(formatPermission)));
        expect(ordered).toHaveLength(some.length);
        const places = ordered.flatMap((name) =>
          name === 'xdr/Brand.New' ? [] : [refs.map(formatPermission).indexOf(name)],
        );
        expect(places).toEqual([...places].sort((a, b) => a - b));
      }),
    );
  });
});

describe('the calls', () => {
  test('are 4, 113 and 23, each once', () => {
    const count = (api: string) => operations.filter((one) => one.api === api).length;
    expect([count('xdr'), count('endpoint'), count('graph')]).toEqual([4, 113, 23]);
    expect(new Set(operations.map(operationId)).size).toBe(140);
  });

  test('name permissions that the catalogue has, and a page', () => {
    for (const operation of operations) {
      for (const ref of [...operation.leastPermissions, ...operation.alternatives])
        expect(permissionOf(ref)).not.toBeNull();
      expect(operation.docs).toMatch(/^https:\/\/learn\.microsoft\.com\//);
    }
  });

  test('without a delegated permission say what is known', () => {
    const without = operations.filter((operation) => operation.leastPermissions.length === 0);
    expect(without).toHaveLength(6);
    for (const operation of without) expect(operation.note).toBeDefined();
  });

  test('that are weakly founded are marked so', () => {
    const count = (evidence: string) => operations.filter((one) => one.evidence === evidence).length;
    expect([count('documented'), count('documented-2021'), count('digest'), count('graph-reference')]).toEqual([
      37, 68, 12, 23,
    ]);
  });

  test('that stop are the two for hunting', () => {
    expect(operations.flatMap((one) => (one.retiring === undefined ? [] : [one.path]))).toEqual([
      '/api/advancedhunting/run',
      '/api/advancedqueries/run',
    ]);
  });

  test('a greater permission covers what the lesser one does', () => {
    const paths = (value: string) => operationsCoveredBy([{ api: 'xdr', value }]).map(operationId);
    expect(paths('Incident.Read')).toEqual(['xdr GET /api/incidents', 'xdr GET /api/incidents/{id}']);
    expect(paths('Incident.ReadWrite')).toContain('xdr GET /api/incidents');
    expect(paths('Incident.ReadWrite')).toContain('xdr PATCH /api/incidents/{id}');
  });
});

describe('the tasks', () => {
  test('have ids and titles of their own, and at least one call each', () => {
    expect(new Set(tasks.map((task) => task.id)).size).toBe(tasks.length);
    expect(new Set(tasks.map((task) => task.title)).size).toBe(tasks.length);
    for (const task of tasks) {
      expect(task.id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(task.title.length).toBeLessThanOrEqual(40);
      expect(operationsCoveredBy(task.permissions).length).toBeGreaterThan(0);
    }
  });

  test('ask for least permissions only: each is the least one of some call', () => {
    const least = new Set(operations.flatMap((operation) => operation.leastPermissions.map(formatPermission)));
    for (const ref of tasks.flatMap((task) => task.permissions)) expect(least).toContain(formatPermission(ref));
  });

  test('reach every call that a delegated permission is documented for, but for the marked exceptions', () => {
    const covered = new Set(operationsCoveredBy(tasks.flatMap((task) => task.permissions)).map(operationId));
    const left = operations.filter((one) => one.leastPermissions.length > 0 && !covered.has(operationId(one)));
    expect(left.map((one) => one.path).sort()).toEqual([
      '/v1.0/security/alerts_v2/{id}',
      '/v1.0/security/alerts_v2/{id}/comments',
      '/v1.0/security/attackSimulation/simulations',
      '/v1.0/security/incidents',
      '/v1.0/security/incidents/{id}',
      '/v1.0/security/incidents/{id}',
      '/v1.0/security/incidents/{id}/comments',
    ]);
  });

  test.each([
    ['read-incidents', 'xdr/Incident.Read', null],
    ['update-incidents', 'xdr/Incident.ReadWrite', 'can write'],
    ['hunt', 'graph/ThreatHunting.Read.All', null],
    ['read-alerts', 'endpoint/Alert.Read', null],
    ['isolate-device', 'endpoint/Machine.Isolate', 'high impact'],
    ['hunt-the-old-way', 'xdr/AdvancedHunting.Read', 'stops 2027-02-01'],
  ])('%s needs %s', (id, permission, mark) => {
    const task = taskById(id)!;
    expect(task.permissions.map(formatPermission)).toEqual([permission]);
    expect(task.mark).toBe(mark);
  });

  test('together need each permission once, in catalogue order', () => {
    expect(
      permissionsOfTasks(['hunt', 'read-alerts', 'read-incidents', 'hunt', 'nothing']).map(formatPermission),
    ).toEqual(['xdr/Incident.Read', 'endpoint/Alert.Read', 'graph/ThreatHunting.Read.All']);
    expect(taskById('constructor')).toBeNull();
    expect(taskById(' Read-Incidents ')?.id).toBe('read-incidents');
  });
});
