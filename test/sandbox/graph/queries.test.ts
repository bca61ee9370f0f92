import { describe, expect, test } from 'vitest';
import { practiceTenant } from '../practice-tenant.ts';

const eventual = { headers: { ConsistencyLevel: 'eventual' } };
const encoded = (filter: string) => encodeURIComponent(filter);

describe('$filter on applications', () => {
  test.each([
    ["displayName eq 'Contoso Expenses'", ['Contoso Expenses']],
    ["displayName eq 'contoso expenses'", ['Contoso Expenses']],
    ["displayName eq 'Nobody'", []],
    ["startsWith(displayName,'Contoso')", ['Contoso Expenses', 'Contoso Intranet']],
    ["startswith(displayName, 'contoso') and displayName eq 'Contoso Intranet'", ['Contoso Intranet']],
    ["displayName in ('Contoso Intranet','x','Contoso Expenses')", ['Contoso Intranet', 'Contoso Expenses']],
    [
      "(displayName eq 'Contoso Intranet') or displayName eq 'Contoso Expenses'",
      ['Contoso Intranet', 'Contoso Expenses'],
    ],
    ["displayName eq 'Security dashboard (pilot)'", ['Security dashboard (pilot)']],
    ["displayName eq 'It''s'", []],
    ["web/redirectUris/any(u:u eq 'https://expenses.contoso.example/signin-oidc')", ['Contoso Expenses']],
    ["spa/redirectUris/any(u:startsWith(u,'https://intranet'))", ['Contoso Intranet']],
    ['isFallbackPublicClient eq true', ['Security dashboard (pilot)']],
    ['createdDateTime ge 2030-01-01T00:00:00Z', []],
    [
      "requiredResourceAccess/any(r:r/resourceAppId eq '00000003-0000-0000-c000-000000000000') and isFallbackPublicClient eq true",
      ['Security dashboard (pilot)'],
    ],
  ])('%s', async (filter, names) => {
    const answer = await practiceTenant().graph('GET', `/applications?$filter=${encoded(filter)}`);
    expect(answer.status).toBe(200);
    expect(answer.body.value.map((app: { displayName: string }) => app.displayName)).toEqual(names);
  });

  test('needs the advanced-query header and the count for ne, not, endsWith', async () => {
    const { graph } = practiceTenant();
    for (const filter of ["displayName ne 'x'", "not(displayName eq 'x')", "endsWith(displayName,'Expenses')"]) {
      const path = `/applications?$filter=${encoded(filter)}`;
      const code = { status: 400, body: { error: { code: 'Request_UnsupportedQuery' } } };
      expect(await graph('GET', path), filter).toMatchObject(code);
      expect(await graph('GET', path, eventual), filter).toMatchObject(code);
      expect((await graph('GET', `${path}&$count=true`, eventual)).body['@odata.count'], filter).toBeGreaterThan(0);
    }
  });

  test.each([
    ["displayname eq 'x'", 'BadRequest', "Could not find a property named 'displayname'"],
    ["displayName eq 'x", 'BadRequest', 'Invalid filter clause'],
    ["displayName is 'x'", 'BadRequest', 'Invalid filter clause'],
    ["contains(displayName,'x')", 'Request_UnsupportedQuery', "for property 'displayName' of resource 'Application'"],
  ])('refuses %s', async (filter, code, text) => {
    const answer = await practiceTenant().graph('GET', `/applications?$filter=${encoded(filter)}`);
    expect(answer).toMatchObject({ status: 400, body: { error: { code } } });
    expect(answer.body.error.message).toContain(text);
  });
});

describe('other options', () => {
  test('$search needs the header and finds words', async () => {
    const { graph } = practiceTenant();
    const path = `/applications?$search=${encoded('"displayName:intra"')}`;
    const refused = await graph('GET', path);
    expect(refused.body.error.message).toContain("special request header: 'ConsistencyLevel: eventual'");
    expect((await graph('GET', path, eventual)).body.value).toMatchObject([{ displayName: 'Contoso Intranet' }]);
  });

  test('$orderby goes alone, or with everything else and the header', async () => {
    const { graph } = practiceTenant();
    const names = (answer: { body: { value: { displayName: string }[] } }) =>
      answer.body.value.map((app) => app.displayName);
    expect(names(await graph('GET', '/applications?$orderby=displayName desc'))[0]).toBe('Security dashboard (pilot)');
    const both = `/applications?$orderby=displayName&$filter=${encoded("startsWith(displayName,'C')")}`;
    expect(await graph('GET', both)).toMatchObject({
      status: 400,
      body: { error: { message: 'Sorting not supported for current query.' } },
    });
    expect(names(await graph('GET', `${both}&$count=true`, eventual))).toEqual([
      'Contoso Expenses',
      'Contoso Intranet',
    ]);
  });

  test('$count=true is ignored without the header', async () => {
    const { graph } = practiceTenant();
    expect((await graph('GET', '/applications?$count=true')).body).not.toHaveProperty('@odata.count');
    expect((await graph('GET', '/applications?$count=true', eventual)).body['@odata.count']).toBe(3);
    expect(await graph('GET', '/applications/$count', eventual)).toMatchObject({ status: 200, body: '3' });
    expect((await graph('GET', '/applications/$count')).status).toBe(400);
  });

  test('$select cuts the answer and shows in the context', async () => {
    const { graph } = practiceTenant();
    const answer = await graph(
      'GET',
      "/servicePrincipals(appId='8ee8fdad-f234-4243-8f3b-15c294843740')?$select=id,appId",
    );
    expect(Object.keys(answer.body)).toEqual(['@odata.context', 'id', 'appId']);
    expect(answer.body['@odata.context']).toBe(
      'https://localhost:8443/v1.0/$metadata#servicePrincipals(id,appId)/$entity',
    );
    expect((await graph('GET', '/applications?$select=nonsense')).body.error.message).toContain("named 'nonsense'");
  });

  test('$expand=owners brings the owners along', async () => {
    const answer = await practiceTenant().graph(
      'GET',
      `/applications?$filter=${encoded("displayName eq 'Contoso Intranet'")}&$expand=owners($select=displayName)`,
    );
    expect(answer.body.value[0].owners).toEqual([{ displayName: 'Alex Apps' }]);
  });

  test('what a user is shows only when asked for', async () => {
    const { graph } = practiceTenant();
    expect((await graph('GET', '/me')).body).not.toHaveProperty('userType');
    expect((await graph('GET', '/me?$select=userType,id')).body).toMatchObject({ userType: 'Member' });
    expect((await graph('GET', '/users/analyst@contoso.example')).body).toMatchObject({ displayName: 'Ana Analyst' });
    const guest = encodeURIComponent('guest_fabrikam.example#EXT#@contoso.example');
    expect((await graph('GET', `/users/${guest}?$select=userType`)).body.userType).toBe('Guest');
  });

  test('roles of the signed-in person need the header with a cast, and none without', async () => {
    const { graph } = practiceTenant();
    const cast = '/me/transitiveMemberOf/microsoft.graph.directoryRole';
    expect((await graph('GET', cast)).status).toBe(400);
    const answer = await graph('GET', `${cast}?$count=true`, eventual);
    expect(answer.body.value).toMatchObject([
      {
        '@odata.type': '#microsoft.graph.directoryRole',
        displayName: 'Global Administrator',
        roleTemplateId: '62e90394-69f5-4237-9190-012177145e10',
      },
    ]);
    expect((await graph('GET', '/me/memberOf')).body.value).toHaveLength(1);
  });

  test('deleted items take filters only as advanced queries', async () => {
    const { graph } = practiceTenant();
    const path = `/directory/deletedItems/microsoft.graph.application?$filter=${encoded("displayName eq 'x'")}`;
    expect((await graph('GET', path)).status).toBe(400);
    expect((await graph('GET', `${path}&$count=true`, eventual)).status).toBe(200);
    expect((await graph('GET', '/directory/deletedItems')).status).toBe(400);
  });
});

describe('paging', () => {
  test('pages join to the whole list, each record once', async () => {
    const { graph } = practiceTenant();
    for (let count = 0; count < 12; count += 1)
      await graph('POST', '/applications', { body: { displayName: `P ${count}` } });
    const seen: string[] = [];
    let next: string | undefined = '/applications?$top=4&$select=id';
    let pages = 0;
    while (next !== undefined) {
      const answer = await graph('GET', next);
      seen.push(...answer.body.value.map((app: { id: string }) => app.id));
      next = answer.body['@odata.nextLink'];
      pages += 1;
      if (next !== undefined)
        expect(next).toMatch(/^https:\/\/localhost:8443\/v1\.0\/applications\?\$top=4&\$select=id&\$skiptoken=/);
    }
    expect(pages).toBe(4);
    expect(seen).toHaveLength(15);
    expect(new Set(seen).size).toBe(15);
  });

  test.each(['0', '1000', 'x'])('$top=%s is refused', async (top) => {
    const answer = await practiceTenant().graph('GET', `/applications?$top=${top}`);
    expect(answer.body.error.message).toBe(
      `Invalid page size specified: '${top}'. Must be between 1 and 999 inclusive.`,
    );
  });
});

describe('paths', () => {
  test.each([
    ["/applications('%ID%')", 200],
    ['/applications/%ID%', 200],
    ["/applications(appId='%APPID%')", 200],
    ['/applications(appId=%27%APPID%%27)', 200],
    ['/applications(appId=x)', 404],
    ["/applications(name='x')", 400],
    ["/applications(appId='x", 400],
    ['/nonsense', 400],
    ['/applications/%ID%/nonsense', 400],
  ])('%s answers %i', async (path, status) => {
    const { graph, store } = practiceTenant();
    const app = [...store.applications.values()][0]!;
    const answer = await graph('GET', path.replace('%ID%', app.id).replace('%APPID%', app.appId));
    expect(answer.status).toBe(status);
    if (status === 200) expect(answer.body.id).toBe(app.id);
  });

  test.each([
    ['/nonsense/x', 'nonsense'],
    ['/v1.0/me', 'v1.0'],
    ['/applications/x/nonsense', 'nonsense'],
    ["/servicePrincipals(appId='x')/owners/y/z", 'z'],
  ])('%s names the segment that nobody knows: %s', async (path, segment) => {
    const answer = await practiceTenant().graph('GET', path);
    expect(answer.body.error).toMatchObject({
      code: 'BadRequest',
      message: `Resource not found for the segment '${segment}'.`,
    });
  });

  test('a method that the path does not know is 405', async () => {
    const answer = await practiceTenant().graph('DELETE', '/applications');
    expect(answer).toMatchObject({
      status: 405,
      body: {
        error: { code: 'Request_BadRequest', message: 'Specified HTTP method is not allowed for the request target.' },
      },
    });
  });

  test('an unknown version is refused before the token is looked at', async () => {
    const { rawGraph } = practiceTenant();
    expect((await rawGraph('GET', '/v2.0/me', { authorization: null })).body.error.message).toBe(
      'Invalid version: v2.0.',
    );
    expect((await rawGraph('GET', '/beta/me')).status).toBe(200);
  });
});

test('every answer carries ids, and an error repeats them with a date without zone', async () => {
  const id = '7bd1f9ac-1f1b-4d1e-9a4c-2f6a6e0a4a11';
  const { graph } = practiceTenant();
  const answer = await graph('GET', '/applications/00000000-0000-0000-0000-00000000dead', {
    headers: { 'client-request-id': id },
  });
  expect(answer.headers).toMatchObject({ 'client-request-id': id, 'OData-Version': '4.0' });
  expect(answer.body.error).toEqual({
    code: 'Request_ResourceNotFound',
    message:
      "Resource '00000000-0000-0000-0000-00000000dead' does not exist or one of its queried reference-property objects are not present.",
    innerError: { date: '2026-11-22T12:00:00', 'request-id': answer.headers['request-id'], 'client-request-id': id },
  });
  const found = await graph('GET', '/me');
  expect(found.headers['Content-Type']).toBe(
    'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8',
  );
});
