/** Places where the sources disagree or are silent. Each can be switched, so that a client can be tried against either answer. */
export interface Behaviour {
  /** Status of a second grant for the same client, API, consent type and principal: both are on record. */
  readonly duplicateGrantStatus: 400 | 409;
  /** Whether a grant with a scope that the API does not define is refused. */
  readonly grantScopesAreValidated: boolean;
  /** Whether deleting an application takes its service principal along at once. */
  readonly deletingAppDeletesServicePrincipal: boolean;
  /** Whether a `.default` request is echoed in the token answer's `scope` beside the granted ones (seen for Azure management). */
  readonly defaultScopeIsEchoed: boolean;
  /** Whether the admin consent page creates missing service principals of the (licensed) APIs it names. */
  readonly consentCreatesServicePrincipals: boolean;
  /** What a poll says when Conditional Access refused the person in the browser: sources do not say. */
  readonly blockedDeviceCodePoll: 'pending' | 'blocked';
  /** `error` for a device code that is unknown or very old: reported, and documented. */
  readonly unknownDeviceCodeError: 'invalid_grant' | 'bad_verification_code';
  /** `error` of AADSTS7000112 (disabled application) at the token endpoint. */
  readonly disabledAppError: 'unauthorized_client' | 'invalid_client';
  /** Whether `wids` is in access tokens: it may be absent. */
  readonly widsInTokens: boolean;
  /** Who becomes owner of an app they register through Graph; the portal always makes them owner. */
  readonly creatorBecomesOwner: 'always' | 'without-admin-role' | 'never';
  /** Whether `requiredResourceAccess` may only name permissions that the API publishes. */
  readonly unknownPermissionIsRefused: boolean;
  /** Whether a Defender API's service principal can only be made where its licence was ever activated. */
  readonly defenderPrincipalNeedsLicence: boolean;
  /** Whether `memberOf/microsoft.graph.directoryRole` is refused without `ConsistencyLevel: eventual` and `$count=true`. */
  readonly castsNeedAdvancedQuery: boolean;
  /** Whether adding owners takes Directory.Read.All and nothing else will do, so that Azure CLI's token cannot. */
  readonly ownersNeedDirectoryRead: boolean;
}

export const defaultBehaviour: Behaviour = {
  duplicateGrantStatus: 409,
  grantScopesAreValidated: false,
  deletingAppDeletesServicePrincipal: true,
  defaultScopeIsEchoed: true,
  consentCreatesServicePrincipals: true,
  blockedDeviceCodePoll: 'pending',
  unknownDeviceCodeError: 'invalid_grant',
  disabledAppError: 'unauthorized_client',
  widsInTokens: true,
  creatorBecomesOwner: 'without-admin-role',
  unknownPermissionIsRefused: false,
  defenderPrincipalNeedsLicence: false,
  castsNeedAdvancedQuery: true,
  ownersNeedDirectoryRead: false,
};
