import { isLoopback } from '../catalog/redirect-uris.ts';
import type { AccessError } from '../errors/access-error.ts';
import { foreignUris } from '../plan/plan-notices.ts';
import type { ObservedState } from '../state/observed-state.ts';
import { plainText } from '../values/plain-text.ts';
import {
  counted,
  type Decision,
  fail,
  failAs,
  failWith,
  listed,
  once,
  pass,
  type SetupCheck,
  skipped,
  warn,
} from './setup-check.ts';
import type { SetupInput } from './setup-input.ts';

const portal = 'Entra > App registrations > the app';

/** The app registration and its service principal, and what others did to them. */
export const appChecks: readonly SetupCheck[] = [
  once(
    { id: 'app', title: 'app', about: 'the app exists, is not deleted and not switched off', needs: [] },
    (_have, input) => {
      const { directory } = input;
      if (directory.kind === 'absent') return skipped(directory.because);
      if (directory.kind === 'refused') return refusedDirectory(directory.problem, input);
      return directory.value.app === null ? missingApp(directory.value, input) : presentApp(directory.value.app);
    },
  ),
  once(
    {
      id: 'public-client',
      title: 'public client',
      about: 'the app may sign people in without a secret',
      needs: ['app'],
    },
    ({ app }) =>
      app.application.isFallbackPublicClient
        ? pass('public client flows are allowed')
        : failAs('D13', 'public client flows are switched off, so sign-in with a code fails', {
            appId: app.application.appId,
          }),
  ),
  once(
    {
      id: 'redirect-uris',
      title: 'redirect URIs',
      about: 'the redirect URIs of the config are there and usable',
      needs: ['app'],
    },
    ({ app: { application } }, { config }) => {
      const there = application.publicClientRedirectUris;
      const wanted = config.kind === 'have' ? config.value.redirectUris : [];
      const missing = wanted.filter((uri) => !there.includes(uri));
      if (missing.length > 0) {
        return failAs('D12', `${counted(missing.length, 'redirect URI')} missing: ${plainText(listed(missing))}`, {
          appId: application.appId,
        });
      }
      // Loopback is the one address a program on the person's own machine can listen on; its port is ignored.
      const usable = there.some(isLoopback);
      if (!usable) {
        return warn(
          'none for http://localhost, so only sign-in with a code works',
          'Add it: defender-access setup --redirect-uri http://localhost',
        );
      }
      const elsewhere = there.filter((uri) =>
        [...application.webRedirectUris, ...application.spaRedirectUris].includes(uri),
      );
      if (elsewhere.length > 0) {
        return warn(
          `${plainText(listed(elsewhere))} stands under Web or Single-page application as well; Entra may refuse sign-ins`,
          `Take it away there: ${portal} > Authentication`,
        );
      }
      return pass(`${counted(there.length, 'redirect URI')} usable`);
    },
  ),
  once(
    { id: 'owners', title: 'owners', about: 'nobody owns the app whom setup did not add', needs: ['app', 'config'] },
    ({ app, config }) => {
      const own = new Set([config.madeBy, ...config.wanted.owners].map((upn) => upn.toLowerCase()));
      const foreign = app.application.owners.filter((owner) => !own.has(owner.userPrincipalName.toLowerCase()));
      if (foreign.length === 0) return pass(counted(app.application.owners.length, 'owner'));
      const names = plainText(listed(foreign.map((owner) => owner.userPrincipalName)));
      return warn(
        `${counted(foreign.length, 'owner')} that setup did not add: ${names}`,
        `Owners can change the app. If one should not: ${portal} > Owners`,
      );
    },
  ),
  once(
    { id: 'credentials', title: 'credentials', about: 'the app has no secret or certificate', needs: ['app'] },
    ({ app }) =>
      app.application.credentialCount === 0
        ? pass('none, as a public client should have')
        : warn(
            `${counted(app.application.credentialCount, 'credential')}; a public client needs none`,
            `Find out who added them, then take them away: ${portal} > Certificates & secrets`,
          ),
  ),
  once(
    {
      id: 'foreign-redirect-uris',
      title: 'other redirect URIs',
      about: 'the app sends answers nowhere that setup did not ask for',
      needs: ['app', 'config'],
    },
    ({ app, config }) => {
      const foreign = foreignUris(app.application, config.redirectUris);
      return foreign.length === 0
        ? pass('none')
        : warn(
            `${counted(foreign.length, 'redirect URI')} that setup did not add: ${listed(foreign)}`,
            `Sign-in answers may go there. If one should not: ${portal} > Authentication`,
          );
    },
  ),
  once(
    { id: 'sign-in-audience', title: 'who may sign in', about: 'the app is for this tenant alone', needs: ['app'] },
    ({ app: { application } }) =>
      application.signInAudience === 'AzureADMyOrg'
        ? pass('people of this tenant')
        : warn(
            `open to more than this tenant (${plainText(application.signInAudience)})`,
            `If that is not wanted: ${portal} > Authentication > Supported account types`,
          ),
  ),
  once(
    { id: 'principal', title: 'principal', about: "the app's service principal is there and enabled", needs: ['app'] },
    ({ app: { application, servicePrincipal } }) => {
      if (servicePrincipal === null) {
        return failAs('E3', 'the app has no service principal, so nobody can sign in to it', {
          appId: application.appId,
        });
      }
      return servicePrincipal.accountEnabled
        ? pass('there, enabled')
        : fail(
            'the service principal is switched off, so nobody can sign in to the app',
            'Whoever switched it off can switch it on: Entra > Enterprise apps > the app > Properties > Enabled for users to sign in',
          );
    },
  ),
];

/**
 * A person who may not read the directory, or not sign in to it, can still have a token that works: with a proof at hand
 * their rights say nothing about the setup. Without one nothing was shown, and that must not pass.
 */
function refusedDirectory(problem: AccessError, { proof }: SetupInput): Decision {
  const noRight = problem.code === 'directory-forbidden' || problem.code === 'role-missing';
  const notSignedIn = problem.code.startsWith('sign-in-');
  if ((noRight || notSignedIn) && proof.kind === 'have') {
    return skipped(
      `${noRight ? 'this account may not read the directory' : 'nobody signed in to read the directory'}: ${problem.happened}`,
    );
  }
  return failWith(problem);
}

function missingApp({ neighbours }: ObservedState, { config }: SetupInput): Decision {
  const appId = config.kind === 'have' ? config.value.clientId : null;
  const uniqueName = config.kind === 'have' ? config.value.uniqueName : null;
  const deleted = neighbours.deleted.find(
    (app) => app.appId === appId || (uniqueName !== null && app.uniqueName === uniqueName),
  );
  if (deleted !== undefined) {
    const when = deleted.deletedAt === null ? '' : ` on ${deleted.deletedAt.toISOString().slice(0, 10)}`;
    return fail(
      `the app ${deleted.appId} was deleted${when}`,
      'It can be restored for 30 days; setup offers it: defender-access setup',
    );
  }
  const name = appId ?? 'the app of this setup';
  return fail(`${name} is not in the tenant`, 'Make it anew: defender-access setup');
}

function presentApp({ application }: NonNullable<ObservedState['app']>): Decision {
  const name = `${plainText(application.displayName)}, ${application.appId}`;
  if (!application.isDisabled) return pass(name);
  return fail(`${name} is switched off`, `An Application Administrator can switch it on: ${portal}`);
}
