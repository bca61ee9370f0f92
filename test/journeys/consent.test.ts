import { describe, expect, test } from 'vitest';
import { healthy } from '../../src/sandbox/scenarios/healthy.ts';
import { type Ended, startJourney } from '../support/journey.ts';
import { consentScene } from './consent-scene.ts';

const scene = consentScene();

const writesIn = ({ requests }: Ended): readonly string[] =>
  requests
    .filter(({ host, method, path }) => host === 'graph' && method !== 'GET' && !path.endsWith('/$batch'))
    .map(({ method, path }) => `${method} ${path.replace(/^\/v1\.0/, '').replace(/\/[^/]*$/, '')}`);

describe('what differs', () => {
  test('is a table of three columns, with a reason', async () => {
    scene.portal.configure('xdr', 'Incident.ReadWrite');
    const ended = await scene.journey.run(['consent', '--dry-run']);
    expect(ended.exit).toBe(0);
    expect(ended.stderr).toContain('Incident reader in Contoso: 1 difference');
    expect(ended.stderr).toMatch(/xdr\/Incident\.Read {2,}✔ {2,}everyone {2,}✔\n/);
    expect(ended.stderr).toMatch(
      /xdr\/Incident\.ReadWrite {2,}✔ {2,}– {2,}–\n {4}added to the app by other means, never consented\n/,
    );
    expect(ended.stdout).toContain('This was a dry run: nothing was written.');
    expect(writesIn(ended)).toEqual([]);
  });

  test.each<[state: string, arrange: () => void, reason: string]>([
    ['a consent taken back', () => scene.portal.revokeAll(), 'was consented; taken back since'],
    ['a permission off the list', () => scene.portal.unlist('xdr', 'Incident.Read'), "taken off the app's list since"],
    [
      'a consent nobody listed',
      () => scene.portal.consent('xdr', null, 'Incident.Read AdvancedHunting.Read'),
      "consented, but not on the app's list",
    ],
    [
      'a permission that is gone',
      () => scene.portal.configure('xdr', '41269fc5-d04d-4bfd-bce7-43a51cea049a'),
      'does not publish it any more',
    ],
    [
      'a consent for one person only',
      () => {
        scene.portal.revokeAll();
        scene.portal.consent('xdr', 'analyst', 'Incident.Read');
      },
      'consented for some of those it is meant for',
    ],
    [
      'an API that is gone',
      () => void scene.journey.sandbox.tenantStore.servicePrincipals.remove(scene.portal.apiPrincipalId('xdr')),
      'Microsoft Threat Protection is not in this tenant',
    ],
  ])('%s', async (_, arrange, reason) => {
    arrange();
    const ended = await scene.journey.run(['consent', '--dry-run']);
    expect(ended.words).toContain(reason);
    expect(ended.words).toMatch(/in Contoso: \d difference/);
  });

  test('is in the JSON document, whose shape is that of setup', async () => {
    scene.portal.configure('xdr', 'Incident.ReadWrite');
    const ended = await scene.journey.run(['consent', '--dry-run', '--json']);
    expect(ended.json()).toMatchObject({
      schemaVersion: 1,
      status: 'planned',
      changes: [{ action: 'create', kind: 'grant', target: 'xdr admin@contoso.example', done: false }],
      permissions: [
        { api: 'xdr', value: 'Incident.Read', configured: true, granted: true, inToken: true },
        { api: 'xdr', value: 'Incident.ReadWrite', configured: true, granted: false, inToken: false },
      ],
      differences: [{ permission: 'xdr/Incident.ReadWrite', reasons: ['never-consented'] }],
      proof: null,
      config: null,
    });
  });
});

describe('consent again after adding permissions in the portal', () => {
  test('grants what is configured, and a new token of the same session carries it', async () => {
    scene.portal.configure('endpoint', 'Alert.Read');
    const ended = await scene.journey.run(['consent', '--yes']);
    expect(ended.exit).toBe(0);
    expect(ended.words).toContain('Done: a new token carries it, and the API answers.');
    expect(scene.portal.consents()).toEqual(['endpoint everyone: Alert.Read', 'xdr everyone: Incident.Read']);
    expect(scene.journey.config()).toMatchObject({
      wanted: { permissions: ['xdr/Incident.Read', 'endpoint/Alert.Read'], for: 'everyone' },
      apis: { xdr: { scopes: ['Incident.Read'] }, endpoint: { scopes: ['Alert.Read'] } },
      lastProof: { passed: true },
      pending: null,
    });
    const pages = ended.requests.filter(({ path }) => /\/authorize\?/.test(path));
    expect(pages.filter(({ path }) => path.includes('login_hint'))).toHaveLength(1);
  });

  test('one that can write goes to the operator alone, and the app stays open to everyone', async () => {
    scene.portal.configure('xdr', 'Incident.ReadWrite');
    const ended = await scene.journey.run(['consent', '--yes']);
    expect(ended.exit).toBe(0);
    expect(scene.portal.consents()).toEqual([
      'xdr admin: Incident.Read Incident.ReadWrite',
      'xdr everyone: Incident.Read',
    ]);
    expect(
      scene.journey.sandbox.tenantStore.servicePrincipals.get(scene.portal.principalId())?.appRoleAssignmentRequired,
    ).toBe(false);
    expect(scene.journey.config()).toMatchObject({ wanted: { permissions: ['xdr/Incident.Read'], for: 'everyone' } });
  });

  test.each([[['--yes']], [['--add', 'Incident.ReadWrite', '--for', 'everyone', '--yes']]])(
    'a second time plans nothing: %s',
    async (args) => {
      scene.portal.configure('xdr', 'Incident.ReadWrite');
      await scene.journey.run(['consent', ...args]);
      const kept = scene.journey.config();
      const again = await scene.journey.run(['consent', ...args, '--json']);
      expect(again.json()).toMatchObject({ status: 'unchanged', changes: [], differences: [] });
      expect(writesIn(again)).toEqual([]);
      expect(scene.journey.config()).toMatchObject({ wanted: kept?.['wanted'], consent: kept?.['consent'] });
    },
  );
});

describe('nothing is lost', () => {
  test('scopes of other APIs, grants by hand, own grants, and the order of what is not touched', async () => {
    const other = 'c5393580-f805-4401-95e8-94b7a6ef2fc2';
    scene.portal.configure('xdr', '41269fc5-d04d-4bfd-bce7-43a51cea049a');
    scene.portal.configure('graph', 'e1fe6dd8-ba31-4d61-89e7-88639da4683d');
    scene.portal.configure('endpoint', '93489bf5-0fbc-4f2d-b901-33f2fe08ff05', 'Role');
    scene.portal.consent('xdr', null, 'Zeta.Read Incident.Read AdvancedHunting.Read');
    scene.portal.consent('xdr', 'analyst', 'Incident.Read');
    scene.portal.consent('endpoint', 'reader', 'Machine.Read');
    const store = scene.journey.sandbox.tenantStore;
    store.applications.update(scene.portal.app().id, {
      requiredResourceAccess: [
        { resourceAppId: other, resourceAccess: [{ id: '12c153a4-4204-4224-aa3c-4626e2f47c2c', type: 'Scope' }] },
        ...scene.portal.app().requiredResourceAccess,
      ],
      isFallbackPublicClient: false,
    });
    const listed = scene.portal.listed();
    const uris = scene.portal.app().publicClient;
    const ended = await scene.journey.run(['consent', '--add', 'Incident.ReadWrite', '--for', 'everyone', '--yes']);
    expect(ended.exit).toBe(0);
    expect(scene.portal.listed().filter((one) => listed.includes(one))).toEqual(listed);
    expect(scene.portal.listed()).toHaveLength(listed.length + 1);
    expect(scene.portal.app().publicClient).toEqual(uris);
    expect(scene.portal.app().isFallbackPublicClient).toBe(false);
    expect(scene.portal.consents()).toEqual([
      'endpoint reader: Machine.Read',
      'xdr analyst: Incident.Read',
      'xdr everyone: Zeta.Read Incident.Read AdvancedHunting.Read Incident.ReadWrite',
    ]);
  });

  test('taking one away leaves the rest, and says that old tokens still carry it', async () => {
    await scene.journey.run([
      'consent',
      '--add',
      'Incident.ReadWrite,Alert.Read',
      '--for',
      'everyone',
      '--yes',
      '--skip-proof',
    ]);
    scene.portal.consent('xdr', 'analyst', 'Incident.Read Incident.ReadWrite');
    const ended = await scene.journey.run(['consent', '--remove', 'Incident.ReadWrite', '--yes']);
    expect(ended.exit).toBe(0);
    expect(ended.words).toContain("One person's own approval stays as it is.");
    expect(ended.words).toContain('Tokens issued before carry what was taken away');
    expect(scene.portal.consents()).toEqual([
      'endpoint everyone: Alert.Read',
      'xdr analyst: Incident.Read Incident.ReadWrite',
      'xdr everyone: Incident.Read',
    ]);
    expect(scene.journey.config()).toMatchObject({
      wanted: { permissions: ['xdr/Incident.Read', 'endpoint/Alert.Read'] },
    });
  });

  test('with nothing left, no token is offered: there is none to be had', async () => {
    const ended = await scene.journey.run(['consent', '--remove', 'Incident.Read', '--yes']);
    expect(ended.exit).toBe(0);
    expect(ended.words).toContain('next defender-access consent --add VALUE');
    expect(ended.words).not.toContain('token --copy');
  });

  test('an id that nobody publishes any more can be taken off', async () => {
    const before = scene.portal.listed();
    scene.portal.configure('xdr', '41269fc5-d04d-4bfd-bce7-43a51cea049a');
    const ended = await scene.journey.run(['consent', '--remove', 'xdr/41269fc5-d04d-4bfd-bce7-43a51cea049a', '--yes']);
    expect(ended.exit).toBe(0);
    expect([...scene.portal.listed()].sort()).toEqual([...before].sort());
  });
});

test('what is not in effect after three minutes is said to be so: exit 3', async () => {
  const late = await startJourney({
    scenario: {
      ...healthy,
      conditions: { replication: { lagInMs: 1_000, replicas: 1, tokenServiceLagInMs: 400_000 } },
    },
  });
  await late.run(['setup', '--name', 'Incident reader', '--task', 'read-incidents', '--yes', '--skip-proof']);
  late.time.advance(900_000);
  const ended = await late.run(['consent', '--add', 'AdvancedHunting.Read', '--for', 'everyone', '--yes']);
  expect(ended.exit).toBe(3);
  expect(ended.words).toContain('granted; waiting until AdvancedHunting.Read is in the token');
  expect(ended.words).toContain('AdvancedHunting.Read is granted, but not yet in effect');
  expect(ended.words).toContain('Granted, and seen in the tenant; not yet in effect in a new token.');
  expect(late.config()).toMatchObject({
    pending: null,
    lastProof: { passed: false },
    apis: { xdr: { scopes: ['Incident.Read', 'AdvancedHunting.Read'] } },
  });
  await late.end();
});
