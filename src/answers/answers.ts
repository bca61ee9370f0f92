import type { PermissionRef } from '../catalog/api.ts';
import type { Guid } from '../values/guid.ts';

/** Who may use the app: everyone in the tenant, or only these people (assignment required). UPNs. */
export type AudienceAnswer =
  | { readonly kind: 'everyone' }
  | { readonly kind: 'users'; readonly upns: readonly string[] };

/** Which registration to work on. `ours`: the one in the config, else a new one; found others lead to a question. */
export type AppAnswer =
  | { readonly kind: 'ours' }
  | { readonly kind: 'adopt'; readonly appId: Guid }
  | { readonly kind: 'new' };

export const configFormats = ['json', 'env', 'powershell', 'answers'] as const;
export type ConfigFormat = (typeof configFormats)[number];

/** Everything a person decides about the app, whether typed, flagged or taken by default. */
export interface Answers {
  /** Ids of catalog/tasks. */
  readonly tasks: readonly string[];
  /** Resolved: tasks' least permissions and those named by hand, no duplicates, in catalogue order. */
  readonly permissions: readonly PermissionRef[];
  readonly displayName: string;
  readonly redirectUris: readonly string[];
  /** UPNs of additional owners. */
  readonly owners: readonly string[];
  readonly audience: AudienceAnswer;
  readonly app: AppAnswer;
  readonly formats: readonly ConfigFormat[];
}
