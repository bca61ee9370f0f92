import { expect, test } from 'vitest';
import { planChanges } from '../../src/plan/plan-changes.ts';
import { application, desired, id, observed } from './scenery.ts';

// https://learn.microsoft.com/en-us/entra/identity-platform/reference-app-manifest and .../reply-url: at most 400 permissions,
// of 50 APIs, and 256 redirect URIs.
const requiredResourceAccess = Array.from({ length: 50 }, (_, api) => ({
  resourceAppId: id('e', api),
  resourceAccess: Array.from({ length: 8 }, (_, one) => ({ id: id('f', api * 8 + one), type: 'Scope' as const })),
}));
// Those that are wanted fill the last places.
const publicClientRedirectUris = Array.from(
  { length: 256 - desired().redirectUris.length },
  (_, one) => `http://localhost:${9000 + one}/answer`,
);

test('an app as large as it may be is planned within 50 ms, and keeps everything it has', () => {
  const app = {
    application: application({ requiredResourceAccess, publicClientRedirectUris }),
    servicePrincipal: null,
    grants: [],
  };
  const wish = desired();
  const powers = { mayConsent: true, mayRegister: true };
  const times = Array.from({ length: 9 }, () => {
    const before = performance.now();
    planChanges(wish, observed(app), powers);
    return performance.now() - before;
  }).sort((one, other) => one - other);
  expect(times[4]).toBeLessThan(50);

  const { changes } = planChanges(wish, observed(app), powers);
  const uris = changes.find((change) => change.kind === 'redirect-uris');
  expect(uris).toMatchObject({ added: wish.redirectUris, whole: { length: 256 } });
  expect(changes.some((change) => change.action === 'delete')).toBe(false);
});
