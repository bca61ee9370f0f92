import type { Handler, SandboxContext, SandboxRequest, SandboxResponse } from '../route.ts';
import type { User } from '../tenant-store.ts';
import { adminConsent } from './admin-consent.ts';
import { authorize, noChoice, type PageChoice } from './authorize.ts';
import { beginDeviceSignIn, continueDeviceSignIn, deviceEntry } from './device-code.ts';
import { directoryInstant } from './directory-instant.ts';
import type { EntraRequest } from './entra-request.ts';
import { html } from './html.ts';
import { instanceDiscovery, openIdConfiguration, signingKeys } from './metadata.ts';
import { page, problemPage } from './pages.ts';
import { EntraError, problemAnswer, problems } from './problems.ts';
import { endSession, findUser, readSession } from './session.ts';
import { token } from './token.ts';
import { userInfo } from './user-info.ts';
import { authorizeV1, beginDeviceSignInV1, tokenV1 } from './v1-endpoints.ts';

type Route = (entra: EntraRequest) => SandboxResponse;

/** Answers for programs: JSON, also when something is wrong. Keyed by method and the path behind the tenant. */
const serviceRoutes: Readonly<Record<string, Route>> = {
  'GET /v2.0/.well-known/openid-configuration': (entra) => openIdConfiguration(entra, 'v2'),
  'GET /.well-known/openid-configuration': (entra) => openIdConfiguration(entra, 'v1'),
  'GET /discovery/v2.0/keys': (entra) => signingKeys(entra, 'v2'),
  'GET /discovery/keys': (entra) => signingKeys(entra, 'v1'),
  'GET /discovery/instance': instanceDiscovery,
  'POST /oauth2/v2.0/token': token,
  'POST /oauth2/v2.0/devicecode': beginDeviceSignIn,
  'POST /oauth2/token': tokenV1,
  'POST /oauth2/devicecode': beginDeviceSignInV1,
};

/** Answers for people: pages, also when something is wrong. */
const pageRoutes: Readonly<Record<string, Route>> = {
  'GET /oauth2/v2.0/authorize': (entra) => authorize(entra, noChoice),
  'POST /oauth2/v2.0/authorize': (entra) => authorize(entra, noChoice),
  'GET /oauth2/authorize': authorizeV1,
  'GET /v2.0/adminconsent': (entra) => adminConsent(entra, 'v2', noChoice),
  'GET /adminconsent': (entra) => adminConsent(entra, 'v1', noChoice),
  'GET /oauth2/v2.0/logout': logout,
  'GET /oauth2/logout': logout,
  'POST /signin': continueSignIn,
};

/** The sign-in service. The same pages answer on the https host, for clients that build the address themselves. */
export const entraHandler: Handler = async (request, context) => {
  const { pathname } = request.url;
  if (pathname === '/oidc/userinfo') return userInfo(request, context);
  if (pathname === '/favicon.ico') return { status: 204, headers: {}, body: '' };
  const [, first = '', ...rest] = pathname.split('/');
  const isDevicePage = pathname === '/device' || pathname === '/common/oauth2/deviceauth';
  const entra = newEntraRequest(request, context, isDevicePage ? 'common' : decodeURIComponent(first));
  if (isDevicePage) return answerPage(entra, request.method === 'POST' ? deviceCodeTyped : deviceEntry);
  const key = `${request.method} /${rest.join('/')}`;
  // Tokens and keys are https only: a client that mixes up the two must not get away with it here.
  const service = request.url.protocol === 'https:' ? serviceRoutes[key] : undefined;
  if (service) return answerService(entra, service);
  return answerPage(entra, pageRoutes[key] ?? notFound);
};

function newEntraRequest(request: SandboxRequest, context: SandboxContext, tenantSegment: string): EntraRequest {
  const fromQuery = request.url.searchParams;
  const parameters =
    request.method === 'POST' ? new URLSearchParams(Buffer.from(request.body).toString('utf8')) : fromQuery;
  const asked =
    fromQuery.get('client-request-id') ??
    parameters.get('client-request-id') ??
    request.headers.get('client-request-id');
  return {
    request,
    context,
    tenantSegment,
    parameters,
    traceId: context.newId(),
    correlationId: asked && /^[0-9a-f-]{36}$/i.test(asked) ? asked : context.newId(),
    nowInMs: context.clock.nowInMs(),
    asOfInMs: directoryInstant(context),
  };
}

function answerService(entra: EntraRequest, route: Route): SandboxResponse {
  try {
    return route(entra);
  } catch (error) {
    if (error instanceof EntraError) return problemAnswer(entra, error.problem);
    throw error;
  }
}

function answerPage(entra: EntraRequest, route: Route): SandboxResponse {
  try {
    return route(entra);
  } catch (error) {
    if (error instanceof EntraError) return problemPage(entra, error.problem);
    throw error;
  }
}

/** A form of the pages: goes on with the flow that it belongs to. */
function continueSignIn(entra: EntraRequest): SandboxResponse {
  const { parameters, context } = entra;
  const answer = parameters.get('answer');
  const typed = parameters.get('other')?.trim();
  const choice: PageChoice = {
    account: typed ? accountTyped(entra, typed) : context.store.users.get(parameters.get('account') ?? ''),
    answer: answer === 'accept' || answer === 'decline' || answer === 'approve' ? answer : null,
    forEveryone: parameters.get('everyone') === '1',
  };
  const request = parameters.get('request') ?? '';
  const asAsked: EntraRequest = { ...entra, parameters: new URLSearchParams(request) };
  switch (parameters.get('flow')) {
    case 'authorize':
      return authorize(asAsked, choice);
    case 'device':
      return continueDeviceSignIn(asAsked, request, choice);
    case 'adminconsent':
      return adminConsent(asAsked, 'v2', choice);
    case 'adminconsent-v1':
      return adminConsent(asAsked, 'v1', choice);
    default:
      throw new EntraError(problems.malformed());
  }
}

/** Whoever is typed instead of chosen. @throws EntraError 50020 for an account of another tenant, 50034 for one of none */
function accountTyped({ parameters, context }: EntraRequest, name: string): User {
  const found = findUser(context, name);
  if (found) return found;
  const { displayName, defaultDomain, initialDomain } = context.store.tenant;
  const domain = name.split('@')[1]?.toLowerCase();
  const isOurs = domain === undefined || [defaultDomain, initialDomain].includes(domain);
  if (isOurs) throw new EntraError(problems.accountUnknown(name, displayName));
  const appId = new URLSearchParams(parameters.get('request') ?? '').get('client_id') ?? '';
  const app = context.store.servicePrincipals.one('appId', appId)?.displayName ?? appId;
  throw new EntraError(problems.accountOfAnotherTenant(name, displayName, appId, app));
}

function deviceCodeTyped(entra: EntraRequest): SandboxResponse {
  return continueDeviceSignIn(entra, entra.parameters.get('otc') ?? '', noChoice);
}

function logout(entra: EntraRequest): SandboxResponse {
  const cookie = endSession(entra.context, readSession(entra.context, entra.request.headers));
  return page(entra, 'You signed out of your account', html`<p>It is a good idea to close all browser windows.</p>`, {
    cookie,
  });
}

function notFound(entra: EntraRequest): SandboxResponse {
  return page(entra, 'Not found', html`<p>There is no page at this address.</p>`, { status: 404 });
}
