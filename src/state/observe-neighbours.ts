import { applicationsNamed, applicationsTagged, ownersOfApplication } from '../directory/applications.ts';
import { type DeletedApplicationWire, deletedApplications } from '../directory/deleted-items.ts';
import type { Graph } from '../directory/graph.ts';
import { ask } from '../directory/graph-call.ts';
import { madeByTag } from './desired-state.ts';
import { Inquiry } from './inquiry.ts';
import type { ObservedApplication, ObservedNeighbours } from './observed-state.ts';
import { observedApplication, observedOwner } from './wire-to-state.ts';

// More than a person compares; the rest is named without its owners.
const ownersReadOf = 15;

/**
 * Apps of the same name, live and soft-deleted: ours by their tag, the others as namesakes. Owners are not in yet.
 *
 * @returns reads the answer; `known` is the deleted app of the config's own object id
 */
export function askForNeighbours(
  inquiry: Inquiry,
  displayName: string,
): (known: DeletedApplicationWire | null, lookup: { readonly uniqueName?: string | null }) => ObservedNeighbours {
  const live = inquiry.ask(applicationsNamed(displayName));
  const gone = inquiry.ask(deletedApplications({ displayName }));
  return (known, { uniqueName }) => {
    const apps = live().map((wire) => observedApplication(wire, []));
    const ours = gone().filter(
      (app) => app.tags.includes(madeByTag) || (uniqueName != null && app.uniqueName === uniqueName),
    );
    const others = ours.filter((app) => app.objectId !== known?.objectId);
    return {
      tagged: apps.filter(isTagged),
      namesakes: apps.filter((app) => !isTagged(app)),
      deleted: known === null ? others : [known, ...others],
    };
  };
}

/** Adds the owners of the apps that may be taken over; one batch, none where there is no such app. */
export async function withOwners(graph: Graph, neighbours: ObservedNeighbours): Promise<ObservedNeighbours> {
  return { ...neighbours, tagged: await ownersAdded(graph, neighbours.tagged) };
}

/** Every app of this tenant that bears our tag, with its owners: for those who clean up or choose. Two requests at most. */
export async function observeOurApps(graph: Graph): Promise<readonly ObservedApplication[]> {
  const found = await ask(graph, applicationsTagged(madeByTag));
  return ownersAdded(
    graph,
    found.map((wire) => observedApplication(wire, [])),
  );
}

async function ownersAdded(
  graph: Graph,
  apps: readonly ObservedApplication[],
): Promise<readonly ObservedApplication[]> {
  const inquiry = new Inquiry();
  const owners = apps.slice(0, ownersReadOf).map(({ objectId }) => inquiry.ask(ownersOfApplication({ objectId })));
  await inquiry.send(graph);
  return apps.map((app, index) => ({ ...app, owners: owners[index]?.().map(observedOwner) ?? [] }));
}

function isTagged(app: ObservedApplication): boolean {
  return app.tags.includes(madeByTag);
}
