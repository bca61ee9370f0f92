import { Ajv, type ValidateFunction } from 'ajv';
import { afterAll, describe, expect, test } from 'vitest';
import { capturedObjects } from '../../src/sandbox/published/captured-objects.ts';
import { graphTypes, propertiesOf } from '../../src/sandbox/published/graph-types.ts';
import { practiceTenant } from './practice-tenant.ts';

// The referee reads Graph's published types on its own (as JSON Schema), not through the tenant's body check.
const ajv = new Ajv({ allErrors: true, strict: false });
const counts = { types: new Set<string>(), bodies: 0, captures: 0 };

const primitives: Record<string, object> = {
  'Edm.Boolean': { type: 'boolean' },
  'Edm.Int32': { type: 'integer' },
  'Edm.Guid': { type: 'string', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' },
  'Edm.DateTimeOffset': { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?Z$' },
};

/** Seen on the wire although the published type does not declare them. */
const undeclared: Record<string, object> = {
  servicePrincipal: { createdDateTime: { type: ['string', 'null'] } },
  servicePrincipalLockConfiguration: { identifierUris: { type: 'boolean' } },
};

function schemaOf(typeName: string): object {
  counts.types.add(typeName);
  const properties = Object.entries(propertiesOf(typeName) ?? {}).map(([name, { type, nullable, collection }]) => {
    const item = valueSchema(type);
    const value = nullable ? { anyOf: [item, { type: 'null' }] } : item;
    return [name, collection ? { type: 'array', items: value } : value];
  });
  return {
    type: 'object',
    properties: { ...Object.fromEntries(properties), ...undeclared[typeName] },
    patternProperties: { '@odata\\.': {} },
    additionalProperties: false,
  };
}

function valueSchema(type: string): object {
  if (type.startsWith('Edm.')) return primitives[type] ?? { type: 'string' };
  const enumeration = graphTypes.enumTypes[type];
  return enumeration ? { enum: enumeration.members } : schemaOf(type);
}

const validators = new Map<string, ValidateFunction>();
function problems(typeName: string, body: unknown): string[] {
  const validate = validators.get(typeName) ?? ajv.compile(schemaOf(typeName));
  validators.set(typeName, validate);
  counts.bodies += 1;
  if (validate(body)) return [];
  return (validate.errors ?? []).map(
    (error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
  );
}

const names = (body: object) =>
  Object.keys(body)
    .filter((name) => !name.startsWith('@odata.'))
    .sort();

afterAll(() => {
  process.stderr.write(
    `referee: ${counts.types.size} published types, ${counts.captures} captures and ${counts.bodies} bodies checked\n`,
  );
});

describe('captures', () => {
  test.each(Object.entries(capturedObjects).filter(([, capture]) => capture.type !== null))(
    '%s fits its published type',
    (_name, capture) => {
      counts.captures += 1;
      expect(problems(capture.type as string, capture.body)).toEqual([]);
    },
  );

  test('the referee sees an invented and a misshapen property', () => {
    const { body } = capturedObjects.application;
    expect(problems('application', { ...body, invented: 1 })).toHaveLength(1);
    expect(problems('application', { ...body, tags: null })).toHaveLength(1);
    expect(problems('application', { ...body, web: { redirectUris: [], homepage: null } })).not.toEqual([]);
  });
});

describe('bodies of the practice tenant', () => {
  test('a new application has the properties of the captured one and those that came later, no others', async () => {
    const { graph } = practiceTenant();
    const made = (await graph('POST', '/applications', { body: { displayName: 'My Entra app' } })).body;
    expect(problems('application', made)).toEqual([]);
    const later = ['createdByAppId', 'isDisabled', 'uniqueName'];
    expect(names(made)).toEqual([...names(capturedObjects.application.body), ...later].sort());
    // Everything a client did not send and no clock or id decides is as captured. The lock is what the portal adds.
    const {
      id,
      appId,
      createdDateTime,
      publisherDomain,
      requiredResourceAccess,
      servicePrincipalLockConfiguration,
      '@odata.context': _,
      ...same
    } = capturedObjects.application.body;
    expect([
      id,
      appId,
      createdDateTime,
      publisherDomain,
      requiredResourceAccess,
      servicePrincipalLockConfiguration,
    ]).not.toContain(undefined);
    expect(made).toMatchObject(same);
  });

  test('a new service principal has exactly the properties of the captured one', async () => {
    const { graph } = practiceTenant();
    const { appId } = (await graph('POST', '/applications', { body: { displayName: 'My Entra app' } })).body;
    const made = (await graph('POST', '/servicePrincipals', { body: { appId } })).body;
    expect(problems('servicePrincipal', made)).toEqual([]);
    expect(names(made)).toEqual(names(capturedObjects.servicePrincipal.body));
    const {
      id,
      appId: capturedAppId,
      appOwnerOrganizationId,
      servicePrincipalNames,
      createdDateTime,
      ...same
    } = capturedObjects.servicePrincipal.body;
    expect([id, capturedAppId, appOwnerOrganizationId, servicePrincipalNames, createdDateTime]).not.toContain(
      undefined,
    );
    expect(made).toMatchObject(same);
    expect(made.servicePrincipalNames).toEqual([appId]);
  });

  test('a grant has the properties and the id of the captured one', async () => {
    const { graph, store } = practiceTenant();
    const { clientId, resourceId, id } = capturedObjects.oauth2PermissionGrant.body;
    const [template] = store.servicePrincipals.values();
    for (const principal of [clientId, resourceId])
      store.servicePrincipals.put({ ...template!, id: principal, appId: principal });
    const made = await graph('POST', '/oauth2PermissionGrants', {
      body: { clientId, resourceId, consentType: 'AllPrincipals', scope: 'Mail.Read Mail.Send' },
    });
    const expected = { ...capturedObjects.oauth2PermissionGrant.body, id } as Record<string, unknown>;
    delete expected['@odata.context'];
    expect(made.body).toMatchObject(expected);
    expect(names(made.body)).toEqual(names(expected));
  });

  const everything =
    'User.Read User.Read.All Application.Read.All Directory.Read.All Organization.Read.All RoleManagement.Read.Directory Policy.Read.All LicenseAssignment.Read.All';
  test.each([
    ['application', '/applications'],
    ['servicePrincipal', '/servicePrincipals'],
    ['oAuth2PermissionGrant', '/oauth2PermissionGrants'],
    ['user', '/users'],
    ['user', '/users?$select=id,displayName,userPrincipalName,userType,accountEnabled,createdDateTime,mail'],
    ['organization', '/organization'],
    ['directoryRole', '/directoryRoles'],
    ['directoryRole', '/me/memberOf'],
    ['subscribedSku', '/subscribedSkus'],
  ])('every %s of %s fits its published type', async (type, path) => {
    const { value } = (await practiceTenant().graph('GET', path, { scopes: everything })).body;
    expect(value.length).toBeGreaterThan(0);
    for (const body of value) expect(problems(type, body)).toEqual([]);
  });

  test('an assignment fits its published type', async () => {
    const { graph, store } = practiceTenant();
    const [app] = store.applications.values();
    const principal = store.servicePrincipals.one('appId', app!.appId)!;
    const principalId = store.users.one('userPrincipalName', 'reader@contoso.example')!.id;
    const body = { principalId, resourceId: principal.id, appRoleId: '00000000-0000-0000-0000-000000000000' };
    const made = await graph('POST', `/servicePrincipals/${principal.id}/appRoleAssignedTo`, { body });
    expect(problems('appRoleAssignment', made.body)).toEqual([]);
    expect(names(made.body)).toEqual(names(propertiesOf('appRoleAssignment') ?? {}));
  });

  test('a directory role has the documented properties', async () => {
    const { value } = (await practiceTenant().graph('GET', '/me/memberOf')).body;
    expect(Object.keys(value[0]).sort()).toEqual(Object.keys(capturedObjects.directoryRole.body).sort());
  });

  test('the organization has every documented property', async () => {
    const [organization] = (await practiceTenant().graph('GET', '/organization')).body.value;
    expect(names(organization)).toEqual(expect.arrayContaining(names(capturedObjects.organization.body)));
  });

  test('an incident of Defender XDR has the documented properties, its alerts too', async () => {
    const { defender } = practiceTenant();
    const options = { as: 'analyst', audience: 'https://api.security.microsoft.com', scopes: 'Incident.Read' };
    const [incident] = (await defender('GET', '/api/incidents', options)).body.value;
    const documented = capturedObjects.xdrIncident.body;
    expect(names(incident)).toEqual(names(documented));
    expect(names(incident.alerts[0])).toEqual(names(documented.alerts[0]));
  });
});
