const hidden = '[hidden]';

// Parameters of OAuth requests and answers that give access, or help to get it; RFC 6749, 7636, 8628 and Entra's own
// client_info. `user_code` is meant to be read from the screen, but a stored trace would let others finish the sign-in.
const secretNames = [
  'access_token',
  'refresh_token',
  'id_token',
  'id_token_hint',
  'device_code',
  'user_code',
  'client_info',
  'client_secret',
  'client_assertion',
  'assertion',
  'code_verifier',
  'code_challenge',
  'session_state',
  'logon_hint',
  'password',
  'signin_state',
  'accessToken',
  'refreshToken',
  'idToken',
  'deviceCode',
  'userCode',
  'clientInfo',
  'codeVerifier',
].join('|');

type Rule = readonly [pattern: RegExp, replacement: string];

const rules: readonly Rule[] = [
  // JSON, also when it was quoted once or more inside other JSON: "access_token":"...", \"access_token\":\"...\"
  [new RegExp(`(\\\\*["'](?:${secretNames})\\\\*["']\\s*:\\s*\\\\*["'])[^"'\\\\]*`, 'gi'), `$1${hidden}`],
  // In JSON, `code` is mostly an error code ("Request_BadRequest"); an authorization code is long and has no blanks.
  [/(\\*["']code\\*["']\s*:\s*\\*["'])[^"'\\\s]{40,}/gi, `$1${hidden}`],
  // Forms and URLs, also when percent-encoded into another URL. `code` and `state` are parameters only here.
  [
    new RegExp(
      `((?:^|[?&#;\\s"']|%3F|%26|%23)(?:${secretNames}|code|state)(?:=|%3D))(?:(?!%26)[^&#\\s"'<>\\\\])*`,
      'gi',
    ),
    `$1${hidden}`,
  ],
  [
    /((?:proxy-)?authorization\\*["']?\s*[:=]\s*\\*["']?)(?:(?:bearer|basic|negotiate|pop)\s+)?[^\s"',\\]+/gi,
    `$1${hidden}`,
  ],
  [/((?:set-)?cookie\\*["']?\s*:\s*)[^\r\n"']+/gi, `$1${hidden}`],
  [/\b(bearer|basic)\s+(?!(?:token|auth|realm|authorization_uri)\b)[\w\-.~+/=]{16,}/gi, `$1 ${hidden}`],
  // A JWT, signed or not, wherever it stands: both its first parts are base64url of {"...
  [/eyJ[\w-]{8,}\.[\w-]*(?:\.[\w-]*){0,3}/g, hidden],
  // Entra's opaque codes and refresh tokens: a version, then base64url beginning with A, dots between the parts.
  [/\b[01]\.A[\w-]{22,}(?:\.[\w-]+)*/g, hidden],
  [/\bM\.[A-Z]\w{2,}_\w+\.[\w!*$.-]{20,}/g, hidden],
  // Credentials inside an address, as in a proxy's: http://user:password@host
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/?#@"']+@/gi, `$1${hidden}@`],
];

/**
 * Text with everything that gives access replaced by [hidden]: tokens, authorization codes, PKCE verifiers, device and
 * user codes, client_info, Authorization and cookie headers, credentials in addresses; in URLs, forms, JSON and prose.
 * Does NOT remove names, ids or addresses of people. Applying it twice changes nothing more.
 */
export function redact(text: string): string {
  return rules.reduce((safe, [pattern, replacement]) => safe.replace(pattern, replacement), text);
}
