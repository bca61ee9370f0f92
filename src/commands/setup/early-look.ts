import { isDeepStrictEqual } from 'node:util';
import { accessQuestion, writingPermissions } from '../../answers/access-question.ts';
import { isOn, listFlag, textFlag } from '../../answers/flags.ts';
import type { Graph } from '../../directory/graph.ts';
import { type AppLookup, type AppObservation, observeApp } from '../../state/observe-app.ts';
import type { Context } from '../context.ts';
import type { Place } from '../where.ts';

/** A look at the app that was begun before all answers were there. */
export interface EarlyLook {
  /** What was seen, if it was this that was looked for; else null, and one has to look. */
  at(lookup: AppLookup): Promise<AppObservation> | null;
}

/** Looks beside whatever else is under way. Whoever takes what was seen is told if it could not be had. */
export function lookEarly(graph: Graph, lookup: AppLookup): EarlyLook {
  const looking = observeApp(graph, lookup);
  looking.catch(() => {});
  return { at: (wanted) => (isDeepStrictEqual(wanted, lookup) ? looking : null) };
}

/**
 * What setup will look for, where the flags alone decide it and nobody is asked in between: a new app by its name, for
 * everyone. Saves one of the round trips that wait for one another.
 *
 * @returns null where it would be a guess, or what was seen could be out of date when it is used
 */
export function expectedLookup({ flags, terminal }: Context, { config }: Place): AppLookup | null {
  const displayName = textFlag(flags, 'name') ?? '';
  const asks = terminal.canAsk && !isOn(flags, 'yes');
  if (config !== null || asks || displayName === '' || textFlag(flags, 'app-id') !== undefined) return null;
  if (listFlag(flags, 'owner') !== undefined) return null;
  const audience = listFlag(flags, 'for')?.map((name) => name.toLowerCase());
  const permissions = accessQuestion(null, null).fromFlags(flags)?.permissions ?? [];
  const isForEveryone = audience?.every((name) => name === 'everyone') ?? writingPermissions(permissions).length === 0;
  return isForEveryone ? { displayName, upns: [] } : null;
}
