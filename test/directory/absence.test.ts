import { describe, expect, test } from 'vitest';
import {
  application,
  deleteApplication,
  ownersOfApplication,
  updateApplication,
} from '../../src/directory/applications.ts';
import { deletedApplication, purgeDeleted, restoreDeleted } from '../../src/directory/deleted-items.ts';
import { deleteGrant, grantsOf } from '../../src/directory/grants.ts';
import { ask, askTogether } from '../../src/directory/graph-call.ts';
import { activeRoles, me } from '../../src/directory/organization.ts';
import {
  apiPrincipal,
  assignmentsTo,
  createServicePrincipal,
  deleteServicePrincipal,
  servicePrincipal,
} from '../../src/directory/service-principals.ts';
import { userById } from '../../src/directory/users.ts';
import { appId, forbidden, gone, objectId, ok, userId } from './graph-answers.ts';
import { batchAnswer, graphOver, problem } from './support/graph-under-test.ts';

describe('absence and refusal', () => {
  test.each([
    ['an app', application({ appId })],
    ['a principal', servicePrincipal({ appId })],
    ['an API', apiPrincipal({ appId })],
    ['a user', userById(userId)],
    ['a deleted app', deletedApplication(objectId)],
  ])('%s that is absent is null, one that may not be read is an error', (_, request) => {
    expect(request.parse(gone)).toBeNull();
    expect(() => request.parse(forbidden)).toThrow(expect.objectContaining({ code: 'directory-forbidden' }));
  });

  test.each([
    ['owners', ownersOfApplication({ appId })],
    ['assignments', assignmentsTo({ appId })],
    ['grants', grantsOf({ appId })],
  ])('%s of an absent object are none, those that may not be read are an error', (_, request) => {
    expect(request.parse(gone)).toEqual([]);
    expect(() => request.parse(forbidden)).toThrow(expect.objectContaining({ code: 'directory-forbidden' }));
  });

  test.each([
    ['an app', deleteApplication({ objectId })],
    ['a principal', deleteServicePrincipal({ objectId })],
    ['a grant', deleteGrant('g')],
    ['a deleted item', purgeDeleted(objectId)],
  ])('the removal of %s is content when it is gone, not when it is refused', (_, request) => {
    expect(() => request.parse(gone)).not.toThrow();
    expect(() => request.parse(ok(null, 204))).not.toThrow();
    expect(() => request.parse(forbidden)).toThrow();
    expect(() => request.parse(ok(null, 404))).toThrow(expect.objectContaining({ code: 'answer-garbled' }));
  });

  test.each([
    ['a change', updateApplication({ objectId }, {})],
    ['a new principal', createServicePrincipal(appId)],
    ['a restore', restoreDeleted(objectId)],
  ])('%s fails when its object is absent', (_, request) => expect(() => request.parse(gone)).toThrow());

  test.each<[string, unknown]>([
    ['no id', { appId }],
    ['an id that is none', { id: 'x', appId }],
    ['a list instead of an object', [{ id: objectId, appId }]],
    ['text', 'hello'],
    ['nothing', null],
    ['tags that are no list', { id: objectId, appId, tags: 'x' }],
  ])('an app with %s is garbled, not half understood', (_, body) => {
    expect(() => application({ appId }).parse(ok(body))).toThrow(expect.objectContaining({ code: 'answer-garbled' }));
  });

  test.each<[string, unknown]>([
    ['without a list', {}],
    [
      'of an unknown kind of consent',
      { value: [{ id: 'g', clientId: objectId, resourceId: appId, consentType: 'X' }] },
    ],
  ])('grants %s are garbled', (_, body) => {
    expect(() => grantsOf({ objectId }).parse(ok(body))).toThrow(expect.objectContaining({ code: 'answer-garbled' }));
  });
});

describe('asking', () => {
  test('one thing takes one request', async () => {
    const { graph, http } = graphOver([{ status: 404, body: problem('Request_ResourceNotFound') }]);
    expect(await ask(graph, application({ appId }))).toBeNull();
    expect(http.seen).toHaveLength(1);
  });

  test('many things takes one request, each read in its own way', async () => {
    const { graph, http } = graphOver([
      batchAnswer([
        { id: '2', status: 403, body: problem('Authorization_RequestDenied') },
        { id: '1', status: 200, body: { id: userId, userPrincipalName: 'a@contoso.com' } },
      ]),
    ]);
    const [person, roles] = await askTogether(graph, [me(), activeRoles()]);
    expect(person.objectId).toBe(userId);
    expect(roles).toBeNull();
    expect(http.seen).toHaveLength(1);
  });
});
