import { describe, expect, test } from 'vitest';
import { application, ownersOfApplication, upsertApplication } from '../../src/directory/applications.ts';
import { deletedApplications } from '../../src/directory/deleted-items.ts';
import { grantsOf } from '../../src/directory/grants.ts';
import {
  activeRoles,
  eligibleRoles,
  me,
  membersMayRegisterApps,
  organization,
} from '../../src/directory/organization.ts';
import { apiPrincipal } from '../../src/directory/service-principals.ts';
import { appId, forbidden, gone, objectId, ok, userId } from './graph-answers.ts';

describe('what is read', () => {
  const wire = {
    id: objectId.toUpperCase(),
    appId,
    displayName: 'Contoso',
    uniqueName: null,
    createdDateTime: '2023-12-22T16:16:47Z',
    isFallbackPublicClient: null,
    tags: [],
    signInAudience: 'AzureADMyOrg',
    publicClient: { redirectUris: ['http://localhost'] },
    web: { redirectUris: ['https://contoso.com'] },
    spa: null,
    keyCredentials: [{}],
    passwordCredentials: [{}, {}],
    requiredResourceAccess: [{ resourceAppId: appId, resourceAccess: [{ id: userId, type: 'Scope' }] }],
    somethingNew: { of: 'next year' },
  };

  test('an app, with nulls for what was never set', () => {
    expect(application({ appId }).parse(ok(wire))).toEqual({
      objectId,
      appId,
      displayName: 'Contoso',
      uniqueName: null,
      createdAt: new Date('2023-12-22T16:16:47Z'),
      tags: [],
      signInAudience: 'AzureADMyOrg',
      isFallbackPublicClient: false,
      isDisabled: false,
      publicClientRedirectUris: ['http://localhost'],
      webRedirectUris: ['https://contoso.com'],
      spaRedirectUris: [],
      requiredResourceAccess: wire.requiredResourceAccess,
      credentialCount: 3,
    });
  });

  test.each([
    ['isDisabled', { isDisabled: true }],
    ['by Microsoft', { disabledByMicrosoftStatus: 'DisabledDueToViolationOfServicesAgreement' }],
  ])('a disabled app (%s)', (_, more) => {
    expect(application({ appId }).parse(ok({ ...wire, ...more }))?.isDisabled).toBe(true);
  });

  test('an upsert: the app when it was made, null when it was there', () => {
    const request = upsertApplication('x', { displayName: 'x' });
    expect(request.parse(ok(wire, 201))).toMatchObject({ objectId });
    expect(request.parse(ok(null, 204))).toBeNull();
    expect(() => request.parse(gone)).toThrow();
  });

  test('owners of every kind, also those that may not be read', () => {
    const value = [
      { '@odata.type': '#microsoft.graph.user', id: userId, userPrincipalName: 'a@contoso.com', displayName: 'A' },
      { '@odata.type': '#microsoft.graph.servicePrincipal', id: objectId, displayName: 'App' },
      { '@odata.type': '#microsoft.graph.user', id: appId, userPrincipalName: null },
      { id: userId, userPrincipalName: 'b@contoso.com' },
      { id: userId },
    ];
    const owners = ownersOfApplication({ appId }).parse(ok({ value }));
    expect(owners.map(({ kind }) => kind)).toEqual(['user', 'servicePrincipal', 'user', 'user', 'other']);
    expect(owners[2]).toEqual({ objectId: appId, kind: 'user', userPrincipalName: null, displayName: null });
  });

  test('an API with its delegated permissions apart from its roles', () => {
    const body = {
      id: objectId,
      appId,
      displayName: 'Microsoft Threat Protection',
      oauth2PermissionScopes: [
        {
          id: userId,
          value: 'Incident.Read',
          type: 'Admin',
          adminConsentDisplayName: 'Read incidents',
          isEnabled: true,
        },
        { id: appId, value: 'Old.Read', type: 'Something', adminConsentDisplayName: null, isEnabled: false },
        { id: appId, value: null },
      ],
      appRoles: [
        { id: appId, value: 'Incident.Read.All' },
        { id: appId, value: null },
      ],
    };
    expect(apiPrincipal({ appId }).parse(ok(body))).toEqual({
      objectId,
      appId,
      displayName: 'Microsoft Threat Protection',
      accountEnabled: true,
      appRoleAssignmentRequired: false,
      tags: [],
      scopes: [
        { id: userId, value: 'Incident.Read', type: 'Admin', displayName: 'Read incidents', isEnabled: true },
        { id: appId, value: 'Old.Read', type: null, displayName: 'Old.Read', isEnabled: false },
      ],
      applicationRoles: ['Incident.Read.All'],
    });
  });

  test('a grant with its scopes in order, each once', () => {
    const body = { id: 'g', clientId: objectId, resourceId: appId, consentType: 'Principal', principalId: userId };
    const value = [
      { ...body, scope: ' b  a b ' },
      { ...body, scope: null },
    ];
    const grants = grantsOf({ objectId }).parse(ok({ value }));
    expect(grants.map(({ scopes }) => scopes)).toEqual([['b', 'a'], []]);
    expect(grants[0]).toMatchObject({ principalId: userId, consentType: 'Principal' });
  });

  test('the tenant, its roles and the person', () => {
    const domains = [
      { name: 'contoso.onmicrosoft.com', isDefault: false },
      { name: 'contoso.com', isDefault: true },
    ];
    const tenant = organization().parse(ok({ value: [{ id: objectId, displayName: 'C', verifiedDomains: domains }] }));
    expect(tenant).toMatchObject({ tenantId: objectId, defaultDomain: 'contoso.com' });
    const roles = activeRoles().parse(ok({ value: [{ displayName: 'Reader', roleTemplateId: appId }] }));
    expect(roles).toEqual([{ templateId: appId, displayName: 'Reader' }]);
    const person = me().parse(ok({ id: userId, userPrincipalName: 'a@contoso.com', userType: 'Guest' }));
    expect(person).toEqual({
      objectId: userId,
      userPrincipalName: 'a@contoso.com',
      displayName: null,
      userType: 'Guest',
    });
    const policy = { defaultUserRolePermissions: { allowedToCreateApps: false } };
    expect(membersMayRegisterApps().parse(ok(policy))).toBe(false);
    expect(membersMayRegisterApps().parse(ok({}))).toBeNull();
  });

  test.each([
    ['active roles', activeRoles()],
    ['eligible roles', eligibleRoles()],
    ['the registration policy', membersMayRegisterApps()],
  ])('%s as unknown where the operator may not look', (_, request) => expect(request.parse(forbidden)).toBeNull());

  test('a deleted app and since when', () => {
    const body = { ...wire, deletedDateTime: '2026-11-01T00:00:00Z' };
    expect(deletedApplications({ displayName: 'x' }).parse(ok({ value: [body] }))).toMatchObject([
      { objectId, deletedAt: new Date('2026-11-01T00:00:00Z') },
    ]);
  });
});
