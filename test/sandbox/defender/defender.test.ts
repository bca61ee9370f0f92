import { describe, expect, test } from 'vitest';
import { practiceTenant } from '../practice-tenant.ts';
import { endpoint, expectRefusal, xdr } from './calls.ts';

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
