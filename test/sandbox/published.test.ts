import { describe, expect, test } from 'vitest';
import { capturedObjects } from '../../src/sandbox/published/captured-objects.ts';
import { defenderOperations } from '../../src/sandbox/published/defender-operations.ts';
import { defenderReaderRoles, directoryRoles } from '../../src/sandbox/published/directory-roles.ts';
import { graphTypes, propertiesOf } from '../../src/sandbox/published/graph-types.ts';
import { publishedAppRoles, publishedScopes, scopesOfGuessedType } from '../../src/sandbox/published/permissions.ts';
import { firstPartyClients, publishedResources } from '../../src/sandbox/published/service-principals.ts';

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('permissions', () => {
  test.each([
    ['xdr', 4, 4],
    ['endpoint', 27, 32],
    ['graph', 62, 53],
  ] as const)('%s publishes %i delegated and %i application permissions, each id once', (resource, scopes, roles) => {
    expect(publishedScopes[resource]).toHaveLength(scopes);
    expect(publishedAppRoles[resource]).toHaveLength(roles);
    for (const list of [publishedScopes[resource], publishedAppRoles[resource]]) {
      expect(new Set(list.map((permission) => permission.id)).size).toBe(list.length);
      expect(new Set(list.map((permission) => permission.value)).size).toBe(list.length);
      for (const { id, value } of list) expect(id, value).toMatch(guid);
    }
  });

  // Second sources, typed by hand: https://github.com/microsoftgraph/microsoft-graph-devx-content permissions.json @6cbd6bb for
  // Graph, the vendor list named in permissions-data.ts for Endpoint.
  test.each([
    ['graph', 'openid', '37f7f235-527c-4136-accd-4a02d197296e', 'User'],
    ['graph', 'profile', '14dad69e-099b-42c9-810b-d002981feec1', 'User'],
    ['graph', 'offline_access', '7427e0e9-2fba-42fe-b0c0-848c9e6a8182', 'User'],
    ['graph', 'User.Read', 'e1fe6dd8-ba31-4d61-89e7-88639da4683d', 'User'],
    ['graph', 'Application.ReadWrite.All', 'bdfbf15f-ee85-4955-8675-146e8e5296b5', 'Admin'],
    ['graph', 'DelegatedPermissionGrant.ReadWrite.All', '41ce6ca6-6826-4807-84f1-1c82854f7ee5', 'Admin'],
    ['graph', 'ThreatHunting.Read.All', 'b152eca8-ea73-4a48-8c98-1a6742673d99', 'Admin'],
    ['xdr', 'Incident.Read', '12c153a4-4204-4224-aa3c-4626e2f47c2b', 'Admin'],
    ['endpoint', 'Machine.Read', 'fbd3d33a-b1f5-4573-906c-51b39682fbcf', 'Admin'],
    ['endpoint', 'Vulnerability.Read', '63a677ce-818c-4409-9d12-5c6d2e2a6bfe', 'Admin'],
  ] as const)('%s %s has the published id and type', (resource, value, id, type) => {
    expect(publishedScopes[resource].find((scope) => scope.value === value)).toMatchObject({
      id,
      type,
      isEnabled: true,
    });
  });

  test('guessed consent types are counted: 4 of XDR, 22 of Endpoint, none of Graph', () => {
    expect(scopesOfGuessedType.xdr).toHaveLength(4);
    expect(scopesOfGuessedType.endpoint).toHaveLength(22);
    expect(scopesOfGuessedType.graph).toEqual([]);
  });
});

describe('operations', () => {
  test.each([
    ['xdr', 4],
    ['endpoint', 113],
    ['graph', 23],
  ])('%s: %i calls', (resource, count) => {
    expect(defenderOperations.filter((operation) => operation.resource === resource)).toHaveLength(count);
  });

  test('every scope they ask for is a published one', () => {
    const unknown = defenderOperations.flatMap((operation) => {
      const known = publishedScopes[operation.resource as 'xdr'].map((scope) => scope.value);
      return [...operation.leastPrivilege, ...operation.alternatives].filter((scope) => !known.includes(scope));
    });
    expect(unknown).toEqual([]);
  });

  test('the two hunting calls outside Graph are the ones that retire', () => {
    const retiring = defenderOperations.filter((operation) => operation.retires !== null);
    expect(retiring.map(({ path, retires }) => `${path} ${retires}`).sort()).toEqual([
      '/api/advancedhunting/run 2027-02-01',
      '/api/advancedqueries/run 2027-02-01',
    ]);
  });
});

describe('principals, roles and types', () => {
  test('audiences belong to one resource each', () => {
    const names = Object.values(publishedResources).flatMap(({ servicePrincipalNames }) => servicePrincipalNames);
    expect(new Set(names).size).toBe(names.length);
    expect(publishedResources.endpoint.servicePrincipalNames).toContain('https://api.securitycenter.microsoft.com');
    expect(publishedResources.xdr.servicePrincipalNames).toContain('https://api.security.microsoft.com');
  });

  test('pre-authorised Graph scopes of Azure CLI are published ones', () => {
    const known = publishedScopes.graph.map((scope) => scope.value);
    const held = firstPartyClients.azureCli.preAuthorized[publishedResources.graph.appId] ?? [];
    expect(held).toHaveLength(11);
    expect(held.filter((scope) => !known.includes(scope))).toEqual([]);
  });

  test('role templates are distinct, five of them open Defender', () => {
    const ids = Object.values(directoryRoles).map((role) => role.templateId);
    expect(new Set(ids).size).toBe(15);
    for (const id of ids) expect(id).toMatch(guid);
    expect(defenderReaderRoles).toHaveLength(5);
  });

  test('every type that a published property names is published too', () => {
    const owners = [...Object.keys(graphTypes.entityTypes), ...Object.keys(graphTypes.complexTypes)];
    const missing = owners.flatMap((owner) =>
      Object.values(propertiesOf(owner) ?? {})
        .map((property) => property.type)
        .filter((type) => !type.startsWith('Edm.') && !graphTypes.complexTypes[type] && !graphTypes.enumTypes[type]),
    );
    expect(missing).toEqual([]);
  });

  test('every capture names its source', () => {
    for (const capture of Object.values(capturedObjects)) expect(capture.source).toMatch(/^https:\/\/github\.com\//);
  });
});
