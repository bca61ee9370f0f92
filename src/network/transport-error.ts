import { refusal } from '../catalog/remedies.ts';
import { AccessError } from '../errors/access-error.ts';
import { redact } from './redact.ts';

export interface TransportContext {
  readonly url: URL;
  /** Origin of the proxy this request went through, without credentials; null for a direct connection. */
  readonly proxyOrigin: string | null;
  readonly timeoutInMs: number;
  /** Looks up who signed the certificate; called only for an untrusted one. */
  readonly issuer: () => Promise<string | null>;
}

// https://nodejs.org/api/tls.html#x509-certificate-error-codes
const untrusted = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'CERT_SIGNATURE_FAILURE',
  'INVALID_CA',
]);
const wrongCertificate = new Set(['ERR_TLS_CERT_ALTNAME_INVALID', 'UND_ERR_PRX_TLS', 'HOSTNAME_MISMATCH']);
const wrongTime = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);
const unresolved = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME']);
const unreachable = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ENETDOWN',
  'EACCES',
  'EPERM',
]);
const slowToConnect = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT']);
const slowToAnswer = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

// What undici says of a request that could never be sent: a fault of ours, to be seen as one.
const ourFault = new Set([
  'UND_ERR_INVALID_ARG',
  'UND_ERR_INVALID_RETURN_VALUE',
  'UND_ERR_NOT_SUPPORTED',
  'UND_ERR_DESTROYED',
  'UND_ERR_CLOSED',
]);

/** Every error code in a chain of causes and in the attempts of one connection, outermost first. */
export function errorCodes(error: unknown): readonly string[] {
  const codes: string[] = [];
  const seen = new Set<unknown>();
  const visit = (item: unknown): void => {
    if (!(item instanceof Error) || seen.has(item)) return;
    seen.add(item);
    if ('code' in item && typeof item.code === 'string') codes.push(item.code);
    // undici gives its parser errors a code only sometimes.
    else if (item.name === 'HTTPParserError') codes.push('HPE_UNKNOWN');
    visit(item.cause);
    if (item instanceof AggregateError) item.errors.forEach(visit);
  };
  visit(error);
  return codes;
}

/** Whether the certificate leads to none that is trusted; one that is out of date or of another host is another matter. */
export function isUntrusted(error: unknown): boolean {
  return errorCodes(error).some((code) => untrusted.has(code));
}

/** Status with which the proxy refused a tunnel. undici says it in the message only, and 7.30 has no field for it. */
function tunnelStatus(error: unknown): number | null {
  const message = error instanceof Error ? error.message : '';
  const [, status] = /^Proxy response \((\d{3})\) !== 200/.exec(message) ?? [];
  return status === undefined ? null : Number(status);
}

// The stack and the message of a library may quote a URL; only the codes and the redacted first line go on.
function lineOf(error: unknown, codes: readonly string[]): string {
  const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
  return redact([...new Set(codes), message].filter((part) => part !== '').join(' ')).slice(0, 300);
}

function proxyRefusal(status: number, context: TransportContext, proxy: string, raw: string): AccessError {
  const wantsCredentials = status === 407;
  return refusal('A2', {
    happened: wantsCredentials
      ? `The proxy ${proxy} asks for a user name and password (407).`
      : `The proxy ${proxy} gave no connection to ${context.url.host} (${status}).`,
    values: { host: context.url.host, proxy },
    raw,
  });
}

/**
 * Turns what a socket, the name service, TLS or a proxy threw into an AccessError, by error code and not by text.
 * Nothing of the request, such as its headers or body, gets into it.
 *
 * @throws the error itself when it carries no code of the network: then it is a bug of ours
 * @see https://nodejs.org/api/errors.html#common-system-errors
 */
export async function transportError(error: unknown, context: TransportContext): Promise<AccessError> {
  const codes = errorCodes(error);
  const has = (known: ReadonlySet<string>) => codes.some((code) => known.has(code));
  if (codes.length === 0 || has(ourFault)) throw error;
  const raw = lineOf(error, codes);
  const { host } = context.url;
  const { proxyOrigin: proxy } = context;
  const status = tunnelStatus(error);
  if (status !== null && proxy !== null) return proxyRefusal(status, context, proxy, raw);
  if (has(untrusted)) {
    const issuer = await context.issuer().catch(() => null);
    return refusal('A1', { values: { host, ...(issuer === null ? {} : { issuer: `"${issuer}"` }) }, raw });
  }
  if (has(wrongCertificate)) {
    return new AccessError('tls-untrusted', {
      happened: `The certificate that came back for ${host} is for another host.`,
      todo: ['Check the address of the cloud file, and whether this network sends people to a log-in page first.'],
      failure: 'A1',
      raw,
    });
  }
  if (has(wrongTime)) {
    return new AccessError('tls-untrusted', {
      happened: `The certificate of ${host} is not valid at the time this machine shows.`,
      todo: ['Check date and time of this machine; if they are right, the certificate itself has to be renewed.'],
      raw,
    });
  }
  if (proxy !== null && (has(unresolved) || has(unreachable) || has(slowToConnect))) {
    return refusal('A2', { values: { host, proxy }, happened: `The proxy ${proxy} cannot be reached.`, raw });
  }
  if (has(slowToConnect)) return refusal('A10', { values: { host }, raw });
  if (has(slowToAnswer)) return timedOut(context);
  if (has(unresolved)) {
    return new AccessError('host-unreachable', {
      happened: `The name ${context.url.hostname} cannot be resolved.`,
      todo: ['Check the connection to the network and the VPN. Behind a proxy, set HTTPS_PROXY=http://host:port.'],
      raw,
    });
  }
  if (has(unreachable)) {
    return new AccessError('host-unreachable', {
      happened: `${host} cannot be reached.`,
      todo: [
        'Check the connection to the network, the VPN and the firewall. Behind a proxy, set HTTPS_PROXY=http://host:port.',
      ],
      raw,
    });
  }
  if (codes.some((code) => code.startsWith('HPE_'))) {
    return new AccessError('answer-garbled', {
      happened: `What came back from ${host} is not HTTP.`,
      todo: ['Check the address and the port, and whether something in between answers in its place.'],
      raw,
    });
  }
  if (codes.some((code) => code === 'EPROTO' || code.startsWith('ERR_SSL_'))) {
    return new AccessError('connection-lost', {
      happened: `${host} and this machine could not agree on a secure connection.`,
      todo: ['Check the address and the port, and whether a proxy in between allows TLS 1.2 or newer.'],
      raw,
    });
  }
  return new AccessError('connection-lost', {
    happened: `The connection to ${host} broke before the answer was complete.`,
    todo: ['Try again; if it happens every time, a proxy or firewall may be cutting the connection.'],
    raw,
  });
}

export function timedOut(context: Pick<TransportContext, 'url' | 'timeoutInMs'>): AccessError {
  return new AccessError('timed-out', {
    happened: `${context.url.host} did not answer within ${Math.round(context.timeoutInMs / 100) / 10} s.`,
    todo: ['Try again in a moment; if it stays so, check the connection and the proxy.'],
  });
}
