import { createHash, randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Cloud } from '../../../src/catalog/cloud.ts';
import { type TestAuthority, testAuthority } from '../../network/support/certificates.ts';
import { httpsServer, type RunningServer } from '../../network/support/servers.ts';

export const tenantId = '7f3c0000-0000-4000-8000-0000000091ab';
export const otherTenantId = '11110000-0000-4000-8000-000000002222';
export const adele = {
  oid: 'ade10000-0000-4000-8000-00000000ade1',
  upn: 'admin@contoso.example',
  name: 'Adele Admin',
};

export interface Refusal {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Entra's JSON for a refusal, as captured; see the error reference of the identity platform. */
export function refusalOf(
  error: string,
  number: number,
  text: string,
  more: Readonly<Record<string, unknown>> = {},
): Refusal {
  const ids = {
    timestamp: '2026-11-22 10:11:12Z',
    trace_id: '0a000000-0000-4000-8000-0000000000aa',
    correlation_id: '0c000000-0000-4000-8000-0000000000cc',
  };
  return {
    body: {
      error,
      error_description: `AADSTS${number}: ${text} Trace ID: ${ids.trace_id} Correlation ID: ${ids.correlation_id} Timestamp: ${ids.timestamp}`,
      error_codes: [number],
      ...ids,
      ...more,
    },
  };
}

export interface TokenRequestSeen {
  readonly path: string;
  readonly form: URLSearchParams;
}

/** A small token service written from the published protocol; each test bends one answer of it. */
export interface FakeAuthority {
  readonly cloud: Cloud;
  readonly origin: string;
  readonly seen: TokenRequestSeen[];
  /** Everything it ever gave out that must not be shown. */
  readonly secrets: string[];
  readonly server: RunningServer;
  /** Takes the place of the next answer of that endpoint; several queue up. */
  refuseNext(endpoint: 'devicecode' | 'token' | 'discovery', refusal: Refusal): void;
  /** Whether a device code counts as approved. */
  approved: boolean;
  person: { oid: string; tid: string; upn: string; name: string };
  /** Replaces fields of the discovery document. */
  discovery: Readonly<Record<string, string>>;
  interval: number | undefined;
  /** What somebody at the page does: follows the address and gives back where the browser is sent. */
  authorize(url: string, change?: (parameters: URLSearchParams) => void): string;
  reset(): void;
  stop(): Promise<void>;
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

export function jwt(claims: Readonly<Record<string, unknown>>): string {
  return `${part({ typ: 'JWT', alg: 'RS256', kid: 'k' })}.${part(claims)}.${Buffer.from('signature').toString('base64url')}`;
}

/** @param named where it can be reached instead of localhost; something has to lead there */
export async function startFakeAuthority(certificates?: TestAuthority, named?: string): Promise<FakeAuthority> {
  const authority = certificates ?? (await testAuthority());
  const codes = new Map<string, { challenge: string; redirectUri: string; clientId: string }>();
  const queued = new Map<string, Refusal[]>();

  const give = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) =>
    response
      .writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'x-ms-request-id': 'r-ests', ...headers })
      .end(typeof body === 'string' ? body : JSON.stringify(body));

  const secret = (text: string) => {
    fake.secrets.push(text);
    return text;
  };

  function tokens(form: URLSearchParams): Record<string, unknown> {
    const { oid, tid, upn, name } = fake.person;
    const scope = form.get('scope') ?? '';
    const [first = ''] = scope.split(' ');
    const audience = first.slice(0, first.lastIndexOf('/'));
    const times = { iat: 1, nbf: 1, exp: 4_000_000_000 };
    const scp = 'Incident.Read Machine.Read';
    return {
      token_type: 'Bearer',
      scope,
      expires_in: 3600,
      ext_expires_in: 3600,
      access_token: secret(jwt({ aud: audience, oid, tid, upn, name, scp, uti: randomUUID(), ...times })),
      refresh_token: secret(`1.A${randomUUID().replaceAll('-', '')}.refresh`),
      id_token: secret(
        jwt({ aud: form.get('client_id'), oid, tid, sub: 's', name, preferred_username: upn, ver: '2.0' }),
      ),
      client_info: part({ uid: oid, utid: tid }),
    };
  }

  function redeem(form: URLSearchParams): Refusal | null {
    const entry = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (entry === undefined) return refusalOf('invalid_grant', 54005, 'The code was already redeemed.');
    if (entry.challenge !== challenge) return refusalOf('invalid_grant', 501481, 'The Code_Verifier does not match.');
    if (entry.redirectUri !== form.get('redirect_uri')) return refusalOf('invalid_grant', 50011, 'Redirect mismatch.');
    return null;
  }

  function answerToken(form: URLSearchParams): Refusal | null {
    const grant = form.get('grant_type');
    if (grant === 'authorization_code') return redeem(form);
    if (grant === 'refresh_token') return null;
    if (fake.approved) return null;
    return refusalOf('authorization_pending', 70016, 'Authorization is pending. Continue polling.');
  }

  const server = await httpsServer(
    authority,
    (request, response, body) => {
      const url = new URL(request.url ?? '/', 'https://x');
      const [, tenant = '', ...rest] = url.pathname.split('/');
      const path = rest.join('/');
      const endpoint = path.endsWith('openid-configuration') ? 'discovery' : (path.split('/').pop() ?? '');
      const form = new URLSearchParams(body);
      fake.seen.push({ path: url.pathname, form });
      const refusal = queued.get(endpoint)?.shift();
      if (refusal !== undefined) return give(response, refusal.status ?? 400, refusal.body, { ...refusal.headers });
      const base = `${fake.origin}/${tenant}`;
      if (endpoint === 'discovery') {
        return give(response, 200, {
          authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
          token_endpoint: `${base}/oauth2/v2.0/token`,
          issuer: `${base}/v2.0`,
          jwks_uri: `${base}/discovery/v2.0/keys`,
          ...fake.discovery,
        });
      }
      if (endpoint === 'devicecode') {
        return give(response, 200, {
          user_code: 'LJN9VTLG2',
          device_code: secret(`device-${randomUUID()}`),
          verification_uri: 'https://login.example/device',
          expires_in: 900,
          ...(fake.interval === undefined ? {} : { interval: fake.interval }),
          message: 'Open the page and enter the code.',
        });
      }
      if (endpoint === 'token') {
        const refused = answerToken(form);
        return refused === null
          ? give(response, 200, tokens(form))
          : give(response, refused.status ?? 400, refused.body);
      }
      return give(response, 404, { error: 'not_found' });
    },
    ['localhost', ...(named === undefined ? [] : [new URL(named).hostname])],
  );
  const origin = named ?? `https://localhost:${server.port}`;

  const fake: FakeAuthority = {
    origin,
    seen: [],
    secrets: [],
    server,
    approved: true,
    person: { ...adele, tid: tenantId },
    discovery: {},
    interval: 5,
    cloud: {
      name: 'test',
      title: 'Contoso test cloud',
      authorityHost: origin,
      graphEndpoint: 'https://graph.example',
      graphAudience: 'https://graph.example',
      portal: 'https://portal.example',
      instanceDiscovery: false,
      extraCaPem: authority.caPem,
      resources: {},
      source: 'built-in',
    },
    refuseNext(endpoint, refusal) {
      queued.set(endpoint, [...(queued.get(endpoint) ?? []), refusal]);
    },
    authorize(url, change) {
      const asked = new URL(url).searchParams;
      const code = secret(`code-${randomUUID()}`);
      const redirectUri = asked.get('redirect_uri') ?? '';
      const clientId = asked.get('client_id') ?? '';
      codes.set(code, { challenge: asked.get('code_challenge') ?? '', redirectUri, clientId });
      const { oid, tid } = fake.person;
      const parameters = new URLSearchParams({ code, client_info: part({ uid: oid, utid: tid }) });
      parameters.set('state', asked.get('state') ?? '');
      parameters.set('session_state', randomUUID());
      change?.(parameters);
      return `${redirectUri}/?${parameters}`;
    },
    reset() {
      queued.clear();
      fake.seen.length = 0;
      fake.secrets.length = 0;
      fake.approved = true;
      fake.person = { ...adele, tid: tenantId };
      fake.discovery = {};
      fake.interval = 5;
    },
    stop: () => server.stop(),
  };
  return fake;
}
