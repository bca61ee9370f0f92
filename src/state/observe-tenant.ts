import { type ApiKey, apiKeys, apis } from '../catalog/api.ts';
import type { Cloud } from '../catalog/cloud.ts';
import { directoryRoles } from '../catalog/roles.ts';
import type { Graph } from '../directory/graph.ts';
import { ask, askTogether } from '../directory/graph-call.ts';
import { activeRoles, eligibleRoles, me, organization } from '../directory/organization.ts';
import { type ApiPrincipalWire, apiPrincipal, servicePrincipal } from '../directory/service-principals.ts';
import type { KnownPermission } from './desired-state.ts';
import type { ObservedApi, ObservedTenant, PublishedScope } from './observed-state.ts';

export interface TenantSurroundings {
  readonly cloud: Cloud;
  /** Stands in for Graph's own list of permissions, which is 0.8 MB. */
  readonly catalogue: readonly KnownPermission[];
  /** Delegated scopes of the operator's token: what it cannot read is not asked for. */
  readonly operatorScopes?: readonly string[];
}

// Either lets a person read which roles they could activate; Azure CLI's client holds neither.
const eligibilityScopes = ['RoleEligibilitySchedule.Read.Directory', 'RoleManagement.Read.Directory'];

/**
 * The tenant, who works in it with which roles, and the APIs that the cloud offers: one batch, one HTTP request.
 * Graph's principal is always read, because sign-in is granted there.
 *
 * @throws AccessError when the directory does not say who is asking; roles alone may stay unknown (null)
 */
export async function observeTenant(graph: Graph, surroundings: TenantSurroundings): Promise<ObservedTenant> {
  const { cloud, catalogue, operatorScopes = [] } = surroundings;
  const offered = (api: ApiKey) => cloud.resources[api] !== undefined;
  const publishing = apiKeys.filter((api) => api !== 'graph' && offered(api));
  const asksEligible = eligibilityScopes.some((scope) => operatorScopes.includes(scope));
  const [operator, tenant, active, graphPrincipal, ...principals] = await askTogether(graph, [
    me(),
    organization(),
    activeRoles(),
    servicePrincipal({ appId: apis.graph.appId }),
    ...publishing.map((api) => apiPrincipal({ appId: apis[api].appId })),
  ]);
  const eligible = asksEligible ? await ask(graph, eligibleRoles()) : null;
  const found = (api: ApiKey) => observedApi(api, principals[publishing.indexOf(api)] ?? null);
  return {
    id: tenant.tenantId,
    displayName: tenant.displayName,
    defaultDomain: tenant.defaultDomain,
    operator: {
      ...operator,
      activeRoles: active,
      eligibleRoles: eligible?.map(({ templateId }) => ({ templateId, displayName: roleName(templateId) })) ?? null,
    },
    apis: {
      xdr: found('xdr'),
      endpoint: found('endpoint'),
      graph:
        graphPrincipal === null
          ? null
          : {
              api: 'graph',
              servicePrincipalId: graphPrincipal.objectId,
              accountEnabled: graphPrincipal.accountEnabled,
              scopes: catalogue.filter((known) => known.api === 'graph').map(publishedFromCatalogue),
              applicationRoles: [],
            },
    },
  };
}

function observedApi(api: ApiKey, principal: ApiPrincipalWire | null): ObservedApi | null {
  if (principal === null) return null;
  const { objectId, accountEnabled, scopes, applicationRoles } = principal;
  return { api, servicePrincipalId: objectId, accountEnabled, scopes, applicationRoles };
}

function publishedFromCatalogue({ id, value, displayName }: KnownPermission): PublishedScope {
  return { id, value, displayName, type: null, isEnabled: true };
}

function roleName(templateId: string): string {
  return directoryRoles.find((role) => role.templateId === templateId)?.displayName ?? templateId;
}
