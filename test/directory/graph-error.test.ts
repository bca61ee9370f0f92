import { describe, expect, test } from 'vitest';
import type { GraphRequest } from '../../src/directory/graph.ts';
import { graphRefusal, isDuplicate } from '../../src/directory/graph-error.ts';
import { problem } from './support/graph-under-test.ts';

const createApp: GraphRequest = {
  method: 'PATCH',
  path: "/applications(uniqueName='x')",
  headers: { Prefer: 'create-if-missing' },
};
const patchApp: GraphRequest = { method: 'PATCH', path: '/applications/a' };
const createPrincipal: GraphRequest = { method: 'POST', path: '/servicePrincipals' };
const createGrant: GraphRequest = { method: 'POST', path: '/oauth2PermissionGrants' };
const addOwner: GraphRequest = { method: 'POST', path: '/applications/a/owners/$ref' };
const read: GraphRequest = { method: 'GET', path: '/applications/a?$select=id' };

const absent = "Resource 'a' does not exist or one of its queried reference-property objects are not present.";
const noBacking = "The appId 'a' of the service principal does not reference a valid application object.";
const inLocalTenant =
  'When using this permission, the backing application of the service principal being created must in the local tenant';

describe('a refusal is recognised', () => {
  test.each([
    [401, 'InvalidAuthenticationToken', 'Access token has expired.', read, 'B13', 'sign-in-expired'],
    [403, 'Authorization_RequestDenied', 'Insufficient privileges.', createApp, 'D1', 'directory-forbidden'],
    [403, 'Authorization_RequestDenied', 'Insufficient privileges.', patchApp, 'D14', 'directory-forbidden'],
    [403, 'Authorization_RequestDenied', 'Insufficient privileges.', createGrant, 'G2', 'consent-forbidden'],
    [403, 'Authorization_RequestDenied', 'Insufficient privileges.', createPrincipal, 'C1', 'directory-forbidden'],
    [403, 'Authorization_RequestDenied', 'Insufficient privileges.', read, 'C1', 'directory-forbidden'],
    [403, 'Authorization_RequestDenied', inLocalTenant, createPrincipal, 'E2', 'replication-timeout'],
    [400, 'Request_BadRequest', noBacking, createPrincipal, 'E2', 'replication-timeout'],
    [
      400,
      'ServiceTreeValueMissing',
      'ServiceManagementReference field is required.',
      createApp,
      'D3',
      'policy-refused',
    ],
    [400, 'SignInAudienceNotAllowedAsPerAppPolicy', 'Not allowed.', createApp, 'D4', 'policy-refused'],
    [403, 'CredentialTypeNotAllowedAsPerAppPolicy', 'Not allowed.', patchApp, 'D5', 'policy-refused'],
    [403, 'RedirectUriNotAllowedAsPerAppPolicy', 'Not allowed.', createApp, 'D6', 'policy-refused'],
    [
      400,
      'Request_BadRequest',
      "Invalid value specified for property 'redirectUris'.",
      patchApp,
      'D6',
      'graph-refused',
    ],
    [403, 'Directory_QuotaExceeded', 'Too many.', createApp, 'D7', 'quota-exceeded'],
    [
      400,
      'Request_BadRequest',
      'The directory object quota limit has been exceeded.',
      createApp,
      'D7',
      'quota-exceeded',
    ],
    [
      400,
      'Request_BadRequest',
      'Another object with the same value for property uniqueName already exists.',
      createApp,
      'D9',
      'app-deleted',
    ],
    [400, 'Request_BadRequest', 'Permission entry already exists.', createGrant, 'G4', 'graph-refused'],
    [
      409,
      'Request_MultipleObjectsWithSameKeyValue',
      'Permission entry already exists.',
      createGrant,
      'G4',
      'graph-refused',
    ],
    [409, 'Request_MultipleObjectsWithSameKeyValue', 'Already in use.', createPrincipal, 'D11', 'graph-refused'],
    [
      400,
      'Request_BadRequest',
      "One or more added object references already exist for the following modified properties: 'owners'.",
      addOwner,
      'D11',
      'graph-refused',
    ],
    [409, 'Directory_Conflict', 'Conflict.', patchApp, 'D15', 'service-unavailable'],
    [404, 'Request_ResourceNotFound', absent, patchApp, 'D10', 'replication-timeout'],
    [404, 'Request_ResourceNotFound', absent, createGrant, 'H1', 'replication-timeout'],
    [400, 'Request_BadRequest', absent, createGrant, 'H1', 'replication-timeout'],
    [
      400,
      'Request_BadRequest',
      'Property requiredResourceAccess.resourceAccess is invalid.',
      createApp,
      'F1',
      'permission-unknown',
    ],
    [400, 'Request_BadRequest', "Invalid property 'ResourceAccess'.", patchApp, 'D16', 'graph-refused'],
    [405, 'Request_BadRequest', 'Specified HTTP method is not allowed.', patchApp, 'D16', 'graph-refused'],
    [429, 'TooManyRequests', 'Please retry again later.', read, 'I1', 'throttled'],
    [503, 'Directory_ConcurrencyViolation', 'Please wait briefly and retry.', patchApp, 'D15', 'service-unavailable'],
    [503, 'ServiceUnavailable', 'Busy.', read, 'I1', 'service-unavailable'],
  ] as const)('%i %s "%s" as the failure it is', (status, code, message, request, failure, errorCode) => {
    const error = graphRefusal({ status, headers: {}, body: problem(code, message) }, request);
    expect(error).toMatchObject({ failure, code: errorCode, raw: `${code}: ${message}` });
    expect(error.happened).not.toMatch(/[{}]/);
  });

  test.each([
    ['details', { details: [{ code: 'NoBackingApplicationObject', message: 'x', target: 'appId' }] }, 400, 'E2'],
    ['the inner error', {}, 403, 'B14'],
  ])('by a code in %s', (where, more, status, failure) => {
    const body = problem('Request_BadRequest', 'x', more) as { error: { innerError: object } };
    if (where === 'the inner error') body.error.innerError = { code: 'PermissionScopeNotGranted' };
    expect(graphRefusal({ status, headers: {}, body }, createPrincipal)).toMatchObject({ failure });
  });
});

describe('a refusal carries', () => {
  test('the ids of the envelope, its time being UTC', () => {
    const error = graphRefusal({ status: 403, headers: {}, body: problem('Authorization_RequestDenied') }, read);
    expect(error.ids).toEqual({
      requestId: '11111111-1111-4111-8111-111111111111',
      correlationId: '22222222-2222-4222-8222-222222222222',
      time: '2026-11-22T11:59:58.000Z',
    });
  });

  test('else the ids of the headers', () => {
    const headers = { 'request-id': 'r', 'client-request-id': 'c', date: 'Sun, 22 Nov 2026 12:00:00 GMT' };
    const error = graphRefusal({ status: 502, headers, body: null }, read);
    expect(error.ids).toEqual({ requestId: 'r', correlationId: 'c', time: '2026-11-22T12:00:00.000Z' });
  });

  test('no token, no escape sequence and no query of ours', () => {
    const token = `eyJhbGciOiJub25lIn0.${'a'.repeat(40)}.${'b'.repeat(40)}`;
    const body = problem('Request_BadRequest', `Bad \u001b[31m header Bearer ${token}`);
    const error = graphRefusal({ status: 400, headers: {}, body }, { ...read, path: `${read.path}&secret=1` });
    const shown = `${error.happened} ${error.raw}`;
    expect(shown).toContain('GET /applications/a');
    expect(shown).not.toContain('eyJ');
    expect(shown).not.toContain('\u001b');
    expect(shown).not.toContain('secret');
  });
});

test.each([
  ['no envelope', 400, { message: 'x' }],
  ['nothing', 418, null],
  ['a list', 404, []],
  ['an envelope of text', 403, { error: 'access_denied' }],
])('a refusal with %s is not taken for Graph speaking', (_, status, body) => {
  expect(graphRefusal({ status, headers: {}, body }, read)).toMatchObject({ code: 'answer-garbled' });
});

test('the redirect URI that a policy refused is named', () => {
  const message = "Redirect URI 'http://localhost' in property 'redirectUris' is not allowed as per assigned policy.";
  const body = problem('RedirectUriNotAllowedAsPerAppPolicy', message);
  expect(graphRefusal({ status: 403, headers: {}, body }, createApp).happened).toContain(
    'redirect URI: http://localhost.',
  );
});

describe('a duplicate', () => {
  test.each([
    [409, 'Request_MultipleObjectsWithSameKeyValue', 'The service principal name is already in use.'],
    [400, 'Request_MultipleObjectsWithSameKeyValue', 'x'],
    [409, 'Request_MultipleObjectsWithSameKeyValue', 'Permission entry already exists.'],
    [400, 'Request_BadRequest', 'Permission entry already exists.'],
    [400, 'Request_BadRequest', 'EntitlementGrant entry already exists.'],
    [400, 'Request_BadRequest', 'Permission being assigned already exists on the object'],
    [400, 'Request_BadRequest', 'One or more added object references already exist for the following.'],
  ])('is %i %s "%s"', (status, code, message) => {
    expect(isDuplicate({ status, headers: {}, body: problem(code, message) })).toBe(true);
  });

  test.each([
    [400, 'Request_BadRequest', 'Another object with the same value for property uniqueName already exists.'],
    [409, 'Directory_Conflict', 'Conflict.'],
    [403, 'Authorization_RequestDenied', 'Permission entry already exists.'],
  ])('is not %i %s "%s"', (status, code, message) => {
    expect(isDuplicate({ status, headers: {}, body: problem(code, message) })).toBe(false);
  });

  test('is not what a gateway says', () => expect(isDuplicate({ status: 409, headers: {}, body: null })).toBe(false));
});
