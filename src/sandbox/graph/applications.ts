import { newApplication } from '../new-objects.ts';
import type { Application, JsonObject } from '../tenant-store.ts';
import { checkApplicationBody, checkServiceReference } from './application-rules.ts';
import { managesAllApps, mayRegisterApps, requireOwnerOrAdmin } from './caller.ts';
import { softDeleteApplication } from './deleted-items.ts';
import { applicationBy, deletedItemsOf, requireApplication } from './find-objects.ts';
import { checkedBody, type GraphAnswer, type GraphCall, keyOf, noContent } from './graph-call.ts';
import { badRequest, insufficientPrivileges, notFound, readOnly, valueRequired } from './graph-error.ts';
import { answerCount, answerList, answerObject, type Presentation, type RecordSource } from './list-answer.ts';
import { changedApplication, mirroredFrom } from './object-changes.ts';
import { addOwner, boundOwners, ownersOf } from './owners.ts';
import { tooNewToChange } from './replicas.ts';

export const shownApplications: Presentation = {
  type: 'application',
  resource: 'Application',
  context: 'applications',
  expansions: { owners: (call, record) => ownersOf(call, String(record['id'])) },
};

function source(call: GraphCall): RecordSource {
  const { applications } = call.tenant.store;
  const as = call.asOfInMs;
  return {
    all: () => applications.values(as),
    indexed: {
      id: (value) => [applications.get(value.toLowerCase(), as)].filter((app) => app !== null),
      appId: (value) => applications.by('appId', value, as),
      uniqueName: (value) => applications.by('uniqueName', value, as),
      displayName: (value) => applications.by('displayName', value, as),
    },
  };
}

export function listApplications(call: GraphCall): GraphAnswer {
  return answerList(call, source(call), shownApplications);
}

export function countApplications(call: GraphCall): GraphAnswer {
  return answerCount(call, source(call), shownApplications);
}

export function getApplication(call: GraphCall): GraphAnswer {
  return answerObject(call, requireApplication(call, keyOf(call)), shownApplications);
}

/** POST /applications: only `displayName` is required. */
export function createApplication(call: GraphCall): GraphAnswer {
  return answerObject(call, create(call, bodyOf(call)), shownApplications, 201);
}

function bodyOf(call: GraphCall): JsonObject {
  const body = checkedBody(call, { type: 'application', resource: 'Application', bindable: ['owners'] });
  checkApplicationBody(body, call.tenant);
  return body;
}

function create(call: GraphCall, body: JsonObject): Application {
  const { caller, tenant } = call;
  if (typeof body['displayName'] !== 'string') throw valueRequired('displayName', 'Application');
  if (!mayRegisterApps(caller, tenant)) throw insufficientPrivileges();
  checkServiceReference(body, tenant);
  const { uniqueName } = body as { uniqueName?: unknown };
  if (typeof uniqueName === 'string') requireFreeUniqueName(call, uniqueName);
  const owners = boundOwners(call, body);
  const made = newApplication({
    id: tenant.newId(),
    appId: tenant.newId(),
    nowInMs: tenant.clock.nowInMs(),
    publisherDomain: tenant.store.tenant.defaultDomain,
  });
  const app = tenant.store.applications.put({ ...changedApplication(made, body), createdByAppId: caller.appId });
  for (const owner of owners) addOwner(call, app.id, owner);
  if (creatorOwns(call)) addOwner(call, app.id, caller.user.id);
  return app;
}

// Reports differ on whether the creator ends up as owner: https://github.com/microsoft/Agent365-devTools/issues/279.
export function creatorOwns({ caller, tenant }: GraphCall): boolean {
  const { creatorBecomesOwner } = tenant.scenario.behaviour;
  return creatorBecomesOwner === 'without-admin-role' ? !managesAllApps(caller) : creatorBecomesOwner === 'always';
}

// Names of soft-deleted apps stay taken: https://github.com/byte5ai/omadia/issues/916,
// https://github.com/microsoftgraph/msgraph-bicep-types/issues/202. The directory itself decides, so no replica is asked.
function requireFreeUniqueName(call: GraphCall, uniqueName: string): void {
  const text = 'Another object with the same value for property uniqueName already exists.';
  const deleted = deletedItemsOf({ ...call, asOfInMs: undefined }, 'application');
  const reserved = deleted.some(
    ({ object }) => 'uniqueName' in object && object.uniqueName?.toLowerCase() === uniqueName.toLowerCase(),
  );
  if (reserved || call.tenant.store.applications.one('uniqueName', uniqueName) !== null)
    throw badRequest(text, [{ code: 'ObjectConflict', message: text, target: 'uniqueName' }]);
}

/**
 * PATCH by id, appId or uniqueName. With `Prefer: create-if-missing` and a uniqueName it creates.
 *
 * @see https://github.com/microsoftgraph/microsoft-graph-docs-contrib api-reference/v1.0/api/application-upsert.md
 */
export function updateApplication(call: GraphCall): GraphAnswer {
  const { tenant, caller } = call;
  const key = keyOf(call);
  const body = bodyOf(call);
  // The directory itself knows an app that the replica has not heard of yet: an upsert never makes a second one.
  const app = applicationBy({ ...call, asOfInMs: undefined }, key);
  const upsert = key.by === 'alternate' && key.property === 'uniqueName' && wantsUpsert(call);
  if (app === null) {
    if (!upsert) throw notFound(key.value);
    return answerObject(call, create(call, { ...body, uniqueName: key.value }), shownApplications, 201);
  }
  if (!upsert && applicationBy(call, key) === null) throw tooNewToChange(call, key.value);
  requireOwnerOrAdmin(caller, tenant, app.id);
  const { uniqueName } = body as { uniqueName?: unknown };
  if (uniqueName !== undefined && uniqueName !== app.uniqueName) {
    if (app.uniqueName !== null || typeof uniqueName !== 'string') throw readOnly('uniqueName');
    requireFreeUniqueName(call, uniqueName);
  }
  if (body['displayName'] === null) throw valueRequired('displayName', 'Application');
  const changed = tenant.store.applications.put(changedApplication(app, body));
  for (const principal of tenant.store.servicePrincipals.by('appId', app.appId))
    tenant.store.servicePrincipals.update(principal.id, { ...mirroredFrom(changed), ...propagatedTags(app, changed) });
  return noContent;
}

// Tags written to the application appear on its service principal:
// https://github.com/hashicorp/terraform-provider-azuread docs/resources/application.md.
function propagatedTags(before: Application, after: Application) {
  return before.tags.join(' ') === after.tags.join(' ') ? {} : { tags: after.tags };
}

export function wantsUpsert(call: GraphCall): boolean {
  return (call.headers.get('prefer') ?? '').split(',').some((value) => value.trim() === 'create-if-missing');
}

/** DELETE: restorable for 30 days. */
export function deleteApplication(call: GraphCall): GraphAnswer {
  const app = requireApplication(call, keyOf(call));
  requireOwnerOrAdmin(call.caller, call.tenant, app.id);
  softDeleteApplication(call.tenant, app.id);
  return noContent;
}
