import { randomUUID } from 'node:crypto';
import { sandboxAccounts } from '../../src/sandbox/accounts.ts';
import { defenderHandler } from '../../src/sandbox/defender/defender.ts';
import { securityRecords } from '../../src/sandbox/defender/security-records.ts';
import { graphHandler } from '../../src/sandbox/graph/graph.ts';
import { firstPartyClients } from '../../src/sandbox/published/service-principals.ts';
import type { Handler, SandboxContext } from '../../src/sandbox/route.ts';
import { startClock } from '../../src/sandbox/sandbox-clock.ts';
import { activateScenario, type Scenario } from '../../src/sandbox/scenario.ts';
import { seedTenant } from '../../src/sandbox/seed.ts';
import { TenantStore } from '../../src/sandbox/tenant-store.ts';
import { createTokenSigner, type TokenSigner } from '../../src/sandbox/token-signer.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into by the assertions
  readonly body: any;
}

export interface CallOptions {
  /** Account key; an administrator when absent. */
  readonly as?: string;
  /** Scopes in the token; what Azure CLI holds when absent. */
  readonly scopes?: string;
  readonly audience?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** Whole token claims to override. */
  readonly claims?: Record<string, unknown>;
  /** The Authorization header itself. */
  readonly authorization?: string | null;
}

export const cliScopes = firstPartyClients.azureCli.preAuthorized['00000003-0000-0000-c000-000000000000']!.join(' ');

const base = 'https://localhost:8443';
// 2048-bit keys take a while to make: one for all tests of a file.
let key: TokenSigner['privateJwk'] | undefined;

/** A seeded tenant without server: the handlers called directly, tokens signed as the tenant signs them. */
export function practiceTenant(scenario: Partial<Scenario> = {}, fill: (store: TenantStore) => void = () => {}) {
  const nowInMs = Date.UTC(2026, 10, 22, 12);
  let real = nowInMs;
  const clock = startClock(0, () => real);
  const store = new TenantStore(clock);
  seedTenant(store);
  for (const record of securityRecords(nowInMs, store.tenant.id)) store.securityRecords.put(record);
  fill(store);
  store.seeded();
  const signer = createTokenSigner(clock, store.tenant.id, key);
  key = signer.privateJwk;
  const tenant: SandboxContext = {
    store,
    clock,
    signer,
    scenario: activateScenario({ name: 'test', breaks: '', shouldSee: '', failureModes: [], source: '', ...scenario }),
    urls: { login: base, graph: base, defender: base, pages: 'http://localhost:8080' },
    newId: randomUUID,
    batchItem: (request, handle) => handle(request, tenant),
  };

  const token = (options: CallOptions): string => {
    const account = sandboxAccounts.find((one) => one.key === (options.as ?? 'admin'))!;
    const now = Math.floor(clock.nowInMs() / 1000);
    return signer.signToken(
      {
        aud: options.audience ?? 'https://graph.microsoft.com',
        iss: `https://sts.windows.net/${store.tenant.id}/`,
        iat: now,
        nbf: now,
        exp: now + 3600,
        appid: firstPartyClients.azureCli.appId,
        appidacr: '0',
        oid: account.objectId,
        sub: 'x',
        tid: store.tenant.id,
        scp: options.scopes ?? cliScopes,
        upn: account.upn,
        wids: store.roleTemplateIdsOf(account.objectId),
        ver: '1.0',
        ...options.claims,
      },
      { withThumbprint: true },
    );
  };

  const send = async (handler: Handler, method: string, path: string, options: CallOptions): Promise<Answer> => {
    const headers = new Headers(options.headers);
    const authorization = options.authorization === undefined ? `Bearer ${token(options)}` : options.authorization;
    if (authorization !== null) headers.set('authorization', authorization);
    if (options.body !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json');
    const text = typeof options.body === 'string' ? options.body : JSON.stringify(options.body);
    const body = options.body === undefined ? new Uint8Array() : new TextEncoder().encode(text);
    const response = await handler({ method, url: new URL(path, base), headers, body }, tenant);
    const json = /json/.test(response.headers['Content-Type'] ?? '');
    return { ...response, body: json ? JSON.parse(response.body) : response.body };
  };

  return {
    tenant,
    store,
    signer,
    tick: (deltaInMs: number) => {
      real += deltaInMs;
    },
    /** `path` below /v1.0 */
    graph: (method: string, path: string, options: CallOptions = {}) =>
      send(graphHandler, method, path.startsWith('https:') ? path : `/v1.0${path}`, options),
    rawGraph: (method: string, path: string, options: CallOptions = {}) => send(graphHandler, method, path, options),
    defender: (method: string, path: string, options: CallOptions = {}) => send(defenderHandler, method, path, options),
  };
}

export const accountId = (accountKey: string): string =>
  sandboxAccounts.find((account) => account.key === accountKey)!.objectId;
export const resourceNames = {
  xdr: 'https://api.security.microsoft.com',
  endpoint: 'https://api.securitycenter.microsoft.com',
};
