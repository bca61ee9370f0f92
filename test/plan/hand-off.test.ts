import { expect, test } from 'vitest';
import { adminConsentUrl, approvalReturn } from '../../src/plan/hand-off.ts';
import { cloud, id } from './scenery.ts';

const options = {
  cloud,
  tenantId: id('7'),
  appId: id('0', 2),
  redirectUri: 'https://portal.azure.com',
  state: 'a&b c',
};

test('the link names every permission with its API, and sign-in by bare names', () => {
  const link = new URL(
    adminConsentUrl({
      ...options,
      scopes: [
        { api: 'xdr', values: ['Incident.Read'] },
        { api: 'graph', values: ['openid', 'profile', 'offline_access', 'ThreatHunting.Read.All'] },
      ],
    }),
  );
  expect(`${link.origin}${link.pathname}`).toBe(`https://login.example/${id('7')}/v2.0/adminconsent`);
  expect(Object.fromEntries(link.searchParams)).toEqual({
    client_id: id('0', 2),
    scope:
      'https://xdr.example/Incident.Read https://graph.example/ThreatHunting.Read.All openid profile offline_access',
    redirect_uri: 'https://portal.azure.com',
    state: 'a&b c',
  });
});

test('blanks are written as %20, so that the link survives being pasted into a mail', () => {
  const link = adminConsentUrl({ ...options, scopes: [{ api: 'xdr', values: ['Incident.Read'] }] });
  expect(link).not.toMatch(/[ +]/);
});

test('sign-in permissions are asked for even where only another API lacks something', () => {
  const link = adminConsentUrl({ ...options, scopes: [{ api: 'xdr', values: ['Incident.Read'] }] });
  expect(decodeURIComponent(link)).toContain('openid profile offline_access');
});

test('an API that the cloud does not have is a bug, not a half link', () => {
  const { xdr: _, ...resources } = cloud.resources;
  expect(() =>
    adminConsentUrl({
      ...options,
      cloud: { ...cloud, resources },
      scopes: [{ api: 'xdr', values: ['Incident.Read'] }],
    }),
  ).toThrow(RangeError);
});

test.each([
  ["Microsoft's portal", ['http://localhost', 'https://portal.azure.com'], 'https://portal.azure.com'],
  ["the cloud's own portal", ['http://localhost', 'https://portal.example'], 'https://portal.example'],
  [
    'any page on the web',
    ['http://localhost', 'https://localhost', 'https://apps.example/x'],
    'https://apps.example/x',
  ],
  ['what there is', ['http://localhost'], 'http://localhost'],
  ['nowhere', [], null],
])('the approver ends on %s', (_, uris, expected) => {
  expect(approvalReturn(uris, cloud)).toBe(expected);
});
