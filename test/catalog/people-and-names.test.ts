import { describe, expect, test } from 'vitest';
import { builtInClouds } from '../../src/catalog/clouds.ts';
import { azureCli, firstPartyClient, graphCommandLineTools } from '../../src/catalog/first-party-clients.ts';
import { checkDisplayName } from '../../src/catalog/names.ts';
import { checkRedirectUri, offeredRedirectUris, offeredRedirectUrisIn } from '../../src/catalog/redirect-uris.ts';
import {
  defenderReaderRoles,
  directoryRoles,
  hasDefenderReaderRole,
  powersOf,
  rolesThatMayConsent,
} from '../../src/catalog/roles.ts';
import { guid } from '../../src/values/guid.ts';

const active = (...names: string[]) =>
  directoryRoles
    .filter(({ displayName }) => names.includes(displayName))
    .map(({ templateId, displayName }) => ({ templateId, displayName }));

describe('what a role allows', () => {
  test.each([
    [['Global Administrator'], 'yes', 'yes', 'Global Administrator'],
    [['Cloud Application Administrator'], 'yes', 'yes', 'Cloud Application Administrator'],
    [['Application Administrator', 'Security Reader'], 'yes', 'yes', 'Application Administrator'],
    [['Application Developer'], 'yes', 'no', 'Application Developer'],
    [['Privileged Role Administrator'], 'perhaps', 'yes', 'Privileged Role Administrator'],
    [
      ['Privileged Role Administrator', 'Application Developer'],
      'yes',
      'yes',
      'Privileged Role Administrator, Application Developer',
    ],
    [['Security Reader'], 'perhaps', 'no', 'Security Reader'],
    [[], 'perhaps', 'no', 'no active role'],
  ])('%j: register %s, consent %s', (names, register, consent, through) => {
    expect(powersOf(active(...names))).toEqual({ register, consent, through });
  });

  test('a role that is not in the table counts like an ordinary member', () => {
    const exchange = {
      templateId: guid('29232cdf-9323-42fd-ade2-1d097af3e4de'),
      displayName: 'Exchange Administrator',
    };
    expect(powersOf([exchange])).toEqual({ register: 'perhaps', consent: 'no', through: 'Exchange Administrator' });
  });

  test('roles that could not be read prove nothing', () => {
    expect(powersOf(null)).toMatchObject({ register: 'perhaps', consent: 'perhaps' });
  });

  test('those who may consent are the same in both lists', () => {
    const fromTable = directoryRoles.filter((role) => role.mayConsentDelegated).map((role) => role.displayName);
    expect([...rolesThatMayConsent].sort()).toEqual(fromTable.sort());
  });

  test('five Entra roles see Defender data', () => {
    expect(defenderReaderRoles.map((role) => role.displayName).sort()).toEqual([
      'Global Administrator',
      'Global Reader',
      'Security Administrator',
      'Security Operator',
      'Security Reader',
    ]);
    expect(hasDefenderReaderRole(['5d6b6bb7-de71-4623-b4af-96380a352509'])).toBe(true);
    expect(hasDefenderReaderRole(['9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3'])).toBe(false);
  });

  test('no template id stands twice', () => {
    expect(new Set(directoryRoles.map((role) => role.templateId)).size).toBe(directoryRoles.length);
  });
});

describe("Microsoft's clients for the operator", () => {
  test('Azure CLI holds everything it is asked for', () => {
    for (const { scope } of azureCli.asksFor) expect(azureCli.holds).toContain(scope);
    expect(graphCommandLineTools.holds).toBeNull();
  });

  test('are recognised by appId, others are not', () => {
    expect(firstPartyClient(guid('04b07795-8ddb-461a-bbee-02f9e1bf7b46'))?.displayName).toBe('Microsoft Azure CLI');
    expect(firstPartyClient(guid('14d82eec-204b-4c2f-b7e8-296a70dab67e'))).toBe(graphCommandLineTools);
    expect(firstPartyClient(guid('5b1e0000-0000-4000-8000-0000000002cd'))).toBeNull();
  });
});

describe('a redirect URI', () => {
  test.each([
    'http://localhost',
    'http://localhost/',
    'http://localhost:8400/callback',
    'http://127.0.0.1',
    'https://portal.azure.com',
    'https://localhost',
    'https://contoso.com/signed-in?from=x',
    'msauth.com.contoso.app://auth',
    'ms-appx-web://microsoft.aad.brokerplugin/5b1e0000',
    'https://login.microsoftonline.com/common/oauth2/nativeclient',
    '  http://localhost  ',
  ])('%s is fine', (uri) => {
    expect(checkRedirectUri(uri)).toBe(true);
  });

  test.each([
    ['', 'Give an address'],
    ['localhost', 'whole address'],
    ['http://', 'whole address'],
    ['http://contoso.com', 'localhost only'],
    ['http://localhost.contoso.com', 'localhost only'],
    ['http://[::1]:8400', '[::1]'],
    ['https://contoso.com/*', 'wildcard'],
    ['https://contoso.com/#done', '#'],
    ['https://contoso.com/(x)', '('],
    ["https://contoso.com/'x", "'"],
    ['https://contoso.com/a,b', ','],
    ['https://contoso.com/a b', 'blanks'],
    ['https://contoso.com/\u202Emoc', 'invisible'],
    ['https://user:pw@contoso.com', 'password'],
    ['urn:ietf:wg:oauth:2.0:oob', 'urn:'],
    ['javascript://x/%0aalert', 'javascript:'],
    ['file:///etc/passwd', 'whole address'],
    ['file://host/share', 'file:'],
    [`https://contoso.com/${'a'.repeat(240)}`, '256'],
  ])('%j is refused with its reason', (uri, reason) => {
    expect(checkRedirectUri(uri)).toContain(reason);
  });

  test('the offered ones pass, also in other clouds', () => {
    for (const cloud of Object.values(builtInClouds)) {
      for (const { uri } of offeredRedirectUrisIn(cloud)) expect(checkRedirectUri(uri)).toBe(true);
    }
    expect(offeredRedirectUris.map(({ uri }) => uri)).toEqual(['http://localhost', 'https://portal.azure.com']);
    expect(offeredRedirectUrisIn(builtInClouds.dod).map(({ uri }) => uri)).toEqual([
      'http://localhost',
      'https://portal.azure.us',
    ]);
  });
});

describe('the name of an app', () => {
  test.each(['Incident reader', ' Incident reader ', `Ana's "reader" $1 \`x\``, '👩‍💻 事故', 'a'.repeat(90)])(
    '%j is fine',
    (name) => {
      expect(checkDisplayName(name)).toBe(true);
    },
  );

  test.each([
    ['', 'Give the app a name'],
    ['   ', 'Give the app a name'],
    ['a'.repeat(91), '91'],
    ['a\nb', 'control'],
    ['a\u001b[31m', 'control'],
    ['reader\u202Egpj', 'control'],
    ['a\u2028b', 'control'],
    ['a\ud800', 'control'],
  ])('%j is refused with its reason', (name, reason) => {
    expect(checkDisplayName(name)).toContain(reason);
  });
});
