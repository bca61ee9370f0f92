import type { EntraProblem } from './problems.ts';

/** What can be wrong with codes, refresh tokens and the way a client redeems them; and refusals by policy. */
export const codeProblems = {
  codeInvalid: (): EntraProblem => ({
    code: 9002313,
    error: 'invalid_grant',
    suberror: 'bad_token',
    text: 'Invalid request. Request is malformed or invalid.',
  }),
  codeRedeemed: (): EntraProblem => ({
    code: 54005,
    error: 'invalid_grant',
    text: 'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
  }),
  codeExpired: (): EntraProblem => ({
    code: 70008,
    error: 'invalid_grant',
    text: 'The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.',
  }),
  codeOfAnotherClient: (): EntraProblem => ({
    code: 70000,
    error: 'invalid_grant',
    text: 'Provided grant is invalid or malformed.',
  }),
  // https://github.com/CompassSecurity/EntraFalcon/issues/6
  refreshTokenOfAnotherClient: (): EntraProblem => ({
    code: 700007,
    error: 'invalid_grant',
    text: 'The grant was issued for a different client id.',
  }),
  verifierMismatch: (): EntraProblem => ({
    code: 501481,
    error: 'invalid_grant',
    text: 'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
  }),
  challengeInvalid: (): EntraProblem => ({
    code: 50147,
    error: 'invalid_request',
    text: 'Invalid size of Code_Challenge parameter.',
  }),
  refreshTokenExpired: (): EntraProblem => ({
    code: 700082,
    error: 'invalid_grant',
    text: 'The refresh token has expired due to inactivity.',
  }),
  refreshTokenRevoked: (): EntraProblem => ({
    code: 50173,
    error: 'invalid_grant',
    text: 'The provided grant has expired due to it being revoked, a fresh auth token is needed.',
  }),
  refreshAfterBlockedFlow: (): EntraProblem => ({
    code: 530036,
    error: 'invalid_grant',
    text: 'The refresh token is invalid due to authentication flow checks by conditional access.',
  }),
  secretMissing: (): EntraProblem => ({
    code: 7000218,
    error: 'invalid_client',
    text: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    hasUri: true,
  }),
  secretFromPublicClient: (): EntraProblem => ({
    code: 700025,
    error: 'invalid_client',
    text: "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
  }),
  secretInvalid: (appId: string): EntraProblem => ({
    code: 7000215,
    error: 'invalid_client',
    text: `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${appId}'.`,
    hasUri: true,
  }),
  // https://github.com/Azure/azure-sdk-for-net/issues/23324
  requestLoop: (): EntraProblem => ({
    code: 50196,
    error: 'invalid_grant',
    text: 'The server terminated an operation because it encountered a client request loop. Please contact your app vendor.',
  }),
  // https://github.com/MicrosoftDocs/azure-docs/issues/69021
  tenantRestricted: (tenant: string): EntraProblem => ({
    code: 500021,
    error: 'access_denied',
    pageTitle: 'Access is blocked',
    text: `Access to '${tenant}' tenant is denied.`,
  }),
  singlePageOnly: (): EntraProblem => ({
    code: 9002327,
    error: 'invalid_request',
    text: "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
  }),
  notSinglePage: (): EntraProblem => ({
    code: 9002326,
    error: 'invalid_request',
    text: "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type.",
  }),
  devicePending: (): EntraProblem => ({
    code: 70016,
    error: 'authorization_pending',
    text: 'OAuth 2.0 device flow error. Authorization is pending. Continue polling.',
    hasUri: true,
  }),
  deviceExpired: (): EntraProblem => ({
    code: 70020,
    error: 'expired_token',
    text: "The provided value for the input parameter 'device_code' is not valid. This device code has expired.",
  }),
  // The number of a declined device sign-in is not published; that of a declined code stands in for it.
  deviceDeclined: (): EntraProblem => ({
    code: 70018,
    error: 'authorization_declined',
    text: 'User declined the authorization request.',
  }),
  // On the page, where the person types the code.
  userCodeUnknown: (): EntraProblem => ({
    code: 70019,
    error: 'bad_verification_code',
    text: 'Bad verification code. The verification code was not recognized.',
  }),
  // At the token endpoint; the text as in https://github.com/microsoftgraph/msgraph-sdk-powershell/issues/459.
  deviceCodeUnknown: (error: string): EntraProblem => ({
    code: 70000,
    error,
    text: "The provided value for the input parameter 'device_code' is not valid.",
  }),
} as const;

const policyTexts: Readonly<Record<number, string>> = {
  50005:
    'User tried to log in to a device from a platform (Unknown) that is currently not supported through Conditional Access policy.',
  50076:
    "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '{resource}'.",
  50078:
    "Presented multi-factor authentication has expired due to policies configured by your administrator, you must refresh your multi-factor authentication to access '{resource}'.",
  50079:
    "Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication to access '{resource}'.",
  50097: 'Device authentication is required.',
  53000: 'Device is not in required device state: compliant. Conditional Access policy requires a compliant device.',
  53003: 'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
  530003: 'Your device is required to be managed to access this resource.',
  530032: 'The request was blocked because of a tenant security policy.',
  530035: 'Access has been blocked by security defaults.',
  530084:
    'Access has been blocked by Conditional Access policies. A policy requiring token protection is preventing this application from accessing the resource.',
};

/** A refusal by Conditional Access, security defaults or a multi-factor rule. */
export function policyProblem(code: number, resource: string, policyId: string): EntraProblem {
  const text = policyTexts[code] ?? 'Access has been blocked by a policy of the tenant.';
  const multiFactor = code >= 50076 && code <= 50079;
  return {
    code,
    error: 'invalid_grant',
    suberror: multiFactor ? 'basic_action' : 'message_only',
    text: text.replace('{resource}', resource),
    hasUri: true,
    ...(multiFactor
      ? { claims: JSON.stringify({ access_token: { capolids: { essential: true, values: [policyId] } } }) }
      : { pageTitle: "You don't have access to this" }),
  };
}
