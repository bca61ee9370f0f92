import { type Guid, guid } from '../values/guid.ts';

/** A public client of Microsoft's that can sign in the operator. */
export interface FirstPartyClient {
  readonly appId: Guid;
  readonly displayName: string;
  /** Graph scopes it holds without any consent page; null where it asks for each, which `asksFor` then names. */
  readonly holds: readonly string[] | null;
  /** What this job needs of it, and for what; to be named before a consent page shows them. */
  readonly asksFor: readonly { readonly scope: string; readonly why: string }[];
}

const needs = [
  { scope: 'Application.ReadWrite.All', why: 'create and change the app and its service principal' },
  { scope: 'DelegatedPermissionGrant.ReadWrite.All', why: 'approve its permissions' },
  { scope: 'AppRoleAssignment.ReadWrite.All', why: 'assign people to it' },
  { scope: 'User.Read.All', why: 'read your account and roles, the tenant, and the people you name' },
] as const;

/**
 * Its pre-authorised scopes cover every write of this job. Asking it for another Graph scope is refused (AADSTS65002).
 *
 * @see https://github.com/dirkjanm/ROADtools (roadtx/roadtools/roadtx/firstpartyscopes.json, January 2026)
 */
export const azureCli: FirstPartyClient = {
  appId: guid('04b07795-8ddb-461a-bbee-02f9e1bf7b46'),
  displayName: 'Microsoft Azure CLI',
  holds: [
    'email',
    'openid',
    'profile',
    'Application.ReadWrite.All',
    'AppRoleAssignment.ReadWrite.All',
    'AuditLog.Read.All',
    'DelegatedPermissionGrant.ReadWrite.All',
    'Directory.AccessAsUser.All',
    'Group.ReadWrite.All',
    'User.Read.All',
    'User.ReadWrite.All',
  ],
  asksFor: needs,
};

/**
 * Starts with few permissions and asks for more on a consent page; ticking "Consent on behalf of your organization" there
 * would last, for everyone.
 *
 * @see https://learn.microsoft.com/en-us/entra/identity/enterprise-apps/grant-admin-consent
 */
export const graphCommandLineTools: FirstPartyClient = {
  appId: guid('14d82eec-204b-4c2f-b7e8-296a70dab67e'),
  displayName: 'Microsoft Graph Command Line Tools',
  holds: null,
  asksFor: needs,
};

/** @returns null for an app of one's own */
export function firstPartyClient(appId: Guid): FirstPartyClient | null {
  return [azureCli, graphCommandLineTools].find((client) => client.appId === appId) ?? null;
}
