import { defaultDomain, mailOf, sandboxAccounts } from './accounts.ts';
import { securityRecords } from './defender/security-records.ts';
import type { Application } from './directory-objects.ts';
import { grantId } from './grant-id.ts';
import { newApplication, newServicePrincipal, newUser } from './new-objects.ts';
import { directoryRoles } from './published/directory-roles.ts';
import {
  firstPartyClients,
  type PublishedServicePrincipal,
  publishedResources,
} from './published/service-principals.ts';
import { seededGuid } from './seeded-guid.ts';
import type { TenantStore } from './tenant-store.ts';

// The tenant has existed for years: its directory does not depend on when it is started.
const foundedAtInMs = Date.UTC(2021, 2, 8, 9, 30, 0);

const jobTitles: Readonly<Record<string, string>> = {
  admin: 'IT director',
  appadmin: 'Application manager',
  analyst: 'Security analyst',
  reader: 'Accountant',
  pim: 'Cloud engineer',
  guest: 'Consultant',
};

/** Fills an empty store with Contoso as it always starts: people, roles, Microsoft's APIs and clients, other people's apps. */
export function seedTenant(store: TenantStore): void {
  store.settings.put({
    id: seededGuid('tenant'),
    displayName: 'Contoso',
    defaultDomain,
    initialDomain: 'contoso.onmicrosoft.com',
    countryLetterCode: 'US',
    createdDateTime: '2021-03-08T09:30:00Z',
    membersMayRegisterApps: true,
  });
  seedPeople(store);
  for (const published of [...Object.values(publishedResources), ...Object.values(firstPartyClients)]) {
    seedPrincipal(store, published);
  }
  seedOtherApps(store);
  // Incidents are dated from today, as in a tenant that is watched; their ids never change.
  for (const record of securityRecords(store.clock.nowInMs(), store.tenant.id)) store.securityRecords.put(record);
}

function seedPeople(store: TenantStore): void {
  for (const account of sandboxAccounts) {
    store.users.put(
      newUser({
        id: account.objectId,
        displayName: account.displayName,
        userPrincipalName: account.upn,
        mail: mailOf(account),
        userType: account.key === 'guest' ? 'Guest' : 'Member',
        jobTitle: jobTitles[account.key] ?? null,
        createdAtInMs: foundedAtInMs,
      }),
    );
  }
  for (const { templateId, displayName, description } of Object.values(directoryRoles)) {
    const id = seededGuid(`role/${templateId}`);
    store.directoryRoles.put({ id, deletedDateTime: null, description, displayName, roleTemplateId: templateId });
  }
  const hold = (key: string, templateId: string, state: 'active' | 'eligible') => {
    const roleId = seededGuid(`role/${templateId}`);
    const memberId = seededGuid(`user/${key}`);
    store.roleMemberships.put({ id: `${roleId}/${memberId}/${state}`, roleId, memberId, state });
  };
  hold('admin', directoryRoles.globalAdministrator.templateId, 'active');
  hold('appadmin', directoryRoles.applicationAdministrator.templateId, 'active');
  hold('analyst', directoryRoles.securityReader.templateId, 'active');
  hold('pim', directoryRoles.cloudApplicationAdministrator.templateId, 'eligible');
}

function seedPrincipal(store: TenantStore, published: PublishedServicePrincipal): void {
  const { appId, displayName } = published;
  const tenantId = store.tenant.id;
  const id = seededGuid(`principal/${appId}`);
  store.servicePrincipals.put(
    newServicePrincipal({ id, appId, displayName, nowInMs: foundedAtInMs, tenantId, published }),
  );
}

interface OtherApp {
  readonly name: string;
  readonly ownerKey: string;
  readonly application: Partial<Application>;
  /** Tenant-wide consent to Graph. */
  readonly graphScopes: string;
}

// Other people's apps, so that a tool has strangers to leave alone.
const otherApps: readonly OtherApp[] = [
  {
    name: 'Contoso Expenses',
    ownerKey: 'reader',
    application: {
      web: {
        homePageUrl: 'https://expenses.contoso.example',
        logoutUrl: null,
        redirectUris: ['https://expenses.contoso.example/signin-oidc'],
        implicitGrantSettings: { enableAccessTokenIssuance: false, enableIdTokenIssuance: true },
        redirectUriSettings: [],
      },
    },
    graphScopes: 'openid profile User.Read',
  },
  {
    name: 'Contoso Intranet',
    ownerKey: 'appadmin',
    application: { spa: { redirectUris: ['https://intranet.contoso.example'] } },
    graphScopes: 'openid profile email User.Read User.ReadBasic.All',
  },
  {
    name: 'Security dashboard (pilot)',
    ownerKey: 'analyst',
    application: {
      isFallbackPublicClient: true,
      publicClient: { redirectUris: ['http://localhost'] },
      notes: 'Pilot of 2023; ask the SOC before removing.',
    },
    graphScopes: 'User.Read SecurityIncident.Read.All',
  },
];

function seedOtherApps(store: TenantStore): void {
  const tenant = store.tenant;
  const graphId = seededGuid(`principal/${publishedResources.graph.appId}`);
  for (const { name, ownerKey, application, graphScopes } of otherApps) {
    const appId = seededGuid(`appId/${name}`);
    const objectId = seededGuid(`application/${name}`);
    const principalId = seededGuid(`principal/${appId}`);
    const ownerId = seededGuid(`user/${ownerKey}`);
    const access = publishedResources.graph.oauth2PermissionScopes.filter((scope) =>
      graphScopes.split(' ').includes(scope.value),
    );
    const requiredResourceAccess = [
      {
        resourceAppId: publishedResources.graph.appId,
        resourceAccess: access.map(({ id }) => ({ id, type: 'Scope' })),
      },
    ];
    const blank = newApplication({
      id: objectId,
      appId,
      nowInMs: foundedAtInMs,
      publisherDomain: tenant.defaultDomain,
    });
    store.applications.put({ ...blank, displayName: name, requiredResourceAccess, ...application });
    const given = { id: principalId, appId, displayName: name, nowInMs: foundedAtInMs, tenantId: tenant.id };
    store.servicePrincipals.put({
      ...newServicePrincipal(given),
      tags: ['WindowsAzureActiveDirectoryIntegratedApp'],
    });
    for (const owned of [objectId, principalId]) {
      store.ownerships.put({ id: `${owned}/${ownerId}`, objectId: owned, ownerId });
    }
    store.oauth2PermissionGrants.put({
      id: grantId(principalId, graphId, null),
      clientId: principalId,
      consentType: 'AllPrincipals',
      principalId: null,
      resourceId: graphId,
      scope: graphScopes,
    });
  }
  // An app of another tenant that someone here consented to: a principal without an application.
  const vendorAppId = seededGuid('appId/Fabrikam Backup');
  const given = { id: seededGuid('principal/Fabrikam Backup'), appId: vendorAppId, displayName: 'Fabrikam Backup' };
  const vendorTenant = seededGuid('tenant/Fabrikam');
  store.servicePrincipals.put({
    ...newServicePrincipal({ ...given, nowInMs: foundedAtInMs, tenantId: vendorTenant }),
    signInAudience: 'AzureADMultipleOrgs',
    replyUrls: ['https://backup.fabrikam.example/callback'],
  });
  const analystId = seededGuid('user/analyst');
  store.oauth2PermissionGrants.put({
    id: grantId(given.id, graphId, analystId),
    clientId: given.id,
    consentType: 'Principal',
    principalId: analystId,
    resourceId: graphId,
    scope: 'openid profile offline_access User.Read',
  });
}
