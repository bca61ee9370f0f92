import type { LicenceState } from '../scenario.ts';
import type { GraphAnswer, GraphCall } from './graph-call.ts';
import { answerList, type Presentation } from './list-answer.ts';

const shownSkus: Presentation = { type: 'subscribedSku', resource: 'SubscribedSku', context: 'subscribedSkus' };

/**
 * What the tenant has bought. One E5-like product whose service plans follow the scenario's licences.
 *
 * Ids: https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference
 */
export function listSubscribedSkus(call: GraphCall): GraphAnswer {
  const { licences } = call.tenant.scenario;
  const plan = (servicePlanName: string, servicePlanId: string, state: LicenceState) => ({
    appliesTo: 'User',
    provisioningStatus: { active: 'Success', inactive: 'PendingActivation', 'not-provisioned': 'Disabled' }[state],
    servicePlanId,
    servicePlanName,
  });
  const sku = {
    id: `${call.tenant.store.tenant.id}_26124093-3d78-432b-b5dc-48bf992543d5`,
    accountId: call.tenant.store.tenant.id,
    accountName: call.tenant.store.tenant.displayName,
    appliesTo: 'User',
    capabilityStatus: 'Enabled',
    consumedUnits: 3,
    prepaidUnits: { enabled: 25, lockedOut: 0, suspended: 0, warning: 0 },
    servicePlans: [
      plan('WINDEFATP', '871d91ec-ec1a-452b-a83f-bd76c7d770ef', licences.endpoint),
      plan('MTP', 'bf28f719-7844-4079-9c78-c1307898e192', licences.xdr),
    ],
    skuId: '26124093-3d78-432b-b5dc-48bf992543d5',
    skuPartNumber: 'IDENTITY_THREAT_PROTECTION',
    subscriptionIds: [],
  };
  return answerList(call, { all: () => [sku], indexed: {} }, shownSkus);
}
