import { type ApiKey, apis, formatPermission, type PermissionRef } from '../catalog/api.ts';
import type { Cloud } from '../catalog/cloud.ts';
import { refusal } from '../catalog/remedies.ts';
import { AccessError } from '../errors/access-error.ts';
import { plainText } from '../values/plain-text.ts';
import type { ObservedTenant } from './observed-state.ts';

export function unknownPeople(upns: readonly string[], tenant: ObservedTenant): AccessError {
  return new AccessError('user-not-found', {
    happened: `There is nobody called ${upns.map(plainText).join(', ')} in ${plainText(tenant.displayName)}.`,
    todo: [
      'Give the user principal name as Entra > Users shows it; for a guest it ends in #EXT#@ and a domain of the tenant.',
    ],
  });
}

/** @throws AccessError `api-not-in-cloud` */
export function assertInCloud(keys: readonly ApiKey[], cloud: Cloud): void {
  const absent = keys.filter((api) => cloud.resources[api] === undefined);
  if (absent.length === 0) return;
  throw new AccessError('api-not-in-cloud', {
    happened: `${absent.map((api) => apis[api].productName).join(' and ')} is not available in ${cloud.title}.`,
    todo: [
      'Choose permissions of other APIs, or another cloud: --cloud NAME',
      'A cloud file can describe where the API is: "resources".',
    ],
  });
}

/** @throws AccessError `api-missing` */
export function assertInTenant(keys: readonly ApiKey[], tenant: ObservedTenant): void {
  const absent = keys.filter((api) => tenant.apis[api] === null);
  if (absent.length === 0) return;
  throw refusal('E1', {
    values: { api: absent.map((api) => apis[api].productName).join(' and '), tenant: tenant.displayName },
  });
}

/**
 * Refuses permissions that the tenant's own principals do not publish, all of them at once.
 *
 * @throws AccessError `permission-unknown`, or `permission-not-delegated` where it is an application permission there
 */
export function assertOffered(unresolved: readonly PermissionRef[], tenant: ObservedTenant): void {
  const roles = unresolved.filter(({ api, value }) => tenant.apis[api]?.applicationRoles.includes(value));
  if (roles.length > 0) {
    const names = roles.map(formatPermission).join(', ');
    throw new AccessError('permission-not-delegated', {
      happened: `${names} is an application permission here; this setup works on behalf of a person and needs the delegated one.`,
      todo: ['Delegated names often lack ".All". See what fits: defender-access permissions'],
      failure: 'F3',
    });
  }
  const [first] = unresolved;
  if (first === undefined) return;
  throw refusal('F1', {
    values: {
      api: [...new Set(unresolved.map(({ api }) => apis[api].productName))].join(' or '),
      scopes: unresolved.map(formatPermission).join(', '),
      tenant: tenant.displayName,
    },
  });
}
