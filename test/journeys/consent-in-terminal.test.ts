import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeIn } from '../support/journey.ts';
import { portalOf } from '../support/portal.ts';
import type { ScriptedAnswer } from '../support/scripted-terminal.ts';
import { account, apply } from './consent-answers.ts';
import { consentScene } from './consent-scene.ts';

const scene = consentScene();

type Script = readonly (readonly [question: RegExp | string, answer: ScriptedAnswer])[];

describe('asked what should happen', () => {
  test.each<[step: string, arrange: () => void, script: Script, after: readonly string[]]>([
    [
      'grants for everyone',
      () => scene.portal.configure('endpoint', 'Alert.Read'),
      [[/What should happen/, 'Grant endpoint/Alert.Read'], [/For whom/, 'Everyone in the tenant'], apply],
      ['endpoint everyone: Alert.Read', 'xdr everyone: Incident.Read'],
    ],
    [
      'grants for people',
      () => scene.portal.configure('xdr', 'Incident.ReadWrite'),
      [
        [/What should happen/, 'Grant xdr/Incident.ReadWrite'],
        [/For whom/, 'People I name'],
        [/user names/, 'analyst@contoso.example'],
        apply,
      ],
      ['xdr analyst: Incident.Read Incident.ReadWrite', 'xdr everyone: Incident.Read'],
    ],
    [
      'takes it off again',
      () => scene.portal.configure('xdr', 'Incident.ReadWrite'),
      [[/What should happen/, 'Take xdr/Incident.ReadWrite off the app again'], apply],
      ['xdr everyone: Incident.Read'],
    ],
    [
      'takes back what is not listed',
      () => scene.portal.consent('xdr', null, 'Incident.Read AdvancedHunting.Read'),
      [[/What should happen/, 'Take the consent to xdr/AdvancedHunting.Read back'], apply],
      ['xdr everyone: Incident.Read'],
    ],
    [
      'lists what was consented',
      () => scene.portal.consent('xdr', null, 'Incident.Read AdvancedHunting.Read'),
      [
        [/What should happen/, "Put xdr/AdvancedHunting.Read on the app's list"],
        [/For whom/, 'Everyone in the tenant'],
        apply,
      ],
      ['xdr everyone: Incident.Read AdvancedHunting.Read'],
    ],
    [
      'adds',
      () => {},
      [
        [/What should happen/, 'Add permissions'],
        [/as well/, ['endpoint/Machine.Read']],
        [/For whom/, 'Everyone in the tenant'],
        apply,
      ],
      ['endpoint everyone: Machine.Read', 'xdr everyone: Incident.Read'],
    ],
    [
      'takes away',
      () => scene.portal.consent('endpoint', null, 'Machine.Read'),
      [[/What should happen/, 'Take permissions away'], [/not be able/, ['xdr/Incident.Read']], apply],
      ['endpoint everyone: Machine.Read'],
    ],
    [
      'serves other people too',
      () => {
        scene.portal.revokeAll();
        scene.portal.consent('xdr', 'analyst', 'Incident.Read');
      },
      [
        [/What should happen/, 'Consent for other people too'],
        [/For whom/, 'People I name'],
        [/user names/, 'reader@contoso.example'],
        apply,
      ],
      ['xdr analyst: Incident.Read', 'xdr reader: Incident.Read'],
    ],
    [
      'leaves it',
      () => scene.portal.configure('xdr', 'Incident.ReadWrite'),
      [[/What should happen/, 'Leave it as it is']],
      ['xdr everyone: Incident.Read'],
    ],
  ])('%s', async (_, arrange, script, after) => {
    arrange();
    const ended = await scene.journey.run(['consent'], { answers: [account, ...script] });
    expect(ended.exit).toBe(0);
    expect(scene.portal.consents()).toEqual(after);
  });

  test('what takes permissions off takes them off the list too', async () => {
    const before = scene.portal.listed();
    scene.portal.configure('xdr', 'Incident.ReadWrite');
    await scene.journey.run(['consent'], {
      answers: [account, [/What should happen/, 'Take xdr/Incident.ReadWrite off the app again'], apply],
    });
    expect([...scene.portal.listed()].sort()).toEqual([...before].sort());
  });

  test('a plan that is not approved is not carried out: exit 130', async () => {
    scene.portal.configure('endpoint', 'Alert.Read');
    const ended = await scene.journey.run(['consent'], {
      answers: [
        account,
        [/What should happen/, 'Grant endpoint/Alert.Read'],
        [/For whom/, 'Everyone in the tenant'],
        [/Apply/, false],
      ],
    });
    expect(ended.exit).toBe(130);
    expect(ended.words).toContain('Nothing was written.');
    expect(scene.portal.consents()).toEqual(['xdr everyone: Incident.Read']);
  });
});

describe('which app', () => {
  test('without a config, one of those that this tool made; then there is one', async () => {
    const ended = await scene.journey.run(
      ['consent', '--config', 'new.json', '--add', 'Alert.Read', '--for', 'everyone'],
      {
        answers: [[/Which tenant/, ''], account, [/Which app/, 'Incident reader'], apply],
      },
    );
    expect(ended.exit).toBe(0);
    expect(scene.journey.config('new.json')).toMatchObject({
      clientId: scene.portal.app().appId,
      wanted: { permissions: ['xdr/Incident.Read', 'endpoint/Alert.Read'], for: 'everyone' },
    });
  });

  test('another one than the config knows leaves the config alone', async () => {
    await scene.journey.run([
      'setup',
      '--name',
      'Other',
      '--task',
      'read-incidents',
      '--yes',
      '--skip-proof',
      '--config',
      'other.json',
    ]);
    const other = portalOf(scene.journey, 'Other');
    const before = readFileSync(join(scene.journey.folder, 'defender-access.json'), 'utf8');
    const ended = await scene.journey.run([
      ...['consent', '--app-id', other.app().appId, '--add', 'Alert.Read', '--for', 'everyone', '--yes', '--json'],
    ]);
    expect(ended.json()).toMatchObject({ status: 'done', app: { displayName: 'Other' }, config: null });
    expect(other.consents()).toEqual(['endpoint everyone: Alert.Read', 'xdr everyone: Incident.Read']);
    expect(scene.portal.consents()).toEqual(['xdr everyone: Incident.Read']);
    expect(readFileSync(join(scene.journey.folder, 'defender-access.json'), 'utf8')).toBe(before);
  });

  test.each<[state: string, arrange: () => void, args: readonly string[], exit: number, words: string]>([
    ['none, without a terminal', () => {}, ['--config', 'none.json', '--yes'], 2, 'Or the app: --app-id ID'],
    [
      'one that does not exist',
      () => {},
      ['--app-id', '5b1e9a0c-3f0d-4d67-9d3a-0c2f6f5502cd', '--yes'],
      1,
      'is not in Contoso',
    ],
    [
      'deleted',
      () => void scene.journey.sandbox.tenantStore.applications.remove(scene.portal.app().id),
      ['--yes'],
      1,
      'is not in Contoso',
    ],
    [
      'switched off',
      () =>
        void scene.journey.sandbox.tenantStore.servicePrincipals.update(scene.portal.principalId(), {
          accountEnabled: false,
        }),
      ['--yes'],
      1,
      'is switched off, so nobody can sign in to it',
    ],
    [
      'replaced',
      () => {
        const config = scene.journey.config() ?? {};
        writeIn(scene.journey, 'defender-access.json', { ...config, clientId: '5b1e9a0c-3f0d-4d67-9d3a-0c2f6f5502cd' });
      },
      ['--yes'],
      2,
      'belong to two apps',
    ],
    [
      'of another tenant',
      () =>
        void writeIn(scene.journey, 'defender-access.json', {
          ...scene.journey.config(),
          tenantId: '5b1e9a0c-3f0d-4d67-9d3a-0c2f6f5502cd',
        }),
      ['--yes', '--tenant', 'contoso.example'],
      2,
      'The config is for the tenant 5b1e9a0c',
    ],
    [
      'of another cloud',
      () => void writeIn(scene.journey, 'defender-access.json', { ...scene.journey.config(), cloud: 'gcc-high' }),
      ['--yes'],
      2,
      'The config is for the cloud "gcc-high"',
    ],
    [
      'of a setup that was stopped',
      () => void writeIn(scene.journey, 'defender-access.json', { ...scene.journey.config(), clientId: null }),
      ['--yes'],
      1,
      'was stopped before its app was made',
    ],
  ])('%s', async (_, arrange, args, exit, words) => {
    arrange();
    const grants = () => [...scene.journey.sandbox.tenantStore.oauth2PermissionGrants.values()];
    const before = grants();
    const ended = await scene.journey.run(['consent', ...args]);
    expect(ended.words).toContain(words);
    expect(ended.exit).toBe(exit);
    expect(grants()).toEqual(before);
  });
});
