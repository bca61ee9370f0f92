import { describe, expect, test } from 'vitest';
import { type Answer, type CallOptions, practiceTenant, resourceNames } from '../practice-tenant.ts';

const xdr = (scopes: string, more: CallOptions = {}): CallOptions => ({
  as: 'analyst',
  audience: resourceNames.xdr,
  scopes,
  ...more,
});
const endpoint = (scopes: string, more: CallOptions = {}): CallOptions => ({
  ...xdr(scopes, more),
  audience: more.audience ?? resourceNames.endpoint,
});

function expectRefusal(answer: Answer, status: number, code: string, text: string) {
  expect({ status: answer.status, code: answer.body.error?.code }).toEqual({ status, code });
  expect(answer.body.error.message).toContain(text);
  expect(answer.body.error.target).toMatch(/^[0-9a-f-]{36}$/);
}

describe('reads', () => {
  test.each([
    ['/api/incidents?$top=1', xdr('Incident.Read'), 'Incidents', 'incidentId'],
    ['/api/incidents', xdr('Incident.ReadWrite'), 'Incidents', 'incidentId'],
    ['/api/alerts?$top=1', endpoint('Alert.Read'), 'Alerts', 'id'],
    ['/api/machines?$top=1', endpoint('Machine.Read'), 'Machines', 'computerDnsName'],
    ['/api/machines', endpoint('Machine.ReadWrite Alert.Read'), 'Machines', 'computerDnsName'],
  ])('%s', async (path, options, set, property) => {
    const answer = await practiceTenant().defender('GET', path, options);
    expect(answer.status).toBe(200);
    expect(answer.body['@odata.context']).toBe(`https://localhost:8443/api/$metadata#${set}`);
    expect(answer.body.value[0]).toHaveProperty(property);
    if (path.includes('$top=1')) expect(answer.body.value).toHaveLength(1);
  });

  test('one by its id, and an unknown one', async () => {
    const { defender } = practiceTenant();
    const [incident] = (await defender('GET', '/api/incidents', xdr('Incident.Read'))).body.value;
    expect((await defender('GET', `/api/incidents/${incident.incidentId}`, xdr('Incident.Read'))).body).toMatchObject(
      incident,
    );
    expectRefusal(
      await defender('GET', '/api/incidents/1', xdr('Incident.Read')),
      404,
      'ResourceNotFound',
      'Incident 1 was not found',
    );
  });

  test('filters take the documented properties only', async () => {
    const { defender } = practiceTenant();
    const filtered = async (filter: string) =>
      defender('GET', `/api/incidents?$filter=${encodeURIComponent(filter)}`, xdr('Incident.Read'));
    expect((await filtered("status eq 'Active'")).body.value).toHaveLength(3);
    expect((await filtered("status eq 'Resolved'")).body.value).toHaveLength(0);
    expect((await filtered('lastUpdateTime ge 2026-11-22T00:00:00Z')).body.value).toHaveLength(1);
    expectRefusal(await filtered("severity eq 'High'"), 400, 'ODataError', 'severity');
    expectRefusal(
      await defender('GET', '/api/incidents?$top=101', xdr('Incident.Read')),
      400,
      'ODataError',
      "limit of '100'",
    );
  });

  test('no machine at all is 404 with a list that exists', async () => {
    const { defender, store } = practiceTenant();
    for (const record of store.securityRecords.by('kind', 'machine')) store.securityRecords.remove(record.id);
    expectRefusal(
      await defender('GET', '/api/machines', endpoint('Machine.Read')),
      404,
      'ResourceNotFound',
      'machines',
    );
  });
});

describe('refusals', () => {
  test.each([
    ['no token', { authorization: null }, 401, 'Unauthorized', 'Invalid Authorization header'],
    ['an expired token', xdr('Incident.Read', { claims: { exp: 1 } }), 401, 'Unauthorized', 'expired'],
    ['the Endpoint audience', endpoint('Incident.Read'), 401, 'Unauthorized', 'Invalid Authorization payload. AppId: '],
    [
      'another scope',
      xdr('AdvancedHunting.Read'),
      403,
      'Forbidden',
      'Missing application scopes. API required scopes: Incident.Read,Incident.ReadWrite, application scopes: AdvancedHunting.Read.',
    ],
    ['the borrowed scope of Azure CLI', xdr('user_impersonation'), 403, 'Forbidden', 'Missing application scopes'],
    ['a person without a role', xdr('Incident.Read', { as: 'reader' }), 403, 'Forbidden', 'role'],
    ['an application administrator', xdr('Incident.Read', { as: 'appadmin' }), 403, 'Forbidden', 'role'],
  ])('incidents with %s', async (_name, options, status, code, text) => {
    expectRefusal(await practiceTenant().defender('GET', '/api/incidents', options), status, code, text);
  });

  test('Endpoint answers the XDR audience with 403', async () => {
    const options = xdr('Machine.Read');
    expectRefusal(await practiceTenant().defender('GET', '/api/machines', options), 403, 'Forbidden', 'audience');
  });

  test.each([
    'https://api.security.microsoft.com/',
    'https://api-eu.security.microsoft.com',
    'https://security.microsoft.com/mtp//',
  ])('the registered name %s is an audience of XDR', async (audience) => {
    expect((await practiceTenant().defender('GET', '/api/incidents', xdr('Incident.Read', { audience }))).status).toBe(
      200,
    );
  });

  test.each([
    [{ xdr: 'inactive' }, '/api/incidents', xdr('Incident.Read'), 401, 'Account mode is inactive'],
    [{ xdr: 'not-provisioned' }, '/api/incidents', xdr('Incident.Read'), 403, 'No active license found'],
    [{ endpoint: 'inactive' }, '/api/machines', endpoint('Machine.Read'), 401, 'Account mode is inactive'],
    [{ vulnerabilityManagement: false }, '/api/vulnerabilities', endpoint('Vulnerability.Read'), 401, 'No Tvm license'],
  ] as const)('with licences %j, %s is refused', async (licences, path, options, status, text) => {
    const { defender } = practiceTenant({ conditions: { licences } });
    expectRefusal(await defender('GET', path, options), status, 'Unauthorized', text);
  });

  test('a feature that is off, an unknown path, a call that is not imitated', async () => {
    const { defender } = practiceTenant();
    expectRefusal(
      await defender('GET', '/api/customdetections', xdr('CustomDetections.ReadWrite')),
      403,
      'DisabledFeature',
      'Tenant feature is not enabled',
    );
    expectRefusal(
      await defender('GET', '/api/nonsense', xdr('Incident.Read')),
      404,
      'ResourceNotFound',
      '/api/nonsense',
    );
    expectRefusal(
      await defender('GET', '/api/libraryfiles', endpoint('Library.Manage')),
      501,
      'NotImplemented',
      'practice tenant',
    );
    expectRefusal(
      await defender('GET', '/api/libraryfiles', endpoint('Machine.Read')),
      403,
      'Forbidden',
      'Library.Manage',
    );
  });
});

describe('writes', () => {
  test('an incident is updated with the scope and a role that may', async () => {
    const { defender, store } = practiceTenant();
    const change = { body: { status: 'Resolved', comment: 'done' } };
    expectRefusal(
      await defender('PATCH', '/api/incidents/4100', xdr('Incident.Read', change)),
      403,
      'Forbidden',
      'Incident.ReadWrite',
    );
    expectRefusal(
      await defender('PATCH', '/api/incidents/4100', xdr('Incident.ReadWrite', change)),
      403,
      'Forbidden',
      'role',
    );
    const done = await defender('PATCH', '/api/incidents/4100', xdr('Incident.ReadWrite', { ...change, as: 'admin' }));
    expect(done).toMatchObject({
      status: 200,
      body: { status: 'Resolved', comments: [{ comment: 'done', createdBy: 'admin@contoso.example' }] },
    });
    expect(store.securityRecords.get('xdr-incident/4100')?.body).toMatchObject({ status: 'Resolved' });
    expectRefusal(
      await defender('PATCH', '/api/incidents/4100', xdr('Incident.ReadWrite', { body: { Status: 'x' }, as: 'admin' })),
      400,
      'InvalidRequestBody',
      'Status',
    );
  });
});

describe('hunting', () => {
  const query = { body: { Query: 'DeviceInfo | limit 1' } };

  test('answers until it is retired, then stops returning data', async () => {
    const { defender, tick } = practiceTenant();
    const before = await defender('POST', '/api/advancedhunting/run', xdr('AdvancedHunting.Read', query));
    expect(before.body.Results).toHaveLength(1);
    expect(before.body.Schema[0]).toEqual({ Name: 'Timestamp', Type: 'DateTime' });
    expect(
      (await defender('POST', '/api/advancedqueries/run', endpoint('AdvancedQuery.Read', query))).body.Results,
    ).toHaveLength(1);
    tick(Date.UTC(2027, 1, 1) - Date.UTC(2026, 10, 22, 12));
    expect(
      (await defender('POST', '/api/advancedhunting/run', xdr('AdvancedHunting.Read', query))).body.Results,
    ).toEqual([]);
  });

  test('names its parameter with a capital letter', async () => {
    const options = xdr('AdvancedHunting.Read', { body: { query: 'DeviceInfo' } });
    expectRefusal(
      await practiceTenant().defender('POST', '/api/advancedhunting/run', options),
      400,
      'MissingRequiredParameter',
      'Query',
    );
  });
});

describe('Graph security', () => {
  const asAnalyst = (scopes: string, more: CallOptions = {}) => ({ as: 'analyst', scopes, ...more });

  test('an incident brings its alerts along when asked, and nothing else', async () => {
    const { graph } = practiceTenant();
    const read = (path: string) => graph('GET', path, asAnalyst('SecurityIncident.Read.All'));
    const [incident] = (await read('/security/incidents?$top=1&$expand=alerts')).body.value;
    expect(incident.alerts).toMatchObject([{ incidentId: incident.id, title: 'Suspicious PowerShell command line' }]);
    expect((await read(`/security/incidents/${incident.id}`)).body).not.toHaveProperty('alerts');
    expect((await read('/security/incidents?$expand=owners')).status).toBe(400);
  });

  test('incidents, alerts and hunting with scope and role', async () => {
    const { graph } = practiceTenant();
    const incidents = await graph('GET', '/security/incidents?$top=1', asAnalyst('SecurityIncident.Read.All'));
    expect(incidents.body).toMatchObject({
      value: [{ id: '4100', status: 'active', displayName: 'Execution incident on one endpoint' }],
    });
    expect(incidents.body['@odata.nextLink']).toContain('$skip=1');
    expect((await graph('GET', '/security/incidents/4100', asAnalyst('SecurityIncident.Read.All'))).body.id).toBe(
      '4100',
    );
    expect((await graph('GET', '/security/alerts_v2', asAnalyst('SecurityAlert.Read.All'))).body.value).toHaveLength(3);
    const hunted = await graph(
      'POST',
      '/security/runHuntingQuery',
      asAnalyst('ThreatHunting.Read.All', { body: { Query: 'DeviceInfo | take 2' } }),
    );
    expect(hunted.body).toMatchObject({ schema: [{ name: 'Timestamp', type: 'DateTime' }, {}, {}], results: [{}, {}] });
  });

  test.each([
    ['without the scope', asAnalyst('User.Read'), {}, 403, 'Missing application scopes'],
    [
      'without a role',
      { as: 'reader', scopes: 'SecurityIncident.Read.All' },
      {},
      403,
      'user does not have valid roles',
    ],
    [
      'not provisioned',
      asAnalyst('SecurityIncident.Read.All'),
      { xdr: 'not-provisioned' },
      403,
      'Account is not provisioned',
    ],
    ['inactive', asAnalyst('SecurityIncident.Read.All'), { xdr: 'inactive' }, 401, 'Account mode is inactive'],
  ] as const)('%s it is refused', async (_name, options, licences, status, text) => {
    const { graph } = practiceTenant({ conditions: { licences } });
    const answer = await graph('GET', '/security/incidents', options);
    expect(answer.status).toBe(status);
    expect(answer.body.error.message).toContain(text);
  });
});
