import type { Answers } from '../answers/answers.ts';
import { type ApiKey, apiKeys, apis, formatPermission, type PermissionRef } from '../catalog/api.ts';
import type { Cloud } from '../catalog/cloud.ts';
import type { CataloguePermission } from '../catalog/permissions.ts';
import type { Guid } from '../values/guid.ts';
import { plainText } from '../values/plain-text.ts';
import { assertInCloud, assertInTenant, assertOffered, unknownPeople } from './impossible-wishes.ts';
import type { DirectoryUser, ObservedTenant } from './observed-state.ts';

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
export type KnownPermission = Pick<
  CataloguePermission,
  'api' | 'value' | 'id' | 'displayName' | 'canWrite' | 'retiring' | 'highImpact'
>;

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
  if (wish.missingApis === 'refuse') assertInTenant(keys, wish.tenant);
  const resolved = answers.permissions.map((permission) => resolvePermission(permission, wish));
  assertOffered(
    resolved.filter((one) => one.scope === null),
    wish.tenant,
  );
  const found = resolved.flatMap((one) => (one.scope === null ? [] : [{ api: one.api, ...one.scope }]));
  const audience = desiredAudience(answers.audience, wish);
  return {
    displayName: answers.displayName,
    uniqueName: wish.uniqueName,
    tags: [madeByTag],
    redirectUris: [...new Set(answers.redirectUris)],
    apis: keys
      .map((api) => ({ api, appId: apis[api].appId, scopes: scopesOf(api, found, wish) }))
      .filter(({ scopes }) => scopes.length > 0),
    signInScopes: wish.signInPermissions.map(({ value, id, displayName }) => ({
      value,
      id,
      displayName,
      canWrite: false,
    })),
    audience,
    owners: everyPerson(answers.owners, wish),
    notices: [...resolved.flatMap((one) => one.notices), ...wishNotices(found, audience, wish)],
  };
}

// Sign-in permissions are wanted in any case and stand in a list of their own.
function scopesOf(
  api: ApiKey,
  found: readonly (DesiredScope & { readonly api: ApiKey })[],
  { signInPermissions }: Wish,
): readonly DesiredScope[] {
  const elsewhere = api === 'graph' ? signInPermissions.map(({ value }) => value) : [];
  return found.flatMap(({ api: of, ...scope }) => (of === api && !elsewhere.includes(scope.value) ? [scope] : []));
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
    return [
      ...(known?.retiring === undefined
        ? []
        : [
            `${name} stops answering on ${known.retiring.on}. Its successor is ${formatPermission(known.retiring.successor)}.`,
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
  return answer.kind === 'everyone' ? answer : { kind: 'users', users: everyPerson(answer.upns, wish) };
}

/** Each person once, however often they are named. */
function everyPerson(upns: readonly string[], wish: Wish): readonly DirectoryUser[] {
  const missing = upns.filter((upn) => findPerson(upn, wish) === undefined);
  if (missing.length > 0) throw unknownPeople(missing, wish.tenant);
  const found = upns.flatMap((upn) => findPerson(upn, wish) ?? []);
  return [...new Map(found.map((user) => [user.objectId, user])).values()];
}

function findPerson(upn: string, { people, tenant }: Wish): DirectoryUser | undefined {
  const wanted = upn.trim().toLowerCase();
  return [tenant.operator, ...people].find((user) => user.userPrincipalName.toLowerCase() === wanted);
}
