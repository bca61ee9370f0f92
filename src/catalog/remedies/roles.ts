import { movers, type RemedyText } from './remedy-text.ts';

/** Stage C: the operator's roles, and Privileged Identity Management. */
export const roleRemedies = {
  C1: {
    title: 'A role is eligible but not active',
    code: 'role-missing',
    happened:
      '{account} has no active role that allows this. A role that is only eligible counts once it is activated.',
    todo: [
      'Activate Cloud Application Administrator: Entra > ID Governance > Privileged Identity Management > My roles.',
      'Then run the same command again; it signs you in anew.',
      'Without such a role: defender-access consent --link prints what someone else has to approve.',
    ],
    whoseMove: movers.roles,
  },
  C2: {
    title: 'The new role is not in the token yet',
    code: 'role-missing',
    happened: 'The role is active in the directory, but the sign-in is older than the role.',
    todo: [
      'Run the same command again in a few minutes; it asks for a new token.',
      'Defender itself can take longer to notice a new role, sometimes hours.',
    ],
  },
  C3: {
    title: 'Activating the role needs a stronger sign-in',
    code: 'role-missing',
    happened: 'Activating the role asks for a fresh or stronger sign-in than this one.',
    todo: [
      'Activate it on the page itself: Entra > ID Governance > Privileged Identity Management > My roles.',
      'Then run the same command again.',
    ],
  },
  C4: {
    title: 'May register, may not consent',
    code: 'consent-forbidden',
    happened: '{account} may set up the app but may not approve its permissions for others.',
    todo: [
      'Send the link of defender-access consent --link to someone who may approve.',
      'defender-access consent --wait watches until it is approved, then proves it.',
    ],
    whoseMove: movers.consent,
  },
} as const satisfies Record<string, RemedyText>;
