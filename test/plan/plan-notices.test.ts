import { describe, expect, test } from 'vitest';
import { planChanges } from '../../src/plan/plan-changes.ts';
import type { DesiredState } from '../../src/state/desired-state.ts';
import type { ObservedState } from '../../src/state/observed-state.ts';
import { all, registerOnly } from './powers.ts';
import { ana, application, bob, desired, finishedApp, grant, id, observed, resource, tenant } from './scenery.ts';

describe('what stands in the way is told with the plan', () => {
  const uris = Array.from({ length: 257 }, (_, index) => `myapp://${index}`);
  test.each<[string, DesiredState, ObservedState, typeof all, string | undefined]>([
    ['nothing', desired(), observed(), all, undefined],
    [
      'an app that is switched off',
      desired(),
      observed(finishedApp({ application: application({ isDisabled: true }) })),
      all,
      'app-disabled',
    ],
    [
      'a principal that is switched off',
      desired(),
      observed(finishedApp({ servicePrincipal: { ...finishedApp().servicePrincipal!, accountEnabled: false } })),
      all,
      'app-disabled',
    ],
    ['no right to register', desired(), observed(), { mayRegister: false, mayConsent: true }, 'directory-forbidden'],
    [
      'no right to register, where nothing has to be registered',
      desired(),
      observed(finishedApp()),
      { mayRegister: false, mayConsent: true },
      undefined,
    ],
    ['257 redirect URIs', desired({ redirectUris: uris }), observed(), all, 'quota-exceeded'],
    [
      'a missing API and no role to add it',
      desired(),
      observed(null, { tenant: tenant({ apis: { ...tenant().apis, xdr: null } }) }),
      registerOnly,
      'role-missing',
    ],
    [
      'an approval of more than 3850 characters',
      desired(),
      observed(finishedApp({ grants: [grant(1, { scopes: ['x'.repeat(3849)] })] })),
      all,
      'quota-exceeded',
    ],
    [
      'more than 50 APIs',
      desired(),
      observed(
        finishedApp({
          application: application({
            requiredResourceAccess: Array.from({ length: 49 }, (_, index) => resource(id('f', index), id('f', 1))),
          }),
        }),
      ),
      all,
      'quota-exceeded',
    ],
  ])('%s', (_, wish, state, powers, code) => {
    expect(planChanges(wish, state, powers).obstacle?.code).toBe(code);
  });
});

describe('notices', () => {
  const stranger = application({ appId: id('9', 1), tags: [] });
  test.each<[string, DesiredState, ObservedState, RegExp]>([
    [
      'a namesake',
      desired(),
      observed(null, { neighbours: { tagged: [], namesakes: [stranger], deleted: [] } }),
      /same name/,
    ],
    [
      'an app of ours that no config knows',
      desired(),
      observed(null, { neighbours: { tagged: [stranger], namesakes: [], deleted: [] } }),
      /made by defender-access: 99999999/,
    ],
    ['another owner', desired(), observed(finishedApp({ application: application({ owners: [bob] }) })), /bob@contoso/],
    [
      'credentials',
      desired(),
      observed(finishedApp({ application: application({ credentialCount: 2 }) })),
      /2 credentials/,
    ],
    [
      'foreign redirect URIs',
      desired(),
      observed(finishedApp({ application: application({ webRedirectUris: ['https://evil.example'] }) })),
      /https:\/\/evil\.example/,
    ],
    [
      'another audience',
      desired(),
      observed(finishedApp({ application: application({ signInAudience: 'AzureADMultipleOrgs' }) })),
      /AzureADMultipleOrgs/,
    ],
    [
      'another name',
      desired(),
      observed(finishedApp({ application: application({ displayName: 'Old\u001b[2J' }) })),
      /"Old\uFFFD/,
    ],
    [
      'an approval for everyone although people were named',
      desired({ audience: { kind: 'users', users: [ana] } }),
      observed(finishedApp()),
      /everyone already/,
    ],
  ])('%s', (_, wish, state, expected) => {
    expect(planChanges(wish, state, all).notices.join('\n')).toMatch(expected);
  });

  test('an undisturbed app has none', () => {
    expect(planChanges(desired(), observed(finishedApp()), all).notices).toEqual([]);
  });
});

test('an app with 400 permissions of 50 APIs and 256 redirect URIs is planned in under 50 ms', () => {
  const required = Array.from({ length: 48 }, (_, index) =>
    resource(id('f', index), ...Array.from({ length: 8 }, (__, at) => id('b', index * 8 + at))),
  );
  const redirectUris = Array.from({ length: 254 }, (_, index) => `myapp://${index}`);
  const app = finishedApp({
    application: application({ requiredResourceAccess: required, publicClientRedirectUris: redirectUris }),
    grants: [],
  });
  const started = performance.now();
  const plan = planChanges(desired(), observed(app), all);
  expect(performance.now() - started).toBeLessThan(50);
  expect(plan.obstacle).toBeNull();
  expect(plan.changes.length).toBeGreaterThan(3);
});
