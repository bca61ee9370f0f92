import { type Guid, guid } from '../values/guid.ts';

/** A directory role and what it may do in this job. */
export interface DirectoryRole {
  readonly templateId: Guid;
  readonly displayName: string;
  /** `if-tenant-allows`: like any member, unless "Users can register applications" is off. */
  readonly mayRegisterApps: 'yes' | 'if-tenant-allows';
  /** Approve delegated permissions of any API for others; Microsoft Graph included. */
  readonly mayConsentDelegated: boolean;
  /** Among the Entra roles that see Defender data. A role of Defender itself does as well, and does not show here. */
  readonly readsDefender: boolean;
}

/**
 * The roles that matter here, the strongest first; any other counts like an ordinary member. That Security Administrator
 * may create apps stands on Graph's page for it only, so it is not counted upon.
 *
 * @see https://learn.microsoft.com/en-us/entra/identity/role-based-access-control/permissions-reference
 * @see https://learn.microsoft.com/en-us/entra/identity/enterprise-apps/grant-admin-consent
 * @see https://learn.microsoft.com/en-us/defender-xdr/m365d-permissions
 */
export const directoryRoles: readonly DirectoryRole[] = [
  role('62e90394-69f5-4237-9190-012177145e10', 'Global Administrator', 'yes', true, true),
  role('158c047a-c907-4556-b7ef-446551a6b5f7', 'Cloud Application Administrator', 'yes', true, false),
  role('9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3', 'Application Administrator', 'yes', true, false),
  role('e8611ab8-c189-46e8-94e1-60213ab1f814', 'Privileged Role Administrator', 'if-tenant-allows', true, false),
  role('cf1c38e5-3621-4004-a7cb-879624dced7c', 'Application Developer', 'yes', false, false),
  role('194ae4cb-b126-40b2-bd5b-6091b380977d', 'Security Administrator', 'if-tenant-allows', false, true),
  role('5f2222b1-57c3-48ba-8ad5-d4759f1fde6f', 'Security Operator', 'if-tenant-allows', false, true),
  role('5d6b6bb7-de71-4623-b4af-96380a352509', 'Security Reader', 'if-tenant-allows', false, true),
  role('f2ef992c-3afb-46b9-b7cf-a126ee74c451', 'Global Reader', 'if-tenant-allows', false, true),
  role('8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2', 'Hybrid Identity Administrator', 'if-tenant-allows', false, false),
  role('9360feb5-f418-4baa-8175-e2a00bac4301', 'Directory Writers', 'if-tenant-allows', false, false),
  role('88d8e3e3-8f55-4a1e-953a-9b9898b8876b', 'Directory Readers', 'if-tenant-allows', false, false),
  role('fe930be7-5e62-47db-91af-98c3a49a38b1', 'User Administrator', 'if-tenant-allows', false, false),
  role('17315797-102d-40b4-93e0-432062caca18', 'Compliance Administrator', 'if-tenant-allows', false, false),
  role('d2562ede-74db-457e-a7b6-544e236ebb61', 'AI Administrator', 'if-tenant-allows', false, false),
];

/** Display names of the roles that may approve, the least powerful first: whom to ask. */
export const rolesThatMayConsent: readonly string[] = [
  'Cloud Application Administrator',
  'Application Administrator',
  'Privileged Role Administrator',
  'Global Administrator',
];

/** Template ids, as they appear in a token's `wids`, of the Entra roles that see Defender data. */
export const defenderReaderRoles: readonly DirectoryRole[] = directoryRoles.filter((known) => known.readsDefender);

export interface Powers {
  /** `perhaps`: an ordinary member may, unless the tenant switched it off; which cannot be read with the scopes at hand. */
  readonly register: 'yes' | 'perhaps' | 'no';
  readonly consent: 'yes' | 'perhaps' | 'no';
  /** The role it comes from, or why it is not known; for the line under the operator's name. */
  readonly through: string;
}

/**
 * What somebody with these active roles may do. Custom roles do not show among directory roles, so "no" for consent means
 * "none of the usual roles": a refusal of the service, not this function, has the last word.
 *
 * @param activeRoles null when the directory would not say
 */
export function powersOf(
  activeRoles: readonly { readonly templateId: Guid; readonly displayName: string }[] | null,
): Powers {
  if (activeRoles === null) return { register: 'perhaps', consent: 'perhaps', through: 'roles could not be read' };
  const held = directoryRoles.filter((known) => activeRoles.some((active) => active.templateId === known.templateId));
  const registering = held.find((known) => known.mayRegisterApps === 'yes');
  const consenting = held.find((known) => known.mayConsentDelegated);
  const through = [
    ...new Set([consenting, registering].flatMap((known) => (known === undefined ? [] : [known.displayName]))),
  ];
  return {
    register: registering === undefined ? 'perhaps' : 'yes',
    consent: consenting === undefined ? 'no' : 'yes',
    through: through.join(', ') || (activeRoles[0] === undefined ? 'no active role' : namesOf(activeRoles)),
  };
}

/** @returns false when none of the Entra roles is there that see Defender data; a role of Defender itself may still do */
export function hasDefenderReaderRole(templateIds: readonly string[]): boolean {
  return defenderReaderRoles.some((known) => templateIds.includes(known.templateId));
}

function namesOf(roles: readonly { readonly displayName: string }[]): string {
  return roles.map((active) => active.displayName).join(', ');
}

function role(
  templateId: string,
  displayName: string,
  mayRegisterApps: DirectoryRole['mayRegisterApps'],
  mayConsentDelegated: boolean,
  readsDefender: boolean,
): DirectoryRole {
  return { templateId: guid(templateId), displayName, mayRegisterApps, mayConsentDelegated, readsDefender };
}
