import { describe, expect, test } from 'vitest';
import { portalOf } from '../support/portal.ts';
import { consentScene } from './consent-scene.ts';

const scene = consentScene();

describe('for those whom it was set up for', () => {
  test('what is added goes to all of them, and neither consent nor setup has anything to do after', async () => {
    const people = 'admin@contoso.example,analyst@contoso.example';
    await scene.journey.run([
      ...['setup', '--name', 'For two', '--task', 'read-incidents', '--for', people, '--config', 'two.json', '--yes'],
      '--skip-proof',
    ]);
    const two = portalOf(scene.journey, 'For two');
    const ended = await scene.journey.run(['consent', '--config', 'two.json', '--add', 'Incident.ReadWrite', '--yes']);
    expect(ended.exit).toBe(0);
    expect(two.consents()).toEqual([
      'xdr admin: Incident.Read Incident.ReadWrite',
      'xdr analyst: Incident.Read Incident.ReadWrite',
    ]);
    expect(scene.journey.config('two.json')).toMatchObject({
      wanted: { permissions: ['xdr/Incident.Read', 'xdr/Incident.ReadWrite'], for: people.split(',') },
      consent: { kind: 'users' },
    });
    for (const command of ['consent', 'setup']) {
      const again = await scene.journey.run([command, '--config', 'two.json', '--yes', '--json']);
      expect(again.json()).toMatchObject({ status: 'unchanged', changes: [] });
    }
  });

  test('setup after consent for everyone plans nothing', async () => {
    await scene.journey.run(['consent', '--add', 'Alert.Read', '--for', 'everyone', '--yes', '--skip-proof']);
    const again = await scene.journey.run(['setup', '--yes', '--json', '--skip-proof']);
    expect(again.json()).toMatchObject({ status: 'unchanged', changes: [] });
    expect(scene.journey.config()).toMatchObject({
      wanted: { permissions: ['xdr/Incident.Read', 'endpoint/Alert.Read'] },
    });
  });
});

describe('named people', () => {
  test('each get one consent of their own with all they need; everyone keeps theirs', async () => {
    const ended = await scene.journey.run([
      ...['consent', '--add', 'Incident.ReadWrite', '--for', 'analyst@contoso.example,reader@contoso.example', '--yes'],
    ]);
    expect(ended.exit).toBe(0);
    expect(scene.portal.consents()).toEqual([
      'xdr analyst: Incident.Read Incident.ReadWrite',
      'xdr everyone: Incident.Read',
      'xdr reader: Incident.Read Incident.ReadWrite',
    ]);
    expect(ended.words).toContain('Not proven: it is for others than admin@contoso.example');
    expect(scene.journey.config()).toMatchObject({ wanted: { permissions: ['xdr/Incident.Read'], for: 'everyone' } });
  });

  test('one of them proves it', async () => {
    const ended = await scene.journey.run(
      [
        'consent',
        '--add',
        'Incident.ReadWrite',
        '--for',
        'analyst@contoso.example',
        '--user',
        'analyst@contoso.example',
        '--yes',
      ],
      { as: ['admin', 'analyst'] },
    );
    expect(ended.exit).toBe(0);
    expect(ended.words).toContain('on behalf of Ana Analyst');
    expect(ended.words).toContain('permissions Incident.Read, Incident.ReadWrite');
  });

  test('fifty of them go in batches, once', async () => {
    const upns = Array.from({ length: 50 }, (_, index) => `person${index}@contoso.example`);
    const [template] = scene.journey.sandbox.tenantStore.users.by('userPrincipalName', 'reader@contoso.example');
    for (const [index, upn] of upns.entries()) {
      const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
      if (template)
        scene.journey.sandbox.tenantStore.users.put({ ...template, id, userPrincipalName: upn, displayName: upn });
    }
    const args = ['consent', '--add', 'Incident.ReadWrite', '--for', upns.join(','), '--yes'];
    const ended = await scene.journey.run(args);
    expect(ended.exit).toBe(0);
    expect(scene.portal.consents()).toHaveLength(51);
    expect(ended.words).toContain('+ consent for 50 people, 2 permissions each');
    expect(ended.words).toContain('✔ consent: for 50 people');
    const batches = ended.requests.filter(({ path, inBatch }) => path.endsWith('/$batch') && !inBatch);
    expect(batches.length).toBeLessThan(20);
    const again = await scene.journey.run([...args, '--json']);
    expect(again.json()).toMatchObject({ status: 'unchanged', changes: [] });
  });

  test('somebody whom the directory does not know is named: exit 2', async () => {
    const ended = await scene.journey.run([
      'consent',
      '--add',
      'Incident.ReadWrite',
      '--for',
      'nobody@contoso.example',
      '--yes',
    ]);
    expect(ended.exit).toBe(2);
    expect(ended.stderr).toContain('There is nobody called nobody@contoso.example in Contoso.');
    expect(scene.portal.consents()).toEqual(['xdr everyone: Incident.Read']);
  });
});
