import { movers, type RemedyText } from './remedy-text.ts';

/** Stage F: permissions on the app. */
export const permissionRemedies = {
  F1: {
    title: 'The API does not offer this permission',
    code: 'permission-unknown',
    happened: '{api} does not offer {scopes} in {tenant}.',
    todo: [
      'See what it offers there: defender-access permissions --live',
      'Leave it out, or choose its successor where one is named.',
    ],
  },
  F2: {
    title: 'The permission belongs to another API',
    code: 'defender-scope-missing',
    happened: '{api} was called, and it does not know {scopes}; another API does.',
    todo: [
      'Find the permission for the call you mean: defender-access permissions /api/…',
      'Then add it: defender-access consent --add VALUE',
    ],
  },
  F3: {
    title: 'An application permission where a delegated one is needed',
    code: 'permission-not-delegated',
    happened:
      'The app lists {scopes} as an application permission; this setup works on behalf of a person and needs the delegated one.',
    todo: [
      'Add the delegated one: defender-access consent --add VALUE',
      'The other can be taken off in Entra > App registrations > API permissions.',
    ],
  },
  F4: {
    title: 'Adding replaced what was there',
    code: 'partly-applied',
    happened: 'Permissions that were there before are missing now; something wrote the whole list at once.',
    todo: [
      'See what is missing: defender-access consent',
      'Another tool may be at work on the same app; let one finish before the other starts.',
    ],
  },
  F5: {
    title: 'Configured and granted differ',
    code: 'consent-required',
    happened: 'What is configured on {app} and what was approved are not the same.',
    todo: ['See both side by side, and align them: defender-access consent'],
  },
  F6: {
    title: 'Too many permissions',
    code: 'quota-exceeded',
    happened: 'An app may ask for about 400 permissions of 50 APIs, and this would be more.',
    todo: ['Choose fewer: defender-access permissions WORDS names the least one for a task.'],
  },
} as const satisfies Record<string, RemedyText>;

/** Stage G: approval of delegated permissions. */
export const consentRemedies = {
  G1: {
    title: 'Not approved yet',
    code: 'consent-required',
    happened: 'Not approved for {account} yet: {scopes} ({api}).',
    todo: ['Approve it, or get a link for someone who may: defender-access consent'],
    whoseMove: movers.consent,
  },
  G2: {
    title: 'The approval was refused',
    code: 'consent-forbidden',
    happened:
      'Entra ID refused to record the approval: the sign-in lacks the permission for it, or {account} lacks the role.',
    todo: [
      'Check who is signed in; the role has to be active, not only eligible.',
      'Run defender-access consent again and sign in as someone who may.',
      'Or send them the link: defender-access consent --link',
    ],
    whoseMove: movers.consent,
  },
  G3: {
    title: 'Approve on the page instead',
    code: 'consent-forbidden',
    happened: 'The approval cannot be written directly from here.',
    todo: ['Someone who may approve opens this page: {url}', 'Or print it again: defender-access consent --link'],
    whoseMove: movers.consent,
  },
  G4: {
    title: 'An approval exists already',
    code: 'graph-refused',
    happened: 'There is an approval for {api} already, made in the meantime.',
    todo: ['Run the same command again; it reads the existing approval and adds to it.'],
  },
  G5: {
    title: 'Approved, but not in effect yet',
    code: 'replication-timeout',
    happened: 'The approval is recorded, but the sign-in service has not noticed it after {seconds} seconds.',
    todo: ['Wait a few minutes, then: defender-access verify'],
  },
  G6: {
    title: 'The page shows the old permissions',
    code: 'consent-pending',
    happened: 'The approval page showed an older list of permissions, so the new ones are not approved.',
    todo: ['Wait three minutes, then open the link again: defender-access consent --link'],
  },
  G7: {
    title: 'The page ended in an error after the approval',
    code: 'consent-pending',
    happened: 'The page after the approval could not be shown. The approval itself may have worked.',
    todo: ['Close the page; look at the approval directly: defender-access consent'],
  },
  G8: {
    title: 'The approval link was incomplete',
    code: 'sign-in-failed',
    happened: 'The approval link lacked the permissions to approve.',
    todo: ['Print a new one: defender-access consent --link', 'Copy it whole; some programs cut it at the first "&".'],
  },
  G9: {
    title: 'The permission was asked of the wrong API',
    code: 'permission-unknown',
    happened: 'The API that was asked does not have {scopes}.',
    todo: [
      'Name the API with it: xdr/…, endpoint/… or graph/….',
      'In code of your own, write the whole name, such as https://api.security.microsoft.com/Incident.Read.',
    ],
  },
  G10: {
    title: 'Looks fine, but nothing is approved',
    code: 'consent-required',
    happened: 'The permissions are configured, but no approval is recorded and the token does not carry them.',
    todo: ['Approve them: defender-access consent', 'Then see for yourself: defender-access verify'],
  },
  G11: {
    title: 'Approved for one person only',
    code: 'consent-required',
    happened: 'The approval is for {people} only; {account} is not covered.',
    todo: ['Approve for everyone, or for more people: defender-access consent --for everyone'],
    whoseMove: movers.consent,
  },
} as const satisfies Record<string, RemedyText>;
