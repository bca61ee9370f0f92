import { type ApiKey, apiKeys, apis, type PermissionRef } from '../catalog/api.ts';
import type { Cloud } from '../catalog/cloud.ts';
import { permissionOf, signInPermissions } from '../catalog/permissions.ts';
import { harmlessReadFor } from '../defender/harmless-reads.ts';

/** A call that shows whether the token works. */
export interface SnippetCall {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** JSON text; null for GET. */
  readonly body: string | null;
}

export interface SnippetScope {
  readonly value: string;
  /** Permission id; null where the catalogue does not know it. */
  readonly id: string | null;
}

export interface SnippetApi {
  readonly key: ApiKey;
  readonly appId: string;
  readonly productName: string;
  /** `https://api.security.microsoft.com/.default`: everything that was granted on this API. */
  readonly scope: string;
  /** Origin that is called. */
  readonly endpoint: string;
  readonly scopes: readonly SnippetScope[];
  /** null: nothing of what is granted can be tried without changing something. */
  readonly call: SnippetCall | null;
}

/** Everything that generated code and setup files say about a setup. Nothing of it is secret. */
export interface SnippetValues {
  readonly displayName: string;
  readonly tenantId: string;
  readonly clientId: string;
  /** `https://login.microsoftonline.com/<tenant id>` */
  readonly authority: string;
  /** Host of the authority, with the port if there is one. */
  readonly authorityHost: string;
  /** false: the sign-in library must not ask Microsoft's public cloud about this authority. */
  readonly instanceDiscovery: boolean;
  readonly redirectUris: readonly string[];
  readonly applicationObjectId: string | null;
  readonly uniqueName: string | null;
  readonly tags: readonly string[];
  /** Only people who are assigned may sign in. */
  readonly assignmentRequired: boolean;
  /** Approved for everyone; code that manages the app then manages the approval as well. */
  readonly grantedForEveryone: boolean;
  /** In the order of the catalogue, at least one. */
  readonly apis: readonly SnippetApi[];
  /** openid, profile, offline_access of Microsoft Graph. */
  readonly signInScopes: readonly SnippetScope[];
}

export interface SetupFacts {
  readonly displayName: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly redirectUris: readonly string[];
  readonly applicationObjectId: string | null;
  readonly uniqueName: string | null;
  readonly tags: readonly string[];
  readonly assignmentRequired: boolean;
  readonly grantedForEveryone: boolean;
  readonly permissions: readonly PermissionRef[];
}

/** Puts facts of a setup and hosts of its cloud together. Hosts never come from a config file; APIs the cloud lacks are left out. */
export function snippetValues(setup: SetupFacts, cloud: Cloud): SnippetValues {
  const { permissions, ...facts } = setup;
  return {
    ...facts,
    authority: `${cloud.authorityHost}/${setup.tenantId}`,
    authorityHost: new URL(cloud.authorityHost).host,
    instanceDiscovery: cloud.instanceDiscovery,
    apis: apiKeys.flatMap((key) => snippetApi(key, permissions, cloud)),
    signInScopes: signInPermissions.map(({ value, id }) => ({ value, id })),
  };
}

function snippetApi(key: ApiKey, permissions: readonly PermissionRef[], cloud: Cloud): readonly SnippetApi[] {
  const resource = cloud.resources[key];
  const values = permissions.filter(({ api }) => api === key).map(({ value }) => value);
  if (resource === undefined || values.length === 0) return [];
  return [
    {
      key,
      appId: apis[key].appId,
      productName: apis[key].productName,
      scope: `${resource.audience}/.default`,
      endpoint: resource.endpoint,
      scopes: values.map((value) => ({ value, id: permissionOf({ api: key, value })?.id ?? null })),
      call: callFor(key, values, resource.endpoint),
    },
  ];
}

function callFor(key: ApiKey, scopes: readonly string[], endpoint: string): SnippetCall | null {
  const read = harmlessReadFor(key, scopes);
  if (read !== null) return { method: 'GET', url: `${endpoint}${read.path}`, body: null };
  // Hunting only reads, and in generated code it is the person who decides when to run it.
  // https://learn.microsoft.com/en-us/graph/api/security-security-runhuntingquery
  if (key !== 'graph' || !scopes.includes('ThreatHunting.Read.All')) return null;
  return {
    method: 'POST',
    url: `${endpoint}/v1.0/security/runHuntingQuery`,
    body: JSON.stringify({ Query: 'DeviceInfo | limit 1' }),
  };
}
