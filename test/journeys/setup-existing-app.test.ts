import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Journey, startJourney } from '../support/journey.ts';

const graphAppId = '00000003-0000-0000-c000-000000000000';
const xdrAppId = '8ee8fdad-f234-4243-8f3b-15c294843740';
const userRead = 'e1fe6dd8-ba31-4d61-89e7-88639da4683d';

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney();
});
afterAll(() => journey.end());

const store = () => journey.sandbox.tenantStore;
const appNamed = (name: string) => {
  const found = store().applications.by('displayName', name);
  const [app] = found;
  if (found.length !== 1 || app === undefined) throw new Error(`there are ${found.length} apps called ${name}`);
  return app;
};
const principalOf = (appId: string) => {
  const found = store().servicePrincipals.one('appId', appId);
  if (found === null) throw new Error(`no principal of ${appId}`);
  return found;
};
const grantsOf = (appId: string) => store().oauth2PermissionGrants.by('clientId', principalOf(appId).id);
const writes = (requests: Awaited<ReturnType<Journey['run']>>['requests']) =>
  requests.filter(({ host, method, path }) => host === 'graph' && method !== 'GET' && !path.endsWith('/$batch'));
const quick = (name: string, ...more: string[]) => [
  'setup',
  '--name',
  name,
  '--task',
  'read-incidents',
  '--skip-proof',
  '--yes',
  '--config',
  `${name}.json`,
  ...more,
];

describe('an app of the config', () => {
  test('gets one more permission, and keeps everything that others put on it', async () => {
    await journey.run(quick('Grown'));
    const before = appNamed('Grown');
    // As the portal would: another redirect URI, a permission of Graph, an owner, notes, and a wider grant.
    const foreignUri = 'http://localhost:9999/other';
    const required = before.requiredResourceAccess?.map((resource) =>
      resource.resourceAppId === graphAppId
        ? { ...resource, resourceAccess: [{ id: userRead, type: 'Scope' }, ...(resource.resourceAccess ?? [])] }
        : resource,
    );
    store().applications.update(before.id, {
      publicClient: { redirectUris: [foreignUri, ...(before.publicClient?.redirectUris ?? [])] },
      requiredResourceAccess: required ?? [],
      notes: 'looked after by the SOC',
    });
    const [grant] = grantsOf(before.appId).filter(({ resourceId }) => resourceId === principalOf(graphAppId).id);
    store().oauth2PermissionGrants.update(grant?.id ?? '', { scope: `User.Read ${grant?.scope}` });

    const ended = await journey.run([
      'setup',
      ...['--config', 'Grown.json', '--permission', 'xdr/Incident.Read,xdr/AdvancedHunting.Read', '--yes'],
    ]);
    expect(ended.exit).toBe(0);
    expect(ended.words).toContain('2 to add, 0 to change, 0 to remove');
    expect(ended.words).toContain(`Redirect URIs that stay and were not asked for: ${foreignUri}`);
    const after = appNamed('Grown');
    expect(after.publicClient?.redirectUris).toEqual([foreignUri, 'http://localhost', 'https://portal.azure.com']);
    expect(after.notes).toBe('looked after by the SOC');
    expect(after.requiredResourceAccess?.find((one) => one.resourceAppId === graphAppId)).toEqual(
      required?.find((one) => one.resourceAppId === graphAppId),
    );
    expect(grantsOf(before.appId).map(({ scope }) => scope)).toEqual(
      expect.arrayContaining(['Incident.Read AdvancedHunting.Read', 'User.Read openid profile offline_access']),
    );
    expect(ended.stdout).toContain('It works.');
  });

  test('is asked for its permissions again, those of the config chosen beforehand', async () => {
    const ended = await journey.run(['setup', '--config', 'Grown.json'], {
      answers: [
        [/Go on with this account/, 'Yes, in Contoso'],
        [/able to do/, 'as offered'],
        [/called/, ''],
        [/return to/, 'as offered'],
        [/Who may use/, 'Everyone in the tenant'],
        [/Further owners/, ''],
        [/Which files/, 'as offered'],
      ],
    });
    expect(ended.exit).toBe(0);
    expect(ended.words).toContain('Nothing to change: everything is as wanted.');
    expect(ended.stdout).toContain('Nothing had to change. It works.');
    expect(writes(ended.requests)).toEqual([]);
  });

  test('that was deleted is named as such, and --new makes another', async () => {
    await journey.run(quick('Gone'));
    const { id, appId } = appNamed('Gone');
    store().applications.remove(id);
    store().servicePrincipals.remove(principalOf(appId).id);
    const ended = await journey.run(quick('Gone'));
    expect(ended.exit).toBe(1);
    expect(ended.words).toMatch(/is not in this tenant any more.*setup --new/);
    const again = await journey.run(quick('Gone', '--new'));
    expect(again.exit).toBe(0);
    expect(journey.config('Gone.json')).toMatchObject({ clientId: appNamed('Gone').appId });
  });

  test('that is still there is not left behind for a new one', async () => {
    const ended = await journey.run(quick('Grown', '--new'));
    expect(ended.exit).toBe(2);
    expect(ended.words).toMatch(/belongs to the app .* still there/);
    expect(ended.words).toContain('--new --config FILE');
  });
});

describe('an app that no config knows', () => {
  test('of a stranger with the same name is mentioned and never touched', async () => {
    const stranger = store().applications.put({ ...appNamed('Grown'), ...strange('Namesake') });
    const ended = await journey.run(quick('Namesake'));
    expect(ended.exit).toBe(0);
    expect(ended.words).toContain(`An app of somebody else has the same name: ${stranger.appId}`);
    expect(store().applications.get(stranger.id)).toEqual(stranger);
    expect(store().applications.by('displayName', 'Namesake')).toHaveLength(2);
    expect(journey.config('Namesake.json')?.['clientId']).not.toBe(stranger.appId);
  });

  test('can be adopted by its id: its name stays, what is lacking is added', async () => {
    const stranger = store().applications.put({
      ...appNamed('Grown'),
      ...strange('Made by hand'),
      isFallbackPublicClient: false,
      publicClient: { redirectUris: ['http://localhost:1234'] },
      requiredResourceAccess: [],
    });
    const ended = await journey.run([
      'setup',
      '--app-id',
      stranger.appId,
      '--task',
      'read-incidents',
      '--yes',
      '--config',
      'adopted.json',
    ]);
    expect(ended.exit).toBe(0);
    expect(ended.words).toContain('The app is called "Made by hand" in the tenant; its name stays.');
    const after = appNamed('Made by hand');
    expect(after.publicClient?.redirectUris).toEqual([
      'http://localhost:1234',
      'http://localhost',
      'https://portal.azure.com',
    ]);
    expect(after.isFallbackPublicClient).toBe(true);
    expect(after.requiredResourceAccess?.map(({ resourceAppId }) => resourceAppId)).toEqual([xdrAppId, graphAppId]);
    expect(journey.config('adopted.json')).toMatchObject({
      clientId: stranger.appId,
      displayName: 'Made by hand',
      lastProof: { passed: true },
    });
    const again = await journey.run(['setup', '--config', 'adopted.json', '--yes', '--json', '--skip-proof']);
    expect(again.json()).toMatchObject({ status: 'unchanged', changes: [] });
  });

  test('cannot be adopted by an id that nobody has', async () => {
    const ended = await journey.run(['setup', '--app-id', randomUUID(), ...quick('Nobody').slice(1)]);
    expect(ended.exit).toBe(1);
    expect(ended.words).toMatch(/There is no app .*not the object id/);
    expect(journey.config('Nobody.json')).toBeNull();
  });

  describe('but bears our tag and this name', () => {
    beforeAll(async () => {
      await journey.run(quick('Ours', '--owner', 'analyst@contoso.example'));
      store().applications.update(appNamed('Ours').id, {
        passwordCredentials: [{ keyId: randomUUID(), displayName: 'hidden' }],
      });
    });

    test('is exit 2 for a script, naming both ways on; nothing is written', async () => {
      const ended = await journey.run([...quick('Ours'), '--config', 'other.json']);
      expect(ended.exit).toBe(2);
      expect(ended.words).toContain(`--app-id ${appNamed('Ours').appId}`);
      expect(ended.words).toContain('--new');
      expect(writes(ended.requests)).toEqual([]);
      expect(journey.config('other.json')).toBeNull();
    });

    test('is shown with owners, credentials and foreign addresses, asked about, and gone on with', async () => {
      const args = quick('Ours').filter((arg) => arg !== '--yes');
      const ended = await journey.run([...args, '--config', 'again.json', '--redirect-uri', 'http://localhost'], {
        answers: [
          [/Which tenant/, ''],
          [/Go on with this account/, 'Yes, in Contoso'],
          [/Who may use/, 'Everyone in the tenant'],
          [/Further owners/, ''],
          [/Which files/, 'as offered'],
          [/Which app/, 'Go on with Ours'],
        ],
      });
      expect(ended.exit).toBe(0);
      expect(ended.words).toMatch(/no config here knows it.*owned by analyst@contoso.example/);
      expect(ended.words).toContain('1 credential: a public client needs none');
      expect(ended.words).toContain('answers also go to https://portal.azure.com');
      expect(journey.config('again.json')?.['clientId']).toBe(appNamed('Ours').appId);
    });

    test('is left alone by --new', async () => {
      const before = appNamed('Ours');
      const ended = await journey.run([...quick('Ours'), '--config', 'new.json', '--new']);
      expect(ended.exit).toBe(0);
      expect(store().applications.get(before.id)).toEqual(before);
      expect(store().applications.by('displayName', 'Ours')).toHaveLength(2);
    });
  });
});

function strange(displayName: string) {
  return { id: randomUUID(), appId: randomUUID(), displayName, uniqueName: null, tags: [] };
}
