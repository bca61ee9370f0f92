import type { ApiKey } from '../catalog/api.ts';
import type { AccessError } from '../errors/access-error.ts';
import type { DirectoryUser, RequiredResource } from '../state/observed-state.ts';

import type { Guid } from '../values/guid.ts';

export type Action = 'create' | 'update' | 'delete';

/**
 * One change to the tenant, as it is shown and as it is written. Object ids are null where an earlier change of the same
 * plan makes the object. Values are whole: what PATCH replaces already contains what others put there.
 */
export type Change =
  | {
      readonly kind: 'application';
      readonly action: 'create';
      readonly displayName: string;
      readonly uniqueName: string;
      readonly tags: readonly string[];
      readonly redirectUris: readonly string[];
      readonly requiredResourceAccess: readonly RequiredResource[];
    }
  | {
      readonly kind: 'redirect-uris';
      readonly action: 'update';
      readonly applicationId: Guid;
      readonly added: readonly string[];
      readonly whole: readonly string[];
    }
  | { readonly kind: 'public-client'; readonly action: 'update'; readonly applicationId: Guid }
  | {
      /** Permissions of one API configured on the app. With a new app they travel in its create request. */
      readonly kind: 'permissions';
      readonly action: 'create' | 'delete';
      readonly api: ApiKey;
      readonly signIn: boolean;
      readonly values: readonly { readonly value: string; readonly displayName: string }[];
      readonly applicationId: Guid | null;
      /** The app's requiredResourceAccess after ALL permission changes of this plan; null with a new app. */
      readonly whole: readonly RequiredResource[] | null;
    }
  | {
      readonly kind: 'owner';
      readonly action: 'create';
      readonly applicationId: Guid | null;
      readonly user: DirectoryUser;
    }
  | {
      readonly kind: 'service-principal';
      readonly action: 'create';
      readonly appId: Guid | null;
      readonly of: 'app' | ApiKey;
    }
  | {
      /** With a new service principal it travels in its create request, so that there is no moment without it. */
      readonly kind: 'assignment-required';
      readonly action: 'update';
      readonly servicePrincipalId: Guid | null;
    }
  | {
      readonly kind: 'assignment';
      readonly action: 'create';
      readonly servicePrincipalId: Guid | null;
      readonly user: DirectoryUser;
    }
  | {
      readonly kind: 'grant';
      readonly action: 'create' | 'update' | 'delete';
      readonly api: GrantApi;
      /** Service principal of the API; null when this plan creates it. */
      readonly resourceId: Guid | null;
      /** null: for everyone (AllPrincipals). */
      readonly user: DirectoryUser | null;
      readonly grantId: string | null;
      readonly added: readonly string[];
      readonly removed: readonly string[];
      /** The scope string's values afterwards, what was there first and in its order. Empty only with `delete`. */
      readonly whole: readonly string[];
    }
  | {
      readonly kind: 'application';
      readonly action: 'delete';
      readonly applicationId: Guid;
      readonly appId: Guid;
      readonly displayName: string;
    }
  | {
      readonly kind: 'application';
      readonly action: 'update';
      readonly restoreDeletedId: Guid;
      readonly appId: Guid;
      readonly displayName: string;
    }
  | { readonly kind: 'service-principal'; readonly action: 'delete'; readonly servicePrincipalId: Guid };

/** `other`: an API that this program does not deal with; met only where an app is removed with all that hangs on it. */
export type GrantApi = ApiKey | 'other';

/** A thing that is as wanted already; shown so that nobody wonders. */
export interface Kept {
  readonly kind: Change['kind'];
  readonly what: string;
}

/** A consent that the operator may not give. Turned into a link once the app's ids are known. */
export interface ConsentHandOff {
  /** Per API everything wanted and everything granted for all so far, so that an approval which replaces loses nothing. */
  readonly scopes: readonly { readonly api: ApiKey; readonly values: readonly string[] }[];
  /** Display names of the directory roles that may consent. */
  readonly who: readonly string[];
}

/** Ids of the app worked on, as far as they are known. */
export interface Identifiers {
  readonly appId: Guid | null;
  readonly applicationObjectId: Guid | null;
  readonly servicePrincipalId: Guid | null;
  readonly uniqueName: string | null;
}

export interface Plan {
  readonly appName: string;
  /** The app as found; ids are null while a change of this plan makes the object. */
  readonly target: Identifiers;
  readonly changes: readonly Change[];
  readonly kept: readonly Kept[];
  /** Sentences a person should read before approving: high impact, retiring, namesakes, foreign owners. */
  readonly notices: readonly string[];
  readonly handOff: ConsentHandOff | null;
  /** Why this plan cannot be carried out as things stand (app disabled, a documented limit, role too small); approval throws it. */
  readonly obstacle: AccessError | null;
}

export function isEmpty(plan: Plan): boolean {
  return plan.changes.length === 0;
}
