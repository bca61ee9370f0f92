import type { Cloud } from './cloud.ts';

export interface OfferedRedirectUri {
  readonly uri: string;
  /** What it is for, in a few words. */
  readonly why: string;
}

/** Offered by setup, both chosen by default. */
export const offeredRedirectUris: readonly OfferedRedirectUri[] = [
  { uri: 'http://localhost', why: "today's libraries, on any port" },
  { uri: 'https://portal.azure.com', why: "as in Microsoft's page; an approval ends there" },
];

/**
 * The same in a government cloud, whose portal is another host. In a cloud described by a file it stays as in Microsoft's
 * page: what the file calls its portal may move, and a redirect URI that was registered stays.
 */
export function offeredRedirectUrisIn(cloud: Cloud): readonly OfferedRedirectUri[] {
  if (cloud.source !== 'built-in') return offeredRedirectUris;
  return offeredRedirectUris.map((offered) =>
    offered.uri === 'https://portal.azure.com' ? { ...offered, uri: cloud.portal } : offered,
  );
}

const longestUri = 256;
// These run or read something instead of answering a sign-in.
const neverSchemes = ['javascript:', 'data:', 'file:', 'vbscript:', 'blob:', 'about:', 'ftp:', 'ws:', 'wss:'];

/**
 * Whether Entra ID takes this as a redirect URI of a public client: https, http on localhost or 127.0.0.1, or an app's own
 * scheme. A policy of the tenant may refuse more. The port of a loopback address does not count in a sign-in, its path does.
 *
 * @returns true, or the reason in one sentence
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/reply-url
 */
export function checkRedirectUri(text: string): true | string {
  const uri = text.trim();
  if (uri === '') return 'Give an address, such as http://localhost.';
  if (uri.length > longestUri) return `An address may have ${longestUri} characters at most.`;
  if (/[\s\p{Cc}\p{Cf}]/u.test(uri)) return 'An address has no blanks or invisible characters in it.';
  const unsupported = /[!$'(),;]/.exec(uri)?.[0];
  if (unsupported !== undefined) return `Entra ID does not accept ${unsupported} in an address.`;
  if (uri.includes('*')) return 'A wildcard would let other addresses receive the answer; name each one.';
  if (uri.includes('#')) return 'An address ends before the #; a sign-in cannot answer to a fragment.';
  if (/^urn:/i.test(uri)) return 'Entra ID does not accept urn: addresses here any more; use http://localhost.';
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(uri) || !URL.canParse(uri)) {
    return 'That is not a whole address; it looks like http://localhost or https://contoso.com/signed-in.';
  }
  return checkHost(new URL(uri));
}

function checkHost(url: URL): true | string {
  if (neverSchemes.includes(url.protocol)) return `An answer must not go to ${url.protocol} addresses.`;
  if (url.username !== '' || url.password !== '') return 'An address must not hold a user name or password.';
  if (url.hostname === '[::1]') return 'Entra ID does not support [::1]; http://localhost also works over IPv6.';
  if (url.protocol !== 'http:') return true;
  return url.hostname === 'localhost' || url.hostname === '127.0.0.1'
    ? true
    : 'http is allowed for localhost only; use https for any other host.';
}

/** The address that a program on the person's own machine can listen on. */
export function isLoopback(uri: string): boolean {
  return /^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?(\/|$)/.test(uri);
}
