import type { SandboxContext } from '../route.ts';
import type { Json, JsonObject } from '../tenant-store.ts';
import { badRequest, GraphError, invalidValue, readOnly } from './graph-error.ts';

// Limits: https://github.com/microsoftgraph/microsoft-graph-docs-contrib api-reference/v1.0/resources/application.md and
// https://github.com/MicrosoftDocs/entra-docs docs/identity-platform/supported-accounts-validation.md, reply-url.md.
const longest = { displayName: 256, description: 1024, tag: 256, redirectUri: 256, identifierUri: 255 };
const audiences = [
  'AzureADMyOrg',
  'AzureADMultipleOrgs',
  'AzureADandPersonalMicrosoftAccount',
  'PersonalMicrosoftAccount',
];
const platforms = ['publicClient', 'web', 'spa'] as const;

// Set by the directory. https://github.com/microsoftgraph/msgraph-bicep-types/issues/260 shows the text.
const readOnlyProperties = [
  'id',
  'appId',
  'applicationTemplateId',
  'certification',
  'createdByAppId',
  'createdDateTime',
  'deletedDateTime',
  'disabledByMicrosoftStatus',
  'publisherDomain',
];

/**
 * Applies what the published type alone does not say: read-only properties, lengths, redirect URIs, tags, permission entries
 * and the tenant's app management policy.
 *
 * @throws GraphError 400, or 403 where a policy refuses
 */
export function checkApplicationBody(body: JsonObject, tenant: SandboxContext): void {
  for (const name of readOnlyProperties) if (name in body) throw readOnly(name);
  checkTexts(body);
  const personal = String(body['signInAudience'] ?? '').includes('Personal');
  checkRedirectUris(body, personal);
  checkPolicy(body, tenant);
  checkRequiredAccess(body['requiredResourceAccess'], personal, tenant);
  // https://github.com/microsoftgraph/microsoft-graph-docs-contrib api-reference/v1.0/api/application-post-applications.md
  const secrets = body['passwordCredentials'];
  if (Array.isArray(secrets) && secrets.length > 0) throw invalidValue('passwordCredentials', 'Application');
}

function checkTexts(body: JsonObject): void {
  const { displayName, description, signInAudience, tags, identifierUris } = body as Record<string, Json>;
  if (displayName !== undefined) {
    const empty = typeof displayName !== 'string' || displayName.trim() === '';
    if (empty || displayName.length > longest.displayName) throw invalidValue('displayName', 'Application');
  }
  if (typeof description === 'string' && description.length > longest.description)
    throw invalidValue('description', 'Application');
  if (signInAudience !== undefined && !audiences.includes(String(signInAudience)))
    throw invalidValue('signInAudience', 'Application');
  for (const tag of strings(tags)) {
    const legal = tag.length >= 1 && tag.length <= longest.tag && !/\s/.test(tag);
    if (!legal || strings(tags).filter((other) => other === tag).length > 1) throw invalidValue('tags', 'Application');
  }
  for (const uri of strings(identifierUris))
    if (uri.length > longest.identifierUri || !/^[a-z][a-z0-9+.-]*:/i.test(uri))
      throw invalidValue('identifierUris', 'Application');
}

function checkRedirectUris(body: JsonObject, personal: boolean): void {
  let count = 0;
  for (const platform of platforms) {
    const uris = redirectUrisOf(body, platform);
    count += uris.length;
    for (const uri of uris)
      if (uri.length > longest.redirectUri || !isRedirectUri(uri, platform, personal))
        throw invalidValue(platform, 'Application');
  }
  if (count > (personal ? 100 : 256)) throw badRequest('The number of redirect URIs exceeds the limit.');
}

/**
 * https, or http on this machine; publicClient also takes schemes of its own. Wildcards and queries only for work accounts.
 *
 * @see https://github.com/MicrosoftDocs/entra-docs docs/identity-platform/reply-url.md
 */
function isRedirectUri(uri: string, platform: (typeof platforms)[number], personal: boolean): boolean {
  if (/[\s!$'(),;]/.test(uri) || !URL.canParse(uri)) return false;
  const { protocol, hostname, hash, search } = new URL(uri);
  if (hash !== '' || (personal && (search !== '' || uri.includes('*')))) return false;
  if (protocol === 'https:') return true;
  if (protocol === 'http:') return hostname === 'localhost' || hostname === '127.0.0.1';
  // https://github.com/hashicorp/terraform-provider-azuread/issues/575: urn: is refused under publicClient.
  return platform === 'publicClient' && protocol !== 'urn:';
}

export function redirectUrisOf(body: JsonObject, platform: (typeof platforms)[number]): string[] {
  const settings = body[platform];
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) return [];
  return strings((settings as JsonObject)['redirectUris']);
}

function checkPolicy(body: JsonObject, tenant: SandboxContext): void {
  const { refusedRedirectUriPrefixes } = tenant.scenario.appPolicy;
  for (const platform of platforms) {
    for (const uri of redirectUrisOf(body, platform)) {
      if (!refusedRedirectUriPrefixes.some((prefix) => uri.startsWith(prefix))) continue;
      // The family of codes ends like this; the exact one for redirect URIs is in no public report.
      throw new GraphError(
        403,
        'RedirectUriNotAllowedAsPerAppPolicy',
        `Redirect URI '${uri}' in property 'redirectUris' is not allowed as per assigned policy.`,
      );
    }
  }
}

function checkRequiredAccess(value: Json | undefined, personal: boolean, tenant: SandboxContext): void {
  if (!Array.isArray(value)) return;
  let permissions = 0;
  const resources = new Set<string>();
  for (const entry of value as readonly JsonObject[]) {
    const { resourceAppId, resourceAccess } = entry as Record<string, Json>;
    const access = Array.isArray(resourceAccess) ? (resourceAccess as readonly JsonObject[]) : [];
    const legal =
      typeof resourceAppId === 'string' &&
      resourceAppId !== '' &&
      !resources.has(resourceAppId.toLowerCase()) &&
      access.length > 0 &&
      access.every((item) => typeof item['id'] === 'string' && (item['type'] === 'Scope' || item['type'] === 'Role'));
    // https://github.com/microsoft/AzureTRE/issues/802
    if (!legal || !isPublished(entry, tenant))
      throw badRequest('Property requiredResourceAccess.resourceAccess is invalid.');
    resources.add(resourceAppId.toLowerCase());
    permissions += access.length;
  }
  if (resources.size > 50 || permissions > (personal ? 200 : 400))
    throw badRequest('The number of permissions in requiredResourceAccess exceeds the limit.');
}

// An unknown permission id is believed to be taken and to fail at consent or token time only.
function isPublished(entry: JsonObject, { store, scenario }: SandboxContext): boolean {
  if (!scenario.behaviour.unknownPermissionIsRefused) return true;
  const principal = store.servicePrincipals.one('appId', String(entry['resourceAppId']));
  const known = [...(principal?.oauth2PermissionScopes ?? []), ...(principal?.appRoles ?? [])].map(({ id }) => id);
  return (entry['resourceAccess'] as readonly JsonObject[]).every(({ id }) => known.includes(String(id).toLowerCase()));
}

function strings(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/**
 * Some tenants demand a service reference on every new app.
 *
 * @throws GraphError 400 `ServiceTreeValueMissing`, as in https://github.com/microsoft-foundry/foundry-agent-webapp/issues/3
 */
export function checkServiceReference(body: JsonObject, tenant: SandboxContext): void {
  if (!tenant.scenario.appPolicy.serviceManagementReferenceRequired || body['serviceManagementReference']) return;
  throw new GraphError(
    400,
    'ServiceTreeValueMissing',
    'ServiceManagementReference field is required for Create, but is missing in the request. Refer to the TSG `https://aka.ms/service-management-reference-error` for resolving the error',
  );
}
