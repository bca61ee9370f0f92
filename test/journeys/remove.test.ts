import { describe, expect, test } from 'vitest';
import type { Ended } from '../support/journey.ts';
import { removeScene } from './remove-scene.ts';

const scene = removeScene();
const { store, setUp, deleteInPortal, left, whole } = scene;

const accountIsRight = ['Go on with this account', 'Yes, in Contoso'] as const;

/** Deletions, and what else would change the directory. */
function writesOf({ requests }: Ended): readonly string[] {
  return requests
    .filter(({ host, method, path }) => host === 'graph' && method !== 'GET' && !path.endsWith('/$batch'))
    .map(({ method, path }) => `${method} ${path.split('/').at(-2)}`);
}

describe('remove in a terminal', () => {
  test('shows every scope that goes, deletes after the name was typed, the app first and the config last', async () => {
    const appId = await setUp();
    const ended = await scene.journey.run(['remove'], {
      answers: [accountIsRight, ['Name of the app to delete', 'Incident reader']],
    });
    expect(ended.exit, ended.stderr).toBe(0);
    expect(ended.stderr).toContain('xdr, for everyone in Contoso: Incident.Read');
    expect(ended.stderr).toMatch(/graph, for everyone in Contoso: openid, profile,\s+offline_access/);
    // Its principal and its approvals went with it, as was seen before anything was sent for them.
    expect(writesOf(ended)).toEqual(['DELETE applications']);
    expect(left(appId)).toEqual([]);
    expect(scene.journey.config()).toBeNull();
    expect(ended.stdout).toContain('Incident reader is removed from Contoso.');
    expect(ended.stdout).toContain('the registration, until 2026-12-22');
    expect(ended.stdout).toContain(`  defender-access setup --app-id ${appId} --cloud `);
  });

  test.each([
    ['nothing', ''],
    ['the id, where it is the id of this app', 'ID'],
  ])('takes %s for an answer', async (_, typed) => {
    const appId = await setUp();
    const ended = await scene.journey.run(['remove'], {
      answers: [accountIsRight, ['Name of the app to delete', typed === 'ID' ? appId : typed]],
    });
    const deletes = typed === 'ID';
    expect(ended.exit).toBe(deletes ? 0 : 130);
    expect(left(appId)).toEqual(deletes ? [] : whole);
    expect(scene.journey.config() === null).toBe(deletes);
    if (!deletes) expect(ended.stderr).toContain('Nothing was deleted.');
  });

  test('offers to take the config away when the app is gone already', async () => {
    const appId = await setUp();
    deleteInPortal(appId, true);
    const kept = await scene.journey.run(['remove'], {
      answers: [accountIsRight, ['Delete defender-access.json too', false]],
    });
    expect(kept.exit).toBe(0);
    expect(kept.stdout).toContain('Incident reader is not in Contoso any more; nothing had to be deleted.');
    expect(scene.journey.config()).not.toBeNull();
    const ended = await scene.journey.run(['remove'], {
      answers: [accountIsRight, ['Delete defender-access.json too', true]],
    });
    expect(ended.stdout).toContain('defender-access.json is deleted');
    expect(writesOf(ended)).toEqual([]);
    expect(scene.journey.config()).toBeNull();
  });

  test('names the people whose approvals go', async () => {
    await setUp('--for', 'analyst@contoso.example');
    const ended = await scene.journey.run(['remove', '--dry-run'], { answers: [accountIsRight] });
    expect(ended.stdout).toContain('xdr, for analyst@contoso.example: Incident.Read');
  });
});

describe('remove without a terminal', () => {
  test('deletes with --yes and the id of that very app', async () => {
    const appId = await setUp();
    const ended = await scene.journey.run(['remove', '--yes', '--app-id', appId.toUpperCase(), '--json']);
    expect(ended.exit).toBe(0);
    expect(ended.json()).toMatchObject({
      schemaVersion: 1,
      status: 'done',
      app: { appId, displayName: 'Incident reader' },
      changes: [
        { action: 'delete', kind: 'application', target: appId, done: true },
        { action: 'delete', kind: 'service-principal', done: true },
        { action: 'delete', kind: 'grant', target: 'xdr everyone', scopes: ['Incident.Read'], done: true },
        { action: 'delete', kind: 'grant', target: 'graph everyone', done: true },
      ],
      restorable: { until: expect.stringMatching(/^2026-12-22T/), command: expect.stringContaining(appId) },
      leftovers: [],
      config: { file: 'defender-access.json', deleted: true, keptAs: null },
    });
    expect(left(appId)).toEqual([]);
    expect(scene.journey.config()).toBeNull();
  });

  test.each([
    ['--yes alone', ['--yes'], '--yes alone deletes nothing'],
    ['the id alone', ['--app-id', 'ID'], '--yes and --app-id are missing'],
    ['neither', [], '--yes and --app-id are missing'],
    ['another id', ['--yes', '--app-id', '5b1e0000-0000-4000-8000-0000000002cd'], 'is about another app'],
    ['what is not an id', ['--yes', '--app-id', 'Incident reader'], '--app-id "Incident reader" cannot be used'],
  ])('with %s nothing is asked of the tenant, and it is a mistake in the command line', async (_, flags, words) => {
    const appId = await setUp();
    const ended = await scene.journey.run(['remove', ...flags.map((flag) => (flag === 'ID' ? appId : flag))]);
    expect(ended).toMatchObject({ exit: 2, requests: [] });
    expect(ended.stderr).toContain(words);
    expect(left(appId)).toEqual(whole);
  });

  test('with the id in the environment only, nothing is deleted', async () => {
    const appId = await setUp();
    const ended = await scene.journey.run(['remove', '--yes'], { env: { DEFENDER_ACCESS_APP_ID: appId } });
    expect(ended).toMatchObject({ exit: 2, requests: [] });
  });

  test('a dry run shows the plan as its result and touches nothing, neither tenant nor config', async () => {
    const appId = await setUp();
    const before = scene.journey.config();
    const ended = await scene.journey.run(['remove', '--dry-run', '--yes']);
    expect(ended.exit).toBe(0);
    expect(ended.stdout).toContain('0 to add, 0 to change, 4 to remove.');
    expect(ended.stdout).toContain('This was a dry run: nothing was deleted.');
    const json = await scene.journey.run(['remove', '--dry-run', '--yes', '--json']);
    expect(json.json()).toMatchObject({ status: 'planned', config: null, changes: [{ done: false }, {}, {}, {}] });
    expect(writesOf(ended).concat(writesOf(json))).toEqual([]);
    expect(left(appId)).toEqual(whole);
    expect(scene.journey.config()).toEqual(before);
  });

  test('there is nothing to remove where there is neither a config nor an id', async () => {
    const ended = await scene.journey.run(['remove', '--yes']);
    expect(ended).toMatchObject({ exit: 2, requests: [] });
    expect(ended.stderr).toContain('There is no defender-access.json here');
  });
});

describe('an app that this tool did not make is refused', () => {
  test('whatever the config says', async () => {
    const appId = await setUp();
    const app = store().applications.one('appId', appId);
    store().applications.update(String(app?.id), { tags: ['theirs'] });
    const ended = await scene.journey.run(['remove', '--yes', '--app-id', appId]);
    expect(ended.exit).toBe(4);
    expect(ended.stderr).toMatch(/was not made by\s+defender-access/);
    expect(left(appId)).toEqual(whole);
    expect(scene.journey.config()).not.toBeNull();
  });

  test('and whatever the command line says, without a config', async () => {
    const appId = await setUp();
    const app = store().applications.one('appId', appId);
    store().applications.update(String(app?.id), { tags: [] });
    const ended = await scene.journey.run(['remove', '--yes', '--app-id', appId, '--config', 'other.json']);
    expect(ended.exit).toBe(4);
    expect(left(appId)).toEqual(whole);
  });
});
