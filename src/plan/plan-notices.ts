import type { DesiredState } from '../state/desired-state.ts';
import type { ObservedApplication, ObservedNeighbours, ObservedState } from '../state/observed-state.ts';
import type { Guid } from '../values/guid.ts';
import { plainText } from '../values/plain-text.ts';
import type { GrantPlan } from './plan-grants.ts';

/** What a person should know of the app and its surroundings before approving. None of it is changed by the plan. */
export function planNotices(desired: DesiredState, observed: ObservedState): readonly string[] {
  return [...desired.notices, ...neighbourNotices(observed), ...appNotices(desired, observed)];
}

function neighbourNotices({ neighbours, app }: ObservedState): readonly string[] {
  return [
    ...namesakeNotice(neighbours),
    ...neighbours.tagged
      .filter((other) => other.appId !== app?.application.appId)
      .map((other) => `Another app of this name was made by defender-access: ${other.appId}. It is left alone.`),
  ];
}

function namesakeNotice({ namesakes }: ObservedNeighbours): readonly string[] {
  const [first] = namesakes;
  if (first === undefined) return [];
  const ids = listed(namesakes.map((one) => one.appId));
  return namesakes.length === 1
    ? [`An app of somebody else has the same name: ${ids}. It is left alone.`]
    : [`${namesakes.length} apps of others have the same name: ${ids}. They are left alone.`];
}

function appNotices(desired: DesiredState, { app, tenant }: ObservedState): readonly string[] {
  if (app === null) return [];
  const { application, servicePrincipal } = app;
  const notices: string[] = [];
  const own = new Set<Guid>([tenant.operator.objectId, ...desired.owners.map((owner) => owner.objectId)]);
  const strangers = application.owners.filter((owner) => !own.has(owner.objectId));
  if (strangers.length > 0) {
    const names = listed(strangers.map((owner) => plainText(owner.userPrincipalName)));
    notices.push(`Others own the app too and can change it: ${names}.`);
  }
  if (application.credentialCount > 0) {
    notices.push(`The app has ${counted(application.credentialCount, 'credential')}; a public client needs none.`);
  }
  const foreign = foreignUris(application, desired.redirectUris);
  if (foreign.length > 0) notices.push(`Redirect URIs that stay and were not asked for: ${listed(foreign)}.`);
  const elsewhere = desired.redirectUris.filter((uri) =>
    [...application.webRedirectUris, ...application.spaRedirectUris].includes(uri),
  );
  if (elsewhere.length > 0) {
    notices.push(
      `${listed(elsewhere)} is registered for a web page as well; Entra ID may refuse the sign-in because of it.`,
    );
  }
  if (application.signInAudience !== 'AzureADMyOrg') {
    notices.push(`The app is open to more than this tenant (${plainText(application.signInAudience)}); that stays.`);
  }
  if (application.displayName !== desired.displayName) {
    notices.push(`The app is called "${plainText(application.displayName)}" in the tenant; its name stays.`);
  }
  if (desired.audience.kind === 'everyone' && servicePrincipal?.appRoleAssignmentRequired === true) {
    notices.push('The app lets in only people assigned to it; that stays, although the approval is for everyone.');
  }
  return notices;
}

/** Redirect URIs of any kind that are not among the wanted ones. */
export function foreignUris(application: ObservedApplication, wanted: readonly string[]): readonly string[] {
  const { publicClientRedirectUris, webRedirectUris, spaRedirectUris } = application;
  return [...new Set([...publicClientRedirectUris, ...webRedirectUris, ...spaRedirectUris])]
    .filter((uri) => !wanted.includes(uri))
    .map(plainText);
}

/** Said where the people named are assigned to the app, and nobody else. */
export const linkNotice = 'The approval link approves for everyone; assignment keeps the app to the people named.';

/** What the consent part of a plan cannot or does not do. */
export function consentNotices(
  grants: GrantPlan,
  desired: DesiredState,
  observed: ObservedState,
  mayConsent: boolean,
): readonly string[] {
  const notices: string[] = [];
  if (grants.survivors > 0) {
    notices.push(
      grants.survivors === 1
        ? "One person's own approval stays as it is."
        : `${grants.survivors} approvals that people have of their own stay as they are.`,
    );
  }
  const narrows = grants.changes.some((change) => change.removed.length > 0);
  if (!mayConsent && narrows) {
    notices.push('What was approved stays approved until someone with the role to consent takes it away.');
  }
  if (desired.audience.kind === 'users') {
    const forAll = observed.app?.grants.some((grant) => grant.consentType === 'AllPrincipals') ?? false;
    if (forAll) notices.push('There is an approval for everyone already; it stays.');
    if (!mayConsent && grants.changes.length > 0) {
      notices.push(linkNotice);
    }
  }
  return notices;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function listed(items: readonly string[]): string {
  const shown = 5;
  return items.length <= shown
    ? items.join(', ')
    : `${items.slice(0, shown).join(', ')} and ${items.length - shown} more`;
}
