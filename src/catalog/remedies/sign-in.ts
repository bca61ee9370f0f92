import { movers, type RemedyText } from './remedy-text.ts';

/** Stage B: signing in, multifactor authentication, Conditional Access, tenant and account. */
export const signInRemedies = {
  B1: {
    title: 'Sign-in with a code is blocked',
    code: 'sign-in-blocked',
    happened: 'Your organization does not allow signing in with a code.',
    todo: [
      'Sign in through the browser on this machine: --auth browser.',
      'Without a browser here, run defender-access on a machine that has one; the config file can be copied.',
      'Otherwise ask for an exclusion from the Conditional Access policy about authentication flows.',
    ],
    whoseMove: movers.policy,
  },
  B2: {
    title: 'A managed device is required',
    code: 'sign-in-blocked',
    happened: 'Your organization accepts this sign-in from a managed, compliant device only.',
    todo: [
      'Use Edge, or Chrome with the Microsoft single sign-on extension, on your enrolled machine: --auth browser.',
      'Avoid private windows, WSL and codes; none of them tells Entra ID which device it is.',
      'The name of the policy is in Entra > Monitoring > Sign-in logs, tab Conditional Access.',
    ],
    whoseMove: movers.policy,
  },
  B3: {
    title: 'This platform is not accepted',
    code: 'sign-in-blocked',
    happened:
      'A policy of your organization accepts certain platforms only, and this sign-in was not seen as one of them.',
    todo: [
      'Sign in through a browser on Windows or macOS: --auth browser.',
      'A code hides the platform, so avoid it here.',
    ],
    whoseMove: movers.policy,
  },
  B4: {
    title: 'Token protection is required',
    code: 'sign-in-blocked',
    happened:
      'Your organization asks for tokens that are bound to a device, which neither a browser page nor a code can give.',
    todo: [
      'Sign in with az login on an enrolled Windows machine, then use that session: --auth azure-cli (operator only).',
      'For the app itself, ask for an exclusion from the token protection policy.',
    ],
    whoseMove: movers.policy,
  },
  B5: {
    title: 'Conditional Access refused the sign-in',
    code: 'sign-in-blocked',
    happened: 'A Conditional Access policy of {tenant} refused this sign-in. Nothing was changed.',
    todo: [
      'Give the ids below to whoever manages the policies: Entra > Monitoring > Sign-in logs shows which one refused.',
      'The What If tool under Conditional Access answers the same question before trying again.',
    ],
    whoseMove: movers.policy,
  },
  B6: {
    title: 'A second factor is needed',
    code: 'sign-in-failed',
    happened: '{resource} asks for multifactor authentication, and this sign-in did not have it.',
    todo: [
      'Sign in again in the browser and confirm with your second factor: --auth browser.',
      'If none is registered yet: https://aka.ms/mysecurityinfo',
    ],
  },
  B7: {
    title: 'Another account was used',
    code: 'sign-in-wrong-account',
    happened: 'The sign-in ended as {account}, not as the account that was meant. Nothing was changed.',
    todo: [
      'Sign in again and choose the account on the page; a private window forgets earlier ones.',
      'Setup can be told whom to expect: --operator UPN for the administrator, --user UPN for the person the app works for.',
    ],
  },
  B8: {
    title: 'The account is not in this tenant',
    code: 'sign-in-wrong-account',
    happened: '{account} is not a member of {tenant}.',
    todo: [
      'Sign in with your work account of that tenant, or name the right tenant: --tenant contoso.com.',
      'A guest can do this only where the guest account exists and has been given a role.',
    ],
  },
  B9: {
    title: 'A personal account cannot be used',
    code: 'sign-in-wrong-account',
    happened: 'This looks like a personal Microsoft account; Entra ID shows that as an expired code.',
    todo: [
      'Sign in with a work or school account.',
      'Name the tenant, so that only its accounts are offered: --tenant contoso.com.',
    ],
  },
  B10: {
    title: 'The code has expired',
    code: 'sign-in-expired',
    happened: 'The code was not used within {minutes} minutes.',
    todo: [
      'If the page showed a number (AADSTS…), a rule of the tenant refused it: try the browser, --auth browser.',
      'Otherwise start again for a new code; one that expired within a minute is such a refusal too.',
    ],
  },
  B11: {
    title: 'The second sign-in showed no code',
    code: 'sign-in-failed',
    happened: 'A further sign-in was needed, and its address or code did not appear.',
    todo: [
      'Start again; setup continues where it stopped.',
      'Please tell us, with the output of --verbose: this should not happen.',
    ],
    whoseMove: movers.us,
  },
  B12: {
    title: 'The tenant was not found',
    code: 'tenant-unknown',
    happened: '{tenant} was not found in {cloud}.',
    todo: [
      'Use the Directory (tenant) ID from Entra > Overview, or a verified domain such as contoso.com; not the id of an app.',
      'A government tenant needs --cloud gcc-high or --cloud dod.',
    ],
  },
  B13: {
    title: 'The session is over',
    code: 'sign-in-expired',
    happened: 'The earlier sign-in is no longer valid: it grew too old, or a password or a policy changed.',
    todo: ['Sign in again; run the same command once more.', 'With --auth azure-cli, run az login first.'],
  },
  B14: {
    title: 'The sign-in app may not hold the permission',
    code: 'sign-in-client-refused',
    happened: '{client} cannot be given {scopes}; Microsoft fixed its list.',
    todo: [
      'Continue with Microsoft Graph Command Line Tools: defender-access setup --admin-client-id 14d82eec-204b-4c2f-b7e8-296a70dab67e',
      'On its consent page leave "Consent on behalf of your organization" unticked; that would last for everyone.',
      'Or name an app of your own that holds the permission: defender-access setup --admin-client-id ID',
    ],
  },
  B15: {
    title: 'The sign-in app needs approval or assignment',
    code: 'sign-in-client-refused',
    happened:
      'Your organization lets people use {client} only after an administrator approved it or assigned them to it.',
    todo: [
      'Approval: Entra > Enterprise apps > the app > Permissions, or the waiting request under Admin consent requests.',
      'Assignment: Entra > Enterprise apps > the app > Users and groups.',
      'Or sign in with another app: defender-access setup --admin-client-id ID',
    ],
    whoseMove: movers.consent,
  },
  B16: {
    title: 'The sign-in app is gone or blocked',
    code: 'sign-in-client-refused',
    happened: '{client} does not exist in {tenant}, or has been blocked there.',
    todo: [
      'Sign in with Microsoft Graph Command Line Tools: defender-access setup --admin-client-id 14d82eec-204b-4c2f-b7e8-296a70dab67e',
      'Or name an app of your own: defender-access setup --admin-client-id ID',
    ],
  },
  B17: {
    title: 'The sign-in was declined or stopped',
    code: 'sign-in-declined',
    happened:
      'The sign-in was stopped: it was declined on the page, or the account is locked, disabled or marked as risky. Nothing was changed.',
    todo: [
      'If you declined by mistake, run the same command again.',
      'If the account is locked, wait before trying again; every attempt prolongs it.',
      'If it is marked as risky or disabled, ask your administrator to clear that first.',
    ],
  },
} as const satisfies Record<string, RemedyText>;
