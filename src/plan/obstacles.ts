import { refusal } from '../catalog/remedies.ts';
import { AccessError } from '../errors/access-error.ts';
import type { ObservedState, RequiredResource } from '../state/observed-state.ts';
import { plainText } from '../values/plain-text.ts';
import type { Change } from './plan.ts';
import { countPermissions } from './required-resources.ts';

/**
 * Documented limits of one app.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/supported-accounts-validation
 * @see https://learn.microsoft.com/entra/identity-platform/reply-url
 * @see https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant
 */
export const limits = {
  redirectUris: 256,
  apis: 50,
  permissions: 400,
  owners: 100,
  grantScopeCharacters: 3850,
} as const;

export interface Powers {
  /** false only when it is known that the operator may not. */
  readonly mayRegister: boolean;
  readonly mayConsent: boolean;
}

/** The first reason why these changes cannot be made, or would be of no use; null when there is none. */
export function findObstacle(changes: readonly Change[], observed: ObservedState, powers: Powers): AccessError | null {
  return stopped(observed) ?? tooSmall(changes, observed, powers) ?? overLimit(changes, observed);
}

function stopped({ app }: ObservedState): AccessError | null {
  if (app === null) return null;
  const what = app.application.isDisabled
    ? 'App registrations > the app'
    : app.servicePrincipal?.accountEnabled === false
      ? 'Enterprise apps > the app > Properties > Enabled for users to sign in'
      : null;
  if (what === null) return null;
  return new AccessError('app-disabled', {
    happened: `${plainText(app.application.displayName)} (${app.application.appId}) is switched off, so nobody can sign in to it.`,
    todo: [
      `Whoever switched it off can switch it on again: Entra > ${what}.`,
      'Or set up another one: defender-access setup --new',
    ],
    whoseMove: 'an owner of the app, or an Application Administrator',
  });
}

function tooSmall(changes: readonly Change[], { tenant }: ObservedState, powers: Powers): AccessError | null {
  const registers = changes.some((change) => change.kind === 'application' && change.action === 'create');
  if (registers && !powers.mayRegister) {
    const values = { account: tenant.operator.userPrincipalName, tenant: tenant.displayName };
    return refusal('D1', { values });
  }
  const missing = changes.some(
    (change) => change.kind === 'service-principal' && change.action === 'create' && change.of !== 'app',
  );
  // A principal for an app of another organisation takes the same roles as consent; see graph/api/serviceprincipal-upsert.
  if (missing && !powers.mayConsent) {
    return new AccessError('role-missing', {
      happened: `${plainText(tenant.operator.userPrincipalName)} may not add an API that the tenant does not have yet.`,
      todo: ['Ask a Cloud Application Administrator to run the same command.', 'Or choose permissions of other APIs.'],
      failure: 'C1',
    });
  }
  return null;
}

function overLimit(changes: readonly Change[], { app }: ObservedState): AccessError | null {
  for (const change of changes) {
    const excess = excessOf(change, app?.application ?? null);
    if (excess !== null) {
      return new AccessError('quota-exceeded', {
        happened: excess,
        todo: ['Choose less, or set up another app: defender-access setup --new'],
        failure: 'F6',
      });
    }
  }
  const owners = (app?.application.owners.length ?? 0) + changes.filter((change) => change.kind === 'owner').length;
  if (owners <= limits.owners || !changes.some((change) => change.kind === 'owner')) return null;
  return new AccessError('quota-exceeded', {
    happened: `The app would have ${owners} owners; Entra ID allows ${limits.owners}.`,
    todo: ['Name fewer owners: --owner UPN'],
  });
}

function excessOf(
  change: Change,
  app: { webRedirectUris: readonly string[]; spaRedirectUris: readonly string[] } | null,
): string | null {
  if (change.kind === 'application' && change.action === 'create') {
    return excessUris(change.redirectUris.length) ?? excessPermissions(change.requiredResourceAccess);
  }
  if (change.kind === 'redirect-uris') {
    return excessUris(change.whole.length + (app?.webRedirectUris.length ?? 0) + (app?.spaRedirectUris.length ?? 0));
  }
  if (change.kind === 'permissions' && change.action === 'create' && change.whole !== null)
    return excessPermissions(change.whole);
  if (change.kind === 'grant' && change.added.length > 0) {
    const characters = change.whole.join(' ').length;
    return characters > limits.grantScopeCharacters
      ? `One approval would be ${characters} characters long; Entra ID holds ${limits.grantScopeCharacters}.`
      : null;
  }
  return null;
}

function excessUris(count: number): string | null {
  return count > limits.redirectUris
    ? `The app would have ${count} redirect URIs; Entra ID allows ${limits.redirectUris}.`
    : null;
}

function excessPermissions(whole: readonly RequiredResource[]): string | null {
  const count = countPermissions(whole);
  return whole.length > limits.apis || count > limits.permissions
    ? `The app would ask for ${count} permissions of ${whole.length} APIs; Entra ID allows ${limits.permissions} of ${limits.apis}.`
    : null;
}
