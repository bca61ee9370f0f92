/** An object as Microsoft's service sent it, or as its documentation shows it, with where and when it was found. */
export interface CapturedObject {
  /** What was asked. */
  readonly call: string;
  /** captured: from the live service; documented: from a reference page. */
  readonly evidence: 'captured' | 'documented';
  readonly source: string;
  /** Graph type of the body, or of each item for a collection; null where no published type covers it. */
  readonly type: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

const emptyInfo = {
  logoUrl: null,
  marketingUrl: null,
  privacyStatementUrl: null,
  supportUrl: null,
  termsOfServiceUrl: null,
};
const emptyPublisher = { displayName: null, verifiedPublisherId: null, addedDateTime: null };

/**
 * Names and ids of tenants were replaced by fictional ones; what the source leaves out stays `..`. Everything else is as found.
 */
export const capturedObjects = {
  application: {
    call: 'GET /v1.0/applications/{id}',
    evidence: 'captured',
    source:
      'https://github.com/pnp/cli-microsoft365 src/m365/entra/commands/app/app-permission-list.mock.ts @db0361d (captured 2023-12, portal-made app)',
    type: 'application',
    body: {
      '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#applications/$entity',
      id: '29807f3b-fef6-4985-b987-8c2565d021bc',
      deletedDateTime: null,
      appId: '2bf26ae1-9be3-425f-a393-5fe8390e3a36',
      applicationTemplateId: null,
      disabledByMicrosoftStatus: null,
      createdDateTime: '2023-12-22T16:16:47Z',
      displayName: 'My Entra app',
      description: null,
      groupMembershipClaims: null,
      identifierUris: [],
      isDeviceOnlyAuthSupported: null,
      isFallbackPublicClient: null,
      notes: null,
      publisherDomain: 'contoso.onmicrosoft.com',
      serviceManagementReference: null,
      signInAudience: 'AzureADMyOrg',
      tags: [],
      tokenEncryptionKeyId: null,
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
      requiredResourceAccess: [
        {
          resourceAppId: '00000003-0000-0000-c000-000000000000',
          resourceAccess: [{ id: 'e1fe6dd8-ba31-4d61-89e7-88639da4683d', type: 'Scope' }],
        },
      ],
      verifiedPublisher: emptyPublisher,
      web: {
        homePageUrl: null,
        logoutUrl: null,
        redirectUris: [],
        implicitGrantSettings: { enableAccessTokenIssuance: false, enableIdTokenIssuance: false },
        redirectUriSettings: [],
      },
      servicePrincipalLockConfiguration: {
        isEnabled: true,
        allProperties: true,
        credentialsWithUsageVerify: true,
        credentialsWithUsageSign: true,
        identifierUris: false,
        tokenEncryptionKeyId: true,
      },
      spa: { redirectUris: [] },
    },
  },
  servicePrincipal: {
    call: 'POST /v1.0/servicePrincipals',
    evidence: 'captured',
    source:
      'https://github.com/pnp/cli-microsoft365 docs/docs/cmd/entra/enterpriseapp/enterpriseapp-add.mdx @db0361d (tenant id replaced)',
    type: 'servicePrincipal',
    body: {
      id: 'caeefa7c-1b4e-4257-8f1e-5dffd4e409e4',
      deletedDateTime: null,
      accountEnabled: true,
      alternativeNames: [],
      appDisplayName: 'My Entra app',
      appDescription: null,
      appId: 'a1023942-9f35-42a6-baf6-390f3a5f89c4',
      applicationTemplateId: null,
      appOwnerOrganizationId: '00000000-0000-0000-0000-000000000001',
      appRoleAssignmentRequired: false,
      createdDateTime: null,
      description: null,
      disabledByMicrosoftStatus: null,
      displayName: 'My Entra app',
      homepage: null,
      loginUrl: null,
      logoutUrl: null,
      notes: null,
      notificationEmailAddresses: [],
      preferredSingleSignOnMode: null,
      preferredTokenSigningKeyThumbprint: null,
      replyUrls: [],
      servicePrincipalNames: ['a1023942-9f35-42a6-baf6-390f3a5f89c4'],
      servicePrincipalType: 'Application',
      signInAudience: 'AzureADMyOrg',
      tags: [],
      tokenEncryptionKeyId: null,
      samlSingleSignOnSettings: null,
      addIns: [],
      appRoles: [],
      info: emptyInfo,
      keyCredentials: [],
      oauth2PermissionScopes: [],
      passwordCredentials: [],
      resourceSpecificApplicationPermissions: [],
      verifiedPublisher: emptyPublisher,
    },
  },
  oauth2PermissionGrant: {
    call: 'POST /v1.0/oauth2PermissionGrants',
    evidence: 'captured',
    source: 'https://github.com/pnp/cli-microsoft365 docs/docs/cmd/entra/oauth2grant/oauth2grant-list.mdx @db0361d',
    type: 'oAuth2PermissionGrant',
    body: {
      '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#oauth2PermissionGrants/$entity',
      clientId: '283f45c9-6b6f-4d15-a7b8-da2c2f3f6e67',
      consentType: 'AllPrincipals',
      id: 'yUU_KG9rFU2nuNosLz9uZ0SVQmWC1_RCvP7NnEv1Zus',
      principalId: null,
      resourceId: '65429544-d782-42f4-bcfe-cd9c4bf566eb',
      scope: 'Mail.Read Mail.Send',
    },
  },
  directoryRole: {
    call: 'GET /v1.0/me/transitiveMemberOf/microsoft.graph.directoryRole',
    evidence: 'documented',
    source:
      'https://github.com/microsoftgraph/microsoft-graph-docs-contrib api-reference/v1.0/api/user-list-transitivememberof.md',
    type: 'directoryRole',
    body: {
      '@odata.type': '#microsoft.graph.directoryRole',
      id: '..',
      deletedDateTime: null,
      description: '..',
      displayName: 'Global Administrator',
      roleTemplateId: '62e90394-69f5-4237-9190-012177145e10',
    },
  },
  organization: {
    call: 'GET /v1.0/organization',
    evidence: 'documented',
    source:
      'https://github.com/microsoftgraph/microsoft-graph-docs-contrib api-reference/v1.0/api/organization-list.md',
    type: 'organization',
    body: {
      id: '00000000-0000-0000-0000-000000000001',
      displayName: 'Contoso',
      countryLetterCode: 'US',
      createdDateTime: '2018-01-01T00:00:00Z',
      tenantType: 'AAD',
      verifiedDomains: [
        {
          capabilities: 'Email, OfficeCommunicationsOnline',
          isDefault: true,
          isInitial: true,
          name: 'contoso.onmicrosoft.com',
          type: 'Managed',
        },
      ],
      assignedPlans: [],
    },
  },
  xdrIncident: {
    call: 'GET /api/incidents?$top=1 (Defender XDR)',
    evidence: 'documented',
    source: 'https://github.com/MicrosoftDocs/defender-docs defender-xdr/api-list-incidents.md @2903cc6 (2026-08-07)',
    type: null,
    body: {
      incidentId: 924565,
      redirectIncidentId: null,
      incidentName: 'Ransomware activity',
      createdTime: '2020-09-06T14:46:57.0733333Z',
      lastUpdateTime: '2020-09-06T14:46:57.29Z',
      assignedTo: null,
      classification: 'Unknown',
      determination: 'NotAvailable',
      status: 'Active',
      severity: 'Medium',
      tags: [],
      comments: [],
      alerts: [
        {
          alertId: '...',
          incidentId: 924565,
          serviceSource: 'MicrosoftCloudAppSecurity',
          creationTime: '...',
          title: '...',
          category: 'Impact',
          status: 'New',
          severity: 'Medium',
          devices: [],
          entities: [],
        },
      ],
    },
  },
} as const satisfies Record<string, CapturedObject>;
