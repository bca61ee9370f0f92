import type { Answers } from '../../src/answers/answers.ts';
import { builtInClouds } from '../../src/catalog/clouds.ts';
import type { ObservedApp, ObservedGrant, ObservedTenant } from '../../src/state/observed-state.ts';
import { guid } from '../../src/values/guid.ts';
import { sampleConfig } from './sample-config.ts';

export const now = new Date('2026-11-22T12:00:00Z');

export const xdrPrincipal = guid('11111111-0000-4000-8000-000000000001');

export const graphPrincipal = guid('11111111-0000-4000-8000-000000000002');

export const reader = guid('22222222-0000-4000-8000-000000000001');

export const answers: Answers = {
  tasks: ['read-incidents'],
  permissions: [{ api: 'xdr', value: 'Incident.Read' }],
  displayName: 'Incident reader',
  redirectUris: ['http://localhost'],
  owners: ['owner@contoso.example'],
  audience: { kind: 'users', upns: ['reader@contoso.example'] },
  app: { kind: 'ours' },
  formats: ['json'],
};

export const tenant = {
  id: sampleConfig.tenantId,
  displayName: 'Contoso',
  apis: {
    xdr: { api: 'xdr', servicePrincipalId: xdrPrincipal, accountEnabled: true, scopes: [], applicationRoles: [] },
    endpoint: null,
    graph: { api: 'graph', servicePrincipalId: graphPrincipal, accountEnabled: true, scopes: [], applicationRoles: [] },
  },
} as unknown as ObservedTenant;

export function app(...grants: ObservedGrant[]): ObservedApp {
  return {
    application: {
      objectId: sampleConfig.applicationObjectId,
      appId: sampleConfig.clientId,
      displayName: 'Incident reader',
      uniqueName: 'defender-access-3f9a2b',
      publicClientRedirectUris: ['http://localhost'],
    },
    servicePrincipal: { objectId: sampleConfig.servicePrincipalId },
    grants,
  } as unknown as ObservedApp;
}

export const start = {
  cloud: builtInClouds.public,
  tenant,
  answers,
  uniqueName: 'defender-access-new',
  operatorUpn: 'admin@contoso.example',
  now,
};
