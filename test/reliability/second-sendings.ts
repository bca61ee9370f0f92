import type { RequestEntry } from '../../src/sandbox/start-sandbox.ts';

/** What has to be looked at before a write may be sent once more. */
const lookFor: readonly (readonly [write: RegExp, look: RegExp])[] = [
  [/\/owners\b/, /\/owners\b/],
  [/\/appRoleAssignedTo\b/, /\/appRoleAssignedTo\b/],
  [/\/oauth2PermissionGrants\b/, /\/oauth2PermissionGrants\b/],
  [/\/servicePrincipals\b/, /\/servicePrincipals\b/],
  [/\/deletedItems\b/, /\/deletedItems\b/],
  [/\/applications\b/, /\/(applications|deletedItems)\b/],
];

/**
 * Writes that were sent again although it was not known what came of them, and nobody had looked. A refusal is known:
 * 4xx, and 503, which here always comes with Retry-After and then asks for the same request again after a while (see
 * https://learn.microsoft.com/graph/errors). Anything else, an answer that did not arrive in particular, is not.
 */
export function blindRepeats(requests: readonly RequestEntry[]): readonly string[] {
  const open = new Map<string, RegExp>();
  const blind: string[] = [];
  for (const { host, method, path, status, body } of requests) {
    if (host !== 'graph' || path.includes('/$batch')) continue;
    if (method === 'GET') {
      for (const [key, look] of open) if (look.test(path)) open.delete(key);
      continue;
    }
    const key = `${method} ${path} ${JSON.stringify(body ?? null)}`;
    if (open.has(key)) blind.push(key);
    const look = lookFor.find(([write]) => write.test(path))?.[1];
    if (look === undefined) throw new Error(`what looks at ${method} ${path}?`);
    if ((status < 400 || status >= 500) && status !== 503) open.set(key, look);
    else open.delete(key);
  }
  return blind;
}
