import {
  type PublishedAppRole,
  type PublishedScope,
  publishedAppRoles,
  publishedScopes,
  type ResourceKey,
} from './permissions.ts';
import { permissionsData } from './permissions-data.ts';

/** Microsoft's own tenant, which owns its first-party apps: https://github.com/merill/microsoft-info _info/MicrosoftApps.json @43b8a5d. */
export const microsoftServicesTenantId = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a';

/** The properties by which service principals of Microsoft's own apps differ; all others are as Graph makes them. */
export interface PublishedServicePrincipal {
  readonly appId: string;
  readonly displayName: string;
  readonly appOwnerOrganizationId: string;
  readonly servicePrincipalNames: readonly string[];
  readonly oauth2PermissionScopes: readonly PublishedScope[];
  readonly appRoles: readonly PublishedAppRole[];
  readonly replyUrls: readonly string[];
}

function resourcePrincipal(key: ResourceKey): PublishedServicePrincipal {
  const { appId, displayName, servicePrincipalNames } = permissionsData[key];
  return {
    appId,
    displayName,
    appOwnerOrganizationId: microsoftServicesTenantId,
    servicePrincipalNames,
    oauth2PermissionScopes: publishedScopes[key],
    appRoles: publishedAppRoles[key],
    replyUrls: [],
  };
}

/** The three APIs: Microsoft Threat Protection, WindowsDefenderATP, Microsoft Graph. */
export const publishedResources: Record<ResourceKey, PublishedServicePrincipal> = {
  xdr: resourcePrincipal('xdr'),
  endpoint: resourcePrincipal('endpoint'),
  graph: resourcePrincipal('graph'),
};

/** A Microsoft client that people sign in with before they have an app of their own. */
export interface FirstPartyClient extends PublishedServicePrincipal {
  /**
   * Scopes the client holds without anyone's consent, per resource appId; an empty list of resources means that consent is
   * asked like from any other app.
   */
  readonly preAuthorized: Readonly<Record<string, readonly string[]>>;
  /** true: asks consent for further Graph scopes; false: a further one is refused with AADSTS65002. */
  readonly dynamicConsent: boolean;
}

const client = (
  appId: string,
  displayName: string,
  replyUrls: readonly string[],
  preAuthorized: FirstPartyClient['preAuthorized'],
  dynamicConsent: boolean,
): FirstPartyClient => ({
  appId,
  displayName,
  appOwnerOrganizationId: microsoftServicesTenantId,
  servicePrincipalNames: [appId],
  oauth2PermissionScopes: [],
  appRoles: [],
  replyUrls,
  preAuthorized,
  dynamicConsent,
});

const nativeClientUrl = 'https://login.microsoftonline.com/common/oauth2/nativeclient';

/**
 * Redirect URIs and pre-authorised scopes of Azure CLI: https://github.com/dirkjanm/ROADtools
 * roadtx/roadtools/roadtx/firstpartyscopes.json @fc344df (2026-01). Microsoft Graph Command Line Tools is not in that list:
 * that it takes `http://localhost` is seen in other people's code, the rest of its redirect URIs is not published.
 */
export const firstPartyClients = {
  azureCli: client(
    '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
    'Microsoft Azure CLI',
    ['http://localhost', nativeClientUrl],
    {
      [permissionsData.graph.appId]: [
        'email',
        'openid',
        'profile',
        'Application.ReadWrite.All',
        'AppRoleAssignment.ReadWrite.All',
        'AuditLog.Read.All',
        'DelegatedPermissionGrant.ReadWrite.All',
        'Directory.AccessAsUser.All',
        'Group.ReadWrite.All',
        'User.Read.All',
        'User.ReadWrite.All',
      ],
      [permissionsData.xdr.appId]: ['user_impersonation'],
      [permissionsData.endpoint.appId]: ['user_impersonation'],
    },
    false,
  ),
  graphCommandLineTools: client(
    '14d82eec-204b-4c2f-b7e8-296a70dab67e',
    'Microsoft Graph Command Line Tools',
    ['http://localhost', nativeClientUrl],
    {},
    true,
  ),
} as const;
