import { apis } from '../../src/catalog/api.ts';
import { refusal } from '../../src/catalog/remedies.ts';
import { sampleConfig } from '../config/sample-config.ts';

import {
  app,
  type Case,
  forbidden,
  have,
  noConfig,
  notAsked,
  other,
  ownGrant,
  proofOf,
  provenIds,
  reader,
  readerWanted,
  refusedWith,
  withApp,
  withConfig,
  withDrift,
  withGrants,
  withoutApp,
  withPrincipal,
  withXdr,
  xdrApi,
} from './setup-samples.ts';

/** Of what it gives: principals, permissions, consent, token, calls, drift. */
export const accessCases: readonly Case[] = [
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
