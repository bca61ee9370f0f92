import net from 'node:net';
import { setImmediate } from 'node:timers/promises';
import type { buildConnector as BuildConnector, Dispatcher } from 'undici';
import { AccessError, cancelled } from '../errors/access-error.ts';
import type { Clock } from '../values/clock.ts';
import { readBody } from './answer-body.ts';
import type { HttpClient, HttpRequest, HttpResponse, TraceEntry } from './http-client.ts';
import { asFetch } from './http-fetch.ts';
import { type HttpProxy, proxyFor, UnusableProxy } from './proxy.ts';
import { redact } from './redact.ts';
import { isUntrusted, timedOut, transportError } from './transport-error.ts';
import { type Trust, trustWith } from './trusted-roots.ts';

export interface HttpOptions {
  /** For the proxy variables and NODE_EXTRA_CA_CERTS. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** PEM text of a certificate to trust beside those that Node trusts; null when there is none. */
  readonly extraCaPem: string | null;
  readonly clock: Clock;
  readonly trace: ((entry: TraceEntry) => void) | null;
}

const defaultTimeoutInMs = 30_000;
const connectTimeoutInMs = 15_000;
// People think between two steps, and a kept connection saves two or three round trips. Idle ones do not hold the
// process; a server that closes earlier says so in its Keep-Alive header, which undici obeys.
const keepAliveTimeoutInMs = 30_000;
// Node drops an address after 250 ms and so takes a slow IPv4 for a dead one: https://github.com/nodejs/node/issues/54359
const attemptTimeoutInMs = 2_000;

interface Transport {
  dispatcherFor(proxy: HttpProxy | null): Dispatcher;
  issuerOf(url: URL, proxy: HttpProxy | null): Promise<string | null>;
  close(): Promise<void>;
}

async function openTransport({ env, extraCaPem }: HttpOptions): Promise<Transport> {
  const [{ Agent, buildConnector, Client, ProxyAgent }, trust] = await Promise.all([
    import('./undici-classes.ts'),
    trustWith(extraCaPem, env),
  ]);
  const patience = {
    timeout: connectTimeoutInMs,
    autoSelectFamilyAttemptTimeout: Math.max(attemptTimeoutInMs, net.getDefaultAutoSelectFamilyAttemptTimeout()),
  };
  const withAll = () => (trust === null ? patience : { ...patience, secureContext: trust.all() });
  const pool = { keepAliveTimeout: keepAliveTimeoutInMs };
  const opened = new Map<string, Dispatcher>();
  return {
    dispatcherFor(proxy) {
      const key = proxy?.origin ?? 'direct';
      const known = opened.get(key);
      if (known !== undefined) return known;
      const made =
        proxy === null
          ? new Agent({ ...pool, connect: trust === null ? patience : nearestFirst(trust, patience, buildConnector) })
          : new ProxyAgent({
              ...pool,
              uri: proxy.origin,
              proxyTls: withAll(),
              requestTls: withAll(),
              ...(proxy.authorization === null ? {} : { token: proxy.authorization }),
            });
      opened.set(key, made);
      return made;
    },
    async issuerOf(url, proxy) {
      const { certificateIssuer, tunnelThrough } = await import('./certificate-issuer.ts');
      if (proxy === null) return certificateIssuer(url, null);
      const client = new Client(proxy.origin, { connect: withAll() });
      try {
        const tunnel = await tunnelThrough(client, proxy, url);
        return tunnel === null ? null : await certificateIssuer(url, tunnel);
      } finally {
        await client.destroy();
      }
    },
    async close() {
      const all = [...opened.values()];
      opened.clear();
      await Promise.all(all.map((dispatcher) => dispatcher.destroy()));
    },
  };
}

/** The added certificates are those of the cloud's own hosts; the long list is read for a host that shows another one. */
function nearestFirst(
  trust: Trust,
  patience: BuildConnector.BuildOptions,
  buildConnector: typeof BuildConnector,
): BuildConnector.connector {
  const near = buildConnector({ ...patience, secureContext: trust.added });
  let far: BuildConnector.connector | null = null;
  return (options, callback) => {
    near(options, (...ended) => {
      if (ended[0] === null || !isUntrusted(ended[0])) return callback(...ended);
      far ??= buildConnector({ ...patience, secureContext: trust.all() });
      far(options, callback);
    });
  };
}

function proxyOf(url: URL, env: HttpOptions['env']): HttpProxy | null {
  try {
    return proxyFor(url, env);
  } catch (reason) {
    if (!(reason instanceof UnusableProxy)) throw reason;
    throw new AccessError('proxy-refused', {
      happened: `The proxy that the environment names cannot be used: ${reason.message}.`,
      todo: ['Set HTTPS_PROXY=http://host:port, with user:password@ in front of the host if it asks for them.'],
      failure: 'A2',
    });
  }
}

/** Why a request was stopped from outside: the caller's own AccessError where it gave one. */
function stopped(signal: AbortSignal): AccessError {
  return signal.reason instanceof AccessError ? signal.reason : cancelled();
}

/**
 * The one HTTP client of the program; see HttpClient for what it promises. Loads undici and reads certificates at the
 * first request, not before. Its timeouts are those of the machine, whatever `clock` says; `clock` only dates the trace.
 */
export function createHttp(options: HttpOptions): HttpClient {
  let transport: Promise<Transport> | null = null;

  async function exchange(request: HttpRequest, url: URL): Promise<HttpResponse> {
    const { signal, timeoutInMs = defaultTimeoutInMs } = request;
    if (signal?.aborted) throw stopped(signal);
    const proxy = proxyOf(url, options.env);
    transport ??= openTransport(options);
    const { dispatcherFor, issuerOf } = await transport;
    const timeout = AbortSignal.timeout(timeoutInMs);
    try {
      const answer = await dispatcherFor(proxy).request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: request.method,
        headers: { 'accept-encoding': 'gzip, br', ...request.headers },
        body: request.body ?? null,
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      });
      const response = await readBody(answer, url);
      // undici frees the connection just after the last byte was read; the next request would otherwise open another one.
      await setImmediate();
      return response;
    } catch (reason) {
      if (reason instanceof AccessError) throw reason;
      if (signal?.aborted) throw stopped(signal);
      if (timeout.aborted) throw timedOut({ url, timeoutInMs });
      const proxyOrigin = proxy?.origin ?? null;
      throw await transportError(reason, { url, proxyOrigin, timeoutInMs, issuer: () => issuerOf(url, proxy) });
    }
  }

  async function send(request: HttpRequest): Promise<HttpResponse> {
    const url = new URL(request.url);
    const startedAt = options.clock.now().getTime();
    const report = (response: HttpResponse | null, problem: string | null) =>
      options.trace?.({
        method: request.method,
        url: redact(url.href),
        status: response?.status ?? null,
        durationInMs: options.clock.now().getTime() - startedAt,
        requestId: response?.headers.get('request-id') ?? response?.headers.get('x-ms-request-id') ?? null,
        problem,
      });
    try {
      const response = await exchange(request, url);
      report(response, null);
      return response;
    } catch (reason) {
      report(null, reason instanceof AccessError ? `${reason.code}: ${redact(reason.happened)}` : 'unexpected');
      throw reason;
    }
  }

  return {
    send,
    fetch: asFetch(send),
    async close() {
      const open = transport;
      transport = null;
      await (await open)?.close();
    },
  };
}
