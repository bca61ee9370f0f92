import { type ApiKey, apiKeys, apis, type PermissionRef } from '../catalog/api.ts';
import type { Cloud } from '../catalog/cloud.ts';
import { signInScopes } from '../catalog/permissions.ts';
import type { AccessConfig } from '../config/access-config.ts';
import { parsePermission } from '../config/config-answers.ts';
import { AccessError } from '../errors/access-error.ts';
import type { Plan } from '../plan/plan.ts';
import { configuredScopeIds } from '../plan/required-resources.ts';
import type { Proof } from '../proof/prove-access.ts';
import type { DesiredState } from '../state/desired-state.ts';
import type { ObservedApp, ObservedState } from '../state/observed-state.ts';
import type { Preflight } from './preflight.ts';

/** Something that was asked for once, before any check ran. */
export type Gathered<T> =
  | { readonly kind: 'have'; readonly value: T }
  /** Asked, and refused or failed. */
  | { readonly kind: 'refused'; readonly problem: AccessError }
  /** Not asked for, with the reason that a person is told. */
  | { readonly kind: 'absent'; readonly because: string };

/** @param because the reason a person is told */
export function absent(because: string): Gathered<never> {
  return { kind: 'absent', because };
}

/** @throws what is no AccessError, and `cancelled` */
export async function gathered<T>(work: () => Promise<T>): Promise<Gathered<T>> {
  try {
    return { kind: 'have', value: await work() };
  } catch (error) {
    if (!(error instanceof AccessError) || error.code === 'cancelled') throw error;
    return { kind: 'refused', problem: error };
  }
}

export interface SetupInput {
  /** Path of the config, as the person knows it. */
  readonly file: string;
  readonly cloud: Cloud;
  readonly config: Gathered<AccessConfig>;
  readonly preflight: Gathered<Preflight>;
  /** The tenant, with the app of the config (or of --app-id) in it. */
  readonly directory: Gathered<ObservedState>;
  /** What the config wants, resolved in this tenant. */
  readonly desired: Gathered<DesiredState>;
  /** planChanges(desired, observed): what setup would still do. */
  readonly drift: Gathered<Plan>;
  readonly proof: Gathered<Proof>;
}

/** What a check may ask for; `app` is the directory with the app found in it. */
export interface Have {
  readonly config: AccessConfig;
  readonly preflight: Preflight;
  readonly directory: ObservedState;
  readonly app: ObservedApp;
  readonly desired: DesiredState;
  readonly drift: Plan;
  readonly proof: Proof;
}
export type Need = keyof Have;

/** Either everything that is needed, or why a check cannot be made. */
export function gather<N extends Need>(
  input: SetupInput,
  needs: readonly N[],
): { readonly have: Pick<Have, N> } | { readonly because: string } {
  const have: Partial<Have> = {};
  for (const need of needs) {
    const found = need === 'app' ? appOf(input) : input[need as Exclude<N, 'app'>];
    if (found.kind === 'absent') return { because: found.because };
    if (found.kind === 'refused') return { because: found.problem.happened };
    Object.assign(have, { [need]: found.value });
  }
  // Every key of N was filled or the function returned.
  return { have: have as Pick<Have, N> };
}

function appOf({ directory }: SetupInput): Gathered<ObservedApp> {
  if (directory.kind !== 'have') return directory;
  const { app } = directory.value;
  return app === null ? { kind: 'absent', because: 'the app was not found' } : { kind: 'have', value: app };
}

/** Permissions that should work: those of the config, else (an app named by hand) those configured on the app. */
export function wantedPermissions(input: SetupInput): readonly PermissionRef[] {
  if (input.config.kind === 'have') {
    return input.config.value.wanted.permissions.flatMap((text) => parsePermission(text) ?? []);
  }
  if (input.directory.kind !== 'have' || input.directory.value.app === null) return [];
  const { app, tenant } = input.directory.value;
  return apiKeys.flatMap((api) => {
    const ids = configuredScopeIds(app.application.requiredResourceAccess, apis[api].appId);
    const published = tenant.apis[api]?.scopes ?? [];
    return published
      .filter((scope) => ids.has(scope.id) && !signInScopes.has(scope.value))
      .map(({ value }) => ({ api, value }));
  });
}

/** APIs that this setup is about, in the fixed order. */
export function wantedApis(input: SetupInput): readonly ApiKey[] {
  const wanted = new Set(wantedPermissions(input).map(({ api }) => api));
  if (input.proof.kind === 'have') for (const { api } of input.proof.value.apis) wanted.add(api);
  return apiKeys.filter((api) => wanted.has(api));
}
