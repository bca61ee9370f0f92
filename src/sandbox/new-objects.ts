import type { Application, ServicePrincipal, User } from './directory-objects.ts';
import type { PublishedServicePrincipal } from './published/service-principals.ts';
import { graphDateTime } from './sandbox-clock.ts';

const emptyInfo = {
  logoUrl: null,
  marketingUrl: null,
  privacyStatementUrl: null,
  supportUrl: null,
  termsOfServiceUrl: null,
};
const emptyPublisher = { displayName: null, verifiedPublisherId: null, addedDateTime: null };

/** An application as Graph makes it when only a name was sent. Shape: published/captured-objects.ts. */
export function newApplication(given: {
  id: string;
  appId: string;
  nowInMs: number;
  publisherDomain: string;
}): Application {
  return {
    id: given.id,
    deletedDateTime: null,
    appId: given.appId,
    applicationTemplateId: null,
    createdByAppId: null,
    disabledByMicrosoftStatus: null,
    createdDateTime: graphDateTime(given.nowInMs),
    displayName: null,
    description: null,
    groupMembershipClaims: null,
    identifierUris: [],
    isDeviceOnlyAuthSupported: null,
    isDisabled: null,
    isFallbackPublicClient: null,
    notes: null,
    publisherDomain: given.publisherDomain,
    serviceManagementReference: null,
    signInAudience: 'AzureADMyOrg',
    tags: [],
    tokenEncryptionKeyId: null,
    uniqueName: null,
    samlMetadataUrl: null,
    defaultRedirectUri: null,
    certification: null,
    optionalClaims: null,
    requestSignatureVerification: null,
    addIns: [],
    api: {
      acceptMappedClaims: null,
      knownClientApplications: [],
      requestedAccessTokenVersion: null,
      oauth2PermissionScopes: [],
      preAuthorizedApplications: [],
    },
    appRoles: [],
    info: emptyInfo,
    keyCredentials: [],
    parentalControlSettings: { countriesBlockedForMinors: [], legalAgeGroupRule: 'Allow' },
    passwordCredentials: [],
    publicClient: { redirectUris: [] },
    requiredResourceAccess: [],
    verifiedPublisher: emptyPublisher,
    web: {
      homePageUrl: null,
      logoutUrl: null,
      redirectUris: [],
      implicitGrantSettings: { enableAccessTokenIssuance: false, enableIdTokenIssuance: false },
      redirectUriSettings: [],
    },
    servicePrincipalLockConfiguration: null,
    spa: { redirectUris: [] },
  };
}

/** A service principal as Graph makes it: of an app of this tenant, or of a published app of Microsoft's. */
export function newServicePrincipal(given: {
  id: string;
  appId: string;
  displayName: string | null;
  nowInMs: number;
  tenantId: string;
  published?: PublishedServicePrincipal;
}): ServicePrincipal {
  const { published } = given;
  return {
    id: given.id,
    deletedDateTime: null,
    accountEnabled: true,
    alternativeNames: [],
    appDisplayName: given.displayName,
    appDescription: null,
    appId: given.appId,
    applicationTemplateId: null,
    appOwnerOrganizationId: published?.appOwnerOrganizationId ?? given.tenantId,
    appRoleAssignmentRequired: false,
    createdDateTime: graphDateTime(given.nowInMs),
    description: null,
    disabledByMicrosoftStatus: null,
    displayName: given.displayName,
    homepage: null,
    loginUrl: null,
    logoutUrl: null,
    notes: null,
    notificationEmailAddresses: [],
    preferredSingleSignOnMode: null,
    preferredTokenSigningKeyThumbprint: null,
    replyUrls: published?.replyUrls ?? [],
    servicePrincipalNames: published?.servicePrincipalNames ?? [given.appId],
    servicePrincipalType: 'Application',
    signInAudience: published ? 'AzureADMultipleOrgs' : 'AzureADMyOrg',
    tags: [],
    tokenEncryptionKeyId: null,
    samlSingleSignOnSettings: null,
    addIns: [],
    appRoles: published?.appRoles ?? [],
    info: emptyInfo,
    keyCredentials: [],
    oauth2PermissionScopes: published?.oauth2PermissionScopes ?? [],
    passwordCredentials: [],
    resourceSpecificApplicationPermissions: [],
    verifiedPublisher: emptyPublisher,
  };
}

export function newUser(given: {
  id: string;
  displayName: string;
  userPrincipalName: string;
  mail: string;
  userType: 'Member' | 'Guest';
  jobTitle: string | null;
  createdAtInMs: number;
}): User {
  const [givenName = null, surname = null] = given.displayName.split(' ');
  return {
    id: given.id,
    deletedDateTime: null,
    accountEnabled: true,
    businessPhones: [],
    displayName: given.displayName,
    givenName,
    surname,
    jobTitle: given.jobTitle,
    mail: given.mail,
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: null,
    userPrincipalName: given.userPrincipalName,
    userType: given.userType,
    createdDateTime: graphDateTime(given.createdAtInMs),
  };
}
