import { describe, expect, test } from 'vitest';
import { practiceTenant } from '../practice-tenant.ts';

const batch = (requests: unknown) => ({ body: { requests } });
const json = { 'Content-Type': 'application/json' };

describe('$batch', () => {
  test('answers each item by its id, with its own status', async () => {
    const { graph } = practiceTenant();
    const answer = await graph(
      'POST',
      '/$batch',
      batch([
        { id: '1', method: 'GET', url: '/me?$select=id' },
        { id: '2', method: 'GET', url: 'applications/00000000-0000-0000-0000-00000000dead' },
        { id: '3', method: 'POST', url: '/applications', headers: json, body: { displayName: 'A' } },
      ]),
    );
    expect(answer.status).toBe(200);
    expect(answer.body.responses.map((item: { id: string; status: number }) => [item.id, item.status])).toEqual([
      ['1', 200],
      ['2', 404],
      ['3', 201],
    ]);
    expect(answer.body.responses[2]).toMatchObject({ headers: json, body: { displayName: 'A' } });
  });

  test('an item whose parent failed is not run', async () => {
    const { graph, store } = practiceTenant();
    const before = store.applications.size;
    const answer = await graph(
      'POST',
      '/$batch',
      batch([
        { id: 'b', method: 'POST', url: '/applications', headers: json, body: { displayName: 'A' }, dependsOn: ['a'] },
        { id: 'a', method: 'GET', url: '/nonsense' },
        { id: 'c', method: 'GET', url: '/me', dependsOn: ['b'] },
      ]),
    );
    const statuses = Object.fromEntries(
      answer.body.responses.map((item: { id: string; status: number }) => [item.id, item.status]),
    );
    expect(statuses).toEqual({ a: 400, b: 424, c: 424 });
    expect(store.applications.size).toBe(before);
  });

  test('a body without the content type is unreadable for that item alone', async () => {
    const answer = await practiceTenant().graph(
      'POST',
      '/$batch',
      batch([{ id: '1', method: 'POST', url: '/applications', body: { displayName: 'A' } }]),
    );
    expect(answer).toMatchObject({
      status: 200,
      body: { responses: [{ status: 400, body: { error: { code: 'BadRequest' } } }] },
    });
  });

  test('a deletion has neither body nor content', async () => {
    const { graph, store } = practiceTenant();
    const [app] = store.applications.values();
    const answer = await graph(
      'POST',
      '/$batch',
      batch([{ id: '1', method: 'DELETE', url: `/applications/${app!.id}` }]),
    );
    expect(answer.body.responses[0]).not.toHaveProperty('body');
    expect(answer.body.responses[0].status).toBe(204);
  });

  const get = (id: string, dependsOn: string[] = []) => ({ id, method: 'GET', url: '/me', dependsOn });
  test.each([
    ['21 items', Array.from({ length: 21 }, (_, place) => get(String(place)))],
    ['ids that differ in letter case only', [get('a'), get('A')]],
    ['a dependency on nobody', [get('a', ['b'])]],
    ['a circle', [get('a', ['b']), get('b', ['a'])]],
    ['no id', [{ method: 'GET', url: '/me' }]],
    ['no list', {}],
  ])('%s: the whole batch is refused', async (_name, requests) => {
    expect(await practiceTenant().graph('POST', '/$batch', batch(requests))).toMatchObject({
      status: 400,
      body: { error: { code: 'BadRequest' } },
    });
  });

  test('20 items are taken, a batch inside a batch is not', async () => {
    const { graph } = practiceTenant();
    const items = Array.from({ length: 20 }, (_, place) => get(String(place)));
    expect((await graph('POST', '/$batch', batch(items))).body.responses).toHaveLength(20);
    const nested = [{ id: '1', method: 'POST', url: '/$batch', headers: json, body: { requests: [get('a')] } }];
    expect((await graph('POST', '/$batch', batch(nested))).body.responses[0].status).toBe(400);
  });

  test('a token that is not good fails the batch as a whole', async () => {
    expect(
      (await practiceTenant().graph('POST', '/$batch', { ...batch([get('a')]), authorization: null })).status,
    ).toBe(401);
  });
});
