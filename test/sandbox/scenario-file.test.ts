import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { activateScenario, type Scenario } from '../../src/sandbox/scenario.ts';
import { readScenarioFile } from '../../src/sandbox/scenario-file.ts';
import { healthy } from '../../src/sandbox/scenarios/healthy.ts';
import { scenarios } from '../../src/sandbox/start-sandbox.ts';
import { applyTenantChanges } from '../../src/sandbox/tenant-changes.ts';
import { scenarioScene } from './scenario-scene.ts';

const scene = scenarioScene();
const { start } = scene;

describe('a scenario file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scenario-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function read(scenario: unknown): Promise<Scenario> {
    const file = join(folder, 'scenario.json');
    await writeFile(file, typeof scenario === 'string' ? scenario : JSON.stringify(scenario));
    return await readScenarioFile(file);
  }

  test.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    'can say all that %s says',
    async (_name, scenario) => {
      expect(await read(scenario)).toEqual(JSON.parse(JSON.stringify(scenario)));
    },
  );

  test('needs no more than a name', async () => {
    expect(activateScenario(await read({ name: 'mine' }))).toEqual(activateScenario({ ...healthy, name: 'mine' }));
  });

  test.each([
    ['no JSON', '{', /is not JSON/],
    ['a misspelt condition', { name: 'x', conditions: { licenses: {} } }, /licenses/],
    ['a kind of fault that does not exist', { name: 'x', faults: [{ kind: 'explode' }] }, /kind/],
    ['a pattern that is none', { name: 'x', faults: [{ kind: 'hang', path: '(' }] }, /regular expression/],
    ['a change that nobody knows', { name: 'x', tenantChanges: [{ change: 'burn' }] }, /change/],
  ])('with %s is refused, naming file and place', async (_name, scenario, message) => {
    await expect(read(scenario)).rejects.toThrow(message);
    await expect(read(scenario)).rejects.toThrow('scenario.json');
  });

  test('changes what people hold', async () => {
    await start();
    const upn = 'reader@contoso.example';
    const role = '5d6b6bb7-de71-4623-b4af-96380a352509';
    const changes = [
      { change: 'set-roles', upn, active: [], eligible: [role] },
      { change: 'disable-account', upn },
    ];
    applyTenantChanges(
      scene.sandbox.tenantStore,
      (await read({ name: 'x', tenantChanges: changes })).tenantChanges ?? [],
    );
    const user = scene.sandbox.tenantStore.users.one('userPrincipalName', upn);
    expect(user?.accountEnabled).toBe(false);
    expect(scene.sandbox.tenantStore.roleTemplateIdsOf(user?.id ?? '')).toEqual([]);
    expect(scene.sandbox.tenantStore.roleTemplateIdsOf(user?.id ?? '', 'eligible')).toEqual([role]);
  });
});
