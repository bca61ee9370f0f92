import { movers, type RemedyText } from './remedy-text.ts';

/** Stage D: the app registration and the policies about it. */
export const registrationRemedies = {
  D1: {
    title: 'Registering apps is not allowed',
    code: 'directory-forbidden',
    happened: '{account} may not register apps in {tenant}.',
    todo: [
      'Ask for the role Application Developer, or for Entra > Users > User settings > Users can register applications.',
      'Or have an administrator create the app and go on with its id: defender-access setup --app-id ID',
    ],
    whoseMove: movers.registration,
  },
  D2: {
    title: 'One setting makes the whole request fail',
    code: 'directory-forbidden',
    happened:
      'Entra ID refused to create the app with {option}; that setting needs more rights at creation than afterwards.',
    todo: [
      'Run the same command again; what could not be set is named at the end.',
      'Ask someone with Application Administrator to set the rest.',
    ],
    whoseMove: movers.registration,
  },
  D3: {
    title: 'A service reference is demanded',
    code: 'policy-refused',
    happened: '{tenant} accepts an app only with a service management reference.',
    todo: [
      'Have the app created with that reference: Entra > App registrations > New registration.',
      'Then go on with its id: defender-access setup --app-id ID',
    ],
    whoseMove: movers.registration,
  },
  D4: {
    title: 'The account type is not allowed',
    code: 'policy-refused',
    happened: 'A policy of {tenant} does not allow apps for this type of account.',
    todo: ['Create the app for this tenant only, which is what setup does: defender-access setup --new'],
    whoseMove: movers.registration,
  },
  D5: {
    title: 'Secrets are not allowed',
    code: 'policy-refused',
    happened: 'A policy of {tenant} does not allow secrets or certificates on apps.',
    todo: [
      'Nothing is needed here: this setup makes a public client, which has no secret.',
      'If the app has one already, remove it or set up a new app: defender-access setup --new',
    ],
    whoseMove: movers.registration,
  },
  D6: {
    title: 'The redirect URI is not allowed',
    code: 'policy-refused',
    happened: 'A policy of {tenant} refused a redirect URI: {url}.',
    todo: [
      'Go on without it, with a code instead of a browser: --auth device-code --redirect-uri https://login.microsoftonline.com/common/oauth2/nativeclient',
      'Or ask for this app to be exempted from the app management policy.',
    ],
    whoseMove: movers.registration,
  },
  D7: {
    title: 'The directory quota is used up',
    code: 'quota-exceeded',
    happened: '{account} owns as many directory objects as allowed; deleted apps count for a while.',
    todo: [
      'Delete for good what is no longer needed: Entra > App registrations > Deleted applications.',
      'Or have an administrator create the app and go on with its id: defender-access setup --app-id ID',
    ],
    whoseMove: movers.registration,
  },
  D8: {
    title: 'An app of this name exists',
    code: 'app-choice-needed',
    happened: 'There is an app called {name} already, and no config here points to it.',
    todo: [
      'To use it: defender-access setup --app-id {appId}',
      'To make another one of the same name: defender-access setup --new',
    ],
  },
  D9: {
    title: 'A deleted app still holds the unique name',
    code: 'app-deleted',
    happened: 'A deleted app keeps the unique name of {app} until {date}.',
    todo: [
      'Run defender-access setup and choose to restore it, or --new for another app.',
      'It can also be restored or removed for good in Entra > App registrations > Deleted applications.',
    ],
  },
  D10: {
    title: 'Created, but not visible yet',
    code: 'replication-timeout',
    happened: 'The app was created, but the directory does not show it everywhere yet. Nothing is lost.',
    todo: ['Run the same command again in a few minutes; it finds the app and continues.'],
  },
  D11: {
    title: 'A repeated request made two apps',
    code: 'app-choice-needed',
    happened: 'There are several apps called {name} that setup may have made.',
    todo: [
      'Go on with the right one: defender-access setup --app-id {appId}',
      'Take away the other: defender-access remove --app-id ID',
    ],
  },
  D12: {
    title: 'The redirect URI does not match',
    code: 'sign-in-failed',
    happened: 'The app does not list the redirect URI that the sign-in used.',
    todo: [
      'Add it as Mobile and desktop application: defender-access setup --app-id {appId} --redirect-uri http://localhost',
      'http://localhost fits any port; 127.0.0.1 and https://localhost are others.',
    ],
  },
  D13: {
    title: 'The app is not set up as a public client',
    code: 'sign-in-failed',
    happened: '{app} is registered as a web app, so Entra ID asks it for a secret that a command line cannot keep.',
    todo: [
      'Let setup mend it: defender-access setup --app-id {appId}',
      'By hand: Entra > App registrations > Authentication > Allow public client flows.',
    ],
  },
  D14: {
    title: 'The creator is not an owner',
    code: 'directory-forbidden',
    happened: '{account} is not an owner of {app}, so it may not be changed from here.',
    todo: [
      'Ask an owner or an Application Administrator to add you: Entra > App registrations > the app > Owners.',
      'Then run the same command again.',
    ],
    whoseMove: movers.registration,
  },
  D15: {
    title: 'Two changes met in the directory',
    code: 'service-unavailable',
    happened: 'The directory was changing the same object at that moment.',
    todo: ['Run the same command again; only what is still missing is done.'],
  },
  D16: {
    title: 'A request held something unknown',
    code: 'graph-refused',
    happened: 'Microsoft Graph refused a request of ours because of {option}.',
    todo: ['Please report it with the output of --verbose; no token is in it.'],
    whoseMove: movers.us,
  },
} as const satisfies Record<string, RemedyText>;
