import type { ApiKey } from '../catalog/api.ts';
import type { Verdict } from '../values/check.ts';

export interface RecordPerson {
  readonly name: string | null;
  /** The object id, where the directory does not know the person any more. */
  readonly userPrincipalName: string;
}

export interface RecordPermission {
  readonly api: ApiKey;
  readonly value: string;
  /** null: nobody knows it any more. */
  readonly id: string | null;
  /** What it lets the app do on behalf of a person, in plain words. */
  readonly meaning: string;
  readonly canWrite: boolean;
  readonly highImpact: string | null;
  readonly isSignIn: boolean;
  /** It stands on the app registration. */
  readonly configured: boolean;
  readonly consent:
    | { readonly kind: 'everyone' }
    | { readonly kind: 'people'; readonly people: readonly RecordPerson[] }
    | { readonly kind: 'none' };
  readonly wanted: boolean;
  /** Of the chosen tasks' least set; null where no task was chosen to measure by. */
  readonly inLeastSet: boolean | null;
  readonly retiring: { readonly on: string; readonly successor: string; readonly source: string } | null;
  readonly verdict: 'pass' | 'warn' | 'fail';
  /** Why the verdict is not `pass`, and what else is worth knowing; sentences. */
  readonly remarks: readonly string[];
}

/** What the chosen tasks need, and how the app differs from it. Sign-in is always needed and not counted. */
export interface LeastSet {
  /** null: no task was chosen, permissions were picked by name. */
  readonly permissions: readonly string[] | null;
  /** On the app or consented, and more than the tasks need; without tasks, more than was wanted. */
  readonly exceeding: readonly string[];
  readonly missing: readonly string[];
}

export interface RecordFinding {
  /** Of the check that verify makes as well. */
  readonly id: string;
  readonly title: string;
  readonly verdict: 'warn' | 'fail';
  readonly seen: string;
  readonly remedy: string | null;
}

/** A setup on paper: what was granted, when, by whom, and proof. Read from the tenant and the config; holds no secret. */
export interface SetupRecord {
  /** The worst of what was found. */
  readonly verdict: 'pass' | 'warn' | 'fail';
  readonly recorded: { readonly at: string; readonly by: string; readonly program: string };
  readonly setUp: { readonly by: string; readonly at: string; readonly config: string };
  readonly cloud: { readonly name: string; readonly title: string };
  readonly tenant: { readonly id: string; readonly name: string };
  readonly app: {
    readonly displayName: string;
    readonly appId: string;
    readonly objectId: string;
    readonly uniqueName: string | null;
    readonly registeredAt: string | null;
    readonly isPublicClient: boolean;
    readonly isDisabled: boolean;
    readonly signInAudience: string;
    readonly credentials: number;
    readonly owners: readonly (RecordPerson & { readonly addedBySetup: boolean })[];
    readonly redirectUris: readonly {
      readonly uri: string;
      readonly platform: 'public client' | 'web' | 'single-page app';
      readonly addedBySetup: boolean;
    }[];
  };
  /** null: nobody can sign in to the app. */
  readonly servicePrincipal: {
    readonly objectId: string;
    readonly isEnabled: boolean;
    readonly assignmentRequired: boolean;
    readonly assigned: readonly RecordPerson[];
  } | null;
  readonly apis: readonly {
    readonly api: ApiKey;
    readonly name: string;
    readonly principalName: string;
    readonly isInTenant: boolean;
  }[];
  readonly permissions: readonly RecordPermission[];
  /** Found on the app, and none of this program's business: left alone, but said. */
  readonly otherPermissions: { readonly graph: number; readonly application: number };
  readonly tasks: readonly { readonly id: string; readonly title: string }[];
  readonly leastSet: LeastSet;
  readonly findings: readonly RecordFinding[];
  /** null: never proven. */
  readonly lastProof: {
    readonly passed: boolean;
    readonly at: string;
    readonly user: string;
    readonly checks: readonly { readonly id: string; readonly about: string; readonly verdict: Verdict }[];
  } | null;
  readonly retirements: readonly {
    readonly permission: string;
    readonly on: string;
    readonly daysLeft: number;
    readonly successor: string;
    readonly source: string;
  }[];
  readonly undo: { readonly command: string; readonly byHand: readonly string[] };
}
