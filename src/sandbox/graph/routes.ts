import {
  assignFromResource,
  assignToPrincipal,
  assignToUser,
  listAssignedTo,
  listAssignmentsOfPrincipal,
  listAssignmentsOfUser,
  listOwnAssignments,
  removeAssignment,
} from './app-role-assignments.ts';
import {
  countApplications,
  createApplication,
  deleteApplication,
  getApplication,
  listApplications,
  updateApplication,
} from './applications.ts';
import {
  getDeletedItem,
  listDeletedApplications,
  listDeletedServicePrincipals,
  purgeDeletedItem,
  restoreDeletedItem,
} from './deleted-items.ts';
import type { GraphAnswer, GraphCall } from './graph-call.ts';
import {
  createGrant,
  deleteGrant,
  getGrant,
  listGrants,
  listGrantsOfClient,
  listGrantsOfUser,
  listOwnGrants,
  updateGrant,
} from './oauth2-permission-grants.ts';
import { getOrganization, listOrganizations } from './organization.ts';
import {
  addApplicationOwner,
  addServicePrincipalOwner,
  listApplicationOwners,
  listServicePrincipalOwners,
  removeApplicationOwner,
  removeServicePrincipalOwner,
} from './owners.ts';
import {
  countUsers,
  getDirectoryRole,
  getMe,
  getUser,
  listDirectoryRoles,
  listMemberships,
  listMyMemberships,
  listMyRoles,
  listRoleMembers,
  listRolesOfUser,
  listUsers,
} from './people.ts';
import { securityRoutes } from './security.ts';
import {
  countServicePrincipals,
  createServicePrincipal,
  deleteServicePrincipal,
  getServicePrincipal,
  listServicePrincipals,
  updateServicePrincipal,
} from './service-principals.ts';
import { listSubscribedSkus } from './subscribed-skus.ts';
import { getAuthorizationPolicy, listOwnRoleEligibilities } from './tenant-policies.ts';

/** Scopes that open a call: one of each group must be in the token. */
export type ScopeRule = readonly (readonly string[])[];

export interface GraphRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path below the version; `{}` stands for a key, as a path segment or in parentheses. */
  readonly path: string;
  readonly scopes: ScopeRule;
  /** How a missing scope is answered: `pim` is how the PIM endpoints say it. */
  readonly refusal?: 'directory' | 'pim' | 'security';
  readonly handle: (call: GraphCall) => GraphAnswer;
}

// Scopes per call: https://github.com/microsoftgraph/microsoft-graph-devx-content permissions/new/permissions.json @6cbd6bb.
const appsRead: ScopeRule = [
  ['Application.Read.All', 'Application.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
];
const appsWrite: ScopeRule = [['Application.ReadWrite.All']];
const appsCreate: ScopeRule = [['AppRegistration.Create', 'Application.ReadWrite.All']];
const principalsCreate: ScopeRule = [['Application.ReadWrite.All', 'Directory.ReadWrite.All']];
// Directory.AccessAsUser.All ("the same access to information in the directory as the signed-in user") reads what the person
// may read: Azure CLI adds owners with a token that carries it and no Directory.Read.All.
const ownersWrite: ScopeRule = [
  ['Application.ReadWrite.All'],
  ['Directory.Read.All', 'Directory.ReadWrite.All', 'Directory.AccessAsUser.All'],
];
const grantsRead: ScopeRule = [
  [
    'Directory.Read.All',
    'DelegatedPermissionGrant.Read.All',
    'DelegatedPermissionGrant.ReadWrite.All',
    'Directory.ReadWrite.All',
  ],
];
const grantsWrite: ScopeRule = [['DelegatedPermissionGrant.ReadWrite.All', 'Directory.ReadWrite.All']];
const assignmentsRead: ScopeRule = [
  ['Application.Read.All', 'Application.ReadWrite.All', 'AppRoleAssignment.ReadWrite.All', 'Directory.Read.All'],
];
const assignmentsWrite: ScopeRule = [
  ['AppRoleAssignment.ReadWrite.All'],
  ['Application.Read.All', 'Application.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
];
const me: ScopeRule = [
  ['User.Read', 'User.Read.All', 'User.ReadWrite.All', 'User.ReadBasic.All', 'Directory.Read.All'],
];
const myMemberships: ScopeRule = [['User.Read', 'User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All']];
const usersRead: ScopeRule = [['User.ReadBasic.All', 'User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All']];
const organizationRead: ScopeRule = [
  ['User.Read', 'User.Read.All', 'Organization.Read.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
];
const rolesRead: ScopeRule = [['RoleManagement.Read.Directory', 'Directory.Read.All', 'Directory.ReadWrite.All']];
const eligibilityRead: ScopeRule = [['RoleEligibilitySchedule.Read.Directory', 'RoleManagement.Read.Directory']];
const skusRead: ScopeRule = [['LicenseAssignment.Read.All', 'Organization.Read.All', 'Directory.Read.All']];

type Row = readonly [GraphRoute['method'], string, ScopeRule, GraphRoute['handle'], GraphRoute['refusal']?];

const rows: readonly Row[] = [
  ['GET', 'applications', appsRead, listApplications],
  ['GET', 'applications/$count', appsRead, countApplications],
  ['POST', 'applications', appsCreate, createApplication],
  ['GET', 'applications/{}', appsRead, getApplication],
  ['PATCH', 'applications/{}', appsWrite, updateApplication],
  ['DELETE', 'applications/{}', appsWrite, deleteApplication],
  ['GET', 'applications/{}/owners', appsRead, listApplicationOwners],
  ['POST', 'applications/{}/owners/$ref', ownersWrite, addApplicationOwner],
  ['DELETE', 'applications/{}/owners/{}/$ref', ownersWrite, removeApplicationOwner],
  ['GET', 'servicePrincipals', appsRead, listServicePrincipals],
  ['GET', 'servicePrincipals/$count', appsRead, countServicePrincipals],
  ['POST', 'servicePrincipals', principalsCreate, createServicePrincipal],
  ['GET', 'servicePrincipals/{}', appsRead, getServicePrincipal],
  ['PATCH', 'servicePrincipals/{}', appsWrite, updateServicePrincipal],
  ['DELETE', 'servicePrincipals/{}', appsWrite, deleteServicePrincipal],
  ['GET', 'servicePrincipals/{}/owners', appsRead, listServicePrincipalOwners],
  ['POST', 'servicePrincipals/{}/owners/$ref', ownersWrite, addServicePrincipalOwner],
  ['DELETE', 'servicePrincipals/{}/owners/{}/$ref', ownersWrite, removeServicePrincipalOwner],
  ['GET', 'servicePrincipals/{}/oauth2PermissionGrants', grantsRead, listGrantsOfClient],
  ['GET', 'servicePrincipals/{}/appRoleAssignedTo', assignmentsRead, listAssignedTo],
  ['POST', 'servicePrincipals/{}/appRoleAssignedTo', assignmentsWrite, assignFromResource],
  ['DELETE', 'servicePrincipals/{}/appRoleAssignedTo/{}', assignmentsWrite, removeAssignment],
  ['GET', 'servicePrincipals/{}/appRoleAssignments', assignmentsRead, listAssignmentsOfPrincipal],
  ['POST', 'servicePrincipals/{}/appRoleAssignments', assignmentsWrite, assignToPrincipal],
  ['DELETE', 'servicePrincipals/{}/appRoleAssignments/{}', assignmentsWrite, removeAssignment],
  ['GET', 'oauth2PermissionGrants', grantsRead, listGrants],
  ['POST', 'oauth2PermissionGrants', grantsWrite, createGrant],
  ['GET', 'oauth2PermissionGrants/{}', grantsRead, getGrant],
  ['PATCH', 'oauth2PermissionGrants/{}', grantsWrite, updateGrant],
  ['DELETE', 'oauth2PermissionGrants/{}', grantsWrite, deleteGrant],
  ['GET', 'me', me, getMe],
  ['GET', 'me/memberOf', myMemberships, listMyMemberships],
  ['GET', 'me/transitiveMemberOf', myMemberships, listMyMemberships],
  ['GET', 'me/memberOf/microsoft.graph.directoryRole', myMemberships, listMyRoles],
  ['GET', 'me/transitiveMemberOf/microsoft.graph.directoryRole', myMemberships, listMyRoles],
  ['GET', 'me/oauth2PermissionGrants', grantsRead, listOwnGrants],
  ['GET', 'me/appRoleAssignments', assignmentsRead, listOwnAssignments],
  ['GET', 'users', usersRead, listUsers],
  ['GET', 'users/$count', usersRead, countUsers],
  ['GET', 'users/{}', usersRead, getUser],
  ['GET', 'users/{}/memberOf', usersRead, listMemberships],
  ['GET', 'users/{}/transitiveMemberOf', usersRead, listMemberships],
  ['GET', 'users/{}/memberOf/microsoft.graph.directoryRole', usersRead, listRolesOfUser],
  ['GET', 'users/{}/transitiveMemberOf/microsoft.graph.directoryRole', usersRead, listRolesOfUser],
  ['GET', 'users/{}/oauth2PermissionGrants', grantsRead, listGrantsOfUser],
  ['GET', 'users/{}/appRoleAssignments', assignmentsRead, listAssignmentsOfUser],
  ['POST', 'users/{}/appRoleAssignments', assignmentsWrite, assignToUser],
  ['DELETE', 'users/{}/appRoleAssignments/{}', assignmentsWrite, removeAssignment],
  ['GET', 'organization', organizationRead, listOrganizations],
  ['GET', 'organization/{}', organizationRead, getOrganization],
  ['GET', 'subscribedSkus', skusRead, listSubscribedSkus],
  ['GET', 'directoryRoles', rolesRead, listDirectoryRoles],
  ['GET', 'directoryRoles/{}', rolesRead, getDirectoryRole],
  ['GET', 'directoryRoles/{}/members', rolesRead, listRoleMembers],
  ['GET', 'directory/deletedItems/microsoft.graph.application', appsRead, listDeletedApplications],
  ['GET', 'directory/deletedItems/microsoft.graph.servicePrincipal', appsRead, listDeletedServicePrincipals],
  ['GET', 'directory/deletedItems/{}', appsRead, getDeletedItem],
  ['POST', 'directory/deletedItems/{}/restore', appsWrite, restoreDeletedItem],
  ['DELETE', 'directory/deletedItems/{}', appsWrite, purgeDeletedItem],
  ['GET', 'policies/authorizationPolicy', [['Policy.Read.All']], getAuthorizationPolicy],
  [
    'GET',
    'roleManagement/directory/roleEligibilityScheduleInstances/filterByCurrentUser/{}',
    eligibilityRead,
    listOwnRoleEligibilities,
    'pim',
  ],
];

/** Every call of Graph v1.0 that the practice tenant answers. */
export const graphRoutes: readonly GraphRoute[] = [
  ...rows.map(([method, path, scopes, handle, refusal = 'directory']) => ({ method, path, scopes, handle, refusal })),
  ...securityRoutes,
];
