import { describe, expect, test } from 'vitest';
import { apis } from '../../src/catalog/api.ts';
import { permissionOf } from '../../src/catalog/permissions.ts';
import {
  type ConsentReason,
  consentDrift,
  isDifference,
  type RememberedConsent,
  type TokensSeen,
} from '../../src/plan/consent-drift.ts';
import type { ObservedState } from '../../src/state/observed-state.ts';
import { everyone, signIn, withApp } from './drift-cases.ts';
import {
  adele,
  ana,
  application,
  bob,
  configured,
  finishedApp,
  grant,
  id,
  observed,
  resource,
  scopes,
  tenant,
} from './scenery.ts';

const neverGranted: RememberedConsent = { ...everyone, granted: [] };

const tokenWith = (...values: readonly string[]): TokensSeen => ({ userId: adele.objectId, scopes: { xdr: values } });

const both = tokenWith('Incident.Read');

const one = (...values: readonly string[]) => grant(1, { scopes: values });

const own = (principalId: typeof ana.objectId, ...values: readonly string[]) =>
  grant(9, { consentType: 'Principal', principalId, scopes: values });

type Case = [
  reason: string,
  state: ObservedState,
  remembered: RememberedConsent | null,
  tokens: TokensSeen | null,
  value: string,
  reasons: readonly ConsentReason[],
];

const asSetUp = observed(finishedApp());

const added = observed(finishedApp({ application: withApp(scopes.incidentRead.id, scopes.incidentWrite.id) }));

const revoked = observed(finishedApp({ grants: [signIn] }));

const apiOff = { ...tenant().apis.xdr!, accountEnabled: false };

describe('the reason of each difference', () => {
  test.each<Case>([
    ['none where all agree', asSetUp, everyone, both, 'Incident.Read', []],
    ['none without a config', asSetUp, null, both, 'Incident.Read', []],
    ['added, never consented', added, everyone, both, 'Incident.ReadWrite', ['never-consented']],
    ['set up, not consented yet', revoked, neverGranted, null, 'Incident.Read', ['not-consented-yet']],
    ['taken back', revoked, everyone, null, 'Incident.Read', ['revoked']],
    ['taken back, still in the token', revoked, everyone, both, 'Incident.Read', ['revoked', 'stale-token']],
    [
      'consented, not listed',
      observed(finishedApp({ grants: [one('Incident.Read', 'Incident.ReadWrite'), signIn] })),
      everyone,
      null,
      'Incident.ReadWrite',
      ['not-configured'],
    ],
    [
      'taken off the list',
      observed(finishedApp({ application: withApp() })),
      everyone,
      null,
      'Incident.Read',
      ['taken-off'],
    ],
    [
      'neither listed nor consented any more',
      observed(finishedApp({ application: withApp(), grants: [signIn] })),
      everyone,
      null,
      'Incident.Read',
      ['lost'],
    ],
    [
      'an id that nobody knows',
      observed(finishedApp({ application: withApp(id('9')) })),
      null,
      null,
      id('9'),
      ['unpublished'],
    ],
    [
      'consented, and not published any more',
      observed(finishedApp({ grants: [one('Incident.Read', 'Gone.Read'), signIn] })),
      null,
      null,
      'Gone.Read',
      ['unpublished'],
    ],
    [
      'switched off by its publisher',
      observed(finishedApp(), {
        tenant: tenant({
          apis: {
            ...tenant().apis,
            xdr: {
              ...apiOff,
              accountEnabled: true,
              scopes: apiOff.scopes.map((scope) => ({ ...scope, isEnabled: false })),
            },
          },
        }),
      }),
      everyone,
      null,
      'Incident.Read',
      ['unpublished'],
    ],
    [
      'the API is gone',
      observed(finishedApp(), { tenant: tenant({ apis: { ...tenant().apis, xdr: null } }) }),
      everyone,
      null,
      'Incident.Read',
      ['api-missing'],
    ],
    [
      'the API is switched off',
      observed(finishedApp(), { tenant: tenant({ apis: { ...tenant().apis, xdr: apiOff } }) }),
      everyone,
      null,
      'Incident.Read',
      ['api-disabled'],
    ],
    [
      'named people only, meant for everyone',
      observed(finishedApp({ grants: [own(ana.objectId, 'Incident.Read'), signIn] })),
      everyone,
      null,
      'Incident.Read',
      ['some-people'],
    ],
    [
      'some of those it is meant for',
      observed(finishedApp({ grants: [own(ana.objectId, 'Incident.Read'), signIn] })),
      { ...everyone, people: [ana.objectId, bob.objectId] },
      null,
      'Incident.Read',
      ['some-people'],
    ],
    [
      'all of those it is meant for; the token is of another person',
      observed(finishedApp({ grants: [own(ana.objectId, 'Incident.Read'), signIn] })),
      { ...everyone, people: [ana.objectId] },
      tokenWith(),
      'Incident.Read',
      ['others-only'],
    ],
    ['newer than the token', asSetUp, everyone, tokenWith(), 'Incident.Read', ['not-in-token']],
  ])('%s', (_, state, remembered, tokens, value, reasons) => {
    const row = consentDrift(state, remembered, tokens).rows.find((each) => each.value === value);
    expect(row?.reasons).toEqual(reasons);
  });

  test('one that is about to stop working is said so, and is no difference', () => {
    const hunting = permissionOf({ api: 'xdr', value: 'AdvancedHunting.Read' })!;
    const xdr = tenant().apis.xdr!;
    const published = { ...xdr.scopes[0]!, id: hunting.id, value: hunting.value };
    const state = observed(finishedApp({ application: withApp(hunting.id), grants: [one(hunting.value), signIn] }), {
      tenant: tenant({ apis: { ...tenant().apis, xdr: { ...xdr, scopes: [published] } } }),
    });
    const [row] = consentDrift(state, null, null).rows;
    expect(row?.reasons).toEqual(['retiring']);
    expect(row !== undefined && isDifference(row)).toBe(false);
  });

  test('what has nothing to do with Defender is counted, not judged', () => {
    const state = observed(
      finishedApp({
        application: application({
          requiredResourceAccess: [
            ...configured,
            resource(apis.graph.appId, id('8'), id('8', 1)),
            { resourceAppId: apis.endpoint.appId, resourceAccess: [{ id: id('6'), type: 'Role' }] },
          ],
        }),
        grants: [one('Incident.Read'), { ...signIn, scopes: [...signIn.scopes, 'Mail.Read'] }],
      }),
    );
    const { foreign, applicationPermissions } = consentDrift(state, everyone, null);
    expect(foreign - consentDrift(asSetUp, everyone, null).foreign).toBe(2);
    expect(applicationPermissions).toBe(1);
  });
});
