import type { ApiKey } from '../catalog/api.ts';
import type { Guid } from '../values/guid.ts';

/** A person as the directory names them. */
export interface DirectoryUser {
  readonly objectId: Guid;
  readonly userPrincipalName: string;
  readonly displayName: string | null;
}

/** A delegated permission that an API publishes in this tenant. */
export interface PublishedScope {
  readonly id: Guid;
  readonly value: string;
  readonly type: 'Admin' | 'User' | null;
  readonly displayName: string;
  readonly isEnabled: boolean;
}

export interface ObservedApi {
  readonly api: ApiKey;
  readonly servicePrincipalId: Guid;
  readonly accountEnabled: boolean;
  /** From the tenant's own principal; for Graph from the built-in catalogue (its own list is 0.8 MB). */
  readonly scopes: readonly PublishedScope[];
  /** Application roles of the same API: tells "Machine.Read.All is an application permission" from "unknown". */
  readonly applicationRoles: readonly string[];
}

export interface ObservedOperator extends DirectoryUser {
  readonly userType: 'Member' | 'Guest' | null;
  /** Template ids of active directory roles; null when the directory would not say. */
  readonly activeRoles: readonly { readonly templateId: Guid; readonly displayName: string }[] | null;
  /** Roles only eligible in PIM; null when it could not be read, which is usual. */
  readonly eligibleRoles: readonly { readonly templateId: Guid; readonly displayName: string }[] | null;
}

export interface ObservedTenant {
  readonly id: Guid;
  readonly displayName: string;
  readonly defaultDomain: string | null;
  readonly operator: ObservedOperator;
  /** null: the API has no service principal here. */
  readonly apis: Readonly<Record<ApiKey, ObservedApi | null>>;
}

export interface ObservedApplication {
  readonly objectId: Guid;
  readonly appId: Guid;
  readonly displayName: string;
  readonly uniqueName: string | null;
  readonly createdAt: Date | null;
  readonly tags: readonly string[];
  readonly signInAudience: string;
  readonly isFallbackPublicClient: boolean;
  readonly isDisabled: boolean;
  readonly publicClientRedirectUris: readonly string[];
  readonly webRedirectUris: readonly string[];
  readonly spaRedirectUris: readonly string[];
  /** Whole and in order, so that writing it back loses nothing. */
  readonly requiredResourceAccess: readonly RequiredResource[];
  readonly credentialCount: number;
  readonly owners: readonly DirectoryUser[];
}

export interface RequiredResource {
  readonly resourceAppId: Guid;
  readonly resourceAccess: readonly { readonly id: Guid; readonly type: string }[];
}

export interface ObservedServicePrincipal {
  readonly objectId: Guid;
  readonly appId: Guid;
  readonly accountEnabled: boolean;
  readonly appRoleAssignmentRequired: boolean;
  /** principalIds assigned to it, whatever their role. */
  readonly assignedPrincipalIds: readonly Guid[];
}

export interface ObservedGrant {
  /** Opaque id of the oauth2PermissionGrant. */
  readonly id: string;
  readonly resourceId: Guid;
  readonly consentType: 'AllPrincipals' | 'Principal';
  readonly principalId: Guid | null;
  /** In the order written. */
  readonly scopes: readonly string[];
}

export interface ObservedApp {
  readonly application: ObservedApplication;
  readonly servicePrincipal: ObservedServicePrincipal | null;
  readonly grants: readonly ObservedGrant[];
}

/** Apps that are not (yet) the one worked on, but that a person must hear of. */
export interface ObservedNeighbours {
  /** Bear our tag and this name, stand in no config here. */
  readonly tagged: readonly ObservedApplication[];
  /** Strangers of the same name: mentioned, never touched. */
  readonly namesakes: readonly ObservedApplication[];
  /** Soft-deleted apps of ours (tag or unique name). */
  readonly deleted: readonly DeletedApplication[];
}

/** Restorable for 30 days after `deletedAt`; until then its unique name stays taken. */
export interface DeletedApplication {
  readonly objectId: Guid;
  readonly appId: Guid;
  readonly displayName: string;
  readonly uniqueName: string | null;
  readonly tags: readonly string[];
  readonly deletedAt: Date | null;
}

/** What stays behind when the registration is gone but its principal is not. */
export interface ObservedLeftovers {
  readonly servicePrincipal: ObservedServicePrincipal;
  readonly grants: readonly ObservedGrant[];
}

/** The tenant as read just now. */
export interface ObservedState {
  readonly tenant: ObservedTenant;
  readonly app: ObservedApp | null;
  readonly neighbours: ObservedNeighbours;
}
