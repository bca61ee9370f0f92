import { type ApiKey, apiKeys, type PermissionRef } from '../catalog/api.ts';
import type { CataloguePermission } from '../catalog/permissions.ts';
import { lookedFor, quality, wordsOf } from '../catalog/search-words.ts';
import type { ObservedApi } from '../state/observed-state.ts';
import type { Guid } from '../values/guid.ts';

/** How a tenant's own list of permissions and the built-in catalogue differ in one permission. */
export interface CatalogueDifference extends PermissionRef {
  readonly kind: 'unknown-here' | 'not-published' | 'id-differs' | 'disabled';
  /** As the tenant has it; null where it has none. */
  readonly id: Guid | null;
  readonly displayName: string | null;
}

export interface CatalogueComparison {
  readonly differences: readonly CatalogueDifference[];
  /** APIs without a service principal in the tenant; nothing is compared for them. */
  readonly missingApis: readonly ApiKey[];
  /** APIs whose service principal is switched off. */
  readonly disabledApis: readonly ApiKey[];
}

/**
 * Compares permissions of the catalogue with what a tenant publishes. Of Microsoft Graph, which publishes hundreds that are
 * not about security, only those of the catalogue are looked at.
 *
 * @param words what was searched for: of permissions unknown here only those that fit are told
 */
export function compareCatalogue(
  some: readonly CataloguePermission[],
  everything: readonly CataloguePermission[],
  published: Readonly<Record<ApiKey, ObservedApi | null>>,
  words: string,
): CatalogueComparison {
  const differences = some.flatMap((known) => {
    const api = published[known.api];
    const difference = api === null ? null : differenceOf(known, api);
    return difference === null ? [] : [difference];
  });
  const unknown = apiKeys
    .filter((api) => api !== 'graph')
    .flatMap((api) => unknownHere(api, everything, published[api], words));
  return {
    differences: [...differences, ...unknown],
    missingApis: apiKeys.filter((api) => published[api] === null),
    disabledApis: apiKeys.filter((api) => published[api]?.accountEnabled === false),
  };
}

function differenceOf({ api, value, id }: CataloguePermission, { scopes }: ObservedApi): CatalogueDifference | null {
  const scope = scopes.find((one) => one.value === value);
  if (scope === undefined) return { api, value, kind: 'not-published', id: null, displayName: null };
  const seen = { api, value, id: scope.id, displayName: scope.displayName };
  if (scope.id !== id) return { ...seen, kind: 'id-differs' };
  return scope.isEnabled ? null : { ...seen, kind: 'disabled' };
}

function unknownHere(
  api: ApiKey,
  everything: readonly CataloguePermission[],
  published: ObservedApi | null,
  words: string,
): readonly CatalogueDifference[] {
  const known = new Set(everything.filter((one) => one.api === api).map(({ value }) => value));
  return (published?.scopes ?? [])
    .filter(({ value, displayName }) => !known.has(value) && fits(`${value} ${displayName}`, words))
    .map(({ value, id, displayName }) => ({ api, value, kind: 'unknown-here', id, displayName }));
}

function fits(text: string, words: string): boolean {
  const needles = lookedFor(words);
  const offered = wordsOf(text);
  return needles.every((needle) => offered.some((word) => quality(needle, word) > 0));
}
