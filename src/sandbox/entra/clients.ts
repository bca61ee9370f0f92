import { type FirstPartyClient, firstPartyClients } from '../published/service-principals.ts';
import type { Application, ServicePrincipal } from '../tenant-store.ts';
import type { EntraRequest } from './entra-request.ts';
import { EntraError, problems } from './problems.ts';

/** The app that asks for a token, as this tenant knows it. */
export interface Client {
  readonly appId: string;
  readonly displayName: string;
  /** null when the tenant has no service principal for it (yet). */
  readonly principal: ServicePrincipal | null;
  /** null for an app of another tenant, Microsoft's own included. */
  readonly application: Application | null;
  readonly firstParty: FirstPartyClient | null;
}

export interface RegisteredRedirectUri {
  readonly platform: 'publicClient' | 'web' | 'spa';
  readonly uri: string;
}

const zeroGuid = '00000000-0000-0000-0000-000000000000';

/**
 * Finds the client by its appId as far as the token service knows the directory.
 *
 * @throws EntraError 700038 for the all-zero id, 700016 for one that is nobody's, 7000112 when disabled, 50194 when a
 *   single-tenant app comes by `common` or `organizations`
 */
export function requireClient(entra: EntraRequest, shared: boolean): Client {
  const appId = entra.parameters.get('client_id') ?? '';
  if (appId === '') throw new EntraError(problems.parameterMissing('client_id'));
  if (appId === zeroGuid) throw new EntraError(problems.applicationIdInvalid(appId));
  const client = findClient(entra, appId);
  if (!client) throw new EntraError(problems.applicationNotFound(appId, entra.context.store.tenant.displayName));
  const { principal, application, displayName } = client;
  if (principal?.accountEnabled === false || application?.isDisabled === true || isDisabledByMicrosoft(client)) {
    const { disabledAppError } = entra.context.scenario.behaviour;
    throw new EntraError(problems.applicationDisabled(client.appId, displayName, disabledAppError));
  }
  if (shared && !client.firstParty && application?.signInAudience === 'AzureADMyOrg') {
    throw new EntraError(problems.singleTenantOnly(client.appId, displayName));
  }
  return client;
}

export function findClient(entra: EntraRequest, appId: string): Client | null {
  const { store } = entra.context;
  const principal = store.servicePrincipals.one('appId', appId, entra.asOfInMs);
  const application = store.applications.one('appId', appId, entra.asOfInMs);
  const firstParty = Object.values(firstPartyClients).find((client) => client.appId === appId.toLowerCase()) ?? null;
  if (!principal && !application && !firstParty) return null;
  return {
    appId: appId.toLowerCase(),
    displayName: application?.displayName ?? principal?.displayName ?? firstParty?.displayName ?? appId,
    principal,
    application,
    firstParty,
  };
}

function isDisabledByMicrosoft({ application, principal }: Client): boolean {
  return [application?.disabledByMicrosoftStatus, principal?.disabledByMicrosoftStatus].includes(
    'DisabledDueToViolationOfServicesAgreement',
  );
}

export function registeredRedirectUris(client: Client): RegisteredRedirectUri[] {
  const { application, firstParty, principal } = client;
  if (!application) {
    const uris = firstParty?.replyUrls ?? principal?.replyUrls ?? [];
    return uris.map((uri) => ({ platform: firstParty ? 'publicClient' : 'web', uri }));
  }
  return (['publicClient', 'web', 'spa'] as const).flatMap((platform) =>
    application[platform].redirectUris.map((uri) => ({ platform, uri })),
  );
}

/**
 * The registered URI that a requested one matches: scheme, host and path letter by letter; for loopback the port is ignored.
 * Without a requested URI the first registered one is used.
 *
 * @throws EntraError 500113 when none is registered, 900971 when none is asked for either, 50011 when none matches
 * @see https://github.com/MicrosoftDocs/entra-docs docs/identity-platform/reply-url.md
 */
export function requireRedirectUri(client: Client, requested: string | null): RegisteredRedirectUri {
  const registered = registeredRedirectUris(client);
  const [first] = registered;
  if (!first) throw new EntraError(requested === null ? problems.replyAddressUnsaid() : problems.replyAddressMissing());
  if (requested === null) return first;
  const match = registered.find(({ uri }) => comparableUri(uri) === comparableUri(requested));
  if (!match) throw new EntraError(problems.redirectUriMismatch(requested, client.appId));
  return { platform: match.platform, uri: requested };
}

/** A redirect URI as it is compared. Text stays text: only an absent path equals `/`, and a loopback port falls away. */
function comparableUri(uri: string): string {
  const withPath = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]+$/i.test(uri) ? `${uri}/` : uri;
  return withPath.replace(/^(http:\/\/(?:localhost|127\.0\.0\.1)):\d+(?=[/?#])/, '$1');
}

/**
 * Whether the app may get tokens without a secret in flows that name no redirect URI (device code, refresh):
 * the fallback flag, or a redirect URI under `publicClient`.
 *
 * @see https://github.com/microsoftgraph/microsoft-graph-docs-contrib api-reference/v1.0/resources/application.md
 */
export function isPublicClient(client: Client, flow: 'device-code' | 'refresh'): boolean {
  if (client.firstParty) return true;
  const { application } = client;
  if (application?.isFallbackPublicClient === true) return true;
  return flow === 'refresh' && (application?.publicClient.redirectUris.length ?? 0) > 0;
}
