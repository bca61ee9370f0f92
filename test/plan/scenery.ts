import { apis } from '../../src/catalog/api.ts';
import type { Cloud } from '../../src/catalog/cloud.ts';
import type { DesiredScope, DesiredState } from '../../src/state/desired-state.ts';
import type {
  DirectoryUser,
  ObservedApi,
  ObservedApp,
  ObservedApplication,
  ObservedGrant,
  ObservedState,
  ObservedTenant,
  RequiredResource,
} from '../../src/state/observed-state.ts';

import { type Guid, guid } from '../../src/values/guid.ts';

/** A readable GUID: id('a', 7) differs from every other letter and number. */
export function id(letter: string, number = 0): Guid {
  return guid(`${letter.repeat(8)}-0000-4000-8000-${number.toString(16).padStart(12, '0')}`);
}

export const adele: DirectoryUser = {
  objectId: id('a', 1),
  userPrincipalName: 'adele@contoso.example',
  displayName: 'Adele Admin',
};
export const ana: DirectoryUser = {
  objectId: id('a', 2),
  userPrincipalName: 'ana@contoso.example',
  displayName: 'Ana Analyst',
};
export const bob: DirectoryUser = {
  objectId: id('a', 3),
  userPrincipalName: 'bob@contoso.example',
  displayName: 'Bob Builder',
};

export const scopes = {
  incidentRead: scope('Incident.Read', 1),
  incidentWrite: { ...scope('Incident.ReadWrite', 2), canWrite: true },
  machineRead: scope('Machine.Read', 3),
  hunt: scope('ThreatHunting.Read.All', 4),
  openid: scope('openid', 5),
  profile: scope('profile', 6),
  offline: scope('offline_access', 7),
} as const;

export const signInScopes = [scopes.openid, scopes.profile, scopes.offline];

export const cloud: Cloud = {
  name: 'test',
  title: 'a test cloud',
  authorityHost: 'https://login.example',
  graphEndpoint: 'https://graph.example',
  graphAudience: 'https://graph.example',
  portal: 'https://portal.example',
  instanceDiscovery: false,
  extraCaPem: null,
  resources: {
    xdr: { endpoint: 'https://api.example', audience: 'https://xdr.example' },
    endpoint: { endpoint: 'https://api.example', audience: 'https://endpoint.example' },
    graph: { endpoint: 'https://graph.example', audience: 'https://graph.example' },
  },
  source: 'built-in',
};

export function tenant(changes: Partial<ObservedTenant> = {}): ObservedTenant {
  return {
    id: id('7'),
    displayName: 'Contoso',
    defaultDomain: 'contoso.example',
    operator: { ...adele, userType: 'Member', activeRoles: [], eligibleRoles: null },
    apis: {
      xdr: api('xdr', 1, [scopes.incidentRead, scopes.incidentWrite], ['Incident.Read.All']),
      endpoint: api('endpoint', 2, [scopes.machineRead]),
      graph: api('graph', 3, [scopes.hunt]),
    },
    ...changes,
  };
}

export function desired(changes: Partial<DesiredState> = {}): DesiredState {
  return {
    displayName: 'Incident reader',
    uniqueName: 'defender-access-0123456789abcdef0123',
    tags: ['made-by-defender-access'],
    redirectUris: ['http://localhost', 'https://portal.azure.com'],
    apis: [{ api: 'xdr', appId: apis.xdr.appId, scopes: [scopes.incidentRead] }],
    signInScopes,
    audience: { kind: 'everyone' },
    owners: [],
    notices: [],
    ...changes,
  };
}

export function observed(app: ObservedApp | null = null, changes: Partial<ObservedState> = {}): ObservedState {
  return { tenant: tenant(), app, neighbours: { tagged: [], namesakes: [], deleted: [] }, ...changes };
}

export function application(changes: Partial<ObservedApplication> = {}): ObservedApplication {
  return {
    objectId: id('0', 1),
    appId: id('0', 2),
    displayName: 'Incident reader',
    uniqueName: 'defender-access-0123456789abcdef0123',
    createdAt: null,
    tags: ['made-by-defender-access'],
    signInAudience: 'AzureADMyOrg',
    isFallbackPublicClient: true,
    isDisabled: false,
    publicClientRedirectUris: ['http://localhost', 'https://portal.azure.com'],
    webRedirectUris: [],
    spaRedirectUris: [],
    requiredResourceAccess: configured,
    credentialCount: 0,
    owners: [],
    ...changes,
  };
}

export function resource(resourceAppId: Guid, ...ids: readonly Guid[]): RequiredResource {
  return { resourceAppId, resourceAccess: ids.map((one) => ({ id: one, type: 'Scope' })) };
}

/** requiredResourceAccess exactly as desired() wants it. */
export const configured: readonly RequiredResource[] = [
  resource(apis.xdr.appId, scopes.incidentRead.id),
  resource(apis.graph.appId, scopes.openid.id, scopes.profile.id, scopes.offline.id),
];

export function grant(number: number, changes: Partial<ObservedGrant>): ObservedGrant {
  return {
    id: `grant-${number}`,
    resourceId: id('e', 1),
    consentType: 'AllPrincipals',
    principalId: null,
    scopes: [],
    ...changes,
  };
}

/** An app that is exactly as desired() wants it. */
export function finishedApp(changes: Partial<ObservedApp> = {}): ObservedApp {
  return {
    application: application(),
    servicePrincipal: {
      objectId: id('0', 3),
      appId: id('0', 2),
      accountEnabled: true,
      appRoleAssignmentRequired: false,
      assignedPrincipalIds: [],
    },
    grants: [
      grant(1, { scopes: ['Incident.Read'] }),
      grant(2, { resourceId: id('e', 3), scopes: ['openid', 'profile', 'offline_access'] }),
    ],
    ...changes,
  };
}

function scope(value: string, number: number): DesiredScope {
  return { value, id: id('5', number), displayName: `May ${value}`, canWrite: false };
}

function api(
  key: keyof typeof apis,
  number: number,
  published: readonly DesiredScope[],
  applicationRoles: readonly string[] = [],
): ObservedApi {
  return {
    api: key,
    servicePrincipalId: id('e', number),
    accountEnabled: true,
    scopes: published.map(({ id: scopeId, value, displayName }) => ({
      id: scopeId,
      value,
      displayName,
      type: 'Admin',
      isEnabled: true,
    })),
    applicationRoles,
  };
}
