import { readFile } from 'node:fs/promises';
import tls from 'node:tls';

type Env = Readonly<Record<string, string | undefined>>;

// Knows --use-system-ca too, but came with Node 22.15. https://nodejs.org/api/tls.html#tlsgetcacertificatestype
const newerTls: typeof tls & { getCACertificates?: (type: 'default') => string[] } = tls;

/** What connections trust where a cloud brings a certificate of its own. */
export interface Trust {
  /** The certificates that were added, alone: enough for the hosts that they were added for, and read at once. */
  readonly added: tls.SecureContext;
  /** Those and everything that this Node trusts anyway. */
  all(): tls.SecureContext;
}

let latest: { readonly key: string; readonly trust: Trust } | null = null;

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
export async function trustWith(extraCaPem: string | null, env: Env): Promise<Trust | null> {
  if (extraCaPem === null) return null;
  const extra = await extraRoots(env);
  const pems = extra === null ? [extraCaPem] : [extra, extraCaPem];
  const key = pems.join('\0');
  if (latest?.key !== key) latest = { key, trust: trustIn(pems) };
  return latest.trust;
}

function trustIn(pems: readonly string[]): Trust {
  let all: tls.SecureContext | null = null;
  return {
    added: tls.createSecureContext({ ca: [...pems] }),
    all() {
      // Some 150 certificates, which takes 25 ms: once for all connections, and only where one is needed.
      const roots = newerTls.getCACertificates?.('default') ?? tls.rootCertificates;
      all ??= tls.createSecureContext({ ca: [...roots, ...pems] });
      return all;
    },
  };
}
