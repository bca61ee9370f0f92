import { hostname } from 'node:os';
import type { HostAnswer } from '../../src/checks/probe-host.ts';

const id = '5b1e8f3a-2f0d-4b0a-9a47-0f6f3c2a02cd';
const tenant = '7f3c0b52-9a39-4c8f-8f0c-1d1f2a6f91ab';

export const lock = JSON.stringify({ pid: 4_194_304, host: hostname(), since: '2026-11-22T12:00:00Z', nonce: 'a1' });

export const cloudFile = {
  name: 'contoso-private',
  authorityHost: 'https://login.example',
  graphEndpoint: 'https://graph.example',
  portal: 'https://portal.example',
  instanceDiscovery: false,
  caFile: './ca.pem',
  resources: {
    xdr: { endpoint: 'https://api.security.example', audience: 'https://api.security.microsoft.com' },
    graph: { endpoint: 'https://graph.example', audience: 'https://graph.example' },
  },
};

export const answers = { task: ['read-incidents'], for: 'everyone', tenant: 'contoso.example', new: true };

export const words = [
  'setup',
  'token',
  'remove',
  'help',
  '--tenant',
  '--tenant=contoso.example',
  '--task',
  'read-incidents',
  '--json',
  '--yes',
  '--for',
  '--config',
  '--',
  '-h',
  '--version',
  '--sandbox',
  '--permission=xdr/Incident.Read',
  '--no-color',
];

export const claims = [
  {
    aud: 'https://api.security.microsoft.com',
    iss: `https://sts.windows.net/${tenant}/`,
    iat: 1_795_348_800,
    nbf: 1_795_348_800,
    exp: 1_795_352_400,
    appid: id,
    idtyp: 'user',
    oid: id,
    scp: 'Incident.Read',
    tid: tenant,
    upn: 'admin@contoso.example',
    ver: '1.0',
    wids: ['62e90394-69f5-4237-9190-012177145e10'],
  },
  {
    aud: id,
    iss: `https://login.microsoftonline.com/${tenant}/v2.0`,
    azp: id,
    oid: id,
    tid: tenant,
    ver: '2.0',
    exp: 1,
  },
];

const entity = {
  id,
  appId: id,
  displayName: 'Incident reader',
  uniqueName: 'defender-access-3f9a2b',
  createdDateTime: '2026-10-01T08:00:00Z',
  tags: ['made-by-defender-access'],
  publicClient: { redirectUris: ['http://localhost'] },
  web: { redirectUris: [] },
  spa: { redirectUris: [] },
  requiredResourceAccess: [{ resourceAppId: id, resourceAccess: [{ id, type: 'Scope' }] }],
  keyCredentials: [],
  passwordCredentials: [],
  accountEnabled: true,
  oauth2PermissionScopes: [{ id, value: 'Incident.Read', type: 'Admin', isEnabled: true }],
  userPrincipalName: 'admin@contoso.example',
  verifiedDomains: [{ name: 'contoso.example', isDefault: true, isInitial: true }],
};
const grant = {
  id: 'abc',
  clientId: id,
  consentType: 'AllPrincipals',
  principalId: null,
  resourceId: id,
  scope: 'Incident.Read',
};
const innerError = { date: '2026-11-22T12:43:00', 'request-id': id, 'client-request-id': id };
const graphError = (code: string, message: string) => ({
  error: { code, message, innerError, details: [{ code, message, target: 'appId' }] },
});

export const graphBodies = [
  entity,
  { value: [entity] },
  { value: [grant] },
  {
    value: [
      {
        id,
        principalId: id,
        principalType: 'User',
        appRoleId: id,
        roleTemplateId: id,
        deletedDateTime: '2026-10-01T08:00:00Z',
      },
    ],
  },
  graphError('Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'),
  graphError('Request_BadRequest', 'Permission entry already exists.'),
  graphError(
    'NoBackingApplicationObject',
    "The appId 'x' of the service principal does not reference a valid application object.",
  ),
  graphError(
    'Request_ResourceNotFound',
    "Resource 'x' does not exist or one of its queried reference-property objects are not present.",
  ),
  graphError('constructor', '__proto__'),
  null,
];

export const batch = {
  responses: [
    { id: '1', status: 200, headers: { 'Content-Type': 'application/json' }, body: entity },
    {
      id: '2',
      status: 429,
      headers: { 'Retry-After': '3' },
      body: graphError('TooManyRequests', 'Too many requests.'),
    },
  ],
};

export const nextLinks = [
  'https://graph.microsoft.com/v1.0/applications?$skiptoken=abc',
  'https://graph.microsoft.com.evil.example/v1.0/applications',
  'https://graph.microsoft.com@evil.example/v1.0/applications',
  '//evil.example/v1.0/x',
];

const entraBody = (error: string, number: number, more: object = {}) => ({
  error,
  error_description: `AADSTS${number}: It was refused. Trace ID: ${id} Correlation ID: ${id} Timestamp: 2026-11-22 12:43:00Z`,
  error_codes: [number],
  timestamp: '2026-11-22 12:43:00Z',
  trace_id: id,
  correlation_id: id,
  ...more,
});

export const entraBodies = [
  entraBody('invalid_grant', 53003),
  entraBody('interaction_required', 50076, { suberror: 'basic_action', claims: '{"access_token":{}}' }),
  entraBody('authorization_pending', 70016),
  entraBody('invalid_grant', 65001, { suberror: 'consent_required' }),
  entraBody('constructor', 700016, { suberror: '__proto__' }),
];

export const tokenAnswers = (jwt: (claims: unknown) => string) =>
  claims.map((one) => ({
    token_type: 'Bearer',
    scope: 'Incident.Read openid',
    expires_in: 3599,
    access_token: jwt(one),
    refresh_token: '0.AXkA',
    id_token: jwt({ ...one, preferred_username: 'admin@contoso.example', name: 'Adele' }),
  }));

export const discoveries = [
  {
    issuer: `https://login.microsoftonline.com/${tenant}/v2.0`,
    tenant_region_scope: 'EU',
    tenant_region_sub_scope: 'GCC',
  },
  entraBody('invalid_tenant', 90002),
];

export const hostAnswer: Omit<HostAnswer, 'response'> = {
  host: 'login.microsoftonline.com',
  problem: null,
} as HostAnswer;

export const defenderBodies = [
  { '@odata.context': 'https://api.security.microsoft.com/api/$metadata#Incidents', value: [{ incidentId: 1 }] },
  {
    error: {
      code: 'Forbidden',
      message: 'Missing application roles. API required roles: Incident.Read, application roles: Alert.Read.',
      target: '|00-1.',
    },
  },
  { error: { code: 'Unauthorized', message: 'Account mode is inactive', innererror: innerError } },
];

export const headers = [
  'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="',
  '120',
  'Sun, 22 Nov 2026 12:00:30 GMT',
];
export const retryAfters = [
  '0',
  '120',
  '99999999999999999999',
  'Sun, 22 Nov 2026 12:00:30 GMT',
  'Sunday, 22-Nov-26 12:00:30 GMT',
  '-5',
  '1.5',
];
export const proxies = [
  'http://proxy.example:8080',
  'http://us%40er:p%3Ass@proxy.example',
  'socks5://proxy.example',
  '[::1]:3128',
  'proxy.example:3128',
];
export const noProxies = ['localhost,.example,10.0.0.0/8,*', '[::1]:443', '*.microsoft.com:443'];
export const traced = [
  'POST https://login.microsoftonline.com/x/oauth2/v2.0/token code=0.AXkA&code_verifier=abc&refresh_token=0.AY&client_id=x',
  '{"access_token":"eyJ0eXAiOiJKV1QifQ.eyJhdWQiOiJ4In0.c2ln","refresh_token":"0.A","device_code":"BAQ"}',
  'Authorization: Bearer eyJ0eXAiOiJKV1QifQ.eyJhdWQiOiJ4In0.c2ln',
];
export const typed = [
  'Incident.Read',
  'Microsoft 365 Defender/Incident.Read',
  'endpoint/Machine.Read',
  'isolate a device',
  '/api/machines/{id}/isolate',
  'AADSTS53003',
  '53003',
  'http://localhost:8400',
  'https://portal.azure.com',
  'ms-appx-web://microsoft.aad.brokerplugin/x',
  id,
];
