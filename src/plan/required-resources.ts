import type { RequiredResource } from '../state/observed-state.ts';
import type { Guid } from '../values/guid.ts';

/** Delegated permissions (type `Scope`) of one API that stand on an app. */
export function configuredScopeIds(whole: readonly RequiredResource[], resourceAppId: Guid): ReadonlySet<Guid> {
  return new Set(
    whole
      .filter((resource) => resource.resourceAppId === resourceAppId)
      .flatMap((resource) => resource.resourceAccess.filter(isScope).map((access) => access.id)),
  );
}

/**
 * Adds delegated permissions behind those that stand there; everything else, application permissions and repeated
 * entries included, keeps its place. PATCH replaces the whole value, so the whole value is what is returned.
 *
 * @see https://learn.microsoft.com/graph/api/application-update
 */
export function withScopes(
  whole: readonly RequiredResource[],
  resourceAppId: Guid,
  ids: readonly Guid[],
): readonly RequiredResource[] {
  const present = configuredScopeIds(whole, resourceAppId);
  const added = [...new Set(ids)].filter((id) => !present.has(id)).map((id) => ({ id, type: 'Scope' }));
  if (added.length === 0) return whole;
  const at = whole.findIndex((resource) => resource.resourceAppId === resourceAppId);
  if (at === -1) return [...whole, { resourceAppId, resourceAccess: added }];
  return whole.map((resource, index) =>
    index === at ? { ...resource, resourceAccess: [...resource.resourceAccess, ...added] } : resource,
  );
}

/** Takes delegated permissions away; an API of which nothing is left goes with them, as the portal does it. */
export function withoutScopes(
  whole: readonly RequiredResource[],
  resourceAppId: Guid,
  ids: ReadonlySet<Guid>,
): readonly RequiredResource[] {
  return whole.flatMap((resource) => {
    if (resource.resourceAppId !== resourceAppId) return [resource];
    const left = resource.resourceAccess.filter((access) => !(isScope(access) && ids.has(access.id)));
    if (left.length === resource.resourceAccess.length) return [resource];
    return left.length === 0 ? [] : [{ ...resource, resourceAccess: left }];
  });
}

export function countPermissions(whole: readonly RequiredResource[]): number {
  return whole.reduce((sum, resource) => sum + resource.resourceAccess.length, 0);
}

function isScope(access: { readonly type: string }): boolean {
  return access.type === 'Scope';
}
