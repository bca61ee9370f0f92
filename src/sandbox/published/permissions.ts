import { permissionsData } from './permissions-data.ts';

/** The three APIs whose permissions the practice tenant knows: Defender XDR, Defender for Endpoint, Microsoft Graph. */
export type ResourceKey = 'xdr' | 'endpoint' | 'graph';

/** One resource as its source lists it; the shape of permissions-data.ts. */
export interface PublishedResource {
  readonly appId: string;
  /** Display name of its service principal in a tenant. */
  readonly displayName: string;
  /** App ID URIs and the appId, as registered. */
  readonly servicePrincipalNames: readonly string[];
  readonly delegated: readonly {
    readonly id: string;
    readonly value: string;
    /** null: not published; see `scopesOfGuessedType`. */
    readonly type: string | null;
    readonly displayName: string;
    readonly description: string;
    readonly userDisplayName: string | null;
    readonly userDescription: string | null;
  }[];
  readonly application: readonly {
    readonly id: string;
    readonly value: string;
    readonly displayName: string;
    readonly description: string;
  }[];
}

/** A delegated permission with Graph's property names (type permissionScope, without `origin`, which Graph does not send). */
export interface PublishedScope {
  readonly adminConsentDescription: string;
  readonly adminConsentDisplayName: string;
  readonly id: string;
  readonly isEnabled: boolean;
  readonly type: 'Admin' | 'User';
  readonly userConsentDescription: string | null;
  readonly userConsentDisplayName: string | null;
  readonly value: string;
}

/** An application permission with Graph's property names (type appRole). */
export interface PublishedAppRole {
  readonly allowedMemberTypes: readonly string[];
  readonly description: string;
  readonly displayName: string;
  readonly id: string;
  readonly isEnabled: boolean;
  readonly origin: string;
  readonly value: string;
}

// WindowsDefenderATP's two portal roles say of themselves that users are assigned to them; all other roles are for applications.
const rolesForUsers = new Set(['readonly', 'secop']);

function scopesOf(resource: PublishedResource): PublishedScope[] {
  return resource.delegated.map((scope) => ({
    adminConsentDescription: scope.description,
    adminConsentDisplayName: scope.displayName,
    id: scope.id,
    isEnabled: true,
    type: scope.type === 'User' ? 'User' : 'Admin',
    userConsentDescription: scope.userDescription,
    userConsentDisplayName: scope.userDisplayName,
    value: scope.value,
  }));
}

function rolesOf(resource: PublishedResource): PublishedAppRole[] {
  return resource.application.map((role) => ({
    allowedMemberTypes: [rolesForUsers.has(role.value) ? 'User' : 'Application'],
    description: role.description,
    displayName: role.displayName,
    id: role.id,
    isEnabled: true,
    origin: 'Application',
    value: role.value,
  }));
}

/**
 * Delegated permissions per resource: complete for the two Defender APIs (4 and 27); for Graph the security part, the sign-in
 * scopes and what an administrator's tool asks for.
 */
export const publishedScopes: Record<ResourceKey, PublishedScope[]> = {
  xdr: scopesOf(permissionsData.xdr),
  endpoint: scopesOf(permissionsData.endpoint),
  graph: scopesOf(permissionsData.graph),
};

/** Application permissions per resource, complete for the two Defender APIs (4 and 32), a selection for Graph. */
export const publishedAppRoles: Record<ResourceKey, PublishedAppRole[]> = {
  xdr: rolesOf(permissionsData.xdr),
  endpoint: rolesOf(permissionsData.endpoint),
  graph: rolesOf(permissionsData.graph),
};

/** Scopes whose consent type nobody published; the practice tenant calls them `Admin`, by guess. */
export const scopesOfGuessedType: Record<ResourceKey, readonly string[]> = {
  xdr: guessedIn(permissionsData.xdr),
  endpoint: guessedIn(permissionsData.endpoint),
  graph: guessedIn(permissionsData.graph),
};

function guessedIn(resource: PublishedResource): string[] {
  return resource.delegated.filter((scope) => scope.type === null).map((scope) => scope.value);
}
