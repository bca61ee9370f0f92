import type { PermissionRef } from '../../src/catalog/api.ts';
import { builtInClouds } from '../../src/catalog/clouds.ts';
import { type SetupFacts, type SnippetValues, snippetValues } from '../../src/documents/snippet-values.ts';

/** The setup "Incident reader" of Contoso, with what a test wants to be different. */
export function sampleValues(change: Partial<SetupFacts> = {}, cloud = builtInClouds.public): SnippetValues {
  return snippetValues({ ...sampleFacts, ...change }, cloud);
}

const permissions: readonly PermissionRef[] = [
  { api: 'xdr', value: 'Incident.Read' },
  { api: 'endpoint', value: 'Machine.Isolate' },
  { api: 'graph', value: 'ThreatHunting.Read.All' },
];

export const sampleFacts: SetupFacts = {
  displayName: 'Incident reader',
  tenantId: '7f3c0000-0000-4000-8000-0000000091ab',
  clientId: '5b1e0000-0000-4000-8000-0000000002cd',
  redirectUris: ['http://localhost', 'https://portal.azure.com'],
  applicationObjectId: '5b1e0000-0000-4000-8000-0000000002ce',
  uniqueName: 'incident-reader-x7',
  tags: ['made-by-defender-access'],
  assignmentRequired: false,
  grantedForEveryone: true,
  permissions,
};
