import { apis } from '../catalog/api.ts';
import { permissionOf } from '../catalog/permissions.ts';
import { type GrantedScopes, grantedTo, grantedToPerson } from '../config/granted-scopes.ts';
import { configuredScopeIds } from '../plan/required-resources.ts';
import type { DirectoryUser } from '../state/observed-state.ts';
import { plainText } from '../values/plain-text.ts';
import {
  counted,
  type Decision,
  fail,
  failAs,
  listed,
  once,
  pass,
  perApi,
  type SetupCheck,
  skipped,
  warn,
} from './setup-check.ts';
import { type SetupInput, wantedPermissions } from './setup-input.ts';

/** What the app may do, and for whom: principals of the APIs, permissions, consent, assignment. */
export const permissionChecks: readonly SetupCheck[] = [
  perApi(
    {
      id: 'api',
      title: 'API',
      about: "the API's own service principal is in the tenant and enabled",
      needs: ['directory'],
    },
    ({ directory }, api) => {
      const found = directory.tenant.apis[api];
      const values = { api: apis[api].productName, tenant: plainText(directory.tenant.displayName) };
      if (found === null) return failAs('E1', `${apis[api].displayName} is not in the tenant`, values);
      return found.accountEnabled
        ? pass(`${apis[api].displayName} is there, enabled`)
        : fail(
            `${apis[api].displayName} is switched off in the tenant`,
            `Entra > Enterprise apps > ${apis[api].displayName} > Properties > Enabled for users to sign in`,
          );
    },
  ),
  perApi(
    {
      id: 'configured',
      title: 'configured',
      about: 'the wanted permissions stand on the app, as delegated ones',
      needs: ['app'],
    },
    ({ app }, api, input) => {
      const { appId } = apis[api];
      const whole = app.application.requiredResourceAccess;
      const ids = configuredScopeIds(whole, appId);
      const missing = wantedValues(input, api).filter((value) => {
        const id = idOf(input, api, value);
        return id === null || !ids.has(id);
      });
      if (missing.length === 0) return pass(listed(wantedValues(input, api)));
      const roles = whole.filter((one) => one.resourceAppId === appId).flatMap((one) => one.resourceAccess);
      const asRole = roles.filter(({ type }) => type === 'Role').length;
      const named = (values: readonly string[]): string => values.map((value) => `${api}/${value}`).join(',');
      const unknown = missing.filter((value) => idOf(input, api, value) === null);
      if (unknown.length > 0) {
        return fail(
          `${listed(unknown)} is neither on the app nor offered by the API`,
          `Check its spelling, then take it out: defender-access consent --remove ${named(unknown)}`,
        );
      }
      return asRole > 0
        ? failAs(
            'F3',
            `${listed(missing)} does not stand on the app, ${counted(asRole, 'application permission')} does`,
            {
              scopes: listed(missing),
            },
          )
        : fail(
            `${listed(missing)} does not stand on the app`,
            `Add it again: defender-access consent --add ${named(missing)}`,
          );
    },
  ),
  perApi(
    {
      id: 'published',
      title: 'published',
      about: 'the API still offers the wanted permissions in this tenant',
      needs: ['directory'],
    },
    ({ directory }, api, input) => {
      const found = directory.tenant.apis[api];
      if (found === null) return skipped('the API is not in the tenant');
      const offered = new Set(found.scopes.filter((scope) => scope.isEnabled).map((scope) => scope.value));
      const gone = wantedValues(input, api).filter((value) => !offered.has(value));
      return gone.length === 0
        ? pass(`${counted(wantedValues(input, api).length, 'permission')} offered`)
        : failAs('F1', `${listed(gone)} is not offered any more`, {
            api: apis[api].productName,
            scopes: listed(gone),
            tenant: plainText(directory.tenant.displayName),
          });
    },
  ),
  perApi(
    { id: 'retiring', title: 'retiring', about: 'no wanted permission is about to stop working', needs: [] },
    (_have, api, input) => {
      const stopping = wantedValues(input, api).flatMap((value) => {
        const retirement = permissionOf({ api, value })?.retiring;
        return retirement === undefined ? [] : [{ value, ...retirement }];
      });
      const [first] = stopping;
      if (first === undefined) return pass('none');
      const successors = [...new Set(stopping.map(({ successor }) => `${successor.api}/${successor.value}`))];
      return warn(
        listed(stopping.map(({ value, on }) => `${value} stops answering on ${on}`)),
        `Add its successor: defender-access consent --add ${successors.join(',')}`,
      );
    },
  ),
  perApi(
    {
      id: 'consent',
      title: 'consent',
      about: 'the wanted permissions are granted, and for whom',
      needs: ['directory', 'app'],
    },
    ({ directory, app }, api, input) => {
      if (directory.tenant.apis[api] === null) return skipped('the API is not in the tenant');
      return consent(grantedTo(app, directory.tenant, api), wantedValues(input, api), input);
    },
  ),
  once(
    {
      id: 'assignment',
      title: 'assignment',
      about: 'the app lets in those it is for, and only those',
      needs: ['app', 'config'],
    },
    ({ app, config }, input) => {
      const principal = app.servicePrincipal;
      if (principal === null) return skipped('the app has no service principal');
      const required = principal.appRoleAssignmentRequired;
      if (config.wanted.for === 'everyone') {
        return required
          ? warn(
              'only assigned people get in, although the app is for everyone',
              'Entra > Enterprise apps > the app > Properties > Assignment required, or assign people there',
            )
          : pass('not required: everyone gets in');
      }
      const people = wantedPeople(input);
      if (people === null) return skipped('who the people are could not be looked up');
      if (!required) {
        return fail('not required, so more people get in than were named', 'Ask for it again: defender-access setup');
      }
      const outside = people.filter((user) => !principal.assignedPrincipalIds.includes(user.objectId));
      return outside.length === 0
        ? pass(`required; ${counted(people.length, 'person')} assigned`.replace('persons', 'people'))
        : failAs('E5', `not assigned: ${names(outside)}`, { appId: app.application.appId });
    },
  ),
];

function consent(granted: GrantedScopes, wanted: readonly string[], input: SetupInput): Decision {
  const lackingFor = (scopes: readonly string[]): readonly string[] =>
    wanted.filter((scope) => !scopes.includes(scope));
  const forAll = lackingFor(granted.everyone);
  if (forAll.length === 0) return pass(`${listed(wanted)} for everyone`);
  const fix = 'Grant it, or get a link for someone who may: defender-access consent';
  if (input.config.kind !== 'have' || input.config.value.wanted.for === 'everyone') {
    const some = granted.users.filter(({ scopes }) => lackingFor(scopes).length < wanted.length);
    if (some.length === 0) return fail(`${listed(forAll)} is not granted`, fix);
    return failAs(
      'G11',
      `${listed(forAll)} is granted for ${counted(some.length, 'person')} only`.replace('persons', 'people'),
    );
  }
  const people = wantedPeople(input);
  if (people === null) return skipped('who the people are could not be looked up');
  const without = people.filter((user) => lackingFor(grantedToPerson(granted, user.objectId)).length > 0);
  return without.length === 0
    ? pass(`${listed(wanted)} for ${names(people)}`)
    : fail(`${listed(forAll)} is not granted for ${names(without)}`, fix);
}

function wantedValues(input: SetupInput, api: string): readonly string[] {
  return wantedPermissions(input).flatMap((permission) => (permission.api === api ? [permission.value] : []));
}

/** As the tenant says; the catalogue only where the API is not there or has dropped it. */
function idOf({ directory }: SetupInput, api: keyof typeof apis, value: string) {
  const published = directory.kind === 'have' ? directory.value.tenant.apis[api]?.scopes : undefined;
  return published?.find((scope) => scope.value === value)?.id ?? permissionOf({ api, value })?.id ?? null;
}

/** The people the app is for; null when they could not be resolved. */
function wantedPeople({ desired }: SetupInput): readonly DirectoryUser[] | null {
  if (desired.kind !== 'have' || desired.value.audience.kind !== 'users') return null;
  return desired.value.audience.users;
}

function names(people: readonly DirectoryUser[]): string {
  return plainText(listed(people.map((user) => user.userPrincipalName)));
}
