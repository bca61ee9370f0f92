import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Journey, startJourney } from '../support/journey.ts';

let journey: Journey;
beforeEach(async () => {
  journey = await startJourney();
});
afterEach(() => journey.end());

interface Found {
  readonly permissions: readonly { api: string; value: string; id: string; retiring: unknown }[];
  readonly tasks: readonly { id: string }[];
  readonly operations: readonly { method: string; path: string; userRole: string | null }[];
  readonly remarks: readonly string[];
  readonly live: { tenant: string; differences: readonly object[]; missingApis: readonly string[] } | null;
}

const find = async (...args: readonly string[]): Promise<Found> => {
  const ended = await journey.run(['permissions', ...args, '--json']);
  expect(ended.exit).toBe(0);
  return ended.json() as unknown as Found;
};

describe('permissions, offline', () => {
  test('words find the least permission, the task, the calls and the role of the person', async () => {
    const ended = await journey.run(['permissions', 'isolate', 'device']);
    expect(ended).toMatchObject({ exit: 0, requests: [], stderr: '' });
    expect(ended.stdout).toMatch(
      /endpoint\/Machine\.Isolate +high impact\n +Isolate machine: cuts a device off the network/,
    );
    expect(ended.stdout).toContain('--task isolate-device: endpoint/Machine.Isolate');
    expect(ended.stdout).toMatch(
      /POST \/api\/machines\/\{id\}\/isolate\n[\s\S]*the person needs: Active remediation actions/,
    );
  });

  test('what stops answering says when, and names its successor', async () => {
    const { stdout } = await journey.run(['permissions', 'hunt']);
    expect(stdout.indexOf('graph/ThreatHunting.Read.All')).toBeLessThan(stdout.indexOf('xdr/AdvancedHunting.Read'));
    expect(stdout).toMatch(/stops answering on 2027-02-01; its successor is\s+graph\/ThreatHunting\.Read\.All/);
    expect(stdout).toContain('use instead: POST /v1.0/security/runHuntingQuery');
  });

  test('a path finds its call first', async () => {
    const { operations, permissions } = await find('/api/machines');
    expect(operations[0]).toMatchObject({ method: 'GET', path: '/api/machines', userRole: 'View Data' });
    expect(permissions[0]).toMatchObject({ api: 'endpoint', value: 'Machine.Read' });
  });

  test('ids are shown when asked for, with those of the APIs once', async () => {
    const without = await journey.run(['permissions', 'Incident.Read']);
    const { stdout } = await journey.run(['permissions', 'Incident.Read', '--ids']);
    expect(without.stdout).not.toMatch(/[0-9a-f]{8}-/);
    expect(stdout).toMatch(/xdr\/Incident\.Read\n +Read incidents\n +id [0-9a-f-]{36}/);
    expect(stdout.match(/8ee8fdad-f234-4243-8f3b-15c294843740/g)).toHaveLength(1);
  });

  test.each([
    ['an application permission', 'Machine.Read.All', /application permission[\s\S]*endpoint\/Machine\.Read\b/],
    [
      "a spelling of Microsoft's page",
      'RemediationTask.Read',
      /RemediationTask\.Read is called RemediationTasks\.Read/,
    ],
  ])('%s is told apart', async (_, name, words) => {
    const { stdout } = await journey.run(['permissions', name]);
    expect(stdout).toMatch(words);
  });

  test.each([
    ['incidnet', 'Nothing has "incidnet"; this is for "incident".'],
    ['exclude device', 'Nothing fits all of these words; this fits some of them.'],
  ])('%j: what was looked for instead is said, on screen and as JSON', async (words, remark) => {
    expect((await journey.run(['permissions', words])).words).toContain(remark);
    expect((await journey.run(['permissions', words, '--json'])).json()['remarks']).toEqual([remark]);
  });

  test('nothing found is no failure, and says so', async () => {
    const ended = await journey.run(['permissions', 'zzzqq\u001b[31m']);
    expect(ended.exit).toBe(0);
    expect(ended.stdout).toContain('Nothing matches "zzzqq');
    expect(ended.stdout).not.toContain('\u001b');
  });

  test('without words everything is listed', async () => {
    const { permissions, tasks, operations } = await find();
    expect([permissions.length, operations.length]).toEqual([75, 140]);
    expect(tasks.length).toBeGreaterThan(15);
    const { stdout } = await journey.run(['permissions']);
    expect(stdout).toContain('And 140 calls: name one by words or by path.');
  });

  test.each([80, 60, 40])('every line fits %i columns', async (columns) => {
    const { stdout } = await journey.run(['permissions', 'machines', '--ids'], { columns });
    expect(stdout.split('\n').filter((line) => line.length > columns && !/\/api\/|\/v1\.0\//.test(line))).toEqual([]);
  });
});

describe('permissions --live', () => {
  const signedIn = ['--live', '--yes'];

  test('a tenant like the catalogue shows no difference, and only reads', async () => {
    const ended = await journey.run(['permissions', 'isolate', ...signedIn]);
    expect(ended.exit, ended.stderr).toBe(0);
    expect(ended.stdout).toContain('Contoso publishes all of this, with the same ids.');
    const writes = ended.requests.filter(
      ({ host, method, path }) => host === 'graph' && method !== 'GET' && !path.endsWith('/$batch'),
    );
    expect(writes).toEqual([]);
  });

  test('each kind of difference is marked, on both sides', async () => {
    const store = journey.sandbox.tenantStore;
    const endpoint = store.servicePrincipals.one('appId', 'fc780465-2017-40d4-a0c5-307022471b92');
    if (endpoint === null) throw new Error('no Endpoint here');
    const other = '5b1e0000-0000-4000-8000-0000000002cd';
    const [first] = endpoint.oauth2PermissionScopes;
    if (first === undefined) throw new Error('it publishes nothing');
    const scopes = endpoint.oauth2PermissionScopes.flatMap((scope) => {
      if (scope.value === 'Machine.Isolate') return [{ ...scope, isEnabled: false }];
      if (scope.value === 'Machine.Offboard') return [{ ...scope, id: other }];
      return scope.value === 'Machine.Read' ? [] : [scope];
    });
    const published = { ...first, id: other, value: 'Machine.Teleport', adminConsentDisplayName: 'Move machines' };
    store.servicePrincipals.update(endpoint.id, { oauth2PermissionScopes: [...scopes, published] });
    const { live } = await find('machine', ...signedIn);
    expect(live?.differences).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ value: 'Machine.Read', kind: 'not-published', id: null }),
        expect.objectContaining({ value: 'Machine.Isolate', kind: 'disabled' }),
        expect.objectContaining({ value: 'Machine.Offboard', kind: 'id-differs', id: other }),
        expect.objectContaining({ value: 'Machine.Teleport', kind: 'unknown-here', displayName: 'Move machines' }),
      ]),
    );
    const { stdout } = await journey.run(['permissions', 'machine', 'isolate', ...signedIn]);
    expect(stdout).toContain('! it is disabled in your tenant');
    const missing = await journey.run(['permissions', 'teleport', ...signedIn]);
    expect(missing.stdout).toMatch(/not in the built-in catalogue:\n +endpoint\/Machine\.Teleport\n +Move machines/);
  });

  test('an API that the tenant lacks is said, not taken for differences', async () => {
    const store = journey.sandbox.tenantStore;
    const endpoint = store.servicePrincipals.one('appId', 'fc780465-2017-40d4-a0c5-307022471b92');
    store.servicePrincipals.remove(String(endpoint?.id));
    const { live } = await find('isolate', ...signedIn);
    expect(live).toMatchObject({ differences: [], missingApis: ['endpoint'] });
  });

  test("Graph's own list is read only where something of it was found", async () => {
    const asksGraph = async (...words: readonly string[]) => {
      const { requests } = await journey.run(['permissions', ...words, ...signedIn, '--json']);
      return requests.some(({ path }) => /00000003-0000-0000-c000-000000000000.*oauth2PermissionScopes/.test(path));
    };
    expect(await asksGraph('hunt')).toBe(true);
    expect(await asksGraph('/api/machines')).toBe(false);
  });

  test('nobody signs in without a yes and without a terminal', async () => {
    const ended = await journey.run(['permissions', 'isolate', '--live']);
    expect(ended.exit).toBe(2);
  });
});
