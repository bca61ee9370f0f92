/**
 * The directory's objects as Microsoft Graph v1.0 writes them: property names, null where Graph says null.
 * Records are values. They are replaced in the store, never changed in place.
 *
 * @see https://github.com/microsoftgraph/msgraph-metadata/blob/f54f11b/schemas/v1.0-Prod.csdl
 */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

export interface PermissionScope {
  readonly adminConsentDescription: string | null;
  readonly adminConsentDisplayName: string | null;
  readonly id: string;
  readonly isEnabled: boolean;
  readonly type: 'User' | 'Admin';
  readonly userConsentDescription: string | null;
  readonly userConsentDisplayName: string | null;
  readonly value: string | null;
}

export interface AppRole {
  readonly allowedMemberTypes: readonly string[];
  readonly description: string | null;
  readonly displayName: string | null;
  readonly id: string;
  readonly isEnabled: boolean;
  readonly origin?: string | null;
  readonly value: string | null;
}

export interface RequiredResourceAccess {
  readonly resourceAppId: string;
  readonly resourceAccess: readonly { readonly id: string; readonly type: string }[];
}

export interface InformationalUrl {
  readonly logoUrl: string | null;
  readonly marketingUrl: string | null;
  readonly privacyStatementUrl: string | null;
  readonly supportUrl: string | null;
  readonly termsOfServiceUrl: string | null;
}

export interface Application {
  readonly id: string;
  readonly deletedDateTime: string | null;
  readonly appId: string;
  readonly applicationTemplateId: string | null;
  readonly createdByAppId: string | null;
  readonly disabledByMicrosoftStatus: string | null;
  readonly createdDateTime: string | null;
  readonly displayName: string | null;
  readonly description: string | null;
  readonly groupMembershipClaims: string | null;
  readonly identifierUris: readonly string[];
  readonly isDeviceOnlyAuthSupported: boolean | null;
  readonly isDisabled: boolean | null;
  readonly isFallbackPublicClient: boolean | null;
  readonly notes: string | null;
  readonly publisherDomain: string | null;
  readonly serviceManagementReference: string | null;
  readonly signInAudience: string | null;
  readonly tags: readonly string[];
  readonly tokenEncryptionKeyId: string | null;
  readonly uniqueName: string | null;
  readonly samlMetadataUrl: string | null;
  readonly defaultRedirectUri: string | null;
  readonly certification: JsonObject | null;
  readonly optionalClaims: JsonObject | null;
  readonly requestSignatureVerification: JsonObject | null;
  readonly addIns: readonly JsonObject[];
  readonly api: {
    readonly acceptMappedClaims: boolean | null;
    readonly knownClientApplications: readonly string[];
    readonly requestedAccessTokenVersion: number | null;
    readonly oauth2PermissionScopes: readonly PermissionScope[];
    readonly preAuthorizedApplications: readonly JsonObject[];
  };
  readonly appRoles: readonly AppRole[];
  readonly info: InformationalUrl;
  readonly keyCredentials: readonly JsonObject[];
  readonly parentalControlSettings: JsonObject;
  readonly passwordCredentials: readonly JsonObject[];
  readonly publicClient: { readonly redirectUris: readonly string[] };
  readonly requiredResourceAccess: readonly RequiredResourceAccess[];
  readonly verifiedPublisher: JsonObject;
  readonly web: {
    readonly homePageUrl: string | null;
    readonly logoutUrl: string | null;
    readonly redirectUris: readonly string[];
    readonly implicitGrantSettings: JsonObject;
    readonly redirectUriSettings: readonly JsonObject[];
  };
  readonly servicePrincipalLockConfiguration: JsonObject | null;
  readonly spa: { readonly redirectUris: readonly string[] };
}

export interface ServicePrincipal {
  readonly id: string;
  readonly deletedDateTime: string | null;
  readonly accountEnabled: boolean | null;
  readonly alternativeNames: readonly string[];
  readonly appDisplayName: string | null;
  readonly appDescription: string | null;
  readonly appId: string;
  readonly applicationTemplateId: string | null;
  readonly appOwnerOrganizationId: string | null;
  readonly appRoleAssignmentRequired: boolean;
  readonly createdDateTime: string | null;
  readonly description: string | null;
  readonly disabledByMicrosoftStatus: string | null;
  readonly displayName: string | null;
  readonly homepage: string | null;
  readonly loginUrl: string | null;
  readonly logoutUrl: string | null;
  readonly notes: string | null;
  readonly notificationEmailAddresses: readonly string[];
  readonly preferredSingleSignOnMode: string | null;
  readonly preferredTokenSigningKeyThumbprint: string | null;
  readonly replyUrls: readonly string[];
  readonly servicePrincipalNames: readonly string[];
  readonly servicePrincipalType: string | null;
  readonly signInAudience: string | null;
  readonly tags: readonly string[];
  readonly tokenEncryptionKeyId: string | null;
  readonly samlSingleSignOnSettings: JsonObject | null;
  readonly addIns: readonly JsonObject[];
  readonly appRoles: readonly AppRole[];
  readonly info: InformationalUrl;
  readonly keyCredentials: readonly JsonObject[];
  readonly oauth2PermissionScopes: readonly PermissionScope[];
  readonly passwordCredentials: readonly JsonObject[];
  readonly resourceSpecificApplicationPermissions: readonly JsonObject[];
  readonly verifiedPublisher: JsonObject;
}

export interface OAuth2PermissionGrant {
  readonly id: string;
  /** Object id of the client's service principal. */
  readonly clientId: string;
  readonly consentType: 'AllPrincipals' | 'Principal';
  readonly principalId: string | null;
  /** Object id of the API's service principal. */
  readonly resourceId: string;
  /** Space-separated values; null when it was posted without (accepted, and breaks the portal's page). */
  readonly scope: string | null;
}

export interface AppRoleAssignment {
  readonly id: string;
  readonly deletedDateTime: string | null;
  readonly appRoleId: string;
  readonly createdDateTime: string | null;
  readonly principalDisplayName: string | null;
  readonly principalId: string;
  readonly principalType: 'User' | 'Group' | 'ServicePrincipal';
  readonly resourceDisplayName: string | null;
  readonly resourceId: string;
}

export interface DirectoryRole {
  readonly id: string;
  readonly deletedDateTime: string | null;
  readonly description: string | null;
  readonly displayName: string | null;
  readonly roleTemplateId: string;
}

export interface User {
  readonly id: string;
  readonly deletedDateTime: string | null;
  readonly accountEnabled: boolean;
  readonly businessPhones: readonly string[];
  readonly displayName: string;
  readonly givenName: string | null;
  readonly surname: string | null;
  readonly jobTitle: string | null;
  readonly mail: string | null;
  readonly mobilePhone: string | null;
  readonly officeLocation: string | null;
  readonly preferredLanguage: string | null;
  readonly userPrincipalName: string;
  readonly userType: 'Member' | 'Guest';
  readonly createdDateTime: string | null;
}
