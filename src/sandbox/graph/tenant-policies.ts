import type { JsonObject } from '../tenant-store.ts';
import type { GraphAnswer, GraphCall } from './graph-call.ts';

/** GET /policies/authorizationPolicy: `allowedToCreateApps` says whether members may register apps. */
export function getAuthorizationPolicy(call: GraphCall): GraphAnswer {
  const { store, scenario } = call.tenant;
  const policy: JsonObject = {
    id: 'authorizationPolicy',
    deletedDateTime: null,
    displayName: 'Authorization Policy',
    description: 'Used to manage authorization related settings across the company.',
    allowedToSignUpEmailBasedSubscriptions: true,
    allowedToUseSSPR: true,
    allowEmailVerifiedUsersToJoinOrganization: false,
    allowInvitesFrom: 'everyone',
    blockMsolPowerShell: false,
    guestUserRoleId: '10dae51f-b6af-4016-8d66-8c2a99b929b3',
    defaultUserRolePermissions: {
      allowedToCreateApps: scenario.appPolicy.membersMayRegisterApps ?? store.tenant.membersMayRegisterApps,
      allowedToCreateSecurityGroups: true,
      allowedToReadBitlockerKeysForOwnedDevice: true,
      allowedToReadOtherUsers: true,
      permissionGrantPoliciesAssigned: scenario.signIn.userConsentAllowed
        ? ['ManagePermissionGrantsForSelf.microsoft-user-default-low']
        : [],
    },
  };
  return {
    status: 200,
    body: { '@odata.context': `${call.root}/$metadata#policies/authorizationPolicy/$entity`, ...policy },
  };
}

/** GET /roleManagement/directory/roleEligibilityScheduleInstances/filterByCurrentUser(on='principal'): roles waiting in PIM. */
export function listOwnRoleEligibilities(call: GraphCall): GraphAnswer {
  const { store } = call.tenant;
  const user = call.caller.user;
  const value = store.roleMemberships
    .by('memberId', user.id, call.asOfInMs)
    .filter((membership) => membership.state === 'eligible')
    .map((membership) => ({
      id: Buffer.from(membership.id).toString('base64url').slice(0, 43),
      principalId: user.id,
      // Built-in roles have one id for definition and template.
      roleDefinitionId: store.directoryRoles.get(membership.roleId)?.roleTemplateId ?? membership.roleId,
      directoryScopeId: '/',
      appScopeId: null,
      startDateTime: store.tenant.createdDateTime,
      endDateTime: null,
      memberType: 'Direct',
      roleEligibilityScheduleId: membership.id.split('/')[0] ?? membership.id,
    }));
  return {
    status: 200,
    body: { '@odata.context': `${call.root}/$metadata#Collection(unifiedRoleEligibilityScheduleInstance)`, value },
  };
}
