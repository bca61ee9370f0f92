import { describe, expect, test } from 'vitest';
import { apis } from '../../src/catalog/api.ts';
import { builtInClouds } from '../../src/catalog/clouds.ts';
import { refusal } from '../../src/catalog/remedies.ts';
import { checkSetup, inputsNeeded, selectChecks, setupChecks } from '../../src/checks/check-setup.ts';
import type { Preflight } from '../../src/checks/preflight.ts';
import type { Gathered, SetupInput } from '../../src/checks/setup-input.ts';
import type { AccessConfig } from '../../src/config/access-config.ts';
import { AccessError } from '../../src/errors/access-error.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { Proof } from '../../src/proof/prove-access.ts';
import type { DesiredState } from '../../src/state/desired-state.ts';
import type { ObservedApp, ObservedApplication, ObservedState } from '../../src/state/observed-state.ts';
import type { Check, Verdict } from '../../src/values/check.ts';
import { guid } from '../../src/values/guid.ts';
import { sampleConfig } from '../config/sample-config.ts';

const incidentRead = guid('12c153a4-4204-4224-aa3c-4626e2f47c2b');
const xdrPrincipal = guid('11111111-0000-4000-8000-000000000001');
const other = guid('99999999-0000-4000-8000-000000000000');
const reader = {
  objectId: guid('22222222-0000-4000-8000-000000000001'),
  userPrincipalName: 'reader@contoso.example',
  displayName: null,
};
const admin = {
  objectId: guid('22222222-0000-4000-8000-000000000002'),
  userPrincipalName: 'admin@contoso.example',
  displayName: null,
};

// A setup in which everything is as it should be; each case below changes one thing.

const application: ObservedApplication = {
  objectId: guid(String(sampleConfig.applicationObjectId)),
  appId: guid(String(sampleConfig.clientId)),
  displayName: 'Incident reader',
  uniqueName: sampleConfig.uniqueName,
  createdAt: null,
  tags: ['made-by-defender-access'],
  signInAudience: 'AzureADMyOrg',
  isFallbackPublicClient: true,
  isDisabled: false,
  publicClientRedirectUris: ['http://localhost', 'https://portal.azure.com'],
  webRedirectUris: [],
  spaRedirectUris: [],
  requiredResourceAccess: [{ resourceAppId: apis.xdr.appId, resourceAccess: [{ id: incidentRead, type: 'Scope' }] }],
  credentialCount: 0,
  owners: [admin],
};

const app: ObservedApp = {
  application,
  servicePrincipal: {
    objectId: guid(String(sampleConfig.servicePrincipalId)),
    appId: application.appId,
    accountEnabled: true,
    appRoleAssignmentRequired: false,
    assignedPrincipalIds: [],
  },
  grants: [
    { id: 'g', resourceId: xdrPrincipal, consentType: 'AllPrincipals', principalId: null, scopes: ['Incident.Read'] },
  ],
};

const xdrApi = {
  api: 'xdr',
  servicePrincipalId: xdrPrincipal,
  accountEnabled: true,
  scopes: [{ id: incidentRead, value: 'Incident.Read', type: 'Admin', displayName: 'Read incidents', isEnabled: true }],
  applicationRoles: [],
} as const;

const directory: ObservedState = {
  tenant: {
    id: sampleConfig.tenantId,
    displayName: 'Contoso',
    defaultDomain: 'contoso.example',
    operator: { ...admin, userType: 'Member', activeRoles: [], eligibleRoles: null },
    apis: { xdr: xdrApi, endpoint: null, graph: null },
  },
  app,
  neighbours: { tagged: [], namesakes: [], deleted: [] },
};

const preflight: Preflight = {
  checks: ['hosts', 'proxy', 'tls', 'clock', 'tenant', 'cloud'].map((id) => ({
    id,
    title: id,
    verdict: 'pass',
    seen: 'fine',
  })),
  tenantId: sampleConfig.tenantId,
  problem: null,
  answering: 3,
  signInAnswers: true,
};

const drift: Plan = {
  appName: 'Incident reader',
  target: { appId: null, applicationObjectId: null, servicePrincipalId: null, uniqueName: null },
  changes: [],
  kept: [],
  notices: [],
  handOff: null,
  obstacle: null,
};

const provenIds = [
  'token',
  'token-form',
  'audience',
  'tenant',
  'issuer',
  'app',
  'user',
  'permissions',
  'time',
  'roles',
  'call',
];

function proofOf(verdict: Verdict): Proof {
  return {
    passed: verdict === 'pass',
    at: new Date('2026-11-22T12:00:00Z'),
    user: { ...admin, tenantId: sampleConfig.tenantId },
    checks: provenIds.map((id) => ({ id: `${id}-xdr`, title: id, verdict, seen: 'seen' })),
    apis: [{ api: 'xdr', scopesInToken: [], scopesMissing: [], verdict: 'works', expiresAt: null, problem: null }],
  };
}

const everyone: DesiredState['audience'] = { kind: 'everyone' };
const desired = (audience: DesiredState['audience']): DesiredState => ({ audience }) as DesiredState;

function have<T>(value: T): Gathered<T> {
  return { kind: 'have', value };
}
const notAsked = { kind: 'absent', because: 'not asked with --quick' } as const;
function refusedWith(problem: AccessError): Gathered<never> {
  return { kind: 'refused', problem };
}

const good: SetupInput = {
  file: 'defender-access.json',
  cloud: builtInClouds.public,
  config: have(sampleConfig),
  preflight: have(preflight),
  directory: have(directory),
  desired: have(desired(everyone)),
  drift: have(drift),
  proof: have(proofOf('pass')),
};

const withConfig = (parts: Partial<AccessConfig>): Partial<SetupInput> => ({
  config: have({ ...sampleConfig, ...parts }),
});
const withApp = (parts: Partial<ObservedApplication>): Partial<SetupInput> => ({
  directory: have({ ...directory, app: { ...app, application: { ...application, ...parts } } }),
});
const withPrincipal = (parts: Partial<NonNullable<ObservedApp['servicePrincipal']>> | null): Partial<SetupInput> => ({
  directory: have({
    ...directory,
    app: {
      ...app,
      servicePrincipal:
        parts === null ? null : { ...(app.servicePrincipal as NonNullable<ObservedApp['servicePrincipal']>), ...parts },
    },
  }),
});
const withGrants = (...grants: ObservedApp['grants']): Partial<SetupInput> => ({
  directory: have({ ...directory, app: { ...app, grants } }),
});
const withXdr = (xdr: ObservedState['tenant']['apis']['xdr']): Partial<SetupInput> => ({
  directory: have({ ...directory, tenant: { ...directory.tenant, apis: { ...directory.tenant.apis, xdr } } }),
});
const withoutApp = (neighbours: Partial<ObservedState['neighbours']> = {}): Partial<SetupInput> => ({
  directory: have({ ...directory, app: null, neighbours: { ...directory.neighbours, ...neighbours } }),
});
const withPreflight = (id: string, verdict: Verdict): Partial<SetupInput> => ({
  preflight: have({
    ...preflight,
    checks: preflight.checks.map((check) => (check.id === id ? { ...check, verdict, remedy: 'do' } : check)),
  }),
});
const withDrift = (parts: Partial<Plan>): Partial<SetupInput> => ({ drift: have({ ...drift, ...parts }) });
const forReader = { ...sampleConfig.wanted, for: ['reader@contoso.example'] };
const ownGrant = (scopes: string[], principalId = reader.objectId): ObservedApp['grants'][number] => ({
  id: 'p',
  resourceId: xdrPrincipal,
  consentType: 'Principal',
  principalId,
  scopes,
});
const readerWanted = {
  ...withConfig({ wanted: forReader }),
  desired: have(desired({ kind: 'users', users: [reader] })),
};
const forbidden = new AccessError('directory-forbidden', { happened: 'You may not.', todo: ['Ask.'] });
const noConfig: Partial<SetupInput> = {
  config: { kind: 'absent', because: 'no config: the app was named by --app-id' },
};

type Case = [id: string, verdict: Verdict, when: string, change: Partial<SetupInput>, seen?: string];

const cases: readonly Case[] = [
  ['config', 'pass', 'it is readable', {}, 'made 2026-10-01 by admin@contoso.example'],
  [
    'config',
    'warn',
    'a setup was killed',
    withConfig({ pending: { since: '2026-11-01T00:00:00.000Z', uniqueName: 'x' } }),
    'not finished',
  ],
  ['config', 'fail', 'it is damaged', { config: refusedWith(refusal('M1')) }],
  ['config', 'skipped', 'the app was named by hand', noConfig],

  ...['hosts', 'proxy', 'tls', 'clock'].flatMap((id): Case[] => [
    [id, 'pass', 'the preflight passed it', {}],
    [id, 'warn', 'the preflight warned', withPreflight(id, 'warn')],
    [id, 'fail', 'the preflight failed it', withPreflight(id, 'fail')],
    [id, 'skipped', 'there was no preflight', { preflight: notAsked }, 'not asked with --quick'],
  ]),

  ['tenant', 'pass', 'it is the one of the config', {}, sampleConfig.tenantId],
  [
    'tenant',
    'fail',
    'the directory is another',
    { directory: have({ ...directory, tenant: { ...directory.tenant, id: other } }) },
    other,
  ],
  ['tenant', 'fail', 'the domain leads to another', { preflight: have({ ...preflight, tenantId: other }) }, other],
  ['tenant', 'fail', 'it does not exist', withPreflight('tenant', 'fail')],
  ['tenant', 'skipped', 'nothing could tell', { preflight: notAsked, directory: notAsked }],
  ['tenant', 'skipped', 'there is no config', noConfig],

  ['cloud', 'pass', 'it is the one of the config', {}],
  ['cloud', 'warn', 'the tenant seems to be of another', withPreflight('cloud', 'warn')],
  ['cloud', 'fail', 'the config is for another', withConfig({ cloud: 'dod' }), '"dod"'],
  [
    'cloud',
    'fail',
    "the config names a stranger's host",
    withConfig({
      apis: { xdr: { endpoint: 'https://evil.example', audience: 'https://api.security.microsoft.com', scopes: [] } },
    }),
    'evil.example',
  ],
  ['cloud', 'skipped', 'there is no config', noConfig],

  ['app', 'pass', 'it is there', {}, String(sampleConfig.clientId)],
  ['app', 'fail', 'it is gone', withoutApp(), 'not in the tenant'],
  [
    'app',
    'fail',
    'it was deleted',
    withoutApp({
      deleted: [
        {
          objectId: other,
          appId: application.appId,
          displayName: 'x',
          uniqueName: null,
          tags: [],
          deletedAt: new Date('2026-11-20T00:00:00Z'),
        },
      ],
    }),
    'was deleted on 2026-11-20',
  ],
  ['app', 'fail', 'it is switched off', withApp({ isDisabled: true }), 'switched off'],
  ['app', 'fail', 'the directory failed', { directory: refusedWith(refusal('I1')) }],
  [
    'app',
    'skipped',
    'the caller may not read the directory',
    { directory: refusedWith(forbidden) },
    'may not read the directory',
  ],
  ['app', 'skipped', 'the directory was not asked', { directory: notAsked }],

  ['public-client', 'pass', 'it is one', {}],
  ['public-client', 'fail', 'someone switched it off', withApp({ isFallbackPublicClient: false })],
  ['public-client', 'skipped', 'the app is gone', withoutApp(), 'the app was not found'],

  ['redirect-uris', 'pass', 'all are there', {}, '2 redirect URIs'],
  [
    'redirect-uris',
    'fail',
    'one was taken away',
    withApp({ publicClientRedirectUris: ['http://localhost'] }),
    'portal.azure.com',
  ],
  [
    'redirect-uris',
    'warn',
    'none is for this machine',
    {
      ...withConfig({ redirectUris: [] }),
      ...withApp({ publicClientRedirectUris: ['http://localhost.evil.example'] }),
    },
    'none for http://localhost',
  ],
  [
    'redirect-uris',
    'warn',
    'one stands under Web too',
    withApp({ webRedirectUris: ['http://localhost'] }),
    'under Web',
  ],
  ['redirect-uris', 'skipped', 'the directory was not asked', { directory: notAsked }],

  ['owners', 'pass', 'only ours', {}, 'one owner'],
  [
    'owners',
    'pass',
    'ours in other letters',
    withApp({ owners: [{ ...admin, userPrincipalName: 'ADMIN@contoso.example' }] }),
  ],
  ['owners', 'warn', 'someone else', withApp({ owners: [admin, reader] }), 'reader@contoso.example'],
  ['owners', 'skipped', 'there is no config', noConfig],

  ['credentials', 'pass', 'none', {}],
  ['credentials', 'warn', 'one was added', withApp({ credentialCount: 1 }), 'one credential'],
  ['credentials', 'skipped', 'the app is gone', withoutApp()],

  ['foreign-redirect-uris', 'pass', 'none', {}],
  [
    'foreign-redirect-uris',
    'warn',
    'one was added',
    withApp({ spaRedirectUris: ['https://evil.example'] }),
    'evil.example',
  ],
  ['foreign-redirect-uris', 'skipped', 'there is no config', noConfig],

  ['sign-in-audience', 'pass', 'this tenant', {}],
  [
    'sign-in-audience',
    'warn',
    'every tenant',
    withApp({ signInAudience: 'AzureADMultipleOrgs' }),
    'AzureADMultipleOrgs',
  ],
  ['sign-in-audience', 'skipped', 'the app is gone', withoutApp()],

  ['principal', 'pass', 'it is there', {}],
  ['principal', 'fail', 'it is missing', withPrincipal(null), 'no service principal'],
  ['principal', 'fail', 'it is switched off', withPrincipal({ accountEnabled: false }), 'switched off'],
  ['principal', 'skipped', 'the app is gone', withoutApp()],

  ['api-xdr', 'pass', 'it is there', {}],
  ['api-xdr', 'fail', 'it is not in the tenant', withXdr(null), 'not in the tenant'],
  ['api-xdr', 'fail', 'it is switched off', withXdr({ ...xdrApi, accountEnabled: false }), 'switched off'],
  ['api-xdr', 'skipped', 'the directory was not asked', { directory: notAsked }],

  ['configured-xdr', 'pass', 'it stands on the app', {}, 'Incident.Read'],
  [
    'configured-xdr',
    'fail',
    'it was taken off',
    withApp({ requiredResourceAccess: [] }),
    'Incident.Read does not stand',
  ],
  [
    'configured-xdr',
    'fail',
    'an application permission stands there instead',
    withApp({
      requiredResourceAccess: [{ resourceAppId: apis.xdr.appId, resourceAccess: [{ id: other, type: 'Role' }] }],
    }),
    'one application permission',
  ],
  [
    'configured-xdr',
    'fail',
    'the config was given a name that nobody knows',
    withConfig({ wanted: { ...sampleConfig.wanted, permissions: ['xdr/Incident.Raed'] } }),
    'neither on the app nor offered',
  ],
  ['configured-xdr', 'skipped', 'the app is gone', withoutApp()],

  ['published-xdr', 'pass', 'it is offered', {}],
  ['published-xdr', 'fail', 'it is not offered any more', withXdr({ ...xdrApi, scopes: [] }), 'not offered'],
  [
    'published-xdr',
    'fail',
    'it was disabled',
    withXdr({ ...xdrApi, scopes: xdrApi.scopes.map((scope) => ({ ...scope, isEnabled: false })) }),
  ],
  ['published-xdr', 'skipped', 'the API is not in the tenant', withXdr(null)],

  ['retiring-xdr', 'pass', 'none stops', {}],
  [
    'retiring-xdr',
    'warn',
    'one stops soon',
    withConfig({ wanted: { ...sampleConfig.wanted, permissions: ['xdr/AdvancedHunting.Read'] } }),
    '2027-02-01',
  ],
  ['retiring-xdr', 'pass', 'it is known without a sign-in', { directory: notAsked, proof: notAsked }],

  ['consent-xdr', 'pass', 'it is for everyone', {}, 'for everyone'],
  ['consent-xdr', 'fail', 'it was revoked', withGrants(), 'Incident.Read is not granted'],
  ['consent-xdr', 'fail', 'it is for one person only', withGrants(ownGrant(['Incident.Read'])), 'one person only'],
  [
    'consent-xdr',
    'pass',
    'it is for the people it should be for',
    { ...withGrants(ownGrant(['Incident.Read'])), ...readerWanted },
    'reader@contoso.example',
  ],
  ['consent-xdr', 'pass', 'one for everyone covers a person', readerWanted],
  [
    'consent-xdr',
    'fail',
    'it is for another person',
    { ...withGrants(ownGrant(['Incident.Read'], other)), ...readerWanted },
    'not granted for reader',
  ],
  ['consent-xdr', 'skipped', 'the people are not known', { ...withGrants(), ...readerWanted, desired: notAsked }],
  ['consent-xdr', 'skipped', 'the API is not in the tenant', withXdr(null)],
  ['consent-xdr', 'skipped', 'the directory was not asked', { directory: notAsked }],

  ['assignment', 'pass', 'everyone may and does get in', {}],
  ['assignment', 'warn', 'everyone may and only some get in', withPrincipal({ appRoleAssignmentRequired: true })],
  ['assignment', 'fail', 'some may and everyone gets in', readerWanted, 'more people get in'],
  [
    'assignment',
    'fail',
    'a person is not assigned',
    { ...readerWanted, ...withPrincipal({ appRoleAssignmentRequired: true }) },
    'not assigned: reader',
  ],
  [
    'assignment',
    'pass',
    'the person is assigned',
    { ...readerWanted, ...withPrincipal({ appRoleAssignmentRequired: true, assignedPrincipalIds: [reader.objectId] }) },
    'one person',
  ],
  ['assignment', 'skipped', 'the people are not known', { ...readerWanted, desired: refusedWith(forbidden) }],
  ['assignment', 'skipped', 'there is no principal', withPrincipal(null)],
  ['assignment', 'skipped', 'there is no config', noConfig],

  ...provenIds.flatMap((id): Case[] => [
    [`${id}-xdr`, 'pass', 'the proof passed it', {}],
    [`${id}-xdr`, 'fail', 'the proof failed it', { proof: have(proofOf('fail')) }],
    [`${id}-xdr`, 'skipped', 'the proof skipped it', { proof: have(proofOf('skipped')) }],
  ]),
  ['token-xdr', 'fail', 'the sign-in failed', { proof: refusedWith(refusal('B5')) }],
  ['call-xdr', 'skipped', 'the sign-in failed', { proof: refusedWith(refusal('B5')) }, 'no token'],
  ['token-xdr', 'skipped', 'nobody signed in', { proof: notAsked }, 'not asked with --quick'],
  ['call-xdr', 'skipped', 'nobody signed in', { proof: notAsked }, 'not asked with --quick'],

  ['drift', 'pass', 'nothing differs', {}],
  [
    'drift',
    'fail',
    'something is missing',
    withDrift({
      changes: [
        { kind: 'redirect-uris', action: 'update', applicationId: other, added: ['http://localhost'], whole: [] },
      ],
    }),
    'redirect URI http://localhost',
  ],
  [
    'drift',
    'fail',
    'a consent is missing that this person may not give',
    withDrift({ handOff: { scopes: [], who: [] } }),
    'consent',
  ],
  ['drift', 'fail', 'the app was replaced', withConfig({ applicationObjectId: other }), 'another app object'],
  ['drift', 'warn', 'it was renamed', withApp({ displayName: 'Other\u001b[2J' }), 'renamed to "Other\uFFFD[2J"'],
  [
    'drift',
    'warn',
    'more was granted by hand',
    withGrants({ ...app.grants[0]!, scopes: ['Incident.Read', 'Incident.ReadWrite'] }),
    'Incident.ReadWrite of xdr granted in addition',
  ],
  ['drift', 'skipped', 'there is no config', noConfig],
  ['drift', 'skipped', 'what is wanted could not be resolved', { drift: refusedWith(refusal('F1')) }],
];

describe('each check', () => {
  test.each<Case>(cases)('%s: %s when %s', (id, verdict, _when, change, seen) => {
    const { checks } = checkSetup({ ...good, ...change });
    const check = checks.find((candidate) => candidate.id === id);
    expect(check, id).toMatchObject({ verdict });
    expect(check?.seen).not.toBe('');
    if (seen !== undefined) expect(check?.seen).toContain(seen);
    if ((verdict === 'fail' || verdict === 'warn') && !provenIds.some((name) => id === `${name}-xdr`)) {
      expect(check?.remedy, 'what to do').toBeTruthy();
    }
  });

  // Those that only warn by design never fail: what others added is theirs, and a date in the future is no fault yet.
  const neverFails = ['owners', 'credentials', 'foreign-redirect-uris', 'sign-in-audience', 'retiring'];
  const neverSkipped = ['retiring'];

  test.each(setupChecks.map(({ id, perApi }) => [perApi ? `${id}-xdr` : id, id]))(
    '%s is shown to pass, to fail and to be skipped',
    (full, id) => {
      const shown = new Set(cases.filter(([candidate]) => candidate === full).map(([, verdict]) => verdict));
      const expected: Verdict[] = [
        'pass',
        neverFails.includes(id) ? 'warn' : 'fail',
        ...(neverSkipped.includes(id) ? [] : (['skipped'] as const)),
      ];
      expect([...shown]).toEqual(expect.arrayContaining(expected));
    },
  );
});

describe('the whole list', () => {
  test('comes in the documented order, whatever was gathered', () => {
    const documented = setupChecks.map(({ id, perApi }) => (perApi ? `${id}-xdr` : id));
    expect(checkSetup(good).checks.map(({ id }) => id)).toEqual(documented);
    const quick = checkSetup({ ...good, directory: notAsked, drift: notAsked, desired: notAsked, proof: notAsked });
    const ids = quick.checks.map(({ id }) => id);
    expect(ids).toEqual(documented.filter((id) => ids.includes(id)));
    expect(ids).toEqual(
      expect.arrayContaining(documented.filter((id) => !provenIds.some((name) => id === `${name}-xdr`))),
    );
  });

  test('a good setup passes with nothing left unproven', () => {
    expect(checkSetup(good)).toMatchObject({ passed: true, notProven: [] });
  });

  test('warnings do not fail it, one failure does', () => {
    expect(checkSetup({ ...good, ...withApp({ credentialCount: 2 }) }).passed).toBe(true);
    expect(checkSetup({ ...good, ...withGrants() }).passed).toBe(false);
  });

  test('what was not looked at is said, once per reason', () => {
    const because = 'a token needs a person: sign in with --auth browser';
    const { passed, notProven } = checkSetup({ ...good, proof: { kind: 'absent', because } });
    expect(passed).toBe(true);
    expect(notProven).toEqual([`token, live call: ${because}`]);
  });

  test('a person without directory rights still gets token and API checks', () => {
    const refused = refusedWith(forbidden);
    const { passed, checks } = checkSetup({ ...good, directory: refused, desired: refused, drift: refused });
    expect(passed).toBe(true);
    expect(checks.find(({ id }) => id === 'call-xdr')?.verdict).toBe('pass');
  });

  test('an app named by hand is checked for the permissions that stand on it', () => {
    const { checks } = checkSetup({ ...good, ...noConfig });
    expect(checks.find(({ id }) => id === 'consent-xdr')).toMatchObject({ verdict: 'pass' });
  });

  test('every wanted API has its checks, and no other', () => {
    const wanted = { ...sampleConfig.wanted, permissions: ['xdr/Incident.Read', 'graph/SecurityAlert.Read.All'] };
    const ids = checkSetup({ ...good, ...withConfig({ wanted }) }).checks.map(({ id }) => id);
    expect(ids).toContain('consent-graph');
    expect(ids.some((id) => id.endsWith('-endpoint'))).toBe(false);
  });
});

describe('choosing checks', () => {
  const idsOf = (only: string[], skip: string[]): string[] =>
    checkSetup(good, selectChecks(only, skip)).checks.map((check: Check) => check.id);

  test.each<[string[], string[], string[]]>([
    [['config', 'consent-xdr'], [], ['config', 'consent-xdr']],
    [['consent'], [], ['consent-xdr']],
    [['consent-endpoint'], [], []],
    [['config', 'clock'], ['clock'], ['config']],
  ])('only %j, without %j, gives %j', (only, skip, ids) => {
    expect(idsOf(only, skip)).toEqual(ids);
  });

  test('a family is skipped whole', () => {
    expect(idsOf([], ['call', 'token'])).not.toEqual(expect.arrayContaining(['call-xdr']));
    expect(idsOf([], ['call'])).toContain('token-xdr');
  });

  test('a skipped failure does not fail the setup', () => {
    const broken = { ...good, ...withGrants() };
    expect(checkSetup(broken, selectChecks([], ['consent', 'drift'])).passed).toBe(true);
  });

  test.each<[string[], string[]]>([
    [['config'], ['config']],
    [['consent-xdr'], ['consent']],
    [
      ['app-xdr', 'drift'],
      ['app-xdr', 'drift'],
    ],
  ])('only %j, without %j, leaves nothing and is refused', (only, skip) => {
    expect(() => selectChecks(only, skip)).toThrowError(
      expect.objectContaining({
        code: 'usage-invalid',
        happened: expect.stringContaining('no check') as string,
      }) as Error,
    );
  });

  test('what does not concern this setup proves nothing, and so does what was not looked at', () => {
    expect(checkSetup(good, selectChecks(['consent-endpoint'], []))).toMatchObject({ passed: false, checks: [] });
    const { passed, checks } = checkSetup({ ...good, proof: notAsked }, selectChecks(['token', 'call'], []));
    expect(checks.map(({ verdict }) => verdict)).toEqual(['skipped', 'skipped']);
    expect(passed).toBe(false);
  });

  test('an unknown id is refused, and the known ones are named', () => {
    expect(() => selectChecks(['consents'], [])).toThrowError(
      expect.objectContaining({ code: 'usage-invalid', todo: [expect.stringContaining('consent') as string] }) as Error,
    );
  });

  test.each<[string[], string[], { preflight: boolean; directory: boolean; proof: boolean }]>([
    [[], [], { preflight: true, directory: true, proof: true }],
    [['config'], [], { preflight: false, directory: false, proof: false }],
    [['config', 'retiring'], [], { preflight: false, directory: false, proof: false }],
    [['clock'], [], { preflight: true, directory: false, proof: false }],
    [['consent'], [], { preflight: false, directory: true, proof: false }],
    [['app'], [], { preflight: false, directory: true, proof: false }],
    [['app-xdr'], [], { preflight: false, directory: false, proof: true }],
    [['call-xdr'], [], { preflight: false, directory: false, proof: true }],
  ])('only %j, without %j, needs %j', (only, skip, needed) => {
    expect(inputsNeeded(selectChecks(only, skip))).toEqual(needed);
  });
});
