import type { LaggingWrite } from '../directory/consistency.ts';
import type { GraphCall } from '../directory/graph-call.ts';
import { isDuplicate } from '../directory/graph-error.ts';
import type { AccessError } from '../errors/access-error.ts';
import type { Change } from '../plan/plan.ts';
import type { KnownIds, Made } from './known-ids.ts';

/** One request, and the changes of the plan that it makes. */
export interface Write {
  readonly changes: readonly Change[];
  /** What it writes to: two writes to one object never share a batch. */
  readonly object: string;
  /** Whether the ids it needs are known and what has to be before it is no longer open. */
  isReady(known: KnownIds, open: ReadonlySet<Write>): boolean;
  prepare(known: KnownIds): LaggingWrite<Made>;
  /** Looks up what a duplicate answer spoke of; null while it does not show. Left out where being there is all. */
  readonly adopt?: (known: KnownIds) => GraphCall<Made | null>;
  /** Looks why it was not accepted in time; null when replication is all that can be said. */
  readonly explain?: (known: KnownIds) => GraphCall<AccessError | null>;
  /** A further request where what is there holds less than wanted; null when it is enough. */
  readonly complete?: (made: Made) => GraphCall<void> | null;
}

export const nothingNew: Made = { kind: 'nothing-new' };

export const always = (): boolean => true;

export function isOpen(open: ReadonlySet<Write>, kind: Change['kind']): boolean {
  return [...open].some((write) => write.changes.some((change) => change.kind === kind));
}

/** The same request with another reading of its answer. */
export function mapped<A, B>(call: GraphCall<A>, read: (value: A) => B): GraphCall<B> {
  return { ...call, parse: (answer) => read(call.parse(answer)) };
}

/** A create that is content when somebody, or an earlier run, was first. */
export function unlessThere(call: GraphCall<Made>): GraphCall<Made> {
  return { ...call, parse: (answer) => (isDuplicate(answer) ? { kind: 'duplicate' } : call.parse(answer)) };
}
