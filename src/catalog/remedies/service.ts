import { movers, type RemedyText } from './remedy-text.ts';

/** Stages H and I: replication, throttling and faults of the services. */
export const serviceRemedies = {
  H1: {
    title: 'There, then gone again',
    code: 'replication-timeout',
    happened:
      'Entra ID showed the new object, then did not; its copies do not agree yet. This is normal in large directories.',
    todo: ['Run the same command again in a few minutes; nothing is lost and nothing is made twice.'],
  },
  I1: {
    title: 'Microsoft Graph is busy',
    code: 'throttled',
    happened: 'Microsoft Graph answered that it is too busy, also after waiting as long as it asked.',
    todo: ['Run the same command again in a few minutes; only what is still missing is done.'],
  },
  I2: {
    title: "Defender's quota is used up",
    code: 'throttled',
    happened:
      "The tenant's quota for {api} is used up until {until}. It is shared by everything that calls the API; the setup itself is fine.",
    todo: ['Try again later: defender-access verify'],
  },
  I3: {
    title: 'The sign-in service asks for a pause',
    code: 'throttled',
    happened: 'The sign-in service saw the same request too often and asks for a pause.',
    todo: ['Wait a minute, then run the same command again.', 'Check that no script asks for a token in a loop.'],
  },
} as const satisfies Record<string, RemedyText>;

/** Stage J: getting the delegated token. */
export const tokenRemedies = {
  J1: {
    title: 'Two APIs in one request',
    code: 'sign-in-failed',
    happened: 'One token was asked for two APIs; a token is for one.',
    todo: ['Ask once per API: defender-access token --resource xdr, then --resource endpoint.'],
  },
  J2: {
    title: 'The API is not known by this name',
    code: 'api-missing',
    happened: 'Entra ID found no API by the name that was asked for in {tenant}: {resource}.',
    todo: [
      'A regional or older host is for calling, not for asking a token; defender-access permissions names the right one.',
      'If the name is right, the API is not in this tenant: open https://security.microsoft.com once as an administrator.',
      'Check that the cloud is right: --cloud gcc, gcc-high or dod.',
    ],
  },
  J3: {
    title: "The API is not on the app's list",
    code: 'consent-required',
    happened: '{app} does not list {api} among the permissions it asks for.',
    todo: ['Add and approve it: defender-access consent --add VALUE'],
  },
  J4: {
    title: 'The sign-in service does not know the app',
    code: 'app-not-found',
    happened: 'The sign-in service knows no app {appId} in {tenant}.',
    todo: [
      'If it was made minutes ago, wait and try again: defender-access verify',
      'Otherwise check the id: it is the Application (client) ID, not the Object ID, and the tenant must be the right one.',
    ],
  },
  J5: {
    title: 'A fresh sign-in is asked for',
    code: 'sign-in-expired',
    happened:
      'Your organization asks for a fresh sign-in: a policy, a password or your network changed since the last one.',
    todo: [
      'Run the same command again and sign in anew.',
      'Stay on one network while it runs; a VPN switched on in between causes this.',
    ],
  },
  J6: {
    title: 'The token is older than the approval',
    code: 'token-lacks-scope',
    happened: 'The token carries {granted} and lacks {scopes}; it may be older than the approval.',
    todo: ['Ask for a new one: defender-access token --fresh', 'If it still lacks it: defender-access consent'],
  },
  J7: {
    title: 'The page belonged to an earlier attempt',
    code: 'sign-in-failed',
    happened: 'The answer came from a page of an earlier attempt, so it was not used.',
    todo: ['Close that page and run the same command again.'],
  },
} as const satisfies Record<string, RemedyText>;

/** Stage K: what is in the token. */
export const claimRemedies = {
  K1: {
    title: 'The token is for another API',
    code: 'token-invalid',
    happened: 'The token is for {audience}, and the call needs {expected}.',
    todo: ['Get one for the right API: defender-access token --resource xdr, endpoint or graph'],
  },
  K2: {
    title: 'The token is not on behalf of a person',
    code: 'token-invalid',
    happened: 'The token carries application roles and no delegated permissions, so it does not stand for a person.',
    todo: [
      'Get one on behalf of a person: defender-access token',
      'Code that uses a client secret or a managed identity gives the other kind.',
    ],
  },
  K3: {
    title: 'The token is from another tenant or person',
    code: 'sign-in-wrong-account',
    happened: 'The token belongs to {account} in {tenant}, which is not what was meant. Nothing was changed.',
    todo: [
      'Run the same command again, sign in as the right person, and name the tenant: --tenant ID',
      'A private window forgets accounts that were used before.',
    ],
  },
  K4: {
    title: 'The signature cannot be checked',
    code: 'token-invalid',
    happened:
      'The claims were read, but the signature was not checked: only the API itself can do that for its tokens.',
    todo: ['Rely on a real call instead: defender-access verify'],
  },
  K5: {
    title: 'The token does not say which roles',
    code: 'role-missing',
    happened: 'The token names no roles. That is allowed, and proves nothing about them.',
    todo: [
      'Look at the roles in Entra > Users > the person > Assigned roles.',
      'Whether they are enough shows in: defender-access verify',
    ],
  },
} as const satisfies Record<string, RemedyText>;

/** Stage L: the call to Defender or to Microsoft Graph security. */
export const defenderRemedies = {
  L1: {
    title: 'The token lacks the permission',
    code: 'defender-scope-missing',
    happened: '{api} wants {scopes}; the token carries {granted}.',
    todo: [
      'Add and approve it: defender-access consent --add VALUE',
      'If it is approved already, ask for a new token: defender-access token --fresh',
    ],
  },
  L2: {
    title: 'Defender is not active in the tenant',
    code: 'defender-unlicensed',
    happened:
      '{api} says that the account is inactive: there is no licence, or the first activation is still under way.',
    todo: [
      'Open https://security.microsoft.com > Assets > Devices as an administrator; that finishes the activation.',
      'A new activation can take up to 12 hours. Then: defender-access verify',
    ],
    whoseMove: movers.licences,
  },
  L3: {
    title: 'The feature is not licensed',
    code: 'defender-unlicensed',
    happened: 'Sign-in and approval are fine, but {feature} is not licensed in {tenant}.',
    todo: [
      'Ask for the licence, or leave the permission out.',
      'If yours is a government tenant, check the cloud: --cloud gcc, gcc-high or dod',
    ],
    whoseMove: movers.licences,
  },
  L4: {
    title: 'The person has no Defender role',
    code: 'defender-role-missing',
    happened:
      'The app is fine, but {account} may not do this in Defender: the token carries the permission, the person lacks the role.',
    todo: [
      'Give the person Security Reader in Entra ID, or a role with "View data" in https://security.microsoft.com > Permissions.',
      'A custom role must also cover the device groups. Then: defender-access verify',
    ],
    whoseMove: movers.defenderRoles,
  },
  L5: {
    title: 'Access works, but nothing is visible',
    code: 'defender-refused',
    happened: 'The API answered with an empty list: access works, and there is nothing this person may see.',
    todo: ['Check that devices are onboarded, and which device groups the role of the person covers.'],
  },
  L6: {
    title: 'The feature is switched off',
    code: 'defender-refused',
    happened: 'Access works, but {feature} is switched off in {tenant}, or needs another plan.',
    todo: ['Look at https://security.microsoft.com > Settings > Endpoints > Advanced features.'],
    whoseMove: movers.defenderRoles,
  },
  L7: {
    title: 'The tenant is in another cloud',
    code: 'defender-refused',
    happened: '{tenant} belongs to another Microsoft cloud than the hosts that were called.',
    todo: ['Name its cloud: --cloud gcc, --cloud gcc-high or --cloud dod'],
  },
  L8: {
    title: 'Hunting fails without a reason',
    code: 'service-unavailable',
    happened: 'The hunting service failed without saying why.',
    todo: ['Try again later: defender-access verify', 'If it stays so, give the ids below to Microsoft support.'],
    whoseMove: movers.microsoft,
  },
  L9: {
    title: 'The request was not understood',
    code: 'defender-refused',
    happened: '{api} did not accept the request itself; names in it are case-sensitive.',
    todo: ['Please report it with the id below and the output of --verbose; no token is in it.'],
    whoseMove: movers.us,
  },
  L10: {
    title: 'Two generations of the API are mixed',
    code: 'defender-refused',
    happened: 'The address and the token belong to different generations of the API.',
    todo: [
      'Take address, token name and permission from one row: defender-access permissions WORDS',
      'Code that fits this setup: defender-access snippets',
    ],
  },
} as const satisfies Record<string, RemedyText>;
