/** Only what the tests look at. Property names are Graph's. */
export interface ModelApplication {
  id: string;
  appId: string;
  displayName: string;
  uniqueName: string | null;
  tags: string[];
  signInAudience: string;
  isFallbackPublicClient: boolean | null;
  isDisabled?: boolean | null;
  publicClient: { redirectUris: string[] };
  web: { redirectUris: string[] };
  spa: { redirectUris: string[] };
  requiredResourceAccess: { resourceAppId: string; resourceAccess: { id: string; type: string }[] }[];
  keyCredentials: unknown[];
  passwordCredentials: unknown[];
  owners: string[];
  notes?: string;
}
export interface ModelPrincipal {
  id: string;
  appId: string;
  displayName: string;
  accountEnabled: boolean;
  appRoleAssignmentRequired: boolean;
  tags: string[];
  oauth2PermissionScopes: object[];
  appRoles: object[];
}
export interface ModelGrant {
  id: string;
  clientId: string;
  resourceId: string;
  consentType: string;
  principalId: string | null;
  scope: string;
}
export interface ModelState {
  applications: ModelApplication[];
  deleted: ModelApplication[];
  principals: ModelPrincipal[];
  grants: ModelGrant[];
  assignments: { id: string; principalId: string; resourceId: string; appRoleId: string }[];
  users: { id: string; userPrincipalName: string; displayName: string | null; userType: string }[];
}

export function bareApplication(objectId: string, appId: string): ModelApplication {
  return {
    id: objectId,
    appId,
    displayName: '',
    uniqueName: null,
    tags: [],
    signInAudience: 'AzureADMyOrg',
    isFallbackPublicClient: null,
    isDisabled: null,
    publicClient: { redirectUris: [] },
    web: { redirectUris: [] },
    spa: { redirectUris: [] },
    requiredResourceAccess: [],
    keyCredentials: [],
    passwordCredentials: [],
    owners: [],
  };
}

export function barePrincipal(objectId: string, appId: string): ModelPrincipal {
  return {
    id: objectId,
    appId,
    displayName: '',
    accountEnabled: true,
    appRoleAssignmentRequired: false,
    tags: [],
    oauth2PermissionScopes: [],
    appRoles: [],
  };
}
