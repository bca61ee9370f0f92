import { apis } from '../catalog/api.ts';
import type { Action, Change } from '../plan/plan.ts';
import { counted, shown } from './layout.ts';

/** One line of a plan. `value` may have a second part, set beside the first where there is room. */
export interface ChangeLine {
  readonly action: Action;
  readonly label: string;
  readonly value: readonly [string, string];
}

const signInNote = 'sign-in';

/** Words of one change, a line per thing that appears, changes or goes. Grants are put together by grantLines. */
export function changeLines(change: Change, tenantName: string): readonly ChangeLine[] {
  const { action } = change;
  const line = (label: string, first: string, second = ''): ChangeLine => ({ action, label, value: [first, second] });
  switch (change.kind) {
    case 'application':
      if (change.action === 'create') {
        return [
          line('app registration', 'public client, sign-in with browser and device code'),
          ...change.redirectUris.map((uri) => line('redirect URI', shown(uri))),
        ];
      }
      if (change.action === 'update')
        return [line('app registration', `${shown(change.displayName)} comes back`, 'it was deleted')];
      return [line('app registration', `${shown(change.displayName)}, ${change.appId}`, 'can be restored for 30 days')];
    case 'redirect-uris':
      return change.added.map((uri) => ({ action: 'create', label: 'redirect URI', value: [shown(uri), ''] }));
    case 'public-client':
      return [line('public client', 'switched on, so that sign-in with browser and device code works')];
    case 'permissions':
      return change.signIn
        ? [line('permission', signInNote, change.values.map(({ value }) => value).join(', '))]
        : change.values.map(({ value, displayName }) =>
            line('permission', `${change.api}/${value}`, shown(displayName)),
          );
    case 'owner':
      return [line('owner', shown(change.user.userPrincipalName))];
    case 'service-principal':
      if (change.action === 'delete') return [line('service principal', 'and what was consented for it')];
      return change.of === 'app'
        ? [line('service principal', `lets people of ${shown(tenantName)} sign in to it`)]
        : [line('service principal', `${apis[change.of].displayName}, which the tenant does not have yet`)];
    case 'assignment-required':
      return [line('assignment', 'only people assigned to it may sign in')];
    case 'assignment':
      return [line('assigned person', shown(change.user.userPrincipalName))];
    case 'grant':
      return [line('consent', grantWords(change, tenantName))];
  }
}

type Grant = Extract<Change, { kind: 'grant' }>;

function whomOf(change: Grant, tenantName: string): string {
  return change.user === null ? `for everyone in ${shown(tenantName)}` : `for ${shown(change.user.userPrincipalName)}`;
}

function grantWords(change: Grant, tenantName: string): string {
  const touched = change.action === 'delete' ? change.removed : [...change.added, ...change.removed];
  const api = change.api === 'other' ? 'another API' : change.api;
  return `${api}, ${whomOf(change, tenantName)}: ${touched.map(shown).join(', ')}`;
}

/**
 * Grants of several APIs to the same people read as one consent: "for everyone in Contoso, 4 permissions". One that goes
 * altogether is named scope by scope: nobody can look up afterwards what it held.
 */
export function grantLines(changes: readonly Change[], tenantName: string): readonly ChangeLine[] {
  const all = changes.filter((change) => change.kind === 'grant');
  const going = all.filter(({ action }) => action === 'delete').flatMap((grant) => changeLines(grant, tenantName));
  const grants = all.filter(({ action }) => action !== 'delete');
  const lines = new Map<string, GrantLine>();
  for (const grant of grants) {
    const whom = whomOf(grant, tenantName);
    const isPersonal = grant.user !== null;
    for (const [action, values] of [
      ['create', grant.added],
      ['delete', grant.removed],
    ] as const) {
      if (values.length === 0) continue;
      const key = `${action} ${whom}`;
      const before = lines.get(key) ?? { action, whom, isPersonal, count: 0 };
      lines.set(key, { ...before, count: before.count + values.length });
    }
  }
  const counts = together([...lines.values()]).map(
    ({ action, whom, count, each }): ChangeLine => ({
      action,
      label: 'consent',
      value: [`${whom}, ${counted(count, 'permission')}${each === true ? ' each' : ''}`, ''],
    }),
  );
  return [...counts, ...going];
}

interface GrantLine {
  readonly action: Action;
  readonly whom: string;
  readonly isPersonal: boolean;
  readonly count: number;
  readonly each?: boolean;
}

/** People who get the same are named up to this many; of more, their number says it. */
export const mostNamed = 5;

function together(lines: readonly GrantLine[]): readonly GrantLine[] {
  const alike = (line: GrantLine) =>
    lines.filter((other) => other.isPersonal && other.action === line.action && other.count === line.count);
  return lines.flatMap((line): readonly GrantLine[] => {
    const crowd = line.isPersonal ? alike(line) : [];
    if (crowd.length <= mostNamed) return [line];
    return crowd[0] === line ? [{ ...line, whom: `for ${crowd.length} people`, each: true }] : [];
  });
}

/** Two or three words for the left column while a change is written. */
export function changeLabel(change: Change): string {
  return changeLines(change, '')[0]?.label ?? change.kind;
}

/** A change in one line, its label left out. */
export function changeWords(change: Change, tenantName: string): string {
  return changeLines(change, tenantName)
    .map(({ value: [first, second] }) =>
      second === '' || change.kind === 'permissions' ? first : `${first}, ${second}`,
    )
    .join(', ');
}

/** What a change is about, in one value, for --json. Stable words and ids; no sentence. */
export function changeTarget(change: Change): string {
  switch (change.kind) {
    case 'application':
      return change.action === 'create' ? change.uniqueName : change.appId;
    case 'redirect-uris':
      return change.added.join(' ');
    case 'public-client':
      return 'isFallbackPublicClient';
    case 'permissions':
      return change.values.map(({ value }) => `${change.api}/${value}`).join(' ');
    case 'owner':
    case 'assignment':
      return change.user.userPrincipalName;
    case 'service-principal':
      return change.action === 'delete' ? change.servicePrincipalId : change.of;
    case 'assignment-required':
      return 'appRoleAssignmentRequired';
    case 'grant':
      return `${change.api} ${change.user === null ? 'everyone' : change.user.userPrincipalName}`;
  }
}
