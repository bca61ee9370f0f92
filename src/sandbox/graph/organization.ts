import type { Json, JsonObject } from '../tenant-store.ts';
import { hasScope } from './caller.ts';
import { type GraphAnswer, type GraphCall, keyOf } from './graph-call.ts';
import { notFound } from './graph-error.ts';
import { answerList, answerObject, type Presentation } from './list-answer.ts';

const shownOrganization: Presentation = { type: 'organization', resource: 'Organization', context: 'organization' };

// With User.Read alone the rest is null: https://github.com/microsoftgraph/microsoft-graph-docs-contrib
// api-reference/v1.0/api/organization-list.md
const forEveryone = ['id', 'displayName', 'verifiedDomains'];
const fullReadScopes = ['Organization.Read.All', 'Directory.Read.All', 'Directory.ReadWrite.All', 'User.Read.All'];

function organization(call: GraphCall): JsonObject {
  const { tenant } = call.tenant.store;
  const { endpoint, xdr } = call.tenant.scenario.licences;
  const plan = (service: string, servicePlanId: string, licensed: boolean): JsonObject => ({
    assignedDateTime: tenant.createdDateTime,
    capabilityStatus: licensed ? 'Enabled' : 'Deleted',
    service,
    servicePlanId,
  });
  const full: Record<string, Json> = {
    id: tenant.id,
    deletedDateTime: null,
    businessPhones: [],
    city: null,
    country: null,
    countryLetterCode: tenant.countryLetterCode,
    createdDateTime: tenant.createdDateTime,
    defaultUsageLocation: null,
    displayName: tenant.displayName,
    marketingNotificationEmails: [],
    onPremisesLastSyncDateTime: null,
    onPremisesSyncEnabled: null,
    partnerTenantType: null,
    postalCode: null,
    preferredLanguage: 'en',
    securityComplianceNotificationMails: [],
    securityComplianceNotificationPhones: [],
    state: null,
    street: null,
    technicalNotificationMails: [],
    tenantType: 'AAD',
    privacyProfile: null,
    // Service plan ids: https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference
    assignedPlans: [
      plan('WindowsDefenderATP', '871d91ec-ec1a-452b-a83f-bd76c7d770ef', endpoint !== 'not-provisioned'),
      plan('MTP', 'bf28f719-7844-4079-9c78-c1307898e192', xdr !== 'not-provisioned'),
    ],
    provisionedPlans: [],
    verifiedDomains: [domain(tenant.defaultDomain, true), ...otherDomain(tenant)],
  };
  if (hasScope(call.caller, fullReadScopes)) return full;
  const hidden = Object.entries(full).map(([name, value]) => {
    if (forEveryone.includes(name)) return [name, value];
    return [name, Array.isArray(value) ? [] : null];
  });
  return Object.fromEntries(hidden) as JsonObject;
}

function domain(name: string, isDefault: boolean): JsonObject {
  return {
    capabilities: 'Email, OfficeCommunicationsOnline',
    isDefault,
    isInitial: name.endsWith('.onmicrosoft.com'),
    name,
    type: 'Managed',
  };
}

function otherDomain(tenant: { readonly defaultDomain: string; readonly initialDomain: string }): JsonObject[] {
  return tenant.initialDomain === tenant.defaultDomain ? [] : [domain(tenant.initialDomain, false)];
}

export function listOrganizations(call: GraphCall): GraphAnswer {
  const only = organization(call);
  return answerList(call, { all: () => [only], indexed: {} }, shownOrganization);
}

export function getOrganization(call: GraphCall): GraphAnswer {
  const { value } = keyOf(call);
  const only = organization(call);
  if (value.toLowerCase() !== only['id']) throw notFound(value);
  return answerObject(call, only, shownOrganization);
}
