type Env = Readonly<Record<string, string | undefined>>;

/** The proxy for one address: where it is, and what it is told about who asks. */
export interface HttpProxy {
  /** Origin without credentials: http://proxy.contoso.example:8080 */
  readonly origin: string;
  /** Value of Proxy-Authorization; null when the address carries no credentials. */
  readonly authorization: string | null;
}

/** The variable is set, but no HTTP proxy can be made of it. */
export class UnusableProxy extends Error {
  override readonly name = 'UnusableProxy';
}

function setting(env: Env, name: string): string {
  return (env[name.toLowerCase()] || env[name] || '').trim();
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\./.test(hostname);
}

/** One entry of NO_PROXY: `*`, host, .suffix, *.suffix, each with or without a port. */
function covers(entry: string, hostname: string, port: string): boolean {
  if (entry === '*') return true;
  const [, name = entry, entryPort] = /^(.+?)(?::(\d+))?$/.exec(entry) ?? [];
  if (entryPort !== undefined && entryPort !== port) return false;
  const bare = name.toLowerCase().replace(/^\*?\./, '');
  return hostname === bare || hostname.endsWith(`.${bare}`);
}

/** Passwords are often written as they are, with a bare `%` in them. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function parseProxy(text: string): HttpProxy {
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(withScheme)) throw new UnusableProxy('its address cannot be read');
  const url = new URL(withScheme);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new UnusableProxy(`${url.protocol.slice(0, -1)} proxies are not supported, only http and https`);
  }
  if (url.username === '') return { origin: url.origin, authorization: null };
  const credentials = `${unescaped(url.username)}:${unescaped(url.password)}`;
  return { origin: url.origin, authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

/**
 * Which proxy a request goes through, by the variables other programs obey: HTTPS_PROXY for https (HTTP_PROXY, then
 * ALL_PROXY, where it is not set), HTTP_PROXY for http, NO_PROXY for exceptions; lower case wins, as in curl.
 * Loopback addresses never go through a proxy, whatever is set, as in Go.
 *
 * @returns null for a direct connection
 * @throws UnusableProxy
 * @see https://pkg.go.dev/net/http#ProxyFromEnvironment
 */
export function proxyFor(url: URL, env: Env): HttpProxy | null {
  if (isLoopback(url.hostname)) return null;
  const secure = url.protocol === 'https:';
  const text = (secure ? setting(env, 'HTTPS_PROXY') : '') || setting(env, 'HTTP_PROXY') || setting(env, 'ALL_PROXY');
  if (text === '') return null;
  const port = url.port || (secure ? '443' : '80');
  const exceptions = setting(env, 'NO_PROXY')
    .split(/[\s,]+/)
    .filter((entry) => entry !== '');
  return exceptions.some((entry) => covers(entry, url.hostname, port)) ? null : parseProxy(text);
}
