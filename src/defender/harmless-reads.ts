import type { ApiKey } from '../catalog/api.ts';

/** One documented GET that changes nothing and asks for at most one item. */
export interface HarmlessRead {
  /** Relative to the API's endpoint, query included. */
  readonly path: string;
  /** Any one of these delegated permissions suffices. */
  readonly scopes: readonly string[];
  /** What one item is called, singular; null where the answer is a single object. */
  readonly item: string | null;
  /** Documented to answer 404 when there is nothing to list; that reached the API all the same. */
  readonly absenceIsAnswer: boolean;
  readonly source: string;
}

const endpointDocs = 'https://learn.microsoft.com/en-us/defender-endpoint/api';
const graphDocs = 'https://learn.microsoft.com/en-us/graph/api';

/**
 * Per API, in order of preference. The hunting calls are left out on purpose: those of XDR and Endpoint stop answering on
 * 2027-02-01, and Graph's spends the CPU quota that the whole tenant shares. So are exports (large) and calls of /beta.
 */
export const harmlessReads: Readonly<Record<ApiKey, readonly HarmlessRead[]>> = {
  xdr: [
    {
      path: '/api/incidents?$top=1',
      scopes: ['Incident.Read', 'Incident.ReadWrite'],
      item: 'incident',
      absenceIsAnswer: false,
      source: 'https://learn.microsoft.com/en-us/defender-xdr/api-list-incidents',
    },
  ],
  endpoint: [
    {
      path: '/api/alerts?$top=1',
      scopes: ['Alert.Read', 'Alert.ReadWrite'],
      item: 'alert',
      absenceIsAnswer: false,
      source: `${endpointDocs}/get-alerts`,
    },
    {
      path: '/api/machines?$top=1',
      scopes: ['Machine.Read', 'Machine.ReadWrite'],
      item: 'machine',
      absenceIsAnswer: true,
      source: `${endpointDocs}/get-machines`,
    },
    {
      path: '/api/vulnerabilities?$top=1',
      scopes: ['Vulnerability.Read'],
      item: 'vulnerability',
      absenceIsAnswer: false,
      source: `${endpointDocs}/get-all-vulnerabilities`,
    },
    {
      path: '/api/Software?$top=1',
      scopes: ['Software.Read'],
      item: 'software product',
      absenceIsAnswer: false,
      source: `${endpointDocs}/get-software`,
    },
    {
      path: '/api/recommendations?$top=1',
      scopes: ['SecurityRecommendation.Read'],
      item: 'recommendation',
      absenceIsAnswer: false,
      source: `${endpointDocs}/get-all-recommendations`,
    },
    {
      path: '/api/exposureScore',
      scopes: ['Score.Read'],
      item: null,
      absenceIsAnswer: false,
      source: `${endpointDocs}/get-exposure-score`,
    },
    {
      path: '/api/remediationTasks?$top=1',
      scopes: ['RemediationTasks.Read'],
      item: 'remediation task',
      absenceIsAnswer: false,
      source: `${endpointDocs}/get-remediation-all-activities`,
    },
    {
      path: '/api/indicators?$top=1',
      scopes: ['Ti.ReadWrite'],
      item: 'indicator',
      absenceIsAnswer: false,
      source: `${endpointDocs}/get-ti-indicators-collection`,
    },
    {
      path: '/api/libraryfiles',
      scopes: ['Library.Manage'],
      item: 'library file',
      absenceIsAnswer: false,
      source: `${endpointDocs}/list-library-files`,
    },
  ],
  graph: [
    {
      path: '/v1.0/security/incidents?$top=1',
      scopes: ['SecurityIncident.Read.All', 'SecurityIncident.ReadWrite.All'],
      item: 'incident',
      absenceIsAnswer: false,
      source: `${graphDocs}/security-list-incidents`,
    },
    {
      path: '/v1.0/security/alerts_v2?$top=1',
      scopes: ['SecurityAlert.Read.All', 'SecurityAlert.ReadWrite.All'],
      item: 'alert',
      absenceIsAnswer: false,
      source: `${graphDocs}/security-list-alerts_v2`,
    },
    {
      path: '/v1.0/security/secureScores?$top=1',
      scopes: ['SecurityEvents.Read.All', 'SecurityEvents.ReadWrite.All'],
      item: 'secure score',
      absenceIsAnswer: false,
      source: `${graphDocs}/security-list-securescores`,
    },
    {
      path: '/v1.0/security/identities/healthIssues?$top=1',
      scopes: ['SecurityIdentitiesHealth.Read.All', 'SecurityIdentitiesHealth.ReadWrite.All'],
      item: 'health issue',
      absenceIsAnswer: false,
      source: `${graphDocs}/security-identitycontainer-list-healthissues`,
    },
    {
      path: '/v1.0/security/identities/sensors?$top=1',
      scopes: ['SecurityIdentitiesSensors.Read.All'],
      item: 'sensor',
      absenceIsAnswer: false,
      source: `${graphDocs}/security-identitycontainer-list-sensors`,
    },
    {
      path: '/v1.0/security/attackSimulation/simulations?$top=1',
      scopes: ['AttackSimulation.Read.All'],
      item: 'simulation',
      absenceIsAnswer: false,
      source: `${graphDocs}/attacksimulationroot-list-simulations`,
    },
    {
      path: '/v1.0/security/threatIntelligence/articles?$top=1',
      scopes: ['ThreatIntelligence.Read.All'],
      item: 'article',
      absenceIsAnswer: false,
      source: `${graphDocs}/security-threatintelligence-list-articles`,
    },
  ],
};

/** @returns null when none of the scopes allows a harmless read */
export function harmlessReadFor(api: ApiKey, scopes: readonly string[]): HarmlessRead | null {
  return harmlessReads[api].find((read) => read.scopes.some((scope) => scopes.includes(scope))) ?? null;
}
