import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiKey } from '../../src/catalog/api.ts';
import type { Cloud } from '../../src/catalog/cloud.ts';
import { parseCloudFile } from '../../src/catalog/clouds.ts';
import { permissions, signInPermissions } from '../../src/catalog/permissions.ts';
import { checkSetup, type SetupReport } from '../../src/checks/check-setup.ts';
import { preflight } from '../../src/checks/preflight.ts';
import type { SetupInput } from '../../src/checks/setup-input.ts';
import type { AccessConfig } from '../../src/config/access-config.ts';
import { answersOf } from '../../src/config/config-answers.ts';
import { readConfig } from '../../src/config/config-file.ts';
import { createGraph } from '../../src/directory/graph-client.ts';
import { AccessError } from '../../src/errors/access-error.ts';
import { createHttp } from '../../src/network/http.ts';
import type { HttpClient } from '../../src/network/http-client.ts';
import { planChanges } from '../../src/plan/plan-changes.ts';
import { proveAccess } from '../../src/proof/prove-access.ts';
import { desiredState } from '../../src/state/desired-state.ts';
import { observeApp } from '../../src/state/observe-app.ts';
import { observeTenant } from '../../src/state/observe-tenant.ts';
import { signInOperator } from '../../src/tokens/operator-sign-in.ts';
import type { SignInGuide } from '../../src/tokens/session.ts';
import { signInUser } from '../../src/tokens/user-sign-in.ts';
import { admin, type Journey, startJourney } from '../support/journey.ts';
import { gathered } from './gathered.ts';

let journey: Journey;
let cloud: Cloud;
let http: HttpClient;
let config: AccessConfig;
const signal = new AbortController().signal;

beforeAll(async () => {
  journey = await startJourney();
  const ended = await journey.run(['setup', '--name', 'Incident reader', '--task', 'read-incidents', '--yes']);
  expect(ended.exit, ended.stderr).toBe(0);
  cloud = parseCloudFile(JSON.parse(readFileSync(journey.cloudFile, 'utf8')) as unknown, {
    path: journey.cloudFile,
    readCa: (file) => readFileSync(resolve(dirname(journey.cloudFile), file), 'utf8'),
  });
  http = createHttp({ env: {}, extraCaPem: cloud.extraCaPem, clock: journey.time.clock, trace: null });
  config = (await readConfig(join(journey.folder, 'defender-access.json'))) as AccessConfig;
});
afterAll(async () => {
  await http?.close();
  await journey?.end();
});

function guide(as: string): SignInGuide {
  return {
    browserOpens: () => undefined,
    codeIssued: () => undefined,
    async openPage(page) {
      void journey.sandbox
        .approveAs(as)(page)
        .catch(() => undefined);
      return true;
    },
    interruption: () => new Promise(() => undefined),
    note: () => undefined,
    settled: () => undefined,
  };
}

/** What verify gathers, over real sockets and TLS, by one person for both sign-ins. */
async function look(as: string, signsInToTheApp = true): Promise<SetupReport> {
  const { clock } = journey.time;
  const tools = { cloud, http, clock, signal, method: 'browser', fallback: false, guide: guide(as) } as const;
  const answers = answersOf(config);
  const directory = await gathered(async () => {
    const operator = await signInOperator({ ...tools, tenant: config.tenantId, clientId: null });
    const graph = createGraph({
      ...tools,
      token: async (renewal) => (await operator.tokenFor({ audience: cloud.graphAudience, ...renewal })).token,
    });
    const tenant = await observeTenant(graph, { cloud, catalogue: permissions });
    const found = await observeApp(graph, {
      appId: config.clientId,
      applicationObjectId: config.applicationObjectId,
      servicePrincipalId: config.servicePrincipalId,
      displayName: config.displayName,
    });
    return { tenant, app: found.app, neighbours: found.neighbours, people: found.people };
  });
  const from = async () => {
    if (directory.kind !== 'have') throw directory.kind === 'refused' ? directory.problem : new TypeError('asked');
    return directory.value;
  };
  const desired = await gathered(async () => {
    const { tenant, people } = await from();
    const uniqueName = config.uniqueName ?? '';
    return desiredState({
      answers,
      cloud,
      tenant,
      people,
      catalogue: permissions,
      signInPermissions,
      uniqueName,
      missingApis: 'refuse',
    });
  });
  const drift = await gathered(async () => {
    if (desired.kind !== 'have') throw desired.kind === 'refused' ? desired.problem : new TypeError('asked');
    return planChanges(desired.value, await from(), { mayRegister: true, mayConsent: true });
  });
  const proof = await gathered(async () => {
    if (!signsInToTheApp) throw new AccessError('sign-in-declined', { happened: 'Nobody signed in.', todo: [] });
    const session = await signInUser({
      ...tools,
      appId: config.clientId as NonNullable<typeof config.clientId>,
      tenantId: config.tenantId,
      audience: cloud.resources.xdr?.audience ?? '',
      patienceInMs: 5_000,
    });
    const apis = [{ api: 'xdr' as ApiKey, scopes: ['Incident.Read'] }];
    const expected = { tenantId: config.tenantId, appId: session.clientId, user: null, apis };
    return proveAccess({ ...tools, session, expected, patienceInMs: 0 });
  });
  const before = await gathered(() => preflight({ cloud, tenant: config.tenantId, http, clock, env: {}, signal }));
  const input: SetupInput = {
    file: 'c.json',
    cloud,
    config: { kind: 'have', value: config },
    preflight: before,
    directory,
    desired,
    drift,
    proof,
  };
  return checkSetup(input);
}

const failing = ({ checks }: SetupReport): string[] =>
  checks.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id);

describe('a setup on the practice tenant', () => {
  test('is found as it should be, over real sockets', async () => {
    const report = await look(admin);
    expect(failing(report), JSON.stringify(report.checks, null, 1)).toEqual([]);
    expect(report.passed).toBe(true);
    expect(report.checks.find(({ id }) => id === 'call-xdr')?.verdict).toBe('pass');
    expect(report.checks.filter(({ verdict }) => verdict === 'warn')).toEqual([]);
  });

  test('a person without a Defender role: the app is fine, the person is not', async () => {
    const report = await look('reader');
    expect(failing(report)).toEqual(['call-xdr']);
    expect(report.checks.find(({ id }) => id === 'call-xdr')?.seen).toContain('nothing is wrong with the app');
  });
});

describe('what others did to it in the portal', () => {
  const store = () => journey.sandbox.tenantStore;
  const application = () => {
    const found = store().applications.one('appId', String(config.clientId));
    if (found === null) throw new TypeError('the app of this test is gone');
    return found;
  };
  const principal = () => {
    const found = store().servicePrincipals.one('appId', String(config.clientId));
    if (found === null) throw new TypeError('the principal of this test is gone');
    return found;
  };

  /** Changes the tenant, looks at the directory alone, and changes it back. */
  async function lookAt(change: () => () => void): Promise<SetupReport> {
    const undo = change();
    try {
      return await look(admin, false);
    } finally {
      undo();
    }
  }
  const withoutProof = (ids: string[]): string[] => ids.filter((id) => id !== 'token-xdr');

  test('consent revoked', async () => {
    const report = await lookAt(() => {
      const grants = store().oauth2PermissionGrants;
      const before = [...grants.values()];
      for (const grant of before) grants.remove(grant.id);
      return () => {
        for (const grant of before) grants.put(grant);
      };
    });
    expect(withoutProof(failing(report))).toEqual(['consent-xdr', 'drift']);
    expect(report.checks.find(({ id }) => id === 'consent-xdr')?.seen).toBe('Incident.Read is not granted');
  });

  test('public client flows switched off', async () => {
    const report = await lookAt(() => {
      const { id } = application();
      store().applications.update(id, { isFallbackPublicClient: false });
      return () => store().applications.update(id, { isFallbackPublicClient: true });
    });
    expect(withoutProof(failing(report))).toEqual(['public-client', 'drift']);
  });

  test('principal switched off', async () => {
    const report = await lookAt(() => {
      const { id } = principal();
      store().servicePrincipals.update(id, { accountEnabled: false });
      return () => store().servicePrincipals.update(id, { accountEnabled: true });
    });
    expect(withoutProof(failing(report))).toEqual(['principal']);
  });

  test('permission taken off', async () => {
    const report = await lookAt(() => {
      const { id, requiredResourceAccess } = application();
      store().applications.update(id, { requiredResourceAccess: [] });
      return () => store().applications.update(id, { requiredResourceAccess });
    });
    expect(withoutProof(failing(report))).toEqual(['configured-xdr', 'drift']);
  });

  test('renamed', async () => {
    const report = await lookAt(() => {
      const { id, displayName } = application();
      store().applications.update(id, { displayName: 'Other' });
      return () => store().applications.update(id, { displayName });
    });
    expect(withoutProof(failing(report))).toEqual([]);
    expect(report.checks.find(({ id }) => id === 'drift')).toMatchObject({
      verdict: 'warn',
      seen: 'renamed to "Other"',
    });
  });

  test('deleted', async () => {
    const report = await lookAt(() => {
      const before = application();
      store().applications.remove(before.id);
      return () => store().applications.put(before);
    });
    expect(withoutProof(failing(report))).toEqual(['app']);
    expect(report.checks.find(({ id }) => id === 'principal')).toMatchObject({
      verdict: 'skipped',
      seen: 'the app was not found',
    });
  });
});

test('an unknown tenant is told apart by the preflight', async () => {
  const found = await preflight({ cloud, tenant: 'fabrikam.example', http, clock: journey.time.clock, env: {} });
  expect(found.problem).toMatchObject({ code: 'tenant-unknown', failure: 'B12' });
});
