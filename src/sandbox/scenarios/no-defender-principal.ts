import type { Scenario } from '../scenario.ts';

export const noDefenderPrincipal: Scenario = {
  name: 'no-defender-principal',
  breaks:
    'The tenant has no service principal of WindowsDefenderATP, as if no Defender for Endpoint licence had ever been activated.',
  shouldSee: 'The API is named as missing and skipped or offered; the other API is set up all the same.',
  failureModes: ['Defender API is not present in the tenant'],
  source: 'https://github.com/jflieben/M365Permissions/issues/34; https://github.com/KelvinTegelaar/CIPP/issues/6360',
  conditions: { licences: { endpoint: 'not-provisioned' } },
  tenantChanges: [{ change: 'remove-service-principal', appId: 'fc780465-2017-40d4-a0c5-307022471b92' }],
};
