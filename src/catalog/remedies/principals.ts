import { movers, type RemedyText } from './remedy-text.ts';

/** Stage E: service principals, ours and Microsoft's. */
export const principalRemedies = {
  E1: {
    title: 'The Defender API is not in this tenant',
    code: 'api-missing',
    happened: '{api} is not set up in {tenant}: there is no service principal for it.',
    todo: [
      'Assign a Defender licence or start a trial, then open https://security.microsoft.com once as an administrator.',
      'Or go on without it: choose permissions of other APIs; Microsoft Graph covers incidents, alerts and hunting.',
    ],
    whoseMove: movers.licences,
  },
  E2: {
    title: 'The new app is not known everywhere yet',
    code: 'replication-timeout',
    happened: 'Entra ID did not yet accept a service principal for the new app. Nothing is lost.',
    todo: ['Run the same command again in a few minutes; it continues from here.'],
  },
  E3: {
    title: 'The app has no service principal',
    code: 'app-not-found',
    happened: '{app} is registered, but has no service principal in {tenant}; nobody can sign in to it or approve it.',
    todo: ['Let setup add it: defender-access setup --app-id {appId}'],
  },
  E4: {
    title: 'The directory takes longer than usual',
    code: 'replication-timeout',
    happened: 'What was written is not visible everywhere after {minutes} minutes. Nothing is lost.',
    todo: ['Run the same command again in a quarter of an hour; it finds what is there and continues.'],
  },
  E5: {
    title: 'The person is not assigned to the app',
    code: 'user-not-assigned',
    happened: '{app} is for assigned people only, and {account} is not one of them.',
    todo: [
      'Assign them: defender-access consent --app-id {appId} --for UPN',
      'By hand: Entra > Enterprise apps > the app > Users and groups.',
    ],
    whoseMove: movers.consent,
  },
} as const satisfies Record<string, RemedyText>;
