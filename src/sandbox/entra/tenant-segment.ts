import type { EntraRequest } from './entra-request.ts';
import { EntraError, problems } from './problems.ts';

const sharedSegments = ['common', 'organizations'];

/**
 * Checks the tenant in the path: id, default or initial domain, `common` or `organizations`.
 *
 * @returns whether the request was made without naming the tenant
 * @throws EntraError 90002 for any other
 */
export function requireTenant(entra: EntraRequest): { readonly shared: boolean } {
  const segment = entra.tenantSegment.toLowerCase();
  if (sharedSegments.includes(segment)) return { shared: true };
  const { id, defaultDomain, initialDomain } = entra.context.store.tenant;
  if ([id, defaultDomain, initialDomain].includes(segment)) return { shared: false };
  throw new EntraError(problems.tenantNotFound(entra.tenantSegment));
}
