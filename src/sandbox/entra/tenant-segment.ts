import type { EntraRequest } from './entra-request.ts';
import { EntraError, problems } from './problems.ts';

const sharedSegments = ['common', 'organizations'];
// A domain has a dot and letters that DNS knows; a GUID has its form.
const wellFormed = /^(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?:[a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63})$/;

/**
 * Checks the tenant in the path: id, default or initial domain, `common` or `organizations`.
 *
 * @returns whether the request was made without naming the tenant
 * @throws EntraError 900023 for what is neither an id nor a domain, 90002 for any other
 * @see https://github.com/caddy-dns/azure/issues/3
 */
export function requireTenant(entra: EntraRequest): { readonly shared: boolean } {
  const segment = entra.tenantSegment.toLowerCase();
  if (sharedSegments.includes(segment)) return { shared: true };
  const { id, defaultDomain, initialDomain } = entra.context.store.tenant;
  if ([id, defaultDomain, initialDomain].includes(segment)) return { shared: false };
  if (!wellFormed.test(segment)) throw new EntraError(problems.tenantMalformed(entra.tenantSegment));
  throw new EntraError(problems.tenantNotFound(entra.tenantSegment));
}
