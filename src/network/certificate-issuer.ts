import net, { type Socket } from 'node:net';
import tls from 'node:tls';
import type { Dispatcher } from 'undici';
import { plainText } from '../values/plain-text.ts';
import type { HttpProxy } from './proxy.ts';

const patienceInMs = 5_000;

function nameOf(certificate: tls.PeerCertificate): string | null {
  const issuer: Readonly<Record<string, string | readonly string[] | undefined>> = { ...certificate.issuer };
  const parts = [issuer['CN'], issuer['O']].flat().filter((part) => typeof part === 'string' && part !== '');
  const name = [...new Set(parts)].join(', ');
  return name === '' ? null : plainText(name).slice(0, 120);
}

/**
 * Who signed the certificate that a host, or a device between here and it, shows. Only a handshake: nothing is sent over
 * the connection, which is closed at once, so the missing verification can give nothing away.
 *
 * @param tunnel an open connection to the host through a proxy; null to connect directly
 * @returns null when no certificate could be read
 */
export function certificateIssuer(url: URL, tunnel: Socket | null): Promise<string | null> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return new Promise((resolve) => {
    const socket = tls.connect({
      ...(tunnel === null ? { host, port: Number(url.port || '443') } : { socket: tunnel }),
      ...(net.isIP(host) === 0 ? { servername: host } : {}),
      rejectUnauthorized: false,
      timeout: patienceInMs,
    });
    const finish = (issuer: string | null) => {
      socket.destroy();
      tunnel?.destroy();
      resolve(issuer);
    };
    socket.once('secureConnect', () => finish(nameOf(socket.getPeerCertificate())));
    socket.once('timeout', () => finish(null));
    socket.once('error', () => finish(null));
  });
}

/** A connection to the host through the proxy; null when the proxy gives none. */
export async function tunnelThrough(client: Dispatcher, proxy: HttpProxy, url: URL): Promise<Socket | null> {
  const { socket, statusCode } = await client.connect({
    origin: proxy.origin,
    path: `${url.hostname}:${url.port || '443'}`,
    headers: proxy.authorization === null ? {} : { 'proxy-authorization': proxy.authorization },
    signal: AbortSignal.timeout(patienceInMs),
  });
  if (statusCode === 200) return socket as Socket;
  socket.destroy();
  return null;
}
