import { publishedResources } from '../published/service-principals.ts';
import type { SandboxContext } from '../route.ts';
import type { JsonObject, ServicePrincipal } from '../tenant-store.ts';
import { creatorOwns, wantsUpsert } from './applications.ts';
import { managesAllApps, owns, requireOwnerOrAdmin } from './caller.ts';
import { softDeleteServicePrincipal } from './deleted-items.ts';
import { requireServicePrincipal, servicePrincipalBy } from './find-objects.ts';
import { checkedBody, type GraphAnswer, type GraphCall, isGuid, keyOf, noContent } from './graph-call.ts';
import { invalidValue, notFound, readOnly, sameKeyValue, valueRequired } from './graph-error.ts';
import { answerCount, answerList, answerObject, type Presentation, type RecordSource } from './list-answer.ts';
import { principalOfApplication, principalOfMicrosoft } from './object-changes.ts';
import { addOwner, ownersOf } from './owners.ts';
import { applicationTooNew, backingApplicationNotLocal, noBackingApplication } from './replicas.ts';

export const shownServicePrincipals: Presentation = {
  type: 'servicePrincipal',
  resource: 'ServicePrincipal',
  context: 'servicePrincipals',
  expansions: {
    owners: (call, record) => ownersOf(call, String(record['id'])),
    appRoleAssignedTo: (call, record) =>
      call.tenant.store.appRoleAssignments.by('resourceId', String(record['id']), call.asOfInMs),
    appRoleAssignments: (call, record) =>
      call.tenant.store.appRoleAssignments.by('principalId', String(record['id']), call.asOfInMs),
    oauth2PermissionGrants: (call, record) =>
      call.tenant.store.oauth2PermissionGrants.by('clientId', String(record['id']), call.asOfInMs),
  },
};

function source(call: GraphCall): RecordSource {
  const { servicePrincipals } = call.tenant.store;
  const as = call.asOfInMs;
  return {
    all: () => servicePrincipals.values(as),
    indexed: {
      id: (value) => [servicePrincipals.get(value.toLowerCase(), as)].filter((principal) => principal !== null),
      appId: (value) => servicePrincipals.by('appId', value, as),
      servicePrincipalNames: (value) => servicePrincipals.by('name', value, as),
      displayName: (value) => servicePrincipals.by('displayName', value, as),
    },
  };
}

export function listServicePrincipals(call: GraphCall): GraphAnswer {
  return answerList(call, source(call), shownServicePrincipals);
}

export function countServicePrincipals(call: GraphCall): GraphAnswer {
  return answerCount(call, source(call), shownServicePrincipals);
}

export function getServicePrincipal(call: GraphCall): GraphAnswer {
  return answerObject(call, requireServicePrincipal(call, keyOf(call)), shownServicePrincipals);
}

/** POST /servicePrincipals: an appId of this tenant's, or of one of Microsoft's apps. */
export function createServicePrincipal(call: GraphCall): GraphAnswer {
  const body = bodyOf(call);
  const { appId } = body as { appId?: unknown };
  if (typeof appId !== 'string') throw valueRequired('appId', 'ServicePrincipal');
  return answerObject(call, create(call, appId, body), shownServicePrincipals, 201);
}

// Taken over from the application, or set by the directory.
const readOnlyProperties = [
  'id',
  'appDisplayName',
  'appDescription',
  'applicationTemplateId',
  'appOwnerOrganizationId',
  'createdByAppId',
  'deletedDateTime',
  'disabledByMicrosoftStatus',
  'signInAudience',
];

function bodyOf(call: GraphCall): JsonObject {
  const body = checkedBody(call, { type: 'servicePrincipal', resource: 'ServicePrincipal' });
  for (const name of readOnlyProperties) if (name in body) throw readOnly(name);
  return body;
}

function create(call: GraphCall, appId: string, body: JsonObject): ServicePrincipal {
  const { tenant, caller } = call;
  const { store } = tenant;
  if (!isGuid(appId)) throw invalidValue('appId', 'ServicePrincipal');
  // https://github.com/Azure/reliable-web-app-pattern-java/issues/185
  if (store.servicePrincipals.one('appId', appId) !== null)
    throw sameKeyValue(
      `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`,
    );
  const app = store.applications.one('appId', appId);
  const made = app === null ? principalOfMicrosoft(appId, tenant) : principalOfApplication(app, tenant);
  if (made === null || lacksLicence(appId, tenant)) throw noBackingApplication(appId);
  if (app !== null && store.applications.get(app.id, call.asOfInMs) === null) throw applicationTooNew(call, appId);
  // Without an admin role one makes principals of one's own apps only; the refusal then names the missing local app.
  if (!managesAllApps(caller) && (app === null || !owns(caller, tenant, app.id))) throw backingApplicationNotLocal();
  const principal = store.servicePrincipals.put(changed(made, body));
  if (creatorOwns(call)) addOwner(call, principal.id, caller.user.id);
  return principal;
}

// Whether a Defender API can be added to a tenant that never had its licence is not published.
function lacksLicence(appId: string, { scenario }: SandboxContext): boolean {
  if (!scenario.behaviour.defenderPrincipalNeedsLicence) return false;
  const api = (['xdr', 'endpoint'] as const).find((key) => publishedResources[key].appId === appId.toLowerCase());
  return api !== undefined && scenario.licences[api] === 'not-provisioned';
}

// The body was held against the published type of servicePrincipal, of which ServicePrincipal is a part.
function changed(before: ServicePrincipal, body: JsonObject): ServicePrincipal {
  const changes = Object.entries(body).filter(([name]) => name !== 'appId' && !name.includes('@odata.'));
  return { ...before, ...Object.fromEntries(changes) } as ServicePrincipal;
}

/**
 * PATCH by id or appId. With `Prefer: create-if-missing` and an appId it creates.
 *
 * @see https://github.com/microsoftgraph/microsoft-graph-docs-contrib api-reference/v1.0/api/serviceprincipal-upsert.md
 */
export function updateServicePrincipal(call: GraphCall): GraphAnswer {
  const key = keyOf(call);
  const body = bodyOf(call);
  const seen = servicePrincipalBy(call, key);
  const current = seen === null ? null : call.tenant.store.servicePrincipals.get(seen.id);
  const upsert = key.by === 'alternate' && wantsUpsert(call);
  if (current === null && !upsert) throw notFound(key.value);
  const known = current ?? servicePrincipalBy({ ...call, asOfInMs: undefined }, key);
  if (known === null) return answerObject(call, create(call, key.value, body), shownServicePrincipals, 201);
  if ('appId' in body && String(body['appId']).toLowerCase() !== known.appId) throw readOnly('appId');
  requireOwnerOrAdmin(call.caller, call.tenant, known.id);
  call.tenant.store.servicePrincipals.put(changed(known, body));
  return noContent;
}

export function deleteServicePrincipal(call: GraphCall): GraphAnswer {
  const principal = requireServicePrincipal(call, keyOf(call));
  requireOwnerOrAdmin(call.caller, call.tenant, principal.id);
  softDeleteServicePrincipal(call.tenant, principal.id);
  return noContent;
}
