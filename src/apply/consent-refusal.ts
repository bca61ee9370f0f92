import { rolesThatMayConsent } from '../catalog/roles.ts';
import type { AccessError } from '../errors/access-error.ts';
import type { Change, ConsentHandOff } from '../plan/plan.ts';
import type { Write } from './write.ts';

/** Someone else may approve; but only what is added can be put behind a link. */
export function isHandedOff(write: Write, problem: AccessError): boolean {
  const isAddition = write.changes.every((change) => change.kind === 'grant' && change.added.length > 0);
  return isAddition && problem.code === 'consent-forbidden';
}

/** The plan's own hand-off together with what the service refused. */
export function mergedHandOff(planned: ConsentHandOff | null, refused: readonly Change[]): ConsentHandOff | null {
  const wholes = refused.flatMap((change) =>
    change.kind === 'grant' && change.api !== 'other' ? [{ api: change.api, values: change.whole }] : [],
  );
  if (wholes.length === 0) return planned;
  const scopes = new Map((planned?.scopes ?? []).map(({ api, values }) => [api, values]));
  for (const { api, values } of wholes) scopes.set(api, [...new Set([...(scopes.get(api) ?? []), ...values])]);
  return { scopes: [...scopes].map(([api, values]) => ({ api, values })), who: planned?.who ?? rolesThatMayConsent };
}
