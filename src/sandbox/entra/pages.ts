import type { SandboxResponse } from '../route.ts';
import type { User } from '../tenant-store.ts';
import type { ConsentItem } from './consent.ts';
import { type EntraRequest, entraHeaders, entraTimestamp } from './entra-request.ts';
import { type Html, html, pageHeaders, pageText } from './html.ts';
import type { EntraProblem } from './problems.ts';

/** What every form of one sign-in carries along, so that the pages need no memory of their own. */
export interface Journey {
  readonly flow: 'authorize' | 'device' | 'adminconsent' | 'adminconsent-v1';
  /** The first request's query; for a device sign-in the user code. */
  readonly request: string;
  /** Where the sign-in may lead in the end, for form-action. */
  readonly formTargets: readonly string[];
}

export function page(
  entra: EntraRequest,
  title: string,
  content: Html,
  options: { readonly status?: number; readonly formTargets?: readonly string[]; readonly cookie?: string | null } = {},
): SandboxResponse {
  const { status = 200, formTargets = [], cookie } = options;
  return {
    status,
    headers: { ...entraHeaders(entra), ...pageHeaders(formTargets), ...(cookie ? { 'Set-Cookie': cookie } : {}) },
    body: pageText(title, entra.context.store.tenant.displayName, content),
  };
}

/** "Pick an account". `shown` is one person when a login hint names them. */
export function accountPage(
  entra: EntraRequest,
  journey: Journey,
  appName: string,
  shown: readonly User[],
  signedIn: readonly User[],
  hint: string | null,
): SandboxResponse {
  const unknown = hint && !shown.some((user) => user.userPrincipalName === hint || user.mail === hint);
  return page(
    entra,
    'Pick an account',
    html`<p>to continue to <strong>${appName}</strong></p>
${unknown ? html`<p class="note">There is no account "${hint}" in this tenant.</p>` : null}
${shown.map(
  (user) => html`${openForm(entra, journey)}
<button class="account" name="account" value="${user.id}" data-upn="${user.userPrincipalName}">${user.displayName}
<span>${user.userPrincipalName}${signedIn.some(({ id }) => id === user.id) ? ', signed in' : ''}</span>
<span>${rolesInWords(entra, user)}</span></button>
</form>`,
)}
<details><summary>Use another account</summary>
${openForm(entra, journey)}
<p><label for="other">Its user name</label></p>
<p><input type="text" id="other" name="other" autocomplete="username" autocapitalize="none" spellcheck="false" required></p>
<div class="actions"><button class="main" name="answer" value="other">Next</button></div></form></details>`,
    { formTargets: journey.formTargets },
  );
}

/** So that the one who practises knows whom to be: roles held now, and roles that wait for activation. */
function rolesInWords(entra: EntraRequest, user: User): string {
  const { store } = entra.context;
  const names = (state: 'active' | 'eligible') =>
    store
      .roleTemplateIdsOf(user.id, state)
      .map((id) => store.directoryRoles.one('roleTemplateId', id)?.displayName ?? id);
  const eligible = names('eligible').map((name) => `eligible for ${name}, not active`);
  const roles = [...names('active'), ...eligible];
  return roles.length > 0 ? roles.join(', ') : `${user.userType === 'Guest' ? 'Guest' : 'Member'} without a role`;
}

export interface ConsentPageOptions {
  readonly appName: string;
  readonly appId: string;
  readonly user: User;
  readonly items: readonly ConsentItem[];
  /** `ask`: the person may tick "on behalf of your organization"; `always`: the whole page is for everyone. */
  readonly forEveryone: 'no' | 'ask' | 'always';
  readonly cookie: string | null;
}

export function consentPage(entra: EntraRequest, journey: Journey, options: ConsentPageOptions): SandboxResponse {
  const { appName, appId, user, items, forEveryone, cookie } = options;
  const everyone = forEveryone === 'always';
  return page(
    entra,
    everyone ? 'Permissions requested - review for your organization' : 'Permissions requested',
    html`<p class="note">${user.userPrincipalName}</p>
<p><strong>${appName}</strong> would like to:</p>
${items.map(
  ({ resource, scopes }) => html`<h2>${resource.displayName ?? resource.appId}</h2>
<ul>${scopes.map((scope) => html`<li><details><summary>${scope.adminConsentDisplayName ?? scope.value ?? ''}</summary>${scope.adminConsentDescription ?? ''} <code>${scope.value ?? ''}</code></details></li>`)}</ul>`,
)}
<p class="note">Application ID ${appId}. ${everyone ? 'If you accept, this app gets access for all users in your organization.' : 'Accepting lets this app use your data as listed.'}</p>
${openForm(entra, journey)}<input type="hidden" name="account" value="${user.id}">
${forEveryone === 'ask' ? html`<label class="check"><input type="checkbox" name="everyone" value="1"> Consent on behalf of your organization</label>` : null}
<div class="actions"><button name="answer" value="decline">Cancel</button>
<button class="main" name="answer" value="accept">Accept</button></div></form>`,
    { formTargets: journey.formTargets, cookie },
  );
}

/** The second factor. Nobody's phone rings here: approving is one button. */
export function secondFactorPage(
  entra: EntraRequest,
  journey: Journey,
  user: User,
  cookie: string | null,
): SandboxResponse {
  return page(
    entra,
    'Approve sign in request',
    html`<p class="note">${user.userPrincipalName}</p>
<p>Your organization asks for a second proof that it is you. Open your Authenticator app, and approve the request to sign in.</p>
${openForm(entra, journey)}<input type="hidden" name="account" value="${user.id}">
<div class="actions"><button name="answer" value="decline">Cancel</button>
<button class="main" name="answer" value="approve">Approve, as the app would</button></div></form>`,
    { formTargets: journey.formTargets, cookie },
  );
}

/** "Need admin approval": the person cannot go on; going back tells the app so. */
export function approvalPage(
  entra: EntraRequest,
  journey: Journey,
  problem: EntraProblem,
  user: User,
  cookie: string | null,
): SandboxResponse {
  return page(
    entra,
    problem.pageTitle ?? 'Need admin approval',
    html`<p class="problem">AADSTS${problem.code}: ${problem.text}</p>
${openForm(entra, journey)}<input type="hidden" name="account" value="${user.id}">
<div class="actions"><button class="main" name="answer" value="decline">Return to the application without granting consent</button></div></form>
${diagnostics(entra, problem, user)}`,
    { formTargets: journey.formTargets, cookie },
  );
}

/** A refusal that ends on the page: the app hears nothing of it. */
export function problemPage(entra: EntraRequest, problem: EntraProblem, user: User | null = null): SandboxResponse {
  return page(
    entra,
    problem.pageTitle ?? 'Sorry, but we are having trouble signing you in',
    html`<p class="problem">AADSTS${problem.code}: ${problem.text}</p>${diagnostics(entra, problem, user)}`,
    { status: 400 },
  );
}

function diagnostics(entra: EntraRequest, problem: EntraProblem, user: User | null): Html {
  return html`<h2>Troubleshooting details</h2>
<dl><dt>Error code</dt><dd>${problem.code}</dd>
<dt>Request Id</dt><dd>${entra.traceId}</dd>
<dt>Correlation Id</dt><dd>${entra.correlationId}</dd>
<dt>Timestamp</dt><dd>${entraTimestamp(entra.nowInMs)}</dd>
${user ? html`<dt>Account</dt><dd>${user.userPrincipalName}</dd>` : null}
<dt>Client app</dt><dd>${entra.parameters.get('client_id') ?? ''}</dd></dl>`;
}

/** The page of `response_mode=form_post`: a button instead of a script that submits by itself. */
export function formPostPage(
  entra: EntraRequest,
  target: string,
  fields: URLSearchParams,
  formTargets: readonly string[],
  cookie: string | null,
): SandboxResponse {
  return page(
    entra,
    'Continue to the application',
    html`<form method="post" action="${target}">${[...fields].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<div class="actions"><button class="main">Continue</button></div></form>`,
    { formTargets, cookie },
  );
}

function openForm(entra: EntraRequest, journey: Journey): Html {
  return html`<form method="post" action="/${entra.tenantSegment}/signin">
<input type="hidden" name="flow" value="${journey.flow}">
<input type="hidden" name="request" value="${journey.request}">`;
}

/** The device code entry page, with what was wrong with the code just typed. */
export function deviceEntryPage(entra: EntraRequest, problem: EntraProblem | null): SandboxResponse {
  return page(
    entra,
    'Enter code to allow access',
    html`${problem ? html`<p class="problem" role="alert">${problem.text}</p>` : null}
<form method="post" action="/device">
<p><label for="otc">Enter the code displayed on your app or device</label></p>
<p><input type="text" id="otc" name="otc" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="9" required></p>
<div class="actions"><button class="main">Next</button></div></form>
<p class="note">Do not enter codes from sources you do not trust.</p>`,
    { status: problem ? 400 : 200 },
  );
}

/** "Are you trying to sign in to ..?": the last question of a device sign-in that needs no consent. */
export function deviceConfirmPage(
  entra: EntraRequest,
  journey: Journey,
  appName: string,
  user: User,
  cookie: string | null,
): SandboxResponse {
  return page(
    entra,
    `Are you trying to sign in to ${appName}?`,
    html`<p class="note">${user.userPrincipalName}</p>
<p>Only continue if you started this sign-in yourself, on a device of yours.</p>
${openForm(entra, journey)}<input type="hidden" name="account" value="${user.id}">
<div class="actions"><button name="answer" value="decline">Cancel</button>
<button class="main" name="answer" value="accept">Continue</button></div></form>`,
    { cookie },
  );
}
