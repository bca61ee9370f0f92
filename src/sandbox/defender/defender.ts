import { randomUUID } from 'node:crypto';
import { defenderOperations, type PublishedOperation } from '../published/defender-operations.ts';
import type { Handler, SandboxContext, SandboxRequest, SandboxResponse } from '../route.ts';
import type { JsonObject } from '../tenant-store.ts';
import { readToken, requireAudience, requireLicence, requireRole, requireScope } from './access.ts';
import { DefenderError, resourceNotFound } from './defender-error.ts';
import { operations } from './operations.ts';

/**
 * The Defender XDR and Defender for Endpoint APIs, which share a host. Every documented call is refused as documented (token,
 * audience, scope, licence, the person's role, in this order); the reads and updates of incidents, alerts and machines and the
 * hunting calls are answered, the others say that the practice tenant does not imitate them.
 */
export const defenderHandler: Handler = async (request, tenant) => {
  try {
    return respond(200, answer(request, tenant));
  } catch (error) {
    if (!(error instanceof DefenderError)) throw error;
    // The target is the tracking id that support asks for.
    const { code, message, status } = error;
    return respond(status, { error: { code, message, target: randomUUID() } });
  }
};

function answer(request: SandboxRequest, tenant: SandboxContext): JsonObject {
  const claims = readToken(request.headers.get('authorization'), tenant);
  const path = request.url.pathname;
  // https://github.com/MicrosoftDocs/microsoft-365-docs/issues/8279
  if (/^\/api\/customdetections\b/i.test(path)) {
    requireAudience('xdr', claims);
    throw new DefenderError(403, 'DisabledFeature', 'Tenant feature is not enabled');
  }
  const found = findOperation(request.method, path);
  if (found === null) throw resourceNotFound(`No HTTP resource was found that matches the request URI '${path}'.`);
  const { operation, id } = found;
  const api = operation.resource === 'xdr' ? 'xdr' : 'endpoint';
  requireAudience(api, claims);
  requireScope(operation, claims);
  requireLicence(api, operation, tenant);
  requireRole(operation, claims, tenant);
  const handle = operations[`${operation.method} ${operation.path}`];
  if (handle === undefined)
    throw new DefenderError(501, 'NotImplemented', 'The practice tenant does not imitate the answer of this call.');
  return handle({
    operation,
    parameters: request.url.searchParams,
    id,
    body: request.body,
    upn: claims.upn ?? claims.unique_name ?? claims.oid,
    tenant,
  });
}

const matchers = defenderOperations
  .filter((operation) => operation.resource !== 'graph')
  .map((operation) => ({ operation, pattern: patternOf(operation.path) }));

// `{id}` and its likes stand for one segment; letter case does not count, as on IIS.
function patternOf(path: string): RegExp {
  const parts = path.split(/\{\w+\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('([^/]+)')}/?$`, 'i');
}

// A literal path wins over one with a placeholder, as `machines/findbytag` over `machines/{id}`.
function findOperation(method: string, path: string): { operation: PublishedOperation; id: string } | null {
  const found = matchers
    .filter(({ operation }) => operation.method === method)
    .map(({ operation, pattern }) => ({ operation, match: pattern.exec(path) }))
    .filter(({ match }) => match !== null)
    .sort((a, b) => (a.match?.length ?? 0) - (b.match?.length ?? 0))[0];
  return found ? { operation: found.operation, id: decoded(found.match?.[1] ?? '') } : null;
}

// A stray `%` is taken as it stands.
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function respond(status: number, body: JsonObject): SandboxResponse {
  return {
    status,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'OData-Version': '4.0',
      'Cache-Control': 'no-store',
    },
    body: JSON.stringify(body),
  };
}
