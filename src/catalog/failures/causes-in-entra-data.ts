import type { FailureCause } from './failure-cause.ts';

export const roleCauses = {
  C1: {
    cause: 'Being eligible for a role is not having it; it has to be activated for some hours.',
    detection: 'hinted',
    detect: 'No accepted role among the active ones; eligibility can rarely be read.',
    retry: 'reading again every 15 seconds for up to 10 minutes while it is activated',
  },
  C2: {
    cause: 'The roles in a token are those of the moment it was made, and a cached token is returned.',
    detection: 'hinted',
    detect: 'The directory shows the role, the token does not.',
    retry: 'a new token at once, then every 30 seconds for up to 5 minutes',
  },
  C3: {
    cause: 'The settings of the role ask for fresh multifactor authentication or an authentication context.',
    detection: 'not detected',
    detect: 'Roles are not activated from here, so only the page shows it.',
    retry: 'never',
  },
  C4: {
    cause: 'Registering an app and approving its permissions ask for different roles.',
    detection: 'detected',
    detect: 'Active roles per planned change, before the first write; else the 403 on the grant alone.',
    retry: 'never; the approval is handed off',
  },
} as const satisfies Record<string, FailureCause>;

export const registrationCauses = {
  D1: {
    cause: 'The tenant lets certain roles register apps only, or the token lacks the scope.',
    detection: 'detected',
    detect: 'Authorization_RequestDenied on the create; scope and roles tell the two apart.',
    retry: 'never',
  },
  D2: {
    cause: 'Some properties need more rights at creation than in a later update.',
    detection: 'hinted',
    detect: 'A create with many properties is refused, one with few would not be.',
    retry: 'once with the least, then an update',
  },
  D3: {
    cause: 'A policy of the tenant, seen in that of Microsoft itself.',
    detection: 'detected',
    detect: 'ServiceTreeValueMissing, or a text that names ServiceManagementReference.',
    retry: 'after the value is there',
  },
  D4: {
    cause: 'An app management policy allows certain audiences only.',
    detection: 'detected',
    detect: 'An error code that ends in AsPerAppPolicy and names the audience.',
    retry: 'none needed; apps are made for one tenant',
  },
  D5: {
    cause: 'An app management policy forbids secrets, or certificates beyond a length of life.',
    detection: 'detected',
    detect: 'An error code that ends in AsPerAppPolicy and names credentials.',
    retry: 'never; no secret is ever made',
  },
  D6: {
    cause: 'A newer policy allows or blocks schemes and hosts of redirect URIs.',
    detection: 'hinted',
    detect: 'A refusal that names redirectUris or ends in AsPerAppPolicy; its exact text is not known.',
    retry: 'never without asking',
  },
  D7: {
    cause: 'A person without an administrator role may own 250 objects, deleted ones included for a while.',
    detection: 'detected',
    detect: 'Directory_QuotaExceeded, a text about the quota limit, AADSTS90093.',
    retry: 'never',
  },
  D8: {
    cause: 'Names are not unique, and some tools take the first app of a name for their own.',
    detection: 'detected',
    detect: 'Apps of this name are listed before anything is made; ours are known by id and mark.',
    retry: 'never',
  },
  D9: {
    cause: 'A deleted app keeps its unique name for 30 days.',
    detection: 'detected',
    detect: 'Status 400 that names uniqueName, then a look among live and deleted apps.',
    retry: 'the live one is taken up; otherwise the person is asked',
  },
  D10: {
    cause: 'Entra ID writes to one copy and reads from another.',
    detection: 'detected',
    detect: 'Request_ResourceNotFound for an id made less than 10 minutes ago.',
    retry: 'up to 5 minutes, with growing pauses',
  },
  D11: {
    cause: 'A create was repeated after its answer got lost.',
    detection: 'detected',
    detect: 'A lookup by unique name before any second create.',
    retry: 'never blindly',
  },
  D12: {
    cause:
      'The port of localhost is ignored but not its path; 127.0.0.1 is another host; the URI may stand under another platform.',
    detection: 'detected',
    detect: 'AADSTS50011 or 90102, and the redirect URIs as read back.',
    retry: 'after the change, for up to 2 minutes',
  },
  D13: {
    cause: 'Public client flows are off, or the URI stands under Web or single-page application.',
    detection: 'detected',
    detect: 'AADSTS7000218, 700025, 9002326, 9002327 or 90023, and the app as read back.',
    retry: 'once after the change, for up to 2 minutes',
  },
  D14: {
    cause: 'Owners are set in a call of their own, which can fail quietly or come too early.',
    detection: 'detected',
    detect: 'The owners as read back.',
    retry: 'up to 2 minutes',
  },
  D15: {
    cause: 'Two writes reached one directory object at once, or the tenant is busy.',
    detection: 'detected',
    detect: 'Directory_ConcurrencyViolation.',
    retry: 'after 2, 5 and 10 seconds; writes to one object go one by one',
  },
  D16: {
    cause: 'A tool copied options of the command line into the request.',
    detection: 'not detected',
    detect: 'Tests hold each request body to what is documented.',
    retry: 'never',
  },
} as const satisfies Record<string, FailureCause>;

export const principalCauses = {
  E1: {
    cause: 'Defender was never licensed or opened in the tenant. One missing API lets the approval of all others fail.',
    detection: 'detected',
    detect: 'No service principal with the appId of the API, read before any permission is added; AADSTS650052.',
    retry: 'never; the APIs that exist are gone on with',
  },
  E2: {
    cause: 'The new app has not reached every copy; the refusal sometimes looks like a missing right.',
    detection: 'detected',
    detect: 'NoBackingApplicationObject, or a text about the backing application, within 10 minutes of the create.',
    retry: 'up to 5 minutes',
  },
  E3: {
    cause: 'The portal makes the service principal along with the app, the API does not.',
    detection: 'detected',
    detect: 'A lookup by appId finds none; AADSTS7000229.',
    retry: 'it is made, then waited for',
  },
  E4: {
    cause: 'Long delays, or reads that land on different copies.',
    detection: 'detected',
    detect: 'The patience is used up.',
    retry: 'ends there; running again continues',
  },
  E5: {
    cause: 'Assignment is required, by default in some tenants or by choice.',
    detection: 'detected',
    detect: 'appRoleAssignmentRequired of the service principal; AADSTS50105.',
    retry: 'after the assignment, for up to 2 minutes',
  },
} as const satisfies Record<string, FailureCause>;

export const permissionCauses = {
  F1: {
    cause: 'Microsoft changed what the API publishes, or the cloud differs; fixed ids then name nothing.',
    detection: 'detected',
    detect: "Names are looked up in the tenant's own service principal; AADSTS650051, 65006.",
    retry: 'never without asking',
  },
  F2: {
    cause: 'Three APIs have hunting and alerts, with names that differ in a word.',
    detection: 'detected',
    detect: 'Address, audience and permission have to stand in one row of the catalogue.',
    retry: 'never',
  },
  F3: {
    cause: 'Application and delegated permissions share names and differ in id and type.',
    detection: 'detected',
    detect: 'Type and id of each entry, as read back, against the published delegated ones.',
    retry: 'once after the change',
  },
  F4: {
    cause: 'An update replaces the whole list of permissions, or the whole text of a grant.',
    detection: 'detected',
    detect: 'Read, merged, shown, written and read back.',
    retry: 'never',
  },
  F5: {
    cause: 'What an app asks for and what was approved are separate records.',
    detection: 'detected',
    detect: 'Both sets are compared per API.',
    retry: 'never',
  },
  F6: {
    cause: 'An app may list about 400 permissions of 50 APIs, and a grant 3850 characters.',
    detection: 'detected',
    detect: 'Counted before writing.',
    retry: 'never',
  },
} as const satisfies Record<string, FailureCause>;

export const consentCauses = {
  G1: {
    cause:
      'There is no grant, or one for another API or person, or it has not arrived; a missing API can hide behind it.',
    detection: 'detected',
    detect: 'suberror consent_required or AADSTS65001, then the grants of the service principal.',
    retry: 'only when the grant exists',
  },
  G2: {
    cause: 'The token lacks the scope for grants, or comes from another account, or the role is not active.',
    detection: 'detected',
    detect: 'Scopes of the token before the call, then the 403 of the grant.',
    retry: 'once with a token that has the scope',
  },
  G3: {
    cause: 'Writing grants is exact and silent, but few may do it; the page is for everyone who may approve.',
    detection: 'detected',
    detect: 'Scope and role before the call.',
    retry: 'from writing to the page, once',
  },
  G4: {
    cause: 'There is one record per app, API and person; another tool or person made it in between.',
    detection: 'detected',
    detect: 'Status 409, or 400 with the same text; the record is read first.',
    retry: 'read, merge and update, once',
  },
  G5: {
    cause: 'The directory needs time to tell the sign-in service, and tokens are cached.',
    detection: 'detected',
    detect: 'The grant can be read, the token lacks the scope.',
    retry: 'a new token every 5 seconds for up to 3 minutes',
  },
  G6: {
    cause: 'The approval page reads an older copy of the app for two or three minutes.',
    detection: 'hinted',
    detect: 'Grants after the approval against what was asked.',
    retry: 'the page once more, after 3 minutes; the link names its scopes',
  },
  G7: {
    cause: 'After the approval the browser is sent to a page that has nothing to say, or to a listener that is gone.',
    detection: 'hinted',
    detect: 'The grants themselves, not what the page says.',
    retry: 'reading the grants for up to 10 minutes',
  },
  G8: {
    cause: 'The newer form of the approval page needs the permissions in its address.',
    detection: 'detected',
    detect: 'AADSTS900144; a test holds the link to its form.',
    retry: 'never',
  },
  G9: {
    cause: 'A permission without the name of its API is looked for on Microsoft Graph.',
    detection: 'detected',
    detect: 'AADSTS650053 with the id of Graph in the text.',
    retry: 'never',
  },
  G10: {
    cause: 'A check read what is asked for, or a cache, and not what was approved.',
    detection: 'detected',
    detect: 'Grants, a fresh token and one real call per API.',
    retry: 'never',
  },
  G11: {
    cause: 'Somebody approved on the sign-in page for themselves only.',
    detection: 'detected',
    detect: 'consentType of the grant.',
    retry: 'never',
  },
} as const satisfies Record<string, FailureCause>;
