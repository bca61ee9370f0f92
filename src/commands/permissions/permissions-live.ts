import { apis } from '../../catalog/api.ts';
import { permissions as catalogue } from '../../catalog/permissions.ts';
import type { CatalogueHits } from '../../catalog/search.ts';
import { compareCatalogue } from '../../checks/compare-catalogue.ts';
import { ask } from '../../directory/graph-call.ts';
import { apiPrincipal } from '../../directory/service-principals.ts';
import type { ObservedApi } from '../../state/observed-state.ts';
import type { Findings } from '../../views/permissions-document.ts';
import { type Context, isSandbox, withConnection } from '../context.ts';
import { enterTenant } from '../enter-tenant.ts';
import { assertOperatorFlags, type Operator, toReadDirectory } from '../operator.ts';
import { chooseCloud, findPlace } from '../where.ts';

/** What the tenant says to permissions of the catalogue. Only reads. */
export async function askTenant(context: Context, hits: CatalogueHits, words: string): Promise<Findings['live']> {
  const { flags, terminal, view } = context;
  const asking = { flags, terminal, example: 'defender-access permissions hunt --live --yes' };
  assertOperatorFlags(flags);
  const place = await findPlace(context);
  view.heading('defender-access permissions', isSandbox(context) ? 'practice tenant' : '');
  const cloudName = await chooseCloud(context, place.config, asking);
  return withConnection(context, cloudName, async (connection) => {
    const operator = await enterTenant(context, connection, place, asking, toReadDirectory);
    const published = { ...operator.tenant.apis, graph: await graphOf(operator, hits) };
    const comparison = compareCatalogue(hits.permissions, catalogue, published, words);
    const missingApis = comparison.missingApis.filter((api) => connection.cloud.resources[api] !== undefined);
    return { ...comparison, missingApis, tenantName: operator.tenant.displayName };
  });
}

/** Graph's own list is 0.8 MB, so it is read only where something of it was found. */
async function graphOf({ graph, tenant }: Operator, { permissions }: CatalogueHits): Promise<ObservedApi | null> {
  if (tenant.apis.graph === null || permissions.every(({ api }) => api !== 'graph')) return tenant.apis.graph;
  const principal = await ask(graph, apiPrincipal({ appId: apis.graph.appId }));
  if (principal === null) return null;
  const { objectId, accountEnabled, scopes, applicationRoles } = principal;
  return { api: 'graph', servicePrincipalId: objectId, accountEnabled, scopes, applicationRoles };
}
