import { apis } from '../../src/catalog/api.ts';
import { cloudNamed } from '../../src/catalog/clouds.ts';
import { permissionOf, permissions } from '../../src/catalog/permissions.ts';
import type { AccessConfig } from '../../src/config/access-config.ts';
import type { RecordInput } from '../../src/documents/setup-record.ts';
import type { ObservedApi, ObservedGrant } from '../../src/state/observed-state.ts';
import { guid } from '../../src/values/guid.ts';

const id = (digit: string) =>
  guid(`${digit.repeat(8)}-${digit.repeat(4)}-4${digit.repeat(3)}-8${digit.repeat(3)}-${digit.repeat(12)}`);
const admin = { objectId: id('a'), userPrincipalName: 'admin@contoso.example', displayName: 'Adele Admin' };
export const analyst = { objectId: id('b'), userPrincipalName: 'analyst@contoso.example', displayName: 'Ana Analyst' };
const at = '2026-11-22T12:43:00.000Z';

function api(key: 'xdr' | 'endpoint' | 'graph', digit: string): ObservedApi {
  return {
    api: key,
    servicePrincipalId: id(digit),
    accountEnabled: true,
    scopes: permissions
      .filter((known) => known.api === key)
      .map(({ id: scopeId, value, displayName }) => ({
        id: scopeId,
        value,
        type: 'Admin',
        displayName,
        isEnabled: true,
      })),
    applicationRoles: [],
  };
}

export interface SampleChanges {
  readonly displayName?: string;
  readonly tasks?: readonly string[];
  readonly wanted?: readonly string[];
  readonly configured?: readonly string[];
  readonly grants?: readonly {
    readonly api: 'xdr' | 'endpoint' | 'graph';
    readonly scopes: readonly string[];
    readonly person?: boolean;
  }[];
  readonly principal?: boolean;
  readonly config?: Partial<AccessConfig>;
}

/** A setup that reads incidents, consented for everyone and proven; changed as a test says. */
export function recordInput(changes: SampleChanges = {}): RecordInput {
  const cloud = cloudNamed('public');
  if (cloud === null) throw new Error('there is no public cloud');
  const wanted = changes.wanted ?? ['xdr/Incident.Read'];
  const configured = changes.configured ?? wanted;
  const displayName = changes.displayName ?? 'Incident reader';
  const digits = { xdr: '1', endpoint: '2', graph: '3' } as const;
  const grants: readonly ObservedGrant[] = (changes.grants ?? [{ api: 'xdr', scopes: ['Incident.Read'] }]).map(
    (grant) => ({
      id: `grant-${grant.api}`,
      resourceId: id(digits[grant.api]),
      consentType: grant.person === true ? 'Principal' : 'AllPrincipals',
      principalId: grant.person === true ? analyst.objectId : null,
      scopes: grant.scopes,
    }),
  );
  const required = (['xdr', 'endpoint', 'graph'] as const).flatMap((key) => {
    const ids = configured.flatMap((name) => {
      const value = name.startsWith(`${key}/`) ? name.slice(key.length + 1) : '';
      return permissionOf({ api: key, value })?.id ?? [];
    });
    return ids.length === 0
      ? []
      : [{ resourceAppId: apis[key].appId, resourceAccess: ids.map((one) => ({ id: one, type: 'Scope' })) }];
  });
  return {
    cloud,
    configFile: 'defender-access.json',
    recordedBy: admin.userPrincipalName,
    now: new Date(at),
    program: 'defender-access 1.0.0',
    undoCommand: 'defender-access remove',
    people: [admin, analyst],
    config: {
      version: 1,
      cloud: 'public',
      tenantId: id('7'),
      tenantName: 'Contoso',
      clientId: id('5'),
      applicationObjectId: id('6'),
      servicePrincipalId: id('8'),
      uniqueName: 'defender-access-0123',
      displayName,
      redirectUris: ['http://localhost'],
      wanted: { tasks: changes.tasks ?? ['read-incidents'], permissions: wanted, for: 'everyone', owners: [] },
      apis: {},
      consent: { kind: 'everyone' },
      madeBy: admin.userPrincipalName,
      madeAt: at,
      verifiedAt: at,
      lastProof: {
        passed: true,
        at,
        user: admin.userPrincipalName,
        checks: [
          { id: 'audience-xdr', verdict: 'pass' },
          { id: 'app-xdr', verdict: 'pass' },
        ],
      },
      pending: null,
      ...changes.config,
    },
    observed: {
      tenant: {
        id: id('7'),
        displayName: 'Contoso',
        defaultDomain: 'contoso.example',
        operator: { ...admin, userType: 'Member', activeRoles: [], eligibleRoles: null },
        apis: { xdr: api('xdr', '1'), endpoint: api('endpoint', '2'), graph: api('graph', '3') },
      },
      neighbours: { tagged: [], namesakes: [], deleted: [] },
      app: {
        application: {
          objectId: id('6'),
          appId: id('5'),
          displayName,
          uniqueName: 'defender-access-0123',
          createdAt: new Date(at),
          tags: [],
          signInAudience: 'AzureADMyOrg',
          isFallbackPublicClient: true,
          isDisabled: false,
          publicClientRedirectUris: ['http://localhost'],
          webRedirectUris: [],
          spaRedirectUris: [],
          requiredResourceAccess: required,
          credentialCount: 0,
          owners: [admin],
        },
        servicePrincipal:
          changes.principal === false
            ? null
            : {
                objectId: id('8'),
                appId: id('5'),
                accountEnabled: true,
                appRoleAssignmentRequired: false,
                assignedPrincipalIds: [],
              },
        grants,
      },
    },
  };
}
