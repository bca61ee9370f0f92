import { describe, expect, test } from 'vitest';
import { type CallOptions, practiceTenant } from '../practice-tenant.ts';
import { endpoint, expectRefusal, xdr } from './calls.ts';

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
