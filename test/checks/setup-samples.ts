import { apis } from '../../src/catalog/api.ts';
import { builtInClouds } from '../../src/catalog/clouds.ts';
import type { Preflight } from '../../src/checks/preflight.ts';
import type { Gathered, SetupInput } from '../../src/checks/setup-input.ts';
import type { AccessConfig } from '../../src/config/access-config.ts';
import { AccessError } from '../../src/errors/access-error.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { Proof } from '../../src/proof/prove-access.ts';
import type { DesiredState } from '../../src/state/desired-state.ts';
import type { ObservedApp, ObservedApplication, ObservedState } from '../../src/state/observed-state.ts';
import type { Verdict } from '../../src/values/check.ts';
import { guid } from '../../src/values/guid.ts';
import { sampleConfig } from '../config/sample-config.ts';

export const incidentRead = guid('12c153a4-4204-4224-aa3c-4626e2f47c2b');
export const xdrPrincipal = guid('11111111-0000-4000-8000-000000000001');
export const other = guid('99999999-0000-4000-8000-000000000000');
export const reader = {
  objectId: guid('22222222-0000-4000-8000-000000000001'),
  userPrincipalName: 'reader@contoso.example',
  displayName: null,
};
export const admin = {
  objectId: guid('22222222-0000-4000-8000-000000000002'),
  userPrincipalName: 'admin@contoso.example',
  displayName: null,
};

// A setup in which everything is as it should be; each case below changes one thing.

export const application: ObservedApplication = {
  objectId: guid(String(sampleConfig.applicationObjectId)),
  appId: guid(String(sampleConfig.clientId)),
  displayName: 'Incident reader',
  uniqueName: sampleConfig.uniqueName,
  createdAt: null,
  tags: ['made-by-defender-access'],
  signInAudience: 'AzureADMyOrg',
  isFallbackPublicClient: true,
  isDisabled: false,
  publicClientRedirectUris: ['http://localhost', 'https://portal.azure.com'],
  webRedirectUris: [],
  spaRedirectUris: [],
  requiredResourceAccess: [{ resourceAppId: apis.xdr.appId, resourceAccess: [{ id: incidentRead, type: 'Scope' }] }],
  credentialCount: 0,
  owners: [admin],
};

export const app: ObservedApp = {
  application,
  servicePrincipal: {
    objectId: guid(String(sampleConfig.servicePrincipalId)),
    appId: application.appId,
    accountEnabled: true,
    appRoleAssignmentRequired: false,
    assignedPrincipalIds: [],
  },
  grants: [
    { id: 'g', resourceId: xdrPrincipal, consentType: 'AllPrincipals', principalId: null, scopes: ['Incident.Read'] },
  ],
};

export const xdrApi = {
  api: 'xdr',
  servicePrincipalId: xdrPrincipal,
  accountEnabled: true,
  scopes: [{ id: incidentRead, value: 'Incident.Read', type: 'Admin', displayName: 'Read incidents', isEnabled: true }],
  applicationRoles: [],
} as const;

export const directory: ObservedState = {
  tenant: {
    id: sampleConfig.tenantId,
    displayName: 'Contoso',
    defaultDomain: 'contoso.example',
    operator: { ...admin, userType: 'Member', activeRoles: [], eligibleRoles: null },
    apis: { xdr: xdrApi, endpoint: null, graph: null },
  },
  app,
  neighbours: { tagged: [], namesakes: [], deleted: [] },
};

export const preflight: Preflight = {
  checks: ['hosts', 'proxy', 'tls', 'clock', 'tenant', 'cloud'].map((id) => ({
    id,
    title: id,
    verdict: 'pass',
    seen: 'fine',
  })),
  tenantId: sampleConfig.tenantId,
  problem: null,
  answering: 3,
  signInAnswers: true,
};

export const drift: Plan = {
  appName: 'Incident reader',
  target: { appId: null, applicationObjectId: null, servicePrincipalId: null, uniqueName: null },
  changes: [],
  kept: [],
  notices: [],
  handOff: null,
  obstacle: null,
};

export const provenIds = [
  'token',
  'token-form',
  'audience',
  'tenant',
  'issuer',
  'app',
  'user',
  'permissions',
  'time',
  'roles',
  'call',
];

export function proofOf(verdict: Verdict): Proof {
  return {
    passed: verdict === 'pass',
    at: new Date('2026-11-22T12:00:00Z'),
    user: { ...admin, tenantId: sampleConfig.tenantId },
    checks: provenIds.map((id) => ({ id: `${id}-xdr`, title: id, verdict, seen: 'seen' })),
    apis: [{ api: 'xdr', scopesInToken: [], scopesMissing: [], verdict: 'works', expiresAt: null, problem: null }],
  };
}

export const everyone: DesiredState['audience'] = { kind: 'everyone' };
export const desired = (audience: DesiredState['audience']): DesiredState => ({ audience }) as DesiredState;

export function have<T>(value: T): Gathered<T> {
  return { kind: 'have', value };
}
export const notAsked = { kind: 'absent', because: 'not asked with --quick' } as const;
export function refusedWith(problem: AccessError): Gathered<never> {
  return { kind: 'refused', problem };
}

export const good: SetupInput = {
  file: 'defender-access.json',
  cloud: builtInClouds.public,
  config: have(sampleConfig),
  preflight: have(preflight),
  directory: have(directory),
  desired: have(desired(everyone)),
  drift: have(drift),
  proof: have(proofOf('pass')),
};

export const withConfig = (parts: Partial<AccessConfig>): Partial<SetupInput> => ({
  config: have({ ...sampleConfig, ...parts }),
});
export const withApp = (parts: Partial<ObservedApplication>): Partial<SetupInput> => ({
  directory: have({ ...directory, app: { ...app, application: { ...application, ...parts } } }),
});
export const withPrincipal = (
  parts: Partial<NonNullable<ObservedApp['servicePrincipal']>> | null,
): Partial<SetupInput> => ({
  directory: have({
    ...directory,
    app: {
      ...app,
      servicePrincipal:
        parts === null ? null : { ...(app.servicePrincipal as NonNullable<ObservedApp['servicePrincipal']>), ...parts },
    },
  }),
});
export const withGrants = (...grants: ObservedApp['grants']): Partial<SetupInput> => ({
  directory: have({ ...directory, app: { ...app, grants } }),
});
export const withXdr = (xdr: ObservedState['tenant']['apis']['xdr']): Partial<SetupInput> => ({
  directory: have({ ...directory, tenant: { ...directory.tenant, apis: { ...directory.tenant.apis, xdr } } }),
});
export const withoutApp = (neighbours: Partial<ObservedState['neighbours']> = {}): Partial<SetupInput> => ({
  directory: have({ ...directory, app: null, neighbours: { ...directory.neighbours, ...neighbours } }),
});
export const withPreflight = (id: string, verdict: Verdict): Partial<SetupInput> => ({
  preflight: have({
    ...preflight,
    checks: preflight.checks.map((check) => (check.id === id ? { ...check, verdict, remedy: 'do' } : check)),
  }),
});
export const withDrift = (parts: Partial<Plan>): Partial<SetupInput> => ({ drift: have({ ...drift, ...parts }) });
export const forReader = { ...sampleConfig.wanted, for: ['reader@contoso.example'] };
export const ownGrant = (scopes: string[], principalId = reader.objectId): ObservedApp['grants'][number] => ({
  id: 'p',
  resourceId: xdrPrincipal,
  consentType: 'Principal',
  principalId,
  scopes,
});
export const readerWanted = {
  ...withConfig({ wanted: forReader }),
  desired: have(desired({ kind: 'users', users: [reader] })),
};
export const forbidden = new AccessError('directory-forbidden', { happened: 'You may not.', todo: ['Ask.'] });
export const noConfig: Partial<SetupInput> = {
  config: { kind: 'absent', because: 'no config: the app was named by --app-id' },
};

export type Case = [id: string, verdict: Verdict, when: string, change: Partial<SetupInput>, seen?: string];
