import type { Cloud } from '../catalog/cloud.ts';
import { refusal } from '../catalog/remedies.ts';
import { AccessError } from '../errors/access-error.ts';
import { redact } from '../network/redact.ts';
import { type Guid, parseGuid } from '../values/guid.ts';
import { plainText } from '../values/plain-text.ts';
import { type HostAnswer, type ProbeTools, probeHost } from './probe-host.ts';

/** What the sign-in service says about the tenant without anybody signing in. */
export type Discovery =
  | {
      readonly kind: 'found';
      /** null for `organizations`: no tenant was named. */
      readonly tenantId: Guid | null;
      /** GCC, DODCON, DOD; null elsewhere. */
      readonly regionSubScope: string | null;
    }
  | { readonly kind: 'refused'; readonly problem: AccessError }
  | { readonly kind: 'unknown'; readonly because: string };

/** @see https://learn.microsoft.com/en-us/entra/identity-platform/v2-protocols-oidc */
export function discoveryUrl(cloud: Cloud, tenant: string | null): string {
  return `${cloud.authorityHost}/${encodeURIComponent(tenant ?? 'organizations')}/v2.0/.well-known/openid-configuration`;
}

/**
 * Asks the sign-in service, and nobody else, which tenant is meant.
 *
 * @param tenant id or domain
 * @throws AccessError `tenant-unknown`, and whatever keeps the service from answering
 */
export async function tenantIdOf(cloud: Cloud, tenant: string, tools: ProbeTools): Promise<Guid | null> {
  const answer = await probeHost({ method: 'GET', url: discoveryUrl(cloud, tenant) }, tools);
  if (answer.problem !== null) throw answer.problem;
  const found = readDiscovery(answer, { cloud, tenant });
  if (found.kind === 'refused') throw found.problem;
  return found.kind === 'found' ? found.tenantId : null;
}

export function readDiscovery(
  answer: HostAnswer,
  asked: { readonly cloud: Cloud; readonly tenant: string | null },
): Discovery {
  const { response } = answer;
  if (response === null) return { kind: 'unknown', because: `${answer.host} did not answer` };
  const body = parseObject(response.body);
  if (response.status === 400 && body !== null && typeof body['error'] === 'string') {
    return { kind: 'refused', problem: refusedTenant(body, asked) };
  }
  // A network that wants a log-in first says so: https://www.rfc-editor.org/rfc/rfc6585#section-6
  if (response.status === 511) return { kind: 'refused', problem: notTheSignInService(answer.host, 511) };
  if (response.status >= 500 || response.status === 429) {
    return { kind: 'unknown', because: `${answer.host} answered ${response.status}` };
  }
  const issuer = body === null ? undefined : body['issuer'];
  if (response.status !== 200 || body === null || typeof issuer !== 'string') {
    return { kind: 'refused', problem: notTheSignInService(answer.host, response.status) };
  }
  const segment = URL.canParse(issuer) ? new URL(issuer).pathname.split('/')[1] : undefined;
  const tenantId = parseGuid(segment ?? '');
  if (tenantId === null && asked.tenant !== null) {
    return { kind: 'refused', problem: notTheSignInService(answer.host, response.status) };
  }
  const subScope = body['tenant_region_sub_scope'];
  return { kind: 'found', tenantId, regionSubScope: typeof subScope === 'string' && subScope !== '' ? subScope : null };
}

function refusedTenant(
  body: Readonly<Record<string, unknown>>,
  { cloud, tenant }: { readonly cloud: Cloud; readonly tenant: string | null },
): AccessError {
  const text = (key: string): string | undefined => {
    const value = body[key];
    return typeof value === 'string' && value !== '' ? plainText(value.slice(0, 100)) : undefined;
  };
  const [correlationId, traceId, time] = [text('correlation_id'), text('trace_id'), text('timestamp')];
  const description = typeof body['error_description'] === 'string' ? body['error_description'] : String(body['error']);
  return refusal('B12', {
    values: { tenant: tenant ?? 'The tenant', cloud: cloud.title },
    raw: redact(description).slice(0, 500),
    ids: {
      ...(correlationId === undefined ? {} : { correlationId }),
      ...(traceId === undefined ? {} : { traceId }),
      ...(time === undefined ? {} : { time }),
    },
  });
}

function notTheSignInService(host: string, status: number): AccessError {
  return new AccessError('answer-garbled', {
    happened: `What answers as ${host} is not Microsoft's sign-in service: status ${status} without its document.`,
    todo: [
      'Check whether this network sends people to a log-in page first, and the proxy.',
      'With a cloud file, check its authorityHost.',
    ],
  });
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
