import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { admin, startJourney } from '../support/journey.ts';
import { removeScene } from './remove-scene.ts';

const scene = removeScene();
const { quick, setUp, deleteInPortal, left, whole } = scene;

describe('what is half gone', () => {
  test.each([
    [
      'the registration was deleted in the portal, its principal stayed',
      false,
      ['service-principal', 'grant', 'grant'],
    ],
    ['everything was deleted in the portal', true, []],
  ])('%s: the rest goes', async (_, alsoPrincipal, kinds) => {
    const appId = await setUp();
    deleteInPortal(appId, alsoPrincipal);
    const ended = await scene.journey.run(['remove', '--yes', '--app-id', appId, '--json']);
    expect(ended.exit).toBe(0);
    const document = ended.json() as { status: string; changes: readonly { kind: string }[] };
    expect(document.changes.map(({ kind }) => kind)).toEqual(kinds);
    expect(document.status).toBe(kinds.length === 0 ? 'unchanged' : 'done');
    expect(document).toMatchObject({ restorable: { command: expect.stringContaining(appId) } });
    expect(left(appId)).toEqual([]);
    expect(scene.journey.config()).toBeNull();
  });

  test('an app by its id alone, because its config was lost', async () => {
    const appId = await setUp();
    rmSync(join(scene.journey.folder, 'defender-access.json'));
    const ended = await scene.journey.run(['remove', '--yes', '--app-id', appId]);
    expect(ended.exit, ended.stderr).toBe(0);
    expect(left(appId)).toEqual([]);
    const again = await scene.journey.run(['remove', '--yes', '--app-id', appId]);
    expect(again.exit).toBe(0);
    expect(again.stdout).toContain('nothing had to be deleted');
  });

  test('an id that nobody knows is not taken for success', async () => {
    const ended = await scene.journey.run(['remove', '--yes', '--app-id', '5b1e0000-0000-4000-8000-0000000002cd']);
    expect(ended.exit).toBe(1);
    expect(ended.stderr).toContain('There is no app 5b1e0000-0000-4000-8000-0000000002cd in Contoso.');
  });

  test('a setup that was killed before it knew its app is found by the name it registered under', async () => {
    const appId = await setUp();
    const file = join(scene.journey.folder, 'defender-access.json');
    const config = scene.journey.config();
    const pending = { since: '2026-11-22T00:00:00.000Z', uniqueName: config?.['uniqueName'] };
    const ids = { clientId: null, applicationObjectId: null, servicePrincipalId: null };
    writeFileSync(file, JSON.stringify({ ...config, ...ids, pending }));
    const unnamed = await scene.journey.run(['remove', '--yes']);
    expect(unnamed.exit).toBe(2);
    expect(unnamed.stderr).toContain(`--app-id ${appId}`);
    const ended = await scene.journey.run(['remove', '--yes', '--app-id', appId]);
    expect(ended.exit, ended.stderr).toBe(0);
    expect(left(appId)).toEqual([]);
    expect(scene.journey.config()).toBeNull();
  });
});

describe('whoever may not', () => {
  test('is told so, and everything stays', async () => {
    const appId = await setUp();
    const ended = await scene.journey.run(['remove', '--yes', '--app-id', appId], { as: ['reader@contoso.example'] });
    expect(ended.exit).toBe(4);
    expect(ended.stderr).toContain('whose move');
    expect(left(appId)).toEqual(whole);
    expect(scene.journey.config()).not.toBeNull();
  });
});

describe('the folder', () => {
  test('keeps what others put into the config, and is ready for another setup', async () => {
    const appId = await setUp('--format', 'env');
    const file = join(scene.journey.folder, 'defender-access.json');
    const config = scene.journey.config();
    const proof = { passed: true, at: '2026-11-22T00:00:00.000Z', user: admin, checks: [], theirs: 2 };
    writeFileSync(file, JSON.stringify({ ...config, 'x-team': { rota: 'blue' }, lastProof: proof }));
    const ended = await scene.journey.run(['remove', '--yes', '--app-id', appId]);
    expect(ended.stdout).toContain('defender-access.kept.json');
    expect(ended.stdout).toMatch(/still names it +\.env/);
    expect(JSON.parse(readFileSync(join(scene.journey.folder, 'defender-access.kept.json'), 'utf8'))).toEqual({
      'x-team': { rota: 'blue' },
      lastProof: { theirs: 2 },
    });
    expect(existsSync(file)).toBe(false);
    expect(existsSync(join(scene.journey.folder, '.defender-access.json.lock'))).toBe(false);
  });
});

describe('a slow or failing directory', () => {
  test.each(['slow-replication', 'throttling', 'server-errors'])(
    '%s: the app is gone all the same, and is said to be only then',
    async (scenario) => {
      const there = await startJourney({ scenario });
      try {
        const made = await there.run(quick);
        expect(made.exit, made.stderr).toBe(0);
        const appId = String(there.config()?.['clientId']);
        const ended = await there.run(['remove', '--yes', '--app-id', appId, '--json']);
        expect(ended.exit, ended.stdout).toBe(0);
        expect(ended.json()).toMatchObject({ status: 'done', leftovers: [] });
        expect(there.sandbox.tenantStore.applications.one('appId', appId)).toBeNull();
        expect(there.config()).toBeNull();
      } finally {
        await there.end();
      }
    },
  );
});
