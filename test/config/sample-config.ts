import type { AccessConfig } from '../../src/config/access-config.ts';
import { guid } from '../../src/values/guid.ts';

/** A finished setup in the fictional tenant Contoso. */
export const sampleConfig: AccessConfig = {
  version: 1,
  cloud: 'public',
  tenantId: guid('7f3c0b52-9a39-4c8f-8f0c-1d1f2a6f91ab'),
  tenantName: 'Contoso',
  clientId: guid('5b1e8f3a-2f0d-4b0a-9a47-0f6f3c2a02cd'),
  applicationObjectId: guid('a1d7c1de-6a44-4f0e-8d55-5f9d2b7f1e10'),
  servicePrincipalId: guid('c46e1a2b-3c4d-4e5f-8a9b-0c1d2e3f3e40'),
  uniqueName: 'defender-access-3f9a2b',
  displayName: 'Incident reader',
  redirectUris: ['http://localhost', 'https://portal.azure.com'],
  wanted: { tasks: ['read-incidents'], permissions: ['xdr/Incident.Read'], for: 'everyone', owners: [] },
  apis: {
    xdr: {
      audience: 'https://api.security.microsoft.com',
      endpoint: 'https://api.security.microsoft.com',
      scopes: ['Incident.Read'],
    },
  },
  consent: { kind: 'everyone' },
  madeBy: 'admin@contoso.example',
  madeAt: '2026-10-01T08:00:00.000Z',
  verifiedAt: '2026-10-01T08:01:00.000Z',
  lastProof: {
    passed: true,
    at: '2026-10-01T08:01:00.000Z',
    user: 'admin@contoso.example',
    checks: [{ id: 'token-xdr', verdict: 'pass' }],
  },
  pending: null,
};
