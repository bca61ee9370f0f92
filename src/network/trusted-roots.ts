import { readFile } from 'node:fs/promises';
import tls from 'node:tls';

type Env = Readonly<Record<string, string | undefined>>;

// Knows --use-system-ca too, but came with Node 22.15. https://nodejs.org/api/tls.html#tlsgetcacertificatestype
const newerTls: typeof tls & { getCACertificates?: (type: 'default') => string[] } = tls;

// Reading some 150 root certificates takes 25 ms: once for all connections that trust the same.
let latest: { readonly trust: string; readonly context: tls.SecureContext } | null = null;

async function extraRoots(env: Env): Promise<string | null> {
  const file = env['NODE_EXTRA_CA_CERTS'] ?? '';
  // Node itself only warns about a file it cannot read, and goes on without it.
  return file === '' ? null : await readFile(file, 'utf8').catch(() => null);
}

/**
 * What TLS connections trust: everything this Node trusts anyway, and the extra certificate of the cloud beside it.
 * Node drops its own list as soon as `ca` is given, which is why both are put together here, once for all connections.
 *
 * @param extraCaPem null: Node's own list, which reads NODE_EXTRA_CA_CERTS by itself
 * @returns null when Node's defaults are to be used
 * @throws Error of OpenSSL when the PEM text holds no certificate
 */
export async function secureContextFor(extraCaPem: string | null, env: Env): Promise<tls.SecureContext | null> {
  if (extraCaPem === null) return null;
  const extra = await extraRoots(env);
  const added = extra === null ? [extraCaPem] : [extra, extraCaPem];
  const trust = added.join('\0');
  if (latest?.trust !== trust) {
    const roots = newerTls.getCACertificates?.('default') ?? tls.rootCertificates;
    latest = { trust, context: tls.createSecureContext({ ca: [...roots, ...added] }) };
  }
  return latest.context;
}
