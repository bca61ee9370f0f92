import type { ApiKey } from '../catalog/api.ts';
import { signInScopes } from '../catalog/permissions.ts';
import type { AccessConfig } from '../config/access-config.ts';
import { grantedTo } from '../config/granted-scopes.ts';
import type { Change } from '../plan/plan.ts';
import type { ObservedApp, ObservedTenant } from '../state/observed-state.ts';
import type { Check } from '../values/check.ts';
import { plainText } from '../values/plain-text.ts';
import { type Decision, fail, failWith, listed, once, pass, type SetupCheck, warn } from './setup-check.ts';
import type { SetupInput } from './setup-input.ts';

/**
 * Checks of the proof for one API: token, claims, live call. Without a proof two stand for them all: the reason is one and
 * the same, and repeating it per claim would hide it.
 */
export function proofChecks({ proof }: SetupInput, api: ApiKey): readonly Check[] {
  if (proof.kind === 'have') return proof.value.checks.filter((check) => check.id.endsWith(`-${api}`));
  const because = proof.kind === 'absent' ? proof.because : 'no token';
  const token: Decision = proof.kind === 'absent' ? { verdict: 'skipped', seen: because } : failWith(proof.problem);
  return [
    { id: `token-${api}`, title: 'token', ...token },
    { id: `call-${api}`, title: 'live call', verdict: 'skipped', seen: because },
  ];
}

/** What the config says against what is there. */
export const driftCheck: SetupCheck = once(
  {
    id: 'drift',
    title: 'drift',
    about: 'nothing differs from what the config says',
    needs: ['config', 'directory', 'app', 'drift'],
  },
  ({ config, directory, app, drift }) => {
    const replaced = replacedIds(config, app);
    if (replaced.length > 0) {
      return fail(
        `the config names another ${listed(replaced)} than the tenant has`,
        `If that app is the right one: defender-access setup --app-id ${app.application.appId}`,
      );
    }
    const missing = drift.changes.map(describeChange);
    if (drift.handOff !== null) missing.push('a consent still to be given');
    if (missing.length > 0) {
      return fail(`missing of what the config wants: ${listed(missing)}`, 'Bring it back: defender-access setup');
    }
    const others = [...renamed(config, app), ...grantedBeyond(config, app, directory.tenant)];
    return others.length === 0
      ? pass('as the config says')
      : warn(listed(others), 'If it is as it should be, have it written into the config: defender-access setup');
  },
);

function replacedIds(config: AccessConfig, { application, servicePrincipal }: ObservedApp): readonly string[] {
  const pairs = [
    ['app', config.clientId, application.appId],
    ['app object', config.applicationObjectId, application.objectId],
    ['service principal', config.servicePrincipalId, servicePrincipal?.objectId ?? null],
  ] as const;
  return pairs.flatMap(([name, said, there]) => (said !== null && there !== null && said !== there ? [name] : []));
}

function renamed(config: AccessConfig, { application }: ObservedApp): readonly string[] {
  return application.displayName === config.displayName ? [] : [`renamed to "${plainText(application.displayName)}"`];
}

function grantedBeyond(config: AccessConfig, app: ObservedApp, tenant: ObservedTenant): readonly string[] {
  return Object.entries(config.apis).flatMap(([key, said]) => {
    const api = key as ApiKey;
    const granted = grantedTo(app, tenant, api);
    const now = new Set([...granted.everyone, ...granted.users.flatMap((user) => user.scopes)]);
    const more = [...now].filter((scope) => !said.scopes.includes(scope) && !signInScopes.has(scope));
    return more.length === 0 ? [] : [`${plainText(listed(more))} of ${api} granted in addition`];
  });
}

/** In a few words, for one line of drift. The plan itself is shown by setup and consent. */
function describeChange(change: Change): string {
  switch (change.kind) {
    case 'grant':
      return `consent to ${listed(change.added.length > 0 ? change.added : change.whole)}`;
    case 'permissions':
      return `permission ${listed(change.values.map(({ value }) => (change.signIn ? value : `${change.api}/${value}`)))}`;
    case 'redirect-uris':
      return `redirect URI ${plainText(listed(change.added))}`;
    case 'owner':
    case 'assignment':
      return `${change.kind} ${plainText(change.user.userPrincipalName)}`;
    case 'service-principal':
      return change.action === 'create' && change.of !== 'app'
        ? `service principal of ${change.of}`
        : 'service principal';
    default:
      return change.kind.replaceAll('-', ' ');
  }
}
