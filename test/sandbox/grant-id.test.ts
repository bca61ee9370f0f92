import { expect, test } from 'vitest';
import { grantId } from '../../src/sandbox/grant-id.ts';

// A real grant of https://github.com/pnp/cli-microsoft365 docs/docs/cmd/entra/oauth2grant/oauth2grant-list.mdx.
const clientId = '283f45c9-6b6f-4d15-a7b8-da2c2f3f6e67';
const resourceId = '65429544-d782-42f4-bcfe-cd9c4bf566eb';

test('a tenant-wide grant has the id that the real service gave it', () => {
  expect(grantId(clientId, resourceId, null)).toBe('yUU_KG9rFU2nuNosLz9uZ0SVQmWC1_RCvP7NnEv1Zus');
});

test("a person's grant has a longer id of its own", () => {
  const personal = grantId(clientId, resourceId, clientId);
  expect(personal.length).toBeGreaterThan(43);
  expect(personal).not.toBe(grantId(clientId, resourceId, resourceId));
});
