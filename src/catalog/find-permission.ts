import { AccessError } from '../errors/access-error.ts';
import { parseGuid } from '../values/guid.ts';
import { plainText } from '../values/plain-text.ts';
import { type ApiKey, apiKeys, apis, formatPermission, type PermissionRef } from './api.ts';
import { closestNames } from './closest-names.ts';
import { builtInClouds } from './clouds.ts';
import { type CataloguePermission, permissions } from './permissions.ts';

export type Found =
  | {
      readonly kind: 'one';
      readonly permission: CataloguePermission;
      /** How the name was corrected, for the screen; null when it was right. */
      readonly corrected: string | null;
    }
  | { readonly kind: 'ambiguous'; readonly candidates: readonly CataloguePermission[] }
  | {
      /** Exists, but as an application permission: an app would hold it without a person. */
      readonly kind: 'application-role';
      readonly value: string;
      readonly delegated: readonly CataloguePermission[];
    }
  | { readonly kind: 'unknown'; readonly suggestions: readonly CataloguePermission[] };

// Microsoft's pages spell these for delegated permissions; no tenant publishes them.
const misspelt: ReadonlyMap<string, string> = new Map([
  ['remediationtask.read', 'RemediationTasks.Read'],
  ['machine.read.write', 'Machine.ReadWrite'],
]);

// Application roles whose delegated counterpart is not simply the name without ".All".
const applicationRoles: ReadonlyMap<string, readonly PermissionRef[]> = new Map([
  ['ti.read', [{ api: 'endpoint', value: 'Ti.ReadWrite' }]],
  ['ti.read.all', [{ api: 'endpoint', value: 'Ti.ReadWrite' }]],
  ['event.write', []],
]);

/**
 * Finds a delegated permission by the way people write it: `Incident.Read`, `endpoint/Machine.Read`, any name of the API
 * before the slash ("Microsoft 365 Defender/Incident.Read"), the full scope name (`https://api.security.microsoft.com/…`) or
 * its id. Case does not matter. Known misspellings of Microsoft's pages are corrected, and said so.
 */
export function findPermission(text: string): Found {
  const byId = permissions.find((known) => known.id === parseGuid(text));
  if (byId !== undefined) return { kind: 'one', permission: byId, corrected: null };
  const { prefix, value } = split(text.trim());
  const api = prefix === null ? null : apiNamed(prefix);
  const pool = api === null ? permissions : permissions.filter((known) => known.api === api);
  const found = prefix !== null && api === null ? [] : named(value, pool);
  if (found.length > 1) return { kind: 'ambiguous', candidates: found };
  const [permission] = found;
  if (permission !== undefined) {
    return {
      kind: 'one',
      permission,
      corrected: permission.value === value ? null : `${value} is called ${permission.value}`,
    };
  }
  const delegated = delegatedOf(value, api);
  if (delegated !== null) return { kind: 'application-role', value, delegated };
  return { kind: 'unknown', suggestions: suggestions(value, pool) };
}

/** By any name under which people look for it, its appId, or the name its token is asked for with. */
export function apiNamed(text: string): ApiKey | null {
  const wanted = bare(text);
  return (
    apiKeys.find((key) => {
      const { appId, displayName, productName, alsoKnownAs } = apis[key];
      const audiences = Object.values(builtInClouds).map((cloud) => cloud.resources[key]?.audience ?? '');
      return [key, appId, displayName, productName, ...alsoKnownAs, ...audiences].some((name) => bare(name) === wanted);
    }) ?? null
  );
}

/**
 * The same for flags and files, where there is nobody to ask.
 *
 * @throws AccessError `permission-unknown`, `permission-ambiguous`, `permission-not-delegated`
 */
export function permissionNamed(text: string): CataloguePermission {
  const found = findPermission(text);
  const name = plainText(text.trim());
  switch (found.kind) {
    case 'one':
      return found.permission;
    case 'ambiguous':
      throw new AccessError('permission-ambiguous', {
        happened: `More than one API has a permission called ${name}.`,
        todo: [`Name the API with it: ${found.candidates.map(formatPermission).join(' or ')}`],
      });
    case 'application-role':
      throw new AccessError('permission-not-delegated', {
        happened: `${name} is an application permission: an app would hold it without a person. Here the app works on behalf of a person.`,
        todo: [
          found.delegated.length === 0
            ? 'There is no delegated permission for it.'
            : `The delegated one is ${found.delegated.map(formatPermission).join(' or ')}`,
        ],
      });
    case 'unknown':
      throw new AccessError('permission-unknown', {
        happened: `There is no delegated permission called ${name} in the catalogue.`,
        todo: [
          ...(found.suggestions.length === 0 ? [] : [`Perhaps ${found.suggestions.map(formatPermission).join(', ')}?`]),
          'Search by what it is for: defender-access permissions isolate device',
        ],
      });
  }
}

/** The part after the last slash is the value; what stands before it names the API. */
function split(text: string): { prefix: string | null; value: string } {
  const at = text.lastIndexOf('/');
  return at < 0
    ? { prefix: null, value: text }
    : { prefix: text.slice(0, at).trim(), value: text.slice(at + 1).trim() };
}

function named(value: string, pool: readonly CataloguePermission[]): readonly CataloguePermission[] {
  const wanted = (misspelt.get(value.toLowerCase()) ?? value).toLowerCase();
  return pool.filter((known) => known.value.toLowerCase() === wanted);
}

function delegatedOf(value: string, api: ApiKey | null): readonly CataloguePermission[] | null {
  const listed = applicationRoles.get(value.toLowerCase());
  const within = (known: CataloguePermission) => api === null || known.api === api;
  if (listed !== undefined) {
    return permissions.filter(
      (known) => within(known) && listed.some((ref) => formatPermission(ref) === formatPermission(known)),
    );
  }
  if (!/\.All$/i.test(value)) return null;
  // Not Graph's: its delegated names end in ".All" too, and the catalogue holds only some of them (User.Read.All is delegated).
  const shorter = named(value.slice(0, -'.All'.length), permissions).filter(
    (known) => within(known) && known.api !== 'graph',
  );
  return shorter.length === 0 ? null : shorter;
}

function suggestions(value: string, pool: readonly CataloguePermission[]): readonly CataloguePermission[] {
  const everywhere = named(value, permissions);
  if (everywhere.length > 0) return everywhere;
  const names = closestNames(
    value,
    pool.map((known) => known.value),
  );
  return names.flatMap((name) => pool.filter((known) => known.value === name));
}

function bare(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^https:\/\/|\/+$/g, '')
    .replace(/[\s_-]/g, '');
}
