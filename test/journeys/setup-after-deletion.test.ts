import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Journey, startJourney } from '../support/journey.ts';

let journey: Journey;
let appId: string;
beforeEach(async () => {
  journey = await startJourney();
  const { exit, stderr } = await journey.run([...quick, '--name', 'Incident reader']);
  expect(exit, stderr).toBe(0);
  appId = String(journey.config()?.['clientId']);
});
afterEach(() => journey.end());

const store = () => journey.sandbox.tenantStore;
const quick = ['setup', '--task', 'read-incidents', '--for', 'everyone', '--yes', '--skip-proof'];
const byHand = [
  ...['setup', '--task', 'read-incidents', '--for', 'everyone', '--format', 'json', '--name', 'Incident reader'],
  ...['--tenant', 'contoso.example', '--operator', 'admin@contoso.example'],
];
const asBefore = [
  ['Where may a sign-in return', 'as offered'],
  ['Further owners', ''],
] as const;
const file = () => join(journey.folder, 'defender-access.json');

/** As the portal does: the registration goes to the deleted ones, and takes principal and approvals along. */
function deleteInPortal(): void {
  const app = store().applications.one('appId', appId);
  const principal = store().servicePrincipals.one('appId', appId);
  if (app === null || principal === null) throw new Error('no such app');
  const deletedAtInMs = store().clock.nowInMs();
  const object = { ...app, deletedDateTime: new Date(deletedAtInMs).toISOString() };
  store().deletedItems.put({ id: app.id, kind: 'application', deletedAtInMs, object });
  store().applications.remove(app.id);
  for (const grant of store().oauth2PermissionGrants.by('clientId', principal.id)) {
    store().oauth2PermissionGrants.remove(grant.id);
  }
  store().servicePrincipals.remove(principal.id);
}

function expectWhole(): void {
  const principal = store().servicePrincipals.one('appId', appId);
  expect(store().applications.one('appId', appId)).toMatchObject({ displayName: 'Incident reader' });
  const grants = store().oauth2PermissionGrants.by('clientId', String(principal?.id));
  expect(grants.map(({ scope }) => scope).sort()).toEqual(['Incident.Read', 'openid profile offline_access']);
  expect(journey.config()).toMatchObject({ clientId: appId, servicePrincipalId: principal?.id, pending: null });
}

describe('the app of the config was deleted', () => {
  test('a person restores it, and what did not come along is given again', async () => {
    deleteInPortal();
    const ended = await journey.run(byHand, {
      answers: [
        ...asBefore,
        [/^Incident reader was deleted on 2026-11-2\d\. What now/, 'Restore it'],
        ['Apply this plan', true],
      ],
    });
    expect(ended.exit, ended.stderr).toBe(0);
    expect(ended.stderr).toContain('Incident reader comes back');
    expect(ended.stdout).toContain('It works.');
    expectWhole();
  });

  test('a person makes a new one, and the deleted one stays where it is', async () => {
    deleteInPortal();
    const ended = await journey.run(byHand, {
      answers: [...asBefore, ['What now?', 'Make a new one'], ['Apply this plan', true]],
    });
    expect(ended.exit, ended.stderr).toBe(0);
    expect(store().deletedItems.size).toBe(1);
    expect(journey.config()?.['clientId']).not.toBe(appId);
    expect(journey.config()).toMatchObject({ displayName: 'Incident reader', pending: null });
  });

  test('without a terminal nothing is decided, and both ways are named', async () => {
    deleteInPortal();
    const ended = await journey.run([...quick, '--json']);
    expect(ended.exit).toBe(1);
    expect(ended.json()).toMatchObject({
      error: {
        code: 'app-deleted',
        // In the very cloud, so that they can be run as they stand.
        todo: [
          `Restore it: defender-access setup --app-id ${appId} --cloud ${journey.cloudFile}`,
          `Or make a new one: defender-access setup --new --cloud ${journey.cloudFile}`,
        ],
      },
    });
  });

  test('the first way works', async () => {
    deleteInPortal();
    const ended = await journey.run([...quick, '--app-id', appId, '--json']);
    expect(ended.exit, ended.stdout).toBe(0);
    expect(ended.json()).toMatchObject({ status: 'done', app: { appId } });
    expect((ended.json() as { changes: readonly object[] }).changes).toMatchObject([
      { action: 'update', kind: 'application', target: appId, done: true },
      { action: 'create', kind: 'service-principal', done: true },
      { kind: 'grant', done: true },
      { kind: 'grant', done: true },
    ]);
    expectWhole();
    const again = await journey.run([...quick, '--json']);
    expect(again.json()).toMatchObject({ status: 'unchanged', changes: [] });
  });

  test('the second way works', async () => {
    deleteInPortal();
    const ended = await journey.run([...quick, '--new', '--json']);
    expect(ended.exit, ended.stdout).toBe(0);
    expect(ended.json()).toMatchObject({ status: 'done' });
    expect(journey.config()?.['clientId']).not.toBe(appId);
  });

  test('a dry run restores nothing and says what it would', async () => {
    deleteInPortal();
    const ended = await journey.run([...quick, '--app-id', appId, '--dry-run', '--json']);
    expect(ended.exit, ended.stdout).toBe(0);
    expect(ended.json()).toMatchObject({
      status: 'planned',
      changes: [{ action: 'update', kind: 'application', target: appId, done: false }],
    });
    expect(store().deletedItems.size).toBe(1);
    expect(store().applications.one('appId', appId)).toBeNull();
  });
});

describe('after remove', () => {
  test('the command that it prints brings the app back', async () => {
    const removed = await journey.run(['remove', '--yes', '--app-id', appId]);
    expect(removed.stdout).toContain(`defender-access setup --app-id ${appId}`);
    const ended = await journey.run([...quick, '--app-id', appId]);
    expect(ended.exit, ended.stderr).toBe(0);
    expectWhole();
  });

  test('setup under the same name offers to restore it; without a terminal it makes a new one', async () => {
    await journey.run(['remove', '--yes', '--app-id', appId]);
    const ended = await journey.run([...quick, '--name', 'Incident reader']);
    expect(ended.exit, ended.stderr).toBe(0);
    expect(journey.config()?.['clientId']).not.toBe(appId);
  });

  test('a person is asked', async () => {
    await journey.run(['remove', '--yes', '--app-id', appId]);
    const ended = await journey.run([...byHand, '--skip-proof'], {
      answers: [...asBefore, ['Incident reader was deleted', 'Restore it'], ['Apply this plan', true]],
    });
    expect(ended.exit, ended.stderr).toBe(0);
    expectWhole();
  });
});

test('a killed setup whose app was deleted before its id was known takes another unique name', async () => {
  const config = journey.config();
  const pending = { since: '2026-11-22T00:00:00.000Z', uniqueName: config?.['uniqueName'] };
  const ids = { clientId: null, applicationObjectId: null, servicePrincipalId: null };
  writeFileSync(file(), JSON.stringify({ ...config, ...ids, pending }));
  deleteInPortal();
  const ended = await journey.run([...quick, '--name', 'Incident reader']);
  expect(ended.exit, ended.stderr).toBe(0);
  expect(journey.config()?.['uniqueName']).not.toBe(config?.['uniqueName']);
});

test("a stranger's deleted app is not restored, whoever names it", async () => {
  const app = store().applications.one('appId', appId);
  store().applications.update(String(app?.id), { tags: [] });
  deleteInPortal();
  rmSync(file());
  const ended = await journey.run([...quick, '--app-id', appId]);
  expect(ended.exit).toBe(4);
  expect(store().deletedItems.size).toBe(1);
});
