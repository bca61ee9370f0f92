import { type Behaviour, defaultBehaviour } from './behaviour.ts';
import type { Fault } from './faults.ts';

/**
 * - `active`: licensed and switched on
 * - `inactive`: "Account mode is inactive" (not yet activated, or lapsed)
 * - `not-provisioned`: the service has never heard of this tenant
 */
export type LicenceState = 'active' | 'inactive' | 'not-provisioned';

/** How the tenant differs from a healthy one while a scenario is on. Nothing of this is written to the state file. */
export interface Conditions {
  readonly licences: {
    readonly xdr: LicenceState;
    readonly endpoint: LicenceState;
    readonly vulnerabilityManagement: boolean;
  };
  readonly replication: {
    /** How far the slow replicas are behind; 0: everything is visible at once. */
    readonly lagInMs: number;
    /** Replicas that take turns in answering reads; the first is always up to date. 1 with a lag: every read is late. */
    readonly replicas: number;
    /** How far the token service is behind the directory. */
    readonly tokenServiceLagInMs: number;
    /** Whether writes about an object too new for the replica give Microsoft's misleading errors (403, 400) instead of 404. */
    readonly misleadingErrors: boolean;
  };
  readonly signIn: {
    /** AADSTS number that Conditional Access answers with, on the page and at the token endpoint; null: nobody is blocked. */
    readonly blockedBy: number | null;
    /** Only these clients are blocked (appIds); empty: all. */
    readonly blockedAppIds: readonly string[];
    /** APIs (appIds) that Conditional Access asks a second factor for; empty: all; null: none. It can be given on the page. */
    readonly secondFactorFor: readonly string[] | null;
    /** Conditional Access blocks the device code flow. */
    readonly deviceCodeBlocked: boolean;
    /** Whether members may consent for themselves to permissions of type `User`. */
    readonly userConsentAllowed: boolean;
    /** Whether "Need admin approval" offers to send a request (AADSTS90095 instead of 90094). */
    readonly adminConsentRequests: boolean;
    /** How long a device waits between polls: `interval` of the device code answer. */
    readonly deviceCodePollInSeconds: number;
    /** How often a client may get the same token for the same person before that is a loop (AADSTS50196); null: any time. */
    readonly sameTokensInFiveMinutes: number | null;
  };
  readonly appPolicy: {
    /** A redirect URI that matches one of these prefixes is refused by an app management policy. */
    readonly refusedRedirectUriPrefixes: readonly string[];
    readonly serviceManagementReferenceRequired: boolean;
    /** null: as the tenant's own setting says. */
    readonly membersMayRegisterApps: boolean | null;
  };
  /** Added to every answer. */
  readonly latencyInMs: number;
  /** How far Microsoft's clock is ahead of this machine. */
  readonly clockOffsetInMs: number;
}

/** Something done to the tenant by another hand when the scenario starts; `ours` means apps that did not come with the seed. */
export type TenantChange =
  | { readonly change: 'remove-service-principal'; readonly appId: string }
  | { readonly change: 'remove-consent-of-our-apps' }
  | { readonly change: 'edit-consent-of-our-apps'; readonly addScope: string; readonly removeFirst: boolean }
  | { readonly change: 'narrow-consent-of-our-apps'; readonly upn: string }
  | { readonly change: 'delete-our-apps' }
  | { readonly change: 'remove-principals-of-our-apps' }
  | {
      readonly change: 'edit-our-apps';
      /** Redirect URIs of the mobile and desktop platform; what is absent stays. */
      readonly redirectUris?: readonly string[];
      readonly isFallbackPublicClient?: boolean;
      /** `requiredResourceAccess` is emptied; consents stay. */
      readonly unlistPermissions?: boolean;
    }
  | { readonly change: 'remove-security-data' }
  | { readonly change: 'disable-our-apps' }
  | { readonly change: 'require-assignment-for-our-apps' }
  | { readonly change: 'require-assignment'; readonly appId: string }
  | { readonly change: 'disable-service-principal'; readonly appId: string }
  | {
      readonly change: 'set-roles';
      /** User principal name. */
      readonly upn: string;
      /** Template ids; whatever the person held before is taken away. */
      readonly active: readonly string[];
      readonly eligible?: readonly string[];
    }
  | { readonly change: 'disable-account'; readonly upn: string }
  | {
      readonly change: 'fill-directory';
      readonly apps: number;
      readonly servicePrincipals: number;
      readonly grants: number;
    };

export type DeepPartial<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [Name in keyof T]?: DeepPartial<T[Name]> }
    : T;

export interface Scenario {
  readonly name: string;
  /** What it breaks, in one line. */
  readonly breaks: string;
  /** What a person should then see. */
  readonly shouldSee: string;
  /** The failure modes it shows, in plain words. */
  readonly failureModes: readonly string[];
  /** The real report it follows. */
  readonly source: string;
  readonly conditions?: DeepPartial<Conditions>;
  readonly behaviour?: Partial<Behaviour>;
  readonly faults?: readonly Fault[];
  readonly tenantChanges?: readonly TenantChange[];
}

/** A scenario with nothing left out. */
export interface ActiveScenario extends Conditions {
  readonly name: string;
  readonly behaviour: Behaviour;
  readonly faults: readonly Fault[];
  readonly tenantChanges: readonly TenantChange[];
}

export const healthyConditions: Conditions = {
  licences: { xdr: 'active', endpoint: 'active', vulnerabilityManagement: true },
  replication: { lagInMs: 0, replicas: 2, tokenServiceLagInMs: 0, misleadingErrors: true },
  signIn: {
    blockedBy: null,
    blockedAppIds: [],
    secondFactorFor: null,
    deviceCodeBlocked: false,
    userConsentAllowed: true,
    adminConsentRequests: false,
    deviceCodePollInSeconds: 5,
    sameTokensInFiveMinutes: null,
  },
  appPolicy: {
    refusedRedirectUriPrefixes: [],
    serviceManagementReferenceRequired: false,
    membersMayRegisterApps: null,
  },
  latencyInMs: 0,
  clockOffsetInMs: 0,
};

/** Fills in everything that a scenario leaves as it is in a healthy tenant. */
export function activateScenario(scenario: Scenario): ActiveScenario {
  const { licences, replication, signIn, appPolicy, ...rest } = scenario.conditions ?? {};
  return {
    name: scenario.name,
    licences: { ...healthyConditions.licences, ...licences },
    replication: { ...healthyConditions.replication, ...replication },
    signIn: { ...healthyConditions.signIn, ...signIn },
    appPolicy: { ...healthyConditions.appPolicy, ...appPolicy },
    latencyInMs: rest.latencyInMs ?? healthyConditions.latencyInMs,
    clockOffsetInMs: rest.clockOffsetInMs ?? healthyConditions.clockOffsetInMs,
    behaviour: { ...defaultBehaviour, ...scenario.behaviour },
    faults: scenario.faults ?? [],
    tenantChanges: scenario.tenantChanges ?? [],
  };
}
