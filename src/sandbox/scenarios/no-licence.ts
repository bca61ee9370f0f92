import type { Scenario } from '../scenario.ts';

export const noLicence: Scenario = {
  name: 'no-licence',
  breaks:
    'Defender is not active: the APIs answer 401 "Account mode is inactive" although token, consent and role are right.',
  shouldSee: 'The proof says that the licence, not the setup, is at fault, and who can change that.',
  failureModes: ['account mode is inactive', 'no licence'],
  source:
    'https://github.com/MicrosoftDocs/microsoft-365-docs/issues/12426; https://github.com/elastic/beats/issues/42265',
  conditions: { licences: { xdr: 'inactive', endpoint: 'inactive', vulnerabilityManagement: false } },
};
