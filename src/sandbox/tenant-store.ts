import { Collection, type CollectionChanges } from './collection.ts';
import type {
  Application,
  AppRoleAssignment,
  DirectoryRole,
  JsonObject,
  OAuth2PermissionGrant,
  ServicePrincipal,
  User,
} from './directory-objects.ts';
import type { SandboxClock } from './sandbox-clock.ts';
import type { AuthorizationCode, DeviceSignIn, RefreshToken, SignInSession } from './sign-in-records.ts';

export type * from './directory-objects.ts';
export type * from './sign-in-records.ts';

/** Who owns an application or a service principal. `id` is `<objectId>/<ownerId>`. */
export interface Ownership {
  readonly id: string;
  /** Object id of the application or service principal. */
  readonly objectId: string;
  readonly ownerId: string;
}

/** Who holds a directory role, now (`active`) or only after activating it in PIM (`eligible`). `id` is `<roleId>/<memberId>/<state>`. */
export interface RoleMembership {
  readonly id: string;
  /** Object id of the directoryRole, not its template id. */
  readonly roleId: string;
  readonly memberId: string;
  readonly state: 'active' | 'eligible';
}

/** A soft-deleted object, restorable for 30 days. `id` is the object's own id. */
export type DeletedItem =
  | { readonly id: string; readonly kind: 'application'; readonly deletedAtInMs: number; readonly object: Application }
  | {
      readonly id: string;
      readonly kind: 'servicePrincipal';
      readonly deletedAtInMs: number;
      readonly object: ServicePrincipal;
    };

/** An incident, alert or machine of the Defender services. `id` is `<kind>/<its id>`. */
export interface SecurityRecord {
  readonly id: string;
  readonly kind: string;
  readonly body: JsonObject;
}

/** The tenant itself. One record, id = tenant id. */
export interface TenantSettings {
  readonly id: string;
  readonly displayName: string;
  readonly defaultDomain: string;
  readonly initialDomain: string;
  readonly countryLetterCode: string;
  readonly createdDateTime: string;
  /** The portal's "Users can register applications". */
  readonly membersMayRegisterApps: boolean;
}

/** State of a tenant store as written to disk: only what differs from the seed. */
export interface TenantChanges {
  readonly [collection: string]: CollectionChanges<{ readonly id: string }>;
}

// Long enough for the slowest replica a scenario may ask for.
const historyInMs = 30 * 60_000;

/**
 * Everything the practice tenant knows, as plain Graph-shaped records.
 * Ids are those of Graph: an application's `id` is its object id, never its appId; service principals stand apart.
 */
export class TenantStore {
  readonly settings;
  readonly applications;
  readonly servicePrincipals;
  readonly oauth2PermissionGrants;
  readonly appRoleAssignments;
  readonly directoryRoles;
  readonly roleMemberships;
  readonly users;
  readonly ownerships;
  readonly deletedItems;
  readonly securityRecords;
  readonly sessions;
  readonly authorizationCodes;
  readonly deviceSignIns;
  readonly refreshTokens;
  readonly clock: SandboxClock;
  readonly #listeners = new Set<() => void>();
  #writesUntilForgetting = 1000;

  constructor(clock: SandboxClock) {
    this.clock = clock;
    const changed = () => this.#changed();
    this.settings = new Collection<TenantSettings>({}, clock, changed);
    this.applications = new Collection<Application, 'appId' | 'uniqueName' | 'displayName'>(
      { appId: (app) => app.appId, uniqueName: (app) => app.uniqueName, displayName: (app) => app.displayName },
      clock,
      changed,
    );
    this.servicePrincipals = new Collection<ServicePrincipal, 'appId' | 'displayName' | 'name'>(
      {
        appId: (principal) => principal.appId,
        displayName: (principal) => principal.displayName,
        name: (principal) => principal.servicePrincipalNames,
      },
      clock,
      changed,
    );
    this.oauth2PermissionGrants = new Collection<OAuth2PermissionGrant, 'clientId' | 'resourceId' | 'principalId'>(
      {
        clientId: (grant) => grant.clientId,
        resourceId: (grant) => grant.resourceId,
        principalId: (grant) => grant.principalId,
      },
      clock,
      changed,
    );
    this.appRoleAssignments = new Collection<AppRoleAssignment, 'resourceId' | 'principalId'>(
      { resourceId: (assignment) => assignment.resourceId, principalId: (assignment) => assignment.principalId },
      clock,
      changed,
    );
    this.directoryRoles = new Collection<DirectoryRole, 'roleTemplateId'>(
      { roleTemplateId: (role) => role.roleTemplateId },
      clock,
      changed,
    );
    this.roleMemberships = new Collection<RoleMembership, 'roleId' | 'memberId'>(
      { roleId: (membership) => membership.roleId, memberId: (membership) => membership.memberId },
      clock,
      changed,
    );
    this.users = new Collection<User, 'userPrincipalName'>(
      { userPrincipalName: (user) => user.userPrincipalName },
      clock,
      changed,
    );
    this.ownerships = new Collection<Ownership, 'objectId' | 'ownerId'>(
      { objectId: (ownership) => ownership.objectId, ownerId: (ownership) => ownership.ownerId },
      clock,
      changed,
    );
    this.deletedItems = new Collection<DeletedItem, 'kind'>({ kind: (item) => item.kind }, clock, changed);
    this.securityRecords = new Collection<SecurityRecord, 'kind'>({ kind: (item) => item.kind }, clock, changed);
    this.sessions = new Collection<SignInSession>({}, clock, changed);
    this.authorizationCodes = new Collection<AuthorizationCode>({}, clock, changed);
    this.deviceSignIns = new Collection<DeviceSignIn, 'userCode'>(
      { userCode: (signIn) => signIn.userCode },
      clock,
      changed,
    );
    this.refreshTokens = new Collection<RefreshToken, 'userId'>({ userId: (token) => token.userId }, clock, changed);
  }

  /** The one tenant that lives here. */
  get tenant(): TenantSettings {
    for (const settings of this.settings.values()) return settings;
    throw new Error('The practice tenant was used before it was seeded.');
  }

  /** Template ids of the roles a user holds now. `state: 'eligible'` gives those that wait for activation in PIM. */
  roleTemplateIdsOf(userId: string, state: RoleMembership['state'] = 'active', asOfInMs?: number): string[] {
    return this.roleMemberships
      .by('memberId', userId, asOfInMs)
      .filter((membership) => membership.state === state)
      .map((membership) => this.directoryRoles.get(membership.roleId, asOfInMs)?.roleTemplateId)
      .filter((templateId) => templateId !== undefined);
  }

  /**
   * The delegated permissions a client may use at an API for a user: tenant-wide consent plus the user's own.
   * That both records add up is Entra's behaviour as widely understood; no source states it.
   */
  grantedScopes(clientPrincipalId: string, resourcePrincipalId: string, userId: string, asOfInMs?: number): string[] {
    const scopes = this.oauth2PermissionGrants
      .by('clientId', clientPrincipalId, asOfInMs)
      .filter((grant) => grant.resourceId === resourcePrincipalId)
      .filter((grant) => grant.consentType === 'AllPrincipals' || grant.principalId === userId)
      .flatMap((grant) => (grant.scope ?? '').split(' ').filter((scope) => scope !== ''));
    return [...new Set(scopes)];
  }

  /** Called after every change once seeding has ended. Returns the way to stop listening. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends seeding; see {@link Collection.seeded}. */
  seeded(): void {
    for (const collection of Object.values(this.#collections())) collection.seeded();
  }

  changes(): TenantChanges {
    return Object.fromEntries(
      Object.entries(this.#collections()).map(([name, collection]) => [name, collection.changes()]),
    );
  }

  #collections() {
    const { settings, applications, servicePrincipals, oauth2PermissionGrants, appRoleAssignments, directoryRoles } =
      this;
    const { roleMemberships, users, ownerships, deletedItems, securityRecords } = this;
    const { sessions, authorizationCodes, deviceSignIns, refreshTokens } = this;
    return {
      ...{ settings, applications, servicePrincipals, oauth2PermissionGrants, appRoleAssignments, directoryRoles },
      ...{ roleMemberships, users, ownerships, deletedItems, securityRecords },
      ...{ sessions, authorizationCodes, deviceSignIns, refreshTokens },
    };
  }

  /** Applies what an earlier run wrote. Collections that it does not name keep the seed. */
  apply(changes: TenantChanges): void {
    for (const [name, collection] of Object.entries(this.#collections())) {
      const written = changes[name];
      // The state file is our own and its shape was checked when it was read; each record kind returns to its own list.
      if (written) (collection as Collection<{ readonly id: string }>).apply(written);
    }
  }

  #changed(): void {
    this.#writesUntilForgetting -= 1;
    if (this.#writesUntilForgetting === 0) {
      this.#writesUntilForgetting = 1000;
      const before = this.clock.nowInMs() - historyInMs;
      for (const collection of Object.values(this.#collections())) collection.forgetBefore(before);
    }
    for (const listener of this.#listeners) listener();
  }
}
