import { describe, expect, test } from 'vitest';
import { endpoint, graphOver } from './support/graph-under-test.ts';
import type { Reply } from './support/scripted-http.ts';

describe('pages', () => {
  const page = (ids: readonly string[], link?: string): Reply => ({
    body: { value: ids.map((id) => ({ id })), ...(link === undefined ? {} : { '@odata.nextLink': link }) },
  });
  const next = `${endpoint}/v1.0/applications?$select=id&$skiptoken=RFNw%2BdA`;

  test('are read to the end with the same headers, and joined', async () => {
    const { graph, http } = graphOver([page(['a', 'b'], next), page(['c'], `${next}2`), page([])]);
    const headers = { ConsistencyLevel: 'eventual' };
    expect(await graph.get('/applications?$select=id', headers)).toEqual({
      value: [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
    });
    expect(http.seen.map(({ url }) => url).slice(1)).toEqual([next, `${next}2`]);
    expect(http.seen[2]?.headers.get('consistencylevel')).toBe('eventual');
  });

  test.each([
    'https://evil.example/v1.0/applications',
    'https://graph.example.evil.example/v1.0/applications',
    'https://graph.example@evil.example/v1.0/applications',
    'https://graph.example:444/v1.0/applications',
    'http://graph.example/v1.0/applications',
    'https://graph.example/beta/applications',
    '//evil.example/v1.0/applications',
    'not a link',
  ])('elsewhere are refused and get no token: %s', async (link) => {
    const { graph, http } = graphOver([page(['a'], link), page([])]);
    await expect(graph.get('/applications')).rejects.toMatchObject({ code: 'answer-garbled' });
    expect(http.seen).toHaveLength(1);
  });

  test('that go round in a circle end', async () => {
    const { graph } = graphOver(() => page(['a'], next));
    await expect(graph.get('/applications')).rejects.toMatchObject({ code: 'answer-garbled' });
  });
});
