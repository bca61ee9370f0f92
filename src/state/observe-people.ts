import type { Graph } from '../directory/graph.ts';
import type { GraphCall } from '../directory/graph-call.ts';
import { type UserWire, userById, userByPrincipalName } from '../directory/users.ts';
import type { Guid } from '../values/guid.ts';
import { Inquiry } from './inquiry.ts';
import type { DirectoryUser } from './observed-state.ts';
import { observedUser } from './wire-to-state.ts';

/** People by their ids, in one batch; those whom the directory does not know (any more) are left out. */
export function observePeople(graph: Graph, ids: readonly Guid[]): Promise<readonly DirectoryUser[]> {
  return read(graph, [...new Set(ids)].map(userById));
}

/** People by their user names, in one batch; those whom the directory does not know are left out. */
export function observePeopleNamed(graph: Graph, upns: readonly string[]): Promise<readonly DirectoryUser[]> {
  return read(graph, [...new Set(upns)].map(userByPrincipalName));
}

async function read(graph: Graph, calls: readonly GraphCall<UserWire | null>[]): Promise<readonly DirectoryUser[]> {
  const inquiry = new Inquiry();
  const asked = calls.map((call) => inquiry.ask(call));
  await inquiry.send(graph);
  return asked.flatMap((found) => found() ?? []).map(observedUser);
}
