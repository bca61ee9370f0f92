import { newServicePrincipal } from '../new-objects.ts';
import { publishedResources } from '../published/service-principals.ts';
import type { SandboxResponse } from '../route.ts';
import type { PageChoice } from './authorize.ts';
import { type Client, requireClient, requireRedirectUri } from './clients.ts';
import { type ConsentItem, fullConsent, mayConsentForEveryone, recordConsent, registeredConsent } from './consent.ts';
import { type EntraRequest, entraHeaders } from './entra-request.ts';
import { formTarget } from './html.ts';
import { accountPage, approvalPage, consentPage, type Journey, problemPage } from './pages.ts';
import { describeProblem, EntraError, problems } from './problems.ts';
import { locationOf } from './redirect-answer.ts';
import { readScopes } from './scopes.ts';
import { readSession, sessionUsers, signInToSession } from './session.ts';
import { requireAccess } from './sign-in-checks.ts';
import { requireTenant } from './tenant-segment.ts';

/**
 * The admin consent page, v2 (`/v2.0/adminconsent`, named scopes) and v1 (`/adminconsent`, everything registered).
 * Grants for everyone, adding to what is granted. Anyone but an administrator ends on a page.
 *
 * @see https://github.com/MicrosoftDocs/entra-docs docs/identity-platform/v2-admin-consent.md
 */
export function adminConsent(entra: EntraRequest, version: 'v1' | 'v2', choice: PageChoice): SandboxResponse {
  // The tenant may be left to the sign-in with `organizations`, not with `common`.
  if (entra.tenantSegment.toLowerCase() === 'common') throw new EntraError(problems.tenantUnnamed());
  requireTenant(entra);
  const { context, parameters } = entra;
  const client = requireClient(entra, false);
  const { uri } = requireRedirectUri(client, parameters.get('redirect_uri'));
  const journey: Journey = {
    flow: version === 'v2' ? 'adminconsent' : 'adminconsent-v1',
    request: parameters.toString(),
    formTargets: [formTarget(uri)],
  };
  const session = readSession(context, entra.request.headers);
  const user = choice.account;
  // They come with the consent: until it is given, they stand only as long as the page is made.
  const created = context.scenario.behaviour.consentCreatesServicePrincipals
    ? createMissingResources(entra, client)
    : [];
  let consented = false;
  try {
    const items = itemsToGrant(entra, client, version);
    if (!user) {
      const signedIn = sessionUsers(context, session);
      return accountPage(entra, journey, client.displayName, [...context.store.users.values()], signedIn, null);
    }
    const { cookie } = signInToSession(context, session, user);
    if (choice.answer === 'decline') return answer(entra, uri, declined(entra), cookie);
    requireAccess(entra, client, user, client.appId);
    if (!mayConsentForEveryone(entra, user)) {
      const { adminConsentRequests } = context.scenario.signIn;
      const problem = problems.adminApprovalNeeded(client.appId, client.displayName, adminConsentRequests);
      return approvalPage(entra, journey, problem, user, cookie);
    }
    if (choice.answer !== 'accept') {
      const { appId, displayName: appName } = client;
      return consentPage(entra, journey, { appName, appId, user, items, forEveryone: 'always', cookie });
    }
    recordConsent(entra, client, items, null);
    consented = true;
    const fields = new URLSearchParams({ admin_consent: 'True', tenant: context.store.tenant.id });
    if (version === 'v2') fields.set('scope', grantedNames(entra, items));
    return answer(entra, uri, fields, cookie);
  } catch (error) {
    if (!(error instanceof EntraError)) throw error;
    return problemPage(entra, error.problem, user);
  } finally {
    if (!consented) for (const id of created) context.store.servicePrincipals.remove(id);
  }
}

function itemsToGrant(entra: EntraRequest, client: Client, version: 'v1' | 'v2'): readonly ConsentItem[] {
  if (version === 'v1') return registeredConsent(entra, client);
  return fullConsent(entra, client, readScopes(entra, client, entra.parameters.get('scope'), 'page'));
}

/** APIs of Microsoft's that the app lists and the tenant lacks come with the consent, as the text of AADSTS650052 hints. */
function createMissingResources(entra: EntraRequest, client: Client): string[] {
  const { store, clock, scenario } = entra.context;
  const created: string[] = [];
  for (const { resourceAppId } of client.application?.requiredResourceAccess ?? []) {
    const key = (['xdr', 'endpoint', 'graph'] as const).find(
      (name) => publishedResources[name].appId === resourceAppId,
    );
    if (!key || store.servicePrincipals.one('appId', resourceAppId)) continue;
    // A service that the tenant never licensed does not come by consenting to it.
    if (key !== 'graph' && scenario.licences[key] === 'not-provisioned') continue;
    const published = publishedResources[key];
    const { displayName } = published;
    const id = entra.context.newId();
    const given = {
      id,
      appId: resourceAppId,
      displayName,
      nowInMs: clock.nowInMs(),
      tenantId: store.tenant.id,
      published,
    };
    created.push(store.servicePrincipals.put(newServicePrincipal(given)).id);
  }
  return created;
}

/** "admin_consent=True&error=consent_required&..": the answer says True here as well. */
function declined(entra: EntraRequest): URLSearchParams {
  const { text } = problems.consentDeclined();
  return new URLSearchParams({
    admin_consent: 'True',
    error: 'consent_required',
    error_description: describeProblem(entra, { code: 65004, error: 'consent_required', text }, '\r\n'),
  });
}

function grantedNames(entra: EntraRequest, items: readonly ConsentItem[]): string {
  const asked = (entra.parameters.get('scope') ?? '').split(/\s+/).filter((word) => word.includes('/'));
  const prefix = asked[0]?.slice(0, asked[0].lastIndexOf('/') + 1) ?? '';
  return items.flatMap(({ scopes }) => scopes.map((scope) => `${prefix}${scope.value ?? ''}`)).join(' ');
}

function answer(entra: EntraRequest, uri: string, fields: URLSearchParams, cookie: string | null): SandboxResponse {
  const state = entra.parameters.get('state');
  if (state !== null) fields.set('state', state);
  return {
    status: 302,
    headers: {
      ...entraHeaders(entra),
      'Content-Type': 'text/html; charset=utf-8',
      Location: locationOf(uri, fields, '?'),
      ...(cookie ? { 'Set-Cookie': cookie } : {}),
    },
    body: '',
  };
}
