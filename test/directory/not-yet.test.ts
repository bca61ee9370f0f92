import { describe, expect, test } from 'vitest';
import { updateApplication } from '../../src/directory/applications.ts';
import { createGrant, grantsOf } from '../../src/directory/grants.ts';
import type { GraphAnswer, GraphRequest } from '../../src/directory/graph.ts';
import { isNotYet } from '../../src/directory/not-yet.ts';
import { createServicePrincipal } from '../../src/directory/service-principals.ts';
import { guid } from '../../src/values/guid.ts';
import { problem } from './support/graph-under-test.ts';

const clientId = guid('aaaaaaaa-0000-4000-8000-000000000001');
const resourceId = guid('bbbbbbbb-0000-4000-8000-000000000002');
const appId = guid('cccccccc-0000-4000-8000-000000000003');
const created: GraphAnswer = { status: 201, headers: {}, body: { id: 'g' } };
const refused = (status: number, code: string, message = 'Refused.', more: object = {}): GraphAnswer => ({
  status,
  headers: {},
  body: problem(code, message, more),
});
const absent = "Resource 'x' does not exist or one of its queried reference-property objects are not present.";
const backing =
  'When using this permission, the backing application of the service principal being created must in the local tenant';
const wanted = createGrant({ clientId, resourceId, principalId: null, scopes: ['Incident.Read'] });

describe('the documented not-yet answers', () => {
  const patchApp = updateApplication({ objectId: appId }, { tags: [] });
  const makePrincipal = createServicePrincipal(appId);
  const noBacking = [{ code: 'NoBackingApplicationObject', message: 'x', target: 'appId' }];

  test.each([
    ['404 on a PATCH', refused(404, 'Request_ResourceNotFound', absent), patchApp],
    ['404 on a POST', refused(404, 'Request_ResourceNotFound', absent), wanted],
    ['404 that speaks of the company', refused(404, 'Directory_ObjectNotFound'), wanted],
    ['400 by its detail', refused(400, 'Request_BadRequest', 'x', { details: noBacking }), makePrincipal],
    [
      '400 by its text',
      refused(
        400,
        'Request_BadRequest',
        "The appId 'x' of the service principal does not reference a valid application object.",
      ),
      makePrincipal,
    ],
    ['400 about references', refused(400, 'Request_BadRequest', absent), wanted],
    ['403 about the backing application', refused(403, 'Authorization_RequestDenied', backing), makePrincipal],
    ['409 on a PATCH', refused(409, 'Directory_Conflict'), patchApp],
  ])('%s is one', (_, answer, request) => expect(isNotYet(answer, request)).toBe(true));

  const anything: GraphRequest = { method: 'DELETE', path: '/applications/x' };
  test.each([
    ['403 of a missing role', refused(403, 'Authorization_RequestDenied', 'Insufficient privileges.'), makePrincipal],
    ['403 about the backing application elsewhere', refused(403, 'Authorization_RequestDenied', backing), wanted],
    ['400 of a bad body', refused(400, 'Request_BadRequest', "Invalid property 'x'."), patchApp],
    ['400 of a duplicate', refused(400, 'Request_BadRequest', 'Permission entry already exists.'), wanted],
    ['409 of a duplicate', refused(409, 'Request_MultipleObjectsWithSameKeyValue'), makePrincipal],
    ['409 of a duplicate on a PATCH', refused(409, 'Request_MultipleObjectsWithSameKeyValue'), patchApp],
    ['409 on a POST', refused(409, 'Directory_Conflict'), wanted],
    ['404 on a DELETE', refused(404, 'Request_ResourceNotFound', absent), anything],
    ['404 on a GET', refused(404, 'Request_ResourceNotFound', absent), grantsOf({ objectId: clientId })],
    ['404 of a gateway', { status: 404, headers: {}, body: null }, wanted],
    ['429', refused(429, 'TooManyRequests'), wanted],
    ['a success', created, wanted],
  ])('%s is none', (_, answer, request) => expect(isNotYet(answer, request)).toBe(false));
});
