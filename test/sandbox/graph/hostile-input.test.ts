import fc from 'fast-check';
import { expect, test } from 'vitest';
import { graphRoutes } from '../../../src/sandbox/graph/routes.ts';
import { defenderOperations } from '../../../src/sandbox/published/defender-operations.ts';
import { type Answer, practiceTenant, resourceNames } from '../practice-tenant.ts';

// Whatever comes in, an answer in the API's own words goes out: the tenant itself never fails.
const everyScope = [...new Set(graphRoutes.flatMap((route) => route.scopes.flat()))].join(' ');
const text = fc.string({ unit: 'grapheme', maxLength: 30 });
const json = fc.jsonValue({ maxDepth: 4 });

const { graph, defender, store } = practiceTenant();
const [app] = store.applications.values();
const principal = store.servicePrincipals.one('appId', app!.appId)!;
const ids = fc.constantFrom(app!.id, app!.appId, "x'y", 'a/b', '%', '../..', 'é', '');
const segment = fc.oneof(
  ids,
  text,
  ids.map((id) => `(appId='${id}')`),
  fc.constantFrom('owners', '$ref', '$count', '(', "('"),
);

function expectGraphAnswer(answer: Answer) {
  if (answer.status < 400) return;
  expect(answer.status).toBeLessThan(500);
  expect(answer.body.error).toMatchObject({ code: expect.any(String), message: expect.any(String) });
}

test('any path', async () => {
  const path = fc.tuple(
    fc.constantFrom(...graphRoutes.map((route) => route.path)),
    fc.array(segment, { maxLength: 3 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('GET', 'PATCH', 'DELETE', 'PUT'), path, async (method, [route, segments]) => {
      const raw = `/${route.replaceAll('{}', 'x')}/${segments.join('/')}`.replaceAll('?', '%3F').replaceAll('#', '%23');
      expectGraphAnswer(await graph(method, raw, { scopes: everyScope, body: {} }));
    }),
    { numRuns: 150 },
  );
});

test('any query', async () => {
  const option = fc.constantFrom(
    '$filter',
    '$search',
    '$select',
    '$expand',
    '$orderby',
    '$top',
    '$skiptoken',
    '$count',
    '$skip',
    '$odd',
  );
  const filterish = fc
    .array(
      fc.constantFrom(
        'displayName',
        'tags/any(t:t',
        'eq',
        'ne',
        "'x'",
        "'",
        '(',
        ')',
        'and',
        'not',
        'in',
        ',',
        'startsWith(',
        'null',
        '7',
        ':',
      ),
      { maxLength: 9 },
    )
    .map((parts) => parts.join(' '));
  const headers = fc.constantFrom<Record<string, string>>({}, { ConsistencyLevel: 'eventual' });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(option, fc.oneof(text, filterish)), { maxLength: 3 }),
      headers,
      async (options, given) => {
        const query = new URLSearchParams(options).toString();
        for (const path of ['/applications', '/oauth2PermissionGrants', '/security/incidents'])
          expectGraphAnswer(await graph('GET', `${path}?${query}`, { scopes: everyScope, headers: given }));
      },
    ),
    { numRuns: 150 },
  );
});

test('any JSON body, to every call that takes one', async () => {
  const writing = graphRoutes
    .filter(({ method }) => method === 'POST' || method === 'PATCH')
    .map(({ method, path }) => [method, path] as const);
  const property = fc.constantFrom(
    'displayName',
    'appId',
    'requiredResourceAccess',
    'publicClient',
    'scope',
    'clientId',
    'resourceId',
    'consentType',
    'tags',
    '@odata.id',
    'owners@odata.bind',
    'Query',
    'principalId',
    'appRoleId',
    '__proto__',
  );
  const body = fc.oneof(json, fc.dictionary(property, json, { maxKeys: 4 }));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...writing), body, async ([method, path], value) => {
      const target = path.startsWith('users')
        ? 'admin@contoso.example'
        : path.startsWith('service')
          ? principal.id
          : app!.id;
      expectGraphAnswer(await graph(method, `/${path.replaceAll('{}', target)}`, { scopes: everyScope, body: value }));
    }),
    { numRuns: 300 },
  );
});

test('any batch', async () => {
  const item = fc.record(
    {
      id: fc.oneof(text, json),
      method: fc.constantFrom('GET', 'POST', 'x', 7),
      url: fc.oneof(text, fc.constant('/me'), fc.constant('//')),
      body: json,
      headers: json,
      dependsOn: fc.oneof(json, fc.array(text)),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.oneof(json, fc.array(fc.oneof(item, json), { maxLength: 4 })), async (requests) => {
      expectGraphAnswer(await graph('POST', '/$batch', { body: { requests } }));
    }),
    { numRuns: 150 },
  );
});

test('any call to Defender', async () => {
  const calls = defenderOperations.filter((operation) => operation.resource !== 'graph');
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...calls),
      ids,
      text,
      json,
      async ({ resource, method, path, leastPrivilege }, id, query, body) => {
        const audience = resourceNames[resource as 'xdr'];
        const raw = `${path.replaceAll(/\{\w+\}/g, id).replaceAll(/[?#]/g, '')}?$filter=${encodeURIComponent(query)}&$top=${encodeURIComponent(id)}`;
        const answer = await defender(method, raw, {
          audience,
          scopes: leastPrivilege.join(' '),
          ...(method === 'GET' ? {} : { body }),
        });
        if (answer.status < 400) return;
        expect(answer.body.error).toMatchObject({ code: expect.any(String), target: expect.any(String) });
        if (answer.status !== 501) expect(answer.status).toBeLessThan(500);
      },
    ),
    { numRuns: 200 },
  );
});
