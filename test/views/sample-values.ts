import type { Outcome } from '../../src/apply/outcome.ts';
import { AccessError } from '../../src/errors/access-error.ts';
import type { Change, Plan } from '../../src/plan/plan.ts';
import type { ObservedApplication } from '../../src/state/observed-state.ts';
import type { Check } from '../../src/values/check.ts';
import { guid } from '../../src/values/guid.ts';
import type { SetupReport } from '../../src/views/setup-report.ts';

export const tenantId = guid('7f3c5a10-4d0e-4b0a-9d51-0f2b6c7791ab');

export const appId = guid('5b1e9a0c-3f0d-4d67-9d3a-0c2f6f5502cd');

export const objectId = guid('c46e2f4b-77aa-4f0f-8d9c-12ab34cd3e40');

export const operator = {
  objectId: guid('11111111-2222-4333-8444-555555555555'),
  userPrincipalName: 'admin@contoso.example',
  displayName: 'Adele Admin',
  userType: 'Member' as const,
  activeRoles: [],
  eligibleRoles: null,
};

export const changes: readonly Change[] = [
  {
    kind: 'application',
    action: 'create',
    displayName: 'Incident reader',
    uniqueName: 'defender-access-1a2b',
    tags: [],
    redirectUris: ['http://localhost', 'https://portal.azure.com'],
    requiredResourceAccess: [],
  },
  { kind: 'service-principal', action: 'create', appId: null, of: 'app' },
  {
    kind: 'permissions',
    action: 'create',
    api: 'xdr',
    signIn: false,
    values: [{ value: 'Incident.Read', displayName: 'Read incidents' }],
    applicationId: null,
    whole: null,
  },
  {
    kind: 'permissions',
    action: 'create',
    api: 'graph',
    signIn: true,
    values: ['openid', 'profile', 'offline_access'].map((value) => ({ value, displayName: value })),
    applicationId: null,
    whole: null,
  },
  {
    kind: 'grant',
    action: 'create',
    api: 'xdr',
    resourceId: null,
    user: null,
    grantId: null,
    added: ['Incident.Read'],
    removed: [],
    whole: ['Incident.Read'],
  },
  {
    kind: 'grant',
    action: 'create',
    api: 'graph',
    resourceId: null,
    user: null,
    grantId: null,
    added: ['openid', 'profile', 'offline_access'],
    removed: [],
    whole: ['openid', 'profile', 'offline_access'],
  },
];

export const target = { appId: null, applicationObjectId: null, servicePrincipalId: null, uniqueName: null };

export const plan: Plan = {
  appName: 'Incident reader',
  target,
  changes,
  kept: [{ kind: 'service-principal', what: 'Microsoft Threat Protection is in the tenant already' }],
  notices: ['An app of somebody else has the same name: 00000000-1111-4222-8333-444444444444. It is left alone.'],
  handOff: null,
  obstacle: null,
};

export const proofChecks: readonly Check[] = [
  { id: 'issuer-xdr', title: 'issuer', verdict: 'pass', seen: `https://sts.windows.net/${tenantId}/` },
  { id: 'audience-xdr', title: 'audience', verdict: 'pass', seen: 'https://api.security.microsoft.com' },
  {
    id: 'roles-xdr',
    title: 'roles',
    verdict: 'warn',
    seen: 'no Entra role that sees Defender data; a role of Defender itself may still do',
    remedy: 'Settings > Permissions in the Defender portal: give the person a role with "View data".',
  },
  { id: 'call-xdr', title: 'live call', verdict: 'skipped', seen: 'nothing harmless to call' },
];

export const report: SetupReport = {
  status: 'done',
  tenant: { id: tenantId, name: 'Contoso' },
  app: {
    appId,
    objectId,
    servicePrincipalId: guid('aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee'),
    uniqueName: 'defender-access-1a2b',
    displayName: 'Incident reader',
  },
  changes: changes.map((change) => ({ change, done: true })),
  permissions: [
    {
      api: 'xdr',
      value: 'Incident.Read',
      id: guid('99999999-0000-4000-8000-000000000000'),
      configured: true,
      granted: true,
      inToken: true,
    },
  ],
  proof: {
    passed: true,
    checks: [
      { id: 'audience-xdr', title: 'audience', verdict: 'pass', seen: 'https://api.security.microsoft.com' },
      { id: 'call-xdr', title: 'live call', verdict: 'pass', seen: 'answered' },
    ],
  },
  handOff: null,
  config: 'defender-access.json',
  files: [],
  next: [
    { command: 'defender-access token --copy', what: 'a token for a script' },
    { command: 'defender-access snippets python', what: 'code that gets its own' },
  ],
  undo: 'defender-access remove',
};

export const handOff = {
  url: `https://login.microsoftonline.com/${tenantId}/v2.0/adminconsent?client_id=${appId}&scope=https%3A%2F%2Fapi.security.microsoft.com%2FIncident.Read`,
  who: ['Cloud Application Administrator', 'Global Administrator'],
};

export const neighbour: ObservedApplication = {
  objectId,
  appId,
  displayName: 'Incident reader 端末 with a long name, for a narrow window',
  uniqueName: null,
  createdAt: new Date('2026-10-01T10:00:00Z'),
  tags: [],
  signInAudience: 'AzureADMultipleOrgs',
  isFallbackPublicClient: true,
  isDisabled: false,
  publicClientRedirectUris: ['http://localhost', 'https://evil.example/answer'],
  webRedirectUris: [],
  spaRedirectUris: [],
  requiredResourceAccess: [],
  credentialCount: 2,
  owners: [operator],
};

export const outcome: Outcome = {
  done: changes.slice(0, 2),
  confirmed: true,
  notDone: changes.slice(3),
  unsure: changes.slice(2, 3),
  ids: target,
  app: null,
  problem: null,
  handOff: null,
};

export const refused = new AccessError('defender-role-missing', {
  happened: 'The app is fine, but this person may not read incidents.',
  whoseMove: 'someone who manages roles in the Defender portal',
  todo: ['Settings > Permissions: give the person a role with "View data".', 'Then run: defender-access verify'],
  retried: '3 times over 12 s',
  raw: '{"error":{"code":"Forbidden"}}',
  ids: { requestId: '2c9e0b7a-0000-4000-8000-000000000000', time: '2026-11-22T12:43:00.123Z' },
});
