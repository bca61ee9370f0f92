import type { GraphAnswer } from '../../src/directory/graph.ts';
import { id } from '../plan/scenery.ts';
import { collection, matches, missing, ok, orMissing } from './model-answers.ts';
import type { ModelState } from './model-state.ts';

/** What a GET gives, in the tenant as a replica shows it. */
export function readModel(view: ModelState, parts: string[], params: URLSearchParams): GraphAnswer {
  const [root = ''] = parts;
  const filter = params.get('$filter') ?? '';
  const [, property, value] = /^(\w+) eq '(.*)'$/.exec(filter) ?? [];
  const wanted = value?.replaceAll("''", "'");
  if (root === 'me' && parts.length === 1) return ok(view.users[0]!);
  if (root === 'me' || root === 'roleManagement') return collection([]);
  if (root === 'organization') return collection([{ id: id('7'), displayName: 'Contoso', verifiedDomains: [] }]);
  if (root.startsWith('users')) {
    const upn = (parts[1] ?? /'(.*)'/.exec(root)?.[1] ?? '').toLowerCase();
    return orMissing(view.users.find((user) => user.userPrincipalName.toLowerCase() === upn));
  }
  if (root === 'applications' && parts.length === 1) {
    if (filter === '') throw new Error('an unfiltered listing of applications');
    return collection(
      view.applications.filter((app) =>
        property === undefined
          ? app.tags.includes('made-by-defender-access')
          : (app as unknown as Record<string, unknown>)[property] === wanted,
      ),
    );
  }
  if (root.startsWith('applications')) {
    const app = view.applications.find(matches(root, parts[1]));
    if (parts.at(-1) !== 'owners') return orMissing(app);
    if (app === undefined) return missing();
    return collection(view.users.filter((user) => app.owners.includes(user.id)));
  }
  if (root === 'directory') {
    if (parts[2] !== 'microsoft.graph.application') return orMissing(view.deleted.find((app) => app.id === parts[2]));
    return collection(view.deleted.filter((app) => (app as unknown as Record<string, unknown>)[property!] === wanted));
  }
  if (root.startsWith('servicePrincipals')) {
    const keyed = root.includes('(');
    const principal = view.principals.find(matches(root, parts[1]));
    const rest = keyed ? parts[1] : parts[2];
    if (rest === undefined || principal === undefined) return orMissing(principal);
    if (rest === 'oauth2PermissionGrants')
      return collection(view.grants.filter((one) => one.clientId === principal.id));
    return collection(view.assignments.filter((one) => one.resourceId === principal.id));
  }
  if (root === 'oauth2PermissionGrants') {
    if (property !== 'clientId') throw new Error('an unfiltered listing of grants');
    return collection(view.grants.filter((grant) => grant.clientId === wanted));
  }
  throw new Error(`the model does not know GET /${parts.join('/')}`);
}
