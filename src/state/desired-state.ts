import type { Answers } from '../answers/answers.ts';
import { type ApiKey, apiKeys, apis, formatPermission, type PermissionRef } from '../catalog/api.ts';
import type { Cloud } from '../catalog/cloud.ts';
import { refusal } from '../catalog/remedies.ts';
import { AccessError } from '../errors/access-error.ts';
import type { Guid } from '../values/guid.ts';
import { plainText } from '../values/plain-text.ts';
import type { ObservedTenant } from './observed-state.ts';

export interface DirectoryUser {
  readonly objectId: Guid;
  readonly userPrincipalName: string;
  readonly displayName: string | null;
}

export interface DesiredScope {
  readonly value: string;
  /** Permission id, as the tenant's own service principal says. */
  readonly id: Guid;
  /** Said in the plan: "Read incidents". */
  readonly displayName: string;
  readonly canWrite: boolean;
}

export interface DesiredApi {
  readonly api: ApiKey;
  readonly appId: Guid;
  readonly scopes: readonly DesiredScope[];
}

export type DesiredAudience =
  | { readonly kind: 'everyone' }
  | { readonly kind: 'users'; readonly users: readonly DirectoryUser[] };

/** What the tenant should look like afterwards. Says nothing about what others put there: that stays. */
export interface DesiredState {
  readonly displayName: string;
  /** Has a random part, so nobody can have prepared an app under it. */
  readonly uniqueName: string;
  readonly tags: readonly string[];
  readonly redirectUris: readonly string[];
  readonly apis: readonly DesiredApi[];
  /** openid, profile, offline_access of Microsoft Graph: granted along. */
  readonly signInScopes: readonly DesiredScope[];
  readonly audience: DesiredAudience;
  readonly owners: readonly DirectoryUser[];
  /** Sentences about the wish itself: retiring, can write, differs from the catalogue. They travel into the plan. */
  readonly notices: readonly string[];
}

/** Found through Graph by those who clean up or review: every app this tool made bears it. */
export const madeByTag = 'made-by-defender-access';

/** What the built-in catalogue knows of a permission, as far as a wish needs it. */
export interface KnownPermission {
  readonly api: ApiKey;
  readonly value: string;
  readonly id: Guid;
  readonly displayName: string;
  readonly canWrite: boolean;
  readonly retiring?: { readonly on: string; readonly successor: PermissionRef | null };
  readonly highImpact?: string;
}

export interface Wish {
  readonly answers: Answers;
  readonly cloud: Cloud;
  readonly tenant: ObservedTenant;
  /** Everyone whom the answers name, as the directory knows them. */
  readonly people: readonly DirectoryUser[];
  readonly catalogue: readonly KnownPermission[];
  /** openid, profile, offline_access of Microsoft Graph. */
  readonly signInPermissions: readonly { readonly value: string; readonly id: Guid; readonly displayName: string }[];
  readonly uniqueName: string;
  /** `create` only after a person agreed to it: an API without a licence may refuse every call afterwards. */
  readonly missingApis: 'refuse' | 'create';
}

/**
 * Turns answers into what the tenant should look like. Ids come from the tenant's own service principals; where an API is
 * missing and may be created, from the catalogue. Nothing is read or written here.
 *
 * @throws AccessError `api-not-in-cloud`, `api-missing`, `permission-unknown`, `permission-not-delegated`, `user-not-found`;
 *   each names everything of its sort at once
 */
export function desiredState(wish: Wish): DesiredState {
  const { answers } = wish;
  const keys = apiKeys.filter((api) => answers.permissions.some((permission) => permission.api === api));
  assertInCloud(keys, wish.cloud);
  assertInTenant(keys, wish);
  const resolved = answers.permissions.map((permission) => resolvePermission(permission, wish));
  assertOffered(resolved, wish.tenant);
  const found = resolved.flatMap((one) => (one.scope === null ? [] : [{ api: one.api, ...one.scope }]));
  const audience = desiredAudience(answers.audience, wish);
  return {
    displayName: answers.displayName,
    uniqueName: wish.uniqueName,
    tags: [madeByTag],
    redirectUris: [...new Set(answers.redirectUris)],
    apis: keys.map((api) => ({
      api,
      appId: apis[api].appId,
      scopes: found.flatMap(({ api: of, ...scope }) => (of === api ? [scope] : [])),
    })),
    signInScopes: wish.signInPermissions.map(({ value, id, displayName }) => ({
      value,
      id,
      displayName,
      canWrite: false,
    })),
    audience,
    owners: answers.owners.map((upn) => person(upn, wish)),
    notices: [...resolved.flatMap((one) => one.notices), ...wishNotices(found, audience, wish)],
  };
}

interface Resolved extends PermissionRef {
  readonly scope: DesiredScope | null;
  readonly notices: readonly string[];
}

function resolvePermission(permission: PermissionRef, wish: Wish): Resolved {
  const known = knownPermission(permission, wish);
  const observed = wish.tenant.apis[permission.api];
  const published = observed?.scopes.find((scope) => scope.value === permission.value && scope.isEnabled);
  const source = published ?? (observed === null ? known : undefined);
  if (source === undefined) return { ...permission, scope: null, notices: [] };
  const scope = {
    value: source.value,
    id: source.id,
    displayName: plainText(source.displayName),
    // A permission that the catalogue does not know is taken for the worse: its name alone proves nothing.
    canWrite: known?.canWrite ?? !/\.Read(\.|$)/.test(source.value),
  };
  const name = formatPermission(permission);
  const notices =
    known === undefined
      ? [`${name} is not in the built-in catalogue; its id is taken from the tenant.`]
      : known.id === source.id
        ? []
        : [`${name} has another id in this tenant than the catalogue says; the tenant's is used.`];
  return { ...permission, scope, notices };
}

function knownPermission(permission: PermissionRef, wish: Wish): KnownPermission | undefined {
  return wish.catalogue.find(({ api, value }) => api === permission.api && value === permission.value);
}

function wishNotices(
  found: readonly (DesiredScope & { readonly api: ApiKey })[],
  audience: DesiredAudience,
  wish: Wish,
): readonly string[] {
  const notices = found.flatMap((scope) => {
    const known = knownPermission(scope, wish);
    const name = formatPermission(scope);
    const successor = known?.retiring?.successor;
    return [
      ...(known?.retiring === undefined
        ? []
        : [
            `${name} stops answering on ${known.retiring.on}.${
              successor === null || successor === undefined ? '' : ` Its successor is ${formatPermission(successor)}.`
            }`,
          ]),
      ...(known?.highImpact === undefined ? [] : [`${name} has a high impact: ${known.highImpact}`]),
    ];
  });
  const writing = found.filter((scope) => scope.canWrite);
  if (audience.kind === 'everyone' && writing.length > 0) {
    notices.push(
      `${writing.map(formatPermission).join(', ')} can change things and would be approved for everyone. A public client ` +
        'with such an approval is what device-code phishers look for; naming people (--for UPN) is safer.',
    );
  }
  return notices;
}

function desiredAudience(answer: Answers['audience'], wish: Wish): DesiredAudience {
  if (answer.kind === 'everyone') return answer;
  const missing = answer.upns.filter((upn) => findPerson(upn, wish) === undefined);
  if (missing.length > 0) throw unknownPeople(missing, wish.tenant);
  const users = answer.upns.map((upn) => person(upn, wish));
  return { kind: 'users', users: users.filter((user, at) => users.findIndex(isSame(user)) === at) };
}

const isSame = (user: DirectoryUser) => (other: DirectoryUser) => other.objectId === user.objectId;

function person(upn: string, wish: Wish): DirectoryUser {
  const found = findPerson(upn, wish);
  if (found === undefined) throw unknownPeople([upn], wish.tenant);
  return found;
}

function findPerson(upn: string, { people, tenant }: Wish): DirectoryUser | undefined {
  const wanted = upn.trim().toLowerCase();
  return [tenant.operator, ...people].find((user) => user.userPrincipalName.toLowerCase() === wanted);
}

function unknownPeople(upns: readonly string[], tenant: ObservedTenant): AccessError {
  return new AccessError('user-not-found', {
    happened: `There is nobody called ${upns.map(plainText).join(', ')} in ${plainText(tenant.displayName)}.`,
    todo: [
      'Give the user principal name as Entra > Users shows it; for a guest it ends in #EXT#@ and a domain of the tenant.',
    ],
  });
}

function assertInCloud(keys: readonly ApiKey[], cloud: Cloud): void {
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

function assertInTenant(keys: readonly ApiKey[], { tenant, missingApis }: Wish): void {
  const absent = keys.filter((api) => tenant.apis[api] === null);
  if (absent.length === 0 || missingApis === 'create') return;
  throw refusal('E1', {
    values: { api: absent.map((api) => apis[api].productName).join(' and '), tenant: tenant.displayName },
  });
}

function assertOffered(resolved: readonly Resolved[], tenant: ObservedTenant): void {
  const unresolved = resolved.filter((one) => one.scope === null);
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
