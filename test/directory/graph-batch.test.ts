import { describe, expect, test } from 'vitest';
import type { GraphRequest } from '../../src/directory/graph.ts';
import { AccessError } from '../../src/errors/access-error.ts';
import { batchAnswer, endpoint, graphOver, itemsIn, problem } from './support/graph-under-test.ts';
import { NoAnswer, type Seen } from './support/scripted-http.ts';

const reading = (name: string): GraphRequest => ({ method: 'GET', path: `/users/${name}` });
const writing = (name: string): GraphRequest => ({ method: 'POST', path: '/servicePrincipals', body: { appId: name } });
const readings = (count: number) => Array.from({ length: count }, (_, index) => reading(`u${index}`));

/** Answers every item with its own address, in reverse order. */
function mirrored({ body }: Seen) {
  return batchAnswer(
    itemsIn(body)
      .map(({ id, url }) => ({ id, status: 200, body: { url } }))
      .reverse(),
  );
}

describe('a batch', () => {
  test('writes its own bodies: relative addresses, headers, and a content type where there is a body', async () => {
    const { graph, http } = graphOver(mirrored);
    await graph.batch([
      { ...reading('a'), headers: { ConsistencyLevel: 'eventual' } },
      writing('b'),
      { method: 'DELETE', path: '/applications/c' },
    ]);
    expect(http.seen[0]?.url).toBe(`${endpoint}/v1.0/$batch`);
    expect(http.seen[0]?.body).toEqual({
      requests: [
        { id: '1', method: 'GET', url: '/users/a', headers: { ConsistencyLevel: 'eventual' } },
        {
          id: '2',
          method: 'POST',
          url: '/servicePrincipals',
          headers: { 'Content-Type': 'application/json' },
          body: { appId: 'b' },
        },
        { id: '3', method: 'DELETE', url: '/applications/c' },
      ],
    });
  });

  test.each([
    [0, []],
    [1, [1]],
    [2, [2]],
    [20, [20]],
    [21, [20, 1]],
    [45, [20, 20, 5]],
  ])('of %i goes out as %o and comes back in the order asked', async (count, sizes) => {
    const { graph, http } = graphOver((seen) =>
      seen.method === 'GET' ? { body: { url: seen.url.replace(`${endpoint}/v1.0`, '') } } : mirrored(seen),
    );
    const answers = await graph.batch(readings(count));
    expect(answers.map(({ body }) => body)).toEqual(readings(count).map(({ path }) => ({ url: path })));
    expect(http.seen.map(({ method, body }) => (method === 'GET' ? 1 : itemsIn(body).length))).toEqual(sizes);
  });

  test('repeats throttled items alone, after the longest of their Retry-After', async () => {
    const { graph, http, clock } = graphOver([
      batchAnswer([
        { id: '3', status: 429, headers: { 'Retry-After': '9' }, body: problem('TooManyRequests') },
        { id: '1', status: 201, body: { id: 'one' } },
        { id: '2', status: 429, headers: { 'retry-after': '4' }, body: problem('TooManyRequests') },
      ]),
      batchAnswer([
        { id: '1', status: 429, headers: { 'Retry-After': '2' } },
        { id: '2', status: 201, body: { id: 'three' } },
      ]),
      { status: 201, body: { id: 'two' } },
    ]);
    const answers = await graph.batch([writing('a'), writing('b'), writing('c')]);
    expect(answers.map(({ body }) => body)).toEqual([{ id: 'one' }, { id: 'two' }, { id: 'three' }]);
    expect(clock.slept).toEqual([9_000, 2_000]);
    expect(itemsIn(http.seen[1]?.body).map(({ body }) => body)).toEqual([{ appId: 'b' }, { appId: 'c' }]);
    expect(http.seen[2]).toMatchObject({ method: 'POST', url: `${endpoint}/v1.0/servicePrincipals` });
  });

  test('gives up on a throttled item after five tries in all and keeps the other answers', async () => {
    const { graph, http } = graphOver(({ url }) =>
      url.endsWith('$batch')
        ? batchAnswer([
            { id: '1', status: 200, body: { id: 'one' } },
            { id: '2', status: 429, headers: { 'Retry-After': '1' } },
          ])
        : { status: 429, headers: { 'Retry-After': '1' }, body: problem('TooManyRequests') },
    );
    const answers = await graph.batch([reading('a'), reading('b')]);
    expect(answers.map(({ status }) => status)).toEqual([200, 429]);
    expect(http.seen).toHaveLength(5);
  });

  test('repeats failed reads, never writes whose outcome is unknown', async () => {
    const { graph, http } = graphOver([
      batchAnswer([
        { id: '1', status: 500, body: problem('InternalServerError') },
        { id: '2', status: 500, body: problem('InternalServerError') },
      ]),
      { body: { id: 'read' } },
    ]);
    const answers = await graph.batch([writing('a'), reading('b')]);
    expect(answers.map(({ status }) => status)).toEqual([500, 200]);
    expect(http.seen[1]).toMatchObject({ method: 'GET', url: `${endpoint}/v1.0/users/b` });
  });

  test.each([
    ['of reads is repeated', [reading('a'), reading('b')], 2],
    ['with a write is not', [reading('a'), writing('b')], 1],
  ] as const)('%s when its answer is lost', async (_, requests, sendings) => {
    const lost = new NoAnswer(new AccessError('connection-lost', { happened: 'No answer.', todo: [] }));
    const { graph, http } = graphOver((seen, index) => (index === 0 ? lost : mirrored(seen)));
    await graph.batch(requests).catch((error) => expect(error).toMatchObject({ code: 'connection-lost' }));
    expect(http.seen).toHaveLength(sendings);
    expect.assertions(sendings === 1 ? 2 : 1);
  });

  test('keeps refusals as answers', async () => {
    const { graph } = graphOver([
      batchAnswer([
        { id: '1', status: 403, body: problem('Authorization_RequestDenied') },
        { id: '2', status: 404, body: problem('Request_ResourceNotFound') },
      ]),
    ]);
    const answers = await graph.batch([reading('a'), reading('b')]);
    expect(answers.map(({ status }) => status)).toEqual([403, 404]);
  });

  test('renews the token once for items that ask for it, and repeats these alone', async () => {
    const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
    const header = { 'WWW-Authenticate': `Bearer claims="${Buffer.from(claims).toString('base64')}"` };
    const { graph, http, renewals } = graphOver([
      batchAnswer([
        { id: '1', status: 201, body: {} },
        { id: '2', status: 401, headers: header, body: problem('InvalidAuthenticationToken') },
      ]),
      { status: 401, headers: header, body: problem('InvalidAuthenticationToken') },
    ]);
    const answers = await graph.batch([writing('a'), writing('b')]);
    expect(answers.map(({ status }) => status)).toEqual([201, 401]);
    expect(renewals).toEqual([undefined, { claims }, undefined]);
    expect(http.seen).toHaveLength(2);
  });

  test.each([
    ['an item without an answer', { responses: [{ id: '1', status: 200 }] }],
    ['no answers at all', {}],
    ['an item without a status', { responses: [{ id: '1', status: 200 }, { id: '2' }] }],
    ['something else', '<html>'],
  ])('with %s is garbled', async (_, body) => {
    const { graph } = graphOver([{ body }]);
    await expect(graph.batch([reading('a'), reading('b')])).rejects.toMatchObject({ code: 'answer-garbled' });
  });

  test('reads the later pages of its collections', async () => {
    const { graph } = graphOver([
      batchAnswer([
        {
          id: '1',
          status: 200,
          body: { value: [{ id: 'a' }], '@odata.nextLink': `${endpoint}/v1.0/applications?$skiptoken=x` },
        },
        { id: '2', status: 200, body: { id: 'me' } },
      ]),
      { body: { value: [{ id: 'b' }] } },
    ]);
    const answers = await graph.batch([{ method: 'GET', path: '/applications' }, reading('me')]);
    expect(answers.map(({ body }) => body)).toEqual([{ value: [{ id: 'a' }, { id: 'b' }] }, { id: 'me' }]);
  });
});
