import { type ApplicationRef, application, ownersOfApplication } from '../directory/applications.ts';
import { deletedApplication, deletedApplications } from '../directory/deleted-items.ts';
import { grantsOf } from '../directory/grants.ts';
import type { Graph } from '../directory/graph.ts';
import { assignmentsTo, type ServicePrincipalRef, servicePrincipal } from '../directory/service-principals.ts';
import { userByPrincipalName } from '../directory/users.ts';
import { AccessError } from '../errors/access-error.ts';
import type { Guid } from '../values/guid.ts';
import { Inquiry } from './inquiry.ts';
import { askForNeighbours, withOwners } from './observe-neighbours.ts';
import type {
  DirectoryUser,
  ObservedApp,
  ObservedApplication,
  ObservedGrant,
  ObservedLeftovers,
  ObservedNeighbours,
  ObservedServicePrincipal,
} from './observed-state.ts';

import { observedApplication, observedGrant, observedOwner, observedPrincipal, observedUser } from './wire-to-state.ts';

/** What is known of the app beforehand: ids of the config or of `--app-id`, or the unique name of a pending setup. */
export interface AppLookup {
  readonly appId?: Guid | null;
  readonly applicationObjectId?: Guid | null;
  readonly servicePrincipalId?: Guid | null;
  readonly uniqueName?: string | null;
  /** Name whose neighbours are of interest when there is no such app (yet); null: nobody's. */
  readonly displayName: string | null;
  /** People to be resolved along. */
  readonly upns?: readonly string[];
}

export interface AppObservation {
  readonly app: ObservedApp | null;
  /** Only where the registration is gone and its principal is not. */
  readonly leftovers: ObservedLeftovers | null;
  /** Empty when the app was found. */
  readonly neighbours: ObservedNeighbours;
  /** Those of `upns` whom the directory knows. */
  readonly people: readonly DirectoryUser[];
}

/**
 * Reads the app with all that hangs on it, or else its neighbours. One batch when the object id or the appId is known,
 * or nothing is found; a second one for an app found by its unique name alone, and for the owners of neighbours of ours.
 * Nothing is listed without a filter.
 *
 * @throws AccessError `config-foreign` when the ids given belong to different apps
 */
export async function observeApp(graph: Graph, lookup: AppLookup): Promise<AppObservation> {
  const inquiry = new Inquiry();
  const ref = applicationRef(lookup);
  const registration = ref === null ? null : inquiry.ask(application(ref));
  const parts = askForParts(inquiry, lookup);
  const deletedKnown = askForDeleted(inquiry, lookup);
  const neighbours = lookup.displayName === null ? null : askForNeighbours(inquiry, lookup.displayName);
  const users = [...new Set(lookup.upns ?? [])].map((upn) => inquiry.ask(userByPrincipalName(upn)));
  await inquiry.send(graph);

  const people = users.flatMap((user) => user() ?? []).map(observedUser);
  const found = registration?.() ?? null;
  const nobody: ObservedNeighbours = { tagged: [], namesakes: [], deleted: [] };
  if (found !== null) {
    assertSameApp(found.appId, lookup);
    const { owners, servicePrincipal: principal, grants } = await partsOf(graph, found, lookup, parts);
    const app = { application: observedApplication(found, owners), servicePrincipal: principal, grants };
    return { app, leftovers: null, neighbours: nobody, people };
  }
  const principal = parts.principal();
  const around = neighbours === null ? nobody : await withOwners(graph, neighbours(deletedKnown?.() ?? null, lookup));
  const deletedAlone = deletedKnown?.() ?? null;
  return {
    app: null,
    leftovers: principal === null ? null : { servicePrincipal: principal, grants: parts.grants() },
    neighbours: neighbours === null && deletedAlone !== null ? { ...nobody, deleted: [deletedAlone] } : around,
    people,
  };
}

/** The app itself among the deleted, by whichever of its ids is known. */
function askForDeleted(inquiry: Inquiry, { applicationObjectId, appId }: AppLookup) {
  if (applicationObjectId != null) return inquiry.ask(deletedApplication(applicationObjectId));
  if (appId == null) return null;
  const found = inquiry.ask(deletedApplications({ appId }));
  return () => found()[0] ?? null;
}

interface Parts {
  /** null: not asked, because neither object id nor appId was known. */
  readonly owners: (() => readonly DirectoryUser[]) | null;
  readonly principal: () => ObservedServicePrincipal | null;
  readonly grants: () => readonly ObservedGrant[];
  readonly asked: boolean;
}

function askForParts(inquiry: Inquiry, lookup: AppLookup): Parts {
  const ref = lookup.applicationObjectId == null ? appIdRef(lookup) : { objectId: lookup.applicationObjectId };
  const principalRef: ServicePrincipalRef | null =
    lookup.servicePrincipalId == null ? appIdRef(lookup) : { objectId: lookup.servicePrincipalId };
  const owners = ref === null ? null : inquiry.ask(ownersOfApplication(ref));
  const listed = owners === null ? null : () => owners().map(observedOwner);
  if (principalRef === null) return { owners: listed, principal: () => null, grants: () => [], asked: false };
  const principal = inquiry.ask(servicePrincipal(principalRef));
  const assignments = inquiry.ask(assignmentsTo(principalRef));
  const grants = inquiry.ask(grantsOf(principalRef));
  return {
    owners: listed,
    principal: () => {
      const wire = principal();
      return wire === null ? null : observedPrincipal(wire, assignments());
    },
    grants: () => grants().map(observedGrant),
    asked: true,
  };
}

/** What hangs on a registration that was found; asks once more where it could not be asked along. */
async function partsOf(
  graph: Graph,
  found: Pick<ObservedApplication, 'objectId' | 'appId'>,
  lookup: AppLookup,
  asked: Parts,
): Promise<{
  readonly owners: readonly DirectoryUser[];
  readonly servicePrincipal: ObservedServicePrincipal | null;
  readonly grants: readonly ObservedGrant[];
}> {
  const principal = asked.principal();
  // A config may hold the id of a principal that was deleted and made anew since.
  const isStale = principal === null && lookup.servicePrincipalId != null;
  if (asked.owners !== null && asked.asked && !isStale) {
    if (principal !== null) assertSameApp(principal.appId, { ...lookup, appId: found.appId });
    return { owners: asked.owners(), servicePrincipal: principal, grants: principal === null ? [] : asked.grants() };
  }
  const inquiry = new Inquiry();
  const parts = askForParts(inquiry, { displayName: null, appId: found.appId, applicationObjectId: found.objectId });
  await inquiry.send(graph);
  return { owners: parts.owners?.() ?? [], servicePrincipal: parts.principal(), grants: parts.grants() };
}

function applicationRef(lookup: AppLookup): ApplicationRef | null {
  if (lookup.applicationObjectId != null) return { objectId: lookup.applicationObjectId };
  return appIdRef(lookup) ?? (lookup.uniqueName == null ? null : { uniqueName: lookup.uniqueName });
}

function appIdRef({ appId }: AppLookup): { readonly appId: Guid } | null {
  return appId == null ? null : { appId };
}

function assertSameApp(appId: Guid, lookup: AppLookup): void {
  if (lookup.appId == null || lookup.appId === appId) return;
  throw new AccessError('config-foreign', {
    happened: `The ids given belong to two apps: ${lookup.appId} and ${appId}.`,
    todo: ['Somebody edited the config, or the app was replaced. Name the right one: --app-id ID'],
  });
}
