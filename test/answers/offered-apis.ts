import type { OfferedApis } from '../../src/answers/permission-choices.ts';
import type { ApiKey } from '../../src/catalog/api.ts';
import { permissions } from '../../src/catalog/permissions.ts';
import { AccessError } from '../../src/errors/access-error.ts';
import { guid } from '../../src/values/guid.ts';

export const published = (api: ApiKey): NonNullable<OfferedApis[ApiKey]> => ({
  accountEnabled: true,
  scopes: permissions
    .filter((permission) => permission.api === api)
    .map(({ value, displayName }) => ({ value, displayName, isEnabled: true })),
});

export const everything: OfferedApis = {
  xdr: published('xdr'),
  endpoint: published('endpoint'),
  graph: published('graph'),
};

export const appId = guid('5b1e9a0c-3f0d-4d67-9d3a-0c2f6f5502cd');

export const neighbours = [{ appId, displayName: 'Incident reader', createdAt: new Date('2026-10-01T10:00:00Z') }];

export function refusalOf(act: () => unknown): AccessError {
  try {
    act();
  } catch (error) {
    if (error instanceof AccessError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}
