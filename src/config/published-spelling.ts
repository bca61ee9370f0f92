import { apiKeys, formatPermission } from '../catalog/api.ts';
import { permissions } from '../catalog/permissions.ts';
import type { AccessConfig } from './access-config.ts';

const spellings = new Map(permissions.map((ref) => [formatPermission(ref).toLowerCase(), ref]));

/**
 * The config with permissions as their API spells them. A file is edited by hand too, and services that ask for a permission
 * in other letters are not refused; compared letter by letter it would be one that nobody offers.
 */
export function inPublishedSpelling(config: AccessConfig): AccessConfig {
  const permission = (text: string): string => {
    const known = spellings.get(text.toLowerCase());
    return known === undefined ? text : formatPermission(known);
  };
  const resources = apiKeys.flatMap((api) => {
    const resource = config.apis[api];
    if (resource === undefined) return [];
    const scopes = once(resource.scopes.map((value) => spellings.get(`${api}/${value}`.toLowerCase())?.value ?? value));
    return [[api, { ...resource, scopes }] as const];
  });
  return {
    ...config,
    wanted: { ...config.wanted, permissions: once(config.wanted.permissions.map(permission)) },
    apis: { ...config.apis, ...Object.fromEntries(resources) },
  };
}

function once(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
