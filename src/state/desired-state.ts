import type { ApiKey } from '../catalog/api.ts';
import type { Guid } from '../values/guid.ts';

export interface DirectoryUser {
  readonly objectId: Guid;
  readonly userPrincipalName: string;
  readonly displayName: string | null;
}

export interface DesiredScope {
  readonly value: string;
  /** Permission id, as the tenant's own service principal says. */
  readonly id: Guid;
  /** Said in the plan: "Read incidents". */
  readonly displayName: string;
  readonly canWrite: boolean;
}

export interface DesiredApi {
  readonly api: ApiKey;
  readonly appId: Guid;
  readonly scopes: readonly DesiredScope[];
}

export type DesiredAudience =
  | { readonly kind: 'everyone' }
  | { readonly kind: 'users'; readonly users: readonly DirectoryUser[] };

/** What the tenant should look like afterwards. Says nothing about what others put there: that stays. */
export interface DesiredState {
  readonly displayName: string;
  /** Has a random part, so nobody can have prepared an app under it. */
  readonly uniqueName: string;
  readonly tags: readonly string[];
  readonly redirectUris: readonly string[];
  readonly apis: readonly DesiredApi[];
  /** openid, profile, offline_access of Microsoft Graph: granted along. */
  readonly signInScopes: readonly DesiredScope[];
  readonly audience: DesiredAudience;
  readonly owners: readonly DirectoryUser[];
  /** Sentences about the wish itself: retiring, can write, differs from the catalogue. They travel into the plan. */
  readonly notices: readonly string[];
}

/** Found through Graph by those who clean up or review: every app this tool made bears it. */
export const madeByTag = 'made-by-defender-access';
