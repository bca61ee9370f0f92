import type { SandboxResponse } from '../route.ts';
import { type EntraRequest, entraTimestamp, jsonAnswer } from './entra-request.ts';

/** A refusal by the sign-in service: one AADSTS number with all that its different faces need. */
export interface EntraProblem {
  readonly code: number;
  /** OAuth `error`. */
  readonly error: string;
  /** Text after "AADSTSnnn: ", without the ids. */
  readonly text: string;
  readonly suberror?: string;
  /** Goes back into the next authorization request. */
  readonly claims?: string;
  /** Whether the body carries `error_uri`; captures differ by number. */
  readonly hasUri?: boolean;
  /** `error_subcode=cancel` on a redirect. */
  readonly cancelled?: boolean;
  readonly pageTitle?: string;
}

export class EntraError extends Error {
  readonly problem: EntraProblem;
  constructor(problem: EntraProblem) {
    super(`AADSTS${problem.code}: ${problem.text}`);
    this.problem = problem;
  }
}

/** "AADSTSnnn: text Trace ID: .. Correlation ID: .. Timestamp: .." */
export function describeProblem(entra: EntraRequest, problem: EntraProblem, separator = ' '): string {
  const ids = [
    `Trace ID: ${entra.traceId}`,
    `Correlation ID: ${entra.correlationId}`,
    `Timestamp: ${entraTimestamp(entra.nowInMs)}`,
  ];
  return [`AADSTS${problem.code}: ${problem.text}`, ...ids].join(separator);
}

/** The token endpoint's answer: 400, or 401 for `invalid_client`. */
export function problemAnswer(entra: EntraRequest, problem: EntraProblem): SandboxResponse {
  const body = {
    error: problem.error,
    error_description: describeProblem(entra, problem),
    error_codes: [problem.code],
    timestamp: entraTimestamp(entra.nowInMs),
    trace_id: entra.traceId,
    correlation_id: entra.correlationId,
    ...(problem.hasUri ? { error_uri: `${entra.context.urls.login}/error?code=${problem.code}` } : {}),
    ...(problem.suberror ? { suberror: problem.suberror } : {}),
    ...(problem.claims ? { claims: problem.claims } : {}),
  };
  return jsonAnswer(entra, problem.error === 'invalid_client' ? 401 : 400, body, {
    'x-ms-clitelem': `1,${problem.code},0,,`,
  });
}

const subscriptionHint =
  'This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.';

/** The catalogue: one function per number, named for what is wrong. Texts as users reported them. */
export const problems = {
  tenantNotFound: (tenant: string): EntraProblem => ({
    code: 90002,
    error: 'invalid_tenant',
    text: `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
    hasUri: true,
  }),
  tenantMalformed: (tenant: string): EntraProblem => ({
    code: 900023,
    error: 'invalid_request',
    text: `Specified tenant identifier '${tenant}' is neither a valid DNS name, nor a valid external domain.`,
  }),
  tenantUnnamed: (): EntraProblem => ({
    code: 50059,
    error: 'invalid_request',
    text: 'No tenant-identifying information found in either the request or implied by any provided credentials.',
  }),
  unknownInstance: (): EntraProblem => ({
    code: 50049,
    error: 'invalid_instance',
    text: 'Unknown or invalid instance.',
  }),
  applicationNotFound: (appId: string, tenant: string): EntraProblem => ({
    code: 700016,
    error: 'unauthorized_client',
    text: `Application with identifier '${appId}' was not found in the directory '${tenant}'. ${subscriptionHint} You may have sent your authentication request to the wrong tenant.`,
    hasUri: true,
  }),
  applicationIdInvalid: (appId: string): EntraProblem => ({
    code: 700038,
    error: 'unauthorized_client',
    text: `${appId} is not a valid application identifier.`,
  }),
  applicationDisabled: (appId: string, name: string, error: string): EntraProblem => ({
    code: 7000112,
    error,
    text: `Application '${appId}'(${name}) is disabled.`,
  }),
  principalMissing: (appId: string): EntraProblem => ({
    code: 7000229,
    error: 'unauthorized_client',
    text: `The client application ${appId} is missing service principal in the tenant.`,
  }),
  singleTenantOnly: (appId: string, name: string): EntraProblem => ({
    code: 50194,
    error: 'invalid_request',
    text: `Application '${appId}'(${name}) is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such apps created after '10/15/2018'. Use a tenant-specific endpoint or configure the application to be multi-tenant.`,
  }),
  redirectUriMismatch: (uri: string, appId: string): EntraProblem => ({
    code: 50011,
    error: 'invalid_request',
    text: `The redirect URI '${uri}' specified in the request does not match the redirect URIs configured for the application '${appId}'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal.`,
  }),
  replyAddressMissing: (): EntraProblem => ({
    code: 500113,
    error: 'invalid_request',
    text: 'No reply address is registered for the application.',
  }),
  replyAddressUnsaid: (): EntraProblem => ({
    code: 900971,
    error: 'invalid_request',
    text: 'No reply address provided.',
  }),
  parameterMissing: (name: string): EntraProblem => ({
    code: 900144,
    error: 'invalid_request',
    text: `The request body must contain the following parameter: '${name}'.`,
  }),
  malformed: (): EntraProblem => ({
    code: 9002313,
    error: 'invalid_request',
    text: 'Invalid request. Request is malformed or invalid.',
  }),
  resourceParameter: (): EntraProblem => ({
    code: 901002,
    error: 'invalid_request',
    text: "The 'resource' request parameter is not supported.",
  }),
  responseTypeUnsupported: (type: string): EntraProblem => ({
    code: 70005,
    error: 'unsupported_response_type',
    text: `The app returned an unsupported response type '${type}' for this application.`,
  }),
  grantTypeUnsupported: (type: string): EntraProblem => ({
    code: 70003,
    error: 'unsupported_grant_type',
    text: `The app requested an unsupported grant type '${type}'.`,
  }),
  scopeMalformed: (scope: string): EntraProblem => ({
    code: 70011,
    error: 'invalid_scope',
    text: `The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope ${scope} is not valid.`,
  }),
  defaultScopeMixed: (scope: string): EntraProblem => ({
    code: 70011,
    error: 'invalid_scope',
    text: `The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope ${scope} is not valid. .default scope can't be combined with resource-specific scopes.`,
  }),
  severalResources: (scope: string): EntraProblem => ({
    code: 28000,
    error: 'invalid_request',
    text: `Provided value for the input parameter scope is not valid because it contains more than one resource. Scope ${scope} is not valid.`,
  }),
  resourceNotFound: (name: string, tenant: string): EntraProblem => ({
    code: 500011,
    error: 'invalid_resource',
    text: `The resource principal named ${name} was not found in the tenant named ${tenant}. ${subscriptionHint} You might have sent your authentication request to the wrong tenant.`,
    hasUri: true,
  }),
  servicePrincipalLacking: (appId: string, name: string, tenantId: string): EntraProblem => ({
    code: 650052,
    error: 'invalid_client',
    text: `The app is trying to access a service '${appId}'(${name}) that your organization '${tenantId}' lacks a service principal for. Contact your IT Admin to review the configuration of your service subscriptions or consent to the application in order to create the required service principal.`,
  }),
  scopeUnknown: (name: string, scope: string, resourceAppId: string): EntraProblem => ({
    code: 650053,
    error: 'invalid_client',
    text: `The application '${name}' asked for scope '${scope}' that doesn't exist on the resource '${resourceAppId}'. Contact the app vendor.`,
  }),
  resourceNotListed: (appId: string, name: string, asked: string, resourceAppId: string, valid: readonly string[]) => ({
    code: 650057,
    error: 'invalid_resource',
    text: `Invalid resource. The client has requested access to a resource which is not listed in the requested permissions in the client's application registration. Client app ID: ${appId}(${name}). Resource value from request: ${asked}. Resource app ID: ${resourceAppId}. List of valid resources from app registration: ${valid.join(', ')}.`,
  }),
  nothingListed: (appId: string, resource: string): EntraProblem => ({
    code: 650056,
    error: 'invalid_client',
    text: `Misconfigured application. This could be due to one of the following: the client has not listed any permissions for '${resource}' in the requested permissions in the client's application registration. Or, the admin has not consented in the tenant. Or, check the application identifier in the request to ensure it matches the configured client application identifier. Or, check the certificate in the request to ensure it's valid. Please contact your admin to fix the configuration or consent on behalf of the tenant. Client app ID: ${appId}.`,
  }),
  preauthorizationMissing: (appId: string, resourceAppId: string): EntraProblem => ({
    code: 65002,
    error: 'invalid_request',
    text: `Consent between first party application '${appId}' and first party resource '${resourceAppId}' must be configured via preauthorization - applications owned and operated by Microsoft must get approval from the API owner before requesting tokens for that API.`,
    hasUri: true,
  }),
  consentRequired: (appId: string, name: string): EntraProblem => ({
    code: 65001,
    error: 'invalid_grant',
    suberror: 'consent_required',
    text: `The user or administrator has not consented to use the application with ID '${appId}' named '${name}'. Send an interactive authorization request for this user and resource.`,
  }),
  consentDeclined: (): EntraProblem => ({
    code: 65004,
    error: 'access_denied',
    cancelled: true,
    text: 'User declined to consent to access the app.',
  }),
  adminApprovalNeeded: (appId: string, name: string, withRequests: boolean): EntraProblem => ({
    code: withRequests ? 90095 : 90094,
    error: 'access_denied',
    cancelled: true,
    pageTitle: 'Need admin approval',
    text: `${name} needs permission to access resources in your organization that only an admin can grant. Please ask an admin to grant permission to this app (${appId}) before you can use it.`,
  }),
  notAssigned: (userName: string, appId: string, name: string): EntraProblem => ({
    code: 50105,
    error: 'invalid_grant',
    text: `The signed in user '${userName}' is not assigned to a role for the application '${appId}'(${name}).`,
  }),
  noSession: (): EntraProblem => ({
    code: 50058,
    error: 'login_required',
    text: "A silent sign-in request was sent but no user is signed in. The cookies used to represent the user's session were not sent in the request to Azure AD.",
  }),
  severalSessions: (): EntraProblem => ({
    code: 16000,
    error: 'interaction_required',
    text: 'Either multiple user identities are available for the current request or selected account is not supported for the scenario.',
  }),
  accountDisabled: (): EntraProblem => ({ code: 50057, error: 'invalid_grant', text: 'The user account is disabled.' }),
  // The text of 50020 and of its twin 90072, which the token endpoint uses.
  accountOfAnotherTenant: (name: string, tenant: string, appId: string, app: string): EntraProblem => ({
    code: 50020,
    error: 'invalid_grant',
    text: `User account '${name}' from identity provider 'https://sts.windows.net/' does not exist in tenant '${tenant}' and cannot access the application '${appId}'(${app}) in that tenant. The account needs to be added as an external user in the tenant first. Sign out and sign in again with a different Azure Active Directory user account.`,
    hasUri: true,
  }),
  accountUnknown: (name: string, tenant: string): EntraProblem => ({
    code: 50034,
    error: 'invalid_grant',
    text: `The user account ${name} does not exist in the ${tenant} directory. To sign into this application, the account must be added to the directory.`,
  }),
} as const;
