import { describe, expect, test } from 'vitest';
import type { Ended } from '../support/journey.ts';
import { checkOf, signIns, withVerdict, writes } from './seen-checks.ts';
import { verifyScene } from './verify-scene.ts';

const scene = verifyScene();
const { clientId } = scene;

const store = () => scene.journey.sandbox.tenantStore;

const application = () => {
  const found = store().applications.one('appId', clientId());
  if (found === null) throw new TypeError('the app of this test is gone');
  return found;
};

const principal = () => {
  const found = store().servicePrincipals.one('appId', clientId());
  if (found === null) throw new TypeError('the principal of this test is gone');
  return found;
};

/** Changes the tenant as somebody in the portal would, verifies, and changes it back. */
async function verifyAfter(change: () => () => void, args: readonly string[] = ['--json']): Promise<Ended> {
  const undo = change();
  try {
    return await scene.journey.run(['verify', ...args]);
  } finally {
    undo();
  }
}

describe('what others did in the portal', () => {
  const withoutGrants = (): (() => void) => {
    const grants = store().oauth2PermissionGrants;
    const before = [...grants.values()];
    for (const grant of before) grants.remove(grant.id);
    return () => {
      for (const grant of before) grants.put(grant);
    };
  };

  test('consent revoked: no page is opened that could only end in a refusal', async () => {
    const ended = await verifyAfter(withoutGrants);
    expect(ended.exit).toBe(3);
    expect(withVerdict(ended, 'fail')).toEqual(['consent-xdr', 'drift']);
    expect(checkOf(ended, 'token-xdr')).toMatchObject({
      verdict: 'skipped',
      seen: 'nothing to ask for without consent',
    });
    expect(signIns(ended)).toBe(1);
  });

  test('consent revoked, on screen: the fault, one command, and whose role it takes', async () => {
    const ended = await verifyAfter(withoutGrants, []);
    expect(ended.stdout).toMatch(/✖ consent +Incident.Read is not granted/);
    expect(ended.stdout).toMatch(/– token +skipped: nothing to ask for without consent/);
    expect(ended.stdout).toContain('Not working: Incident.Read is not granted.');
    expect(ended.stdout).toMatch(
      / {2}fix\n {2}defender-access consent --cloud \S+cloud.json\n +needs Cloud Application Administrator\n/,
    );
  });

  test.each<readonly [string, () => () => void, readonly string[]]>([
    [
      'app disabled',
      () => {
        const { id } = application();
        store().applications.update(id, { isDisabled: true });
        return () => store().applications.update(id, { isDisabled: null });
      },
      ['app'],
    ],
    [
      'service principal switched off',
      () => {
        const { id } = principal();
        store().servicePrincipals.update(id, { accountEnabled: false });
        return () => store().servicePrincipals.update(id, { accountEnabled: true });
      },
      ['principal'],
    ],
    [
      'permission taken off the app',
      () => {
        const { id, requiredResourceAccess } = application();
        store().applications.update(id, { requiredResourceAccess: [] });
        return () => store().applications.update(id, { requiredResourceAccess });
      },
      ['configured-xdr', 'drift'],
    ],
    [
      'app deleted',
      () => {
        const before = application();
        store().applications.remove(before.id);
        return () => store().applications.put(before);
      },
      ['app'],
    ],
  ])('%s', async (_, change, expected) => {
    const ended = await verifyAfter(change);
    expect(ended.exit, ended.stdout).toBe(3);
    expect(withVerdict(ended, 'fail')).toEqual(expected);
    expect(writes(ended)).toEqual([]);
  });

  test('only assigned people get in, and nobody is: said without a page that would end in a refusal', async () => {
    const ended = await verifyAfter(() => {
      const { id } = principal();
      store().servicePrincipals.update(id, { appRoleAssignmentRequired: true });
      return () => store().servicePrincipals.update(id, { appRoleAssignmentRequired: false });
    });
    expect(ended.exit, ended.stdout).toBe(3);
    expect(checkOf(ended, 'assignment')?.verdict).toBe('warn');
    expect(checkOf(ended, 'token-xdr')).toMatchObject({ verdict: 'fail' });
    expect(checkOf(ended, 'token-xdr')?.seen).toContain('admin@contoso.example is not assigned');
    expect(signIns(ended)).toBe(1);
  });

  test('neither way to sign in is open: said without a page that would end in a refusal', async () => {
    const ended = await verifyAfter(() => {
      const { id, publicClient, isFallbackPublicClient } = application();
      store().applications.update(id, {
        publicClient: { redirectUris: ['https://portal.azure.com'] },
        isFallbackPublicClient: false,
      });
      return () => store().applications.update(id, { publicClient, isFallbackPublicClient });
    });
    expect(ended.exit, ended.stdout).toBe(3);
    expect(withVerdict(ended, 'fail')).toEqual(['public-client', 'redirect-uris', 'drift']);
    expect(checkOf(ended, 'token-xdr')).toMatchObject({ verdict: 'skipped' });
    expect(checkOf(ended, 'token-xdr')?.seen).toContain('no way to sign in to the app is open');
    expect(signIns(ended)).toBe(1);
  });

  test('a redirect URI that setup did not add is warnings, and it works all the same', async () => {
    const ended = await verifyAfter(() => {
      const { id } = application();
      store().applications.update(id, {
        publicClient: { redirectUris: ['http://localhost', 'https://portal.azure.com', 'https://evil.example/cb'] },
      });
      return () =>
        store().applications.update(id, {
          publicClient: { redirectUris: ['http://localhost', 'https://portal.azure.com'] },
        });
    }, []);
    expect(ended.exit).toBe(0);
    expect(ended.stdout).toMatch(/! other redirect URIs? +one redirect URI that setup did not add/);
    expect(ended.stdout).toContain('It works. One thing wants a look');
  });
});
