import { knownAadstsNumbers } from '../../src/catalog/aadsts.ts';
import type { ApiKey } from '../../src/catalog/api.ts';
import { builtInClouds } from '../../src/catalog/clouds.ts';
import type { FailureId } from '../../src/catalog/remedies.ts';
import { classifyAnswer } from '../../src/defender/classify-answer.ts';
import { harmlessReadFor } from '../../src/defender/harmless-reads.ts';
import type { GraphRequest } from '../../src/directory/graph.ts';
import { graphRefusal } from '../../src/directory/graph-error.ts';
import { transportError } from '../../src/network/transport-error.ts';
import { entraRefusal, pageRefusal } from '../../src/tokens/entra-error.ts';
import { failureFromAnswer } from '../../src/tokens/entra-failure.ts';
import type { SignInMethod } from '../../src/tokens/session.ts';

/** A failure that a recorded answer is recognised as, and what was recorded. */
export interface Recognised {
  readonly failure: string | null | undefined;
  readonly from: string;
}

const cloud = builtInClouds.public;
const id = '5b1e8f3a-2f0d-4b0a-9a47-0f6f3c2a02cd';

const context = (method: SignInMethod) => ({
  cloud,
  tenant: 'contoso.example',
  clientId: id,
  method,
  audience: cloud.graphAudience,
});

/** Bodies of the token endpoint, one per AADSTS number that is known: entra-error.ts reads error, suberror and number. */
function entraBodies(): readonly Recognised[] {
  const failures = ['invalid_grant', 'interaction_required', 'invalid_client', 'invalid_scope', 'invalid_request'];
  const named = [
    'expired_token',
    'authorization_declined',
    'access_denied',
    'consent_required',
    'temporarily_unavailable',
  ];
  const numbered = knownAadstsNumbers.flatMap((number) =>
    (['browser', 'device-code'] as const).flatMap((method) => [
      {
        failure: entraRefusal(
          failureFromAnswer(
            400,
            JSON.stringify({ error: failures[0], error_codes: [number], error_description: `AADSTS${number}: no.` }),
            new Headers(),
          ),
          context(method),
        ).failure,
        from: `token endpoint, AADSTS${number}`,
      },
      { failure: pageRefusal(number, context(method)).failure, from: `number on the page, AADSTS${number}` },
    ]),
  );
  const byWord = [...failures, ...named].map((error) => ({
    failure: entraRefusal(failureFromAnswer(400, JSON.stringify({ error }), new Headers()), context('device-code'))
      .failure,
    from: `token endpoint, error ${error}`,
  }));
  return [...numbered, ...byWord];
}

const applications: GraphRequest = { method: 'POST', path: '/applications' };
const principals: GraphRequest = { method: 'POST', path: '/servicePrincipals' };
const grants: GraphRequest = { method: 'POST', path: '/oauth2PermissionGrants' };

/** Entra's directory as Graph tells of it: https://learn.microsoft.com/graph/errors and the reports in failure-origins-data. */
const graphAnswers: readonly (readonly [GraphRequest, number, string, string])[] = [
  [applications, 403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'],
  [grants, 403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'],
  [principals, 403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'],
  [
    { method: 'PATCH', path: `/applications/${id}` },
    403,
    'Authorization_RequestDenied',
    'Insufficient privileges to complete the operation.',
  ],
  [
    applications,
    403,
    'Directory_QuotaExceeded',
    'The directory object quota limit for the Principal has been exceeded.',
  ],
  [applications, 403, 'Request_QuotaExceeded', 'The directory object quota limit for the Principal has been exceeded.'],
  [
    applications,
    400,
    'ServiceTreeValueMissing',
    'ServiceManagementReference field is required for Create, but is missing in the request.',
  ],
  [applications, 400, 'CredentialTypeNotAllowedAsPerAppPolicy', 'Credential type not allowed as per assigned policy.'],
  [
    applications,
    400,
    'Request_BadRequest',
    'Another object with the same value for property uniqueName already exists.',
  ],
  [applications, 400, 'Request_BadRequest', "Invalid property 'sandbox'."],
  [
    applications,
    403,
    'Authorization_RequestDenied',
    'Redirect URI http://localhost is not allowed as per assigned policy.',
  ],
  [
    applications,
    400,
    'Request_BadRequest',
    'Application exceeds the maximum number of required resource access entries.',
  ],
  [applications, 503, 'Directory_ConcurrencyViolation', 'A concurrency violation occurred.'],
  [applications, 429, 'TooManyRequests', 'Too many requests.'],
  [applications, 503, 'ServiceUnavailable', 'Service unavailable.'],
  [
    { method: 'PATCH', path: `/applications/${id}` },
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  ],
  [
    principals,
    400,
    'NoBackingApplicationObject',
    `The appId '${id}' of the service principal does not reference a valid application object.`,
  ],
  [grants, 400, 'Request_BadRequest', 'Permission entry already exists.'],
  [grants, 409, 'Request_MultipleObjectsWithSameKeyValue', 'Permission entry already exists.'],
  [grants, 404, 'Directory_ObjectNotFound', 'Unable to read the company information from the directory.'],
  [applications, 401, 'InvalidAuthenticationToken', 'Access token has expired or is not yet valid.'],
  [applications, 401, 'InvalidAuthenticationToken', 'Lifetime validation failed, the token is expired.'],
  [{ method: 'GET', path: '/me' }, 403, 'UnknownError', 'PermissionScopeNotGranted'],
];

function graphBodies(): readonly Recognised[] {
  return graphAnswers.flatMap(([request, status, code, message]) => {
    const body = { error: { code, message, innerError: { 'request-id': id } } };
    const challenge = {
      'www-authenticate': 'Bearer realm="", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="',
    };
    return [{}, ...(status === 401 ? [challenge] : [])].map((headers) => ({
      failure: graphRefusal({ status, headers, body }, request).failure,
      from: `Graph, ${status} ${code}`,
    }));
  });
}

/** https://learn.microsoft.com/en-us/defender-endpoint/api/common-errors and /defender-xdr/api-error-codes */
const defenderAnswers: readonly (readonly [ApiKey, number, string, string])[] = [
  ['xdr', 401, 'Unauthorized', 'Account mode is inactive'],
  ['endpoint', 403, 'Forbidden', 'Account mode is inactive'],
  [
    'xdr',
    403,
    'Forbidden',
    'Missing application roles. API required roles: Incident.Read, application roles: Alert.Read.',
  ],
  ['endpoint', 403, 'Forbidden', 'Missing required scopes.'],
  ['xdr', 403, 'Forbidden', 'User has no permissions to perform this action.'],
  ['endpoint', 403, 'Forbidden', 'The user is not authorized: missing RBAC role.'],
  ['xdr', 401, 'Unauthorized', 'The audience is invalid: IDX10214: Audience validation failed.'],
  ['endpoint', 401, 'InvalidToken', 'Token audience is invalid.'],
  ['endpoint', 403, 'DisabledFeature', 'Tenant feature is not enabled.'],
  ['endpoint', 403, 'DisabledFeature', 'The feature is disabled.'],
  ['xdr', 403, 'TenantNotProvisioned', 'Tenant is not provisioned / has no valid license.'],
  ['xdr', 401, 'Unauthorized', 'The tenant has no license for Microsoft Defender.'],
  ['endpoint', 429, 'TooManyRequests', 'Response will represent reaching quota limit.'],
  ['xdr', 429, 'TooManyRequests', 'API calls quota exceeded.'],
  ['xdr', 500, 'UnknownError', ''],
  ['xdr', 503, 'ServiceUnavailable', 'Service unavailable.'],
  ['xdr', 400, 'BadRequest', 'Request body is incorrect.'],
  ['xdr', 404, 'NotFound', 'No HTTP resource was found.'],
  ['graph', 403, 'Forbidden', 'Missing application scopes.'],
  ['graph', 403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'],
  ['xdr', 200, '', ''],
];

const readable: Readonly<Record<ApiKey, string>> = {
  xdr: 'Incident.Read',
  endpoint: 'Machine.Read',
  graph: 'SecurityIncident.Read.All',
};

function defenderBodies(): readonly Recognised[] {
  return defenderAnswers.flatMap(([api, status, code, message]) =>
    [[readable[api]], []].map((scopes) => {
      const read = harmlessReadFor(api, [readable[api]]);
      if (read === null) throw new TypeError(`nothing to read of ${api}`);
      const body = status === 200 ? '{"value":[]}' : JSON.stringify({ error: { code, message, target: '|00-1.' } });
      const { failure } = classifyAnswer({ status, headers: new Headers(), body }, { api, read, scopes });
      return { failure, from: `${api}, ${status} ${code}` };
    }),
  );
}

/** Codes of Node and undici: https://nodejs.org/api/errors.html#common-system-errors */
async function brokenLines(): Promise<readonly Recognised[]> {
  const codes = [
    'ENOTFOUND',
    'ECONNREFUSED',
    'ECONNRESET',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'UND_ERR_CONNECT_TIMEOUT',
    'UND_ERR_SOCKET',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'CERT_HAS_EXPIRED',
    'CERT_NOT_YET_VALID',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'HPE_INVALID_CONSTANT',
  ];
  const where = { url: new URL('https://graph.microsoft.com/v1.0'), timeoutInMs: 1_000, issuer: async () => 'Contoso' };
  const direct = codes.map(async (code) => {
    const { failure } = await transportError(Object.assign(new Error(code), { code }), { ...where, proxyOrigin: null });
    return { failure, from: `socket, ${code}` };
  });
  const refused = Object.assign(new Error('Proxy response (407) !== 200 when HTTP Tunneling'), {
    code: 'UND_ERR_ABORTED',
  });
  const { failure } = await transportError(refused, { ...where, proxyOrigin: 'http://proxy.example:8080' });
  return [...(await Promise.all(direct)), { failure, from: 'proxy, 407' }];
}

/** Failure -> the first recorded thing that it is recognised by. */
export async function recognisedFromBodies(): Promise<ReadonlyMap<FailureId, string>> {
  const all = [...entraBodies(), ...graphBodies(), ...defenderBodies(), ...(await brokenLines())];
  const first = new Map<FailureId, string>();
  for (const { failure, from } of all) {
    if (failure != null && !first.has(failure as FailureId)) first.set(failure as FailureId, from);
  }
  return first;
}
