import { beforeEach, describe, expect, test } from 'vitest';
import { consentScene } from './consent-scene.ts';

const scene = consentScene();

const adminDoes = () => scene.portal.consent('xdr', null, 'Incident.Read Incident.ReadWrite');

describe('without the role to consent', () => {
  beforeEach(() => scene.portal.configure('xdr', 'Incident.ReadWrite'));

  test('one link, the ids, and who may: exit 4', async () => {
    const ended = await scene.journey.run(['consent', '--for', 'everyone', '--yes'], { as: ['analyst'] });
    expect(ended.exit).toBe(4);
    expect(ended.words).toContain('Pass this on to someone who may consent.');
    expect(ended.words).toContain('Cloud Application Administrator');
    expect(ended.words).toContain('Nothing here is left for you to change; the consent is.');
    expect(ended.words).not.toContain('everything is as wanted');
    expect(ended.stdout).toContain(scene.portal.app().appId);
    const [link] = /https:\S+adminconsent\S+/.exec(ended.stdout) ?? [''];
    const scope = new URL(link).searchParams.get('scope') ?? '';
    for (const value of ['Incident.Read', 'Incident.ReadWrite']) {
      expect(scope.split(' ')).toContain(`https://api.security.microsoft.com/${value}`);
    }
    expect(ended.stdout.match(/adminconsent/g)).toHaveLength(1);
    expect(scene.portal.consents()).toEqual(['xdr everyone: Incident.Read']);
  });

  test('--json carries the link', async () => {
    const ended = await scene.journey.run(['consent', '--for', 'everyone', '--yes', '--json'], { as: ['analyst'] });
    expect(ended.exit).toBe(4);
    expect(ended.json()).toMatchObject({
      status: 'handed-off',
      handOff: { url: expect.stringContaining('/adminconsent?') },
      proof: null,
    });
  });

  test('for one person, it says that the link is for everyone', async () => {
    const ended = await scene.journey.run(['consent', '--for', 'analyst@contoso.example', '--yes'], {
      as: ['analyst'],
    });
    expect(ended.exit).toBe(4);
    expect(ended.words).toContain('The approval link approves for everyone: nobody can be named on that page.');
  });

  test('--wait sees the approval and proves it', async () => {
    const running = scene.journey.run(['consent', '--for', 'everyone', '--yes', '--wait'], { as: ['analyst'] });
    while (scene.journey.time.pauses.length < 4) await new Promise((resolve) => setImmediate(resolve));
    adminDoes();
    const ended = await running;
    expect(ended.exit).toBe(0);
    expect(ended.words).toContain('✔ approval: given, and seen in the tenant');
    expect(ended.words).toContain('permissions Incident.Read, Incident.ReadWrite');
    expect(scene.journey.config()).toMatchObject({
      wanted: { permissions: ['xdr/Incident.Read', 'xdr/Incident.ReadWrite'] },
      lastProof: { passed: true },
    });
  });

  test('--wait ends after ten minutes', async () => {
    const started = scene.journey.time.clock.now().getTime();
    const ended = await scene.journey.run(['consent', '--for', 'everyone', '--yes', '--wait'], { as: ['analyst'] });
    expect(ended.exit).toBe(4);
    expect(ended.words).toContain('not given within 10 minutes');
    expect(scene.journey.time.clock.now().getTime() - started).toBeGreaterThanOrEqual(600_000);
  });
});

describe('--link', () => {
  test('prints the link alone, and nobody is asked anything', async () => {
    const ended = await scene.journey.run(['consent', '--link', '--add', 'Alert.Read']);
    expect(ended.exit).toBe(0);
    expect(ended.requests).toEqual([]);
    expect(ended.stderr).toBe('');
    const { searchParams, pathname } = new URL(ended.stdout.trim());
    expect(pathname).toBe(`/${scene.journey.sandbox.tenant.id}/v2.0/adminconsent`);
    expect(searchParams.get('client_id')).toBe(scene.portal.app().appId);
    expect(searchParams.get('redirect_uri')).toBe('https://portal.azure.com');
    expect(searchParams.get('scope')?.split(' ')).toEqual([
      'https://api.security.microsoft.com/Incident.Read',
      'https://api.securitycenter.microsoft.com/Alert.Read',
      'openid',
      'profile',
      'offline_access',
    ]);
  });

  test('as JSON it is a hand-off', async () => {
    const ended = await scene.journey.run(['consent', '--link', '--json']);
    expect(ended.json()).toMatchObject({ status: 'handed-off', handOff: { url: expect.stringContaining('https://') } });
  });

  test.each<[string, readonly string[]]>([
    ['without a config', ['--config', 'other.json']],
    ['for another app than the config', ['--app-id', '5b1e9a0c-3f0d-4d67-9d3a-0c2f6f5502cd']],
    ['for a permission that does not exist', ['--add', 'Incdent.Read']],
  ])('%s: exit 2, stdout empty', async (_, args) => {
    const ended = await scene.journey.run(['consent', '--link', ...args]);
    expect(ended.exit).toBe(2);
    expect(ended.stdout).toBe('');
  });
});
