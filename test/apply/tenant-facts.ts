import { apiKeys, apis } from '../../src/catalog/api.ts';
import type { Change, Plan } from '../../src/plan/plan.ts';
import type { ModelState } from './model-state.ts';

/**
 * A tenant as a set of plain sentences that do not depend on ids given out in between, so that two tenants, or a tenant
 * and a plan, can be compared. Order inside lists is not in it.
 */
export function factsOf(state: ModelState): Set<string> {
  const facts = new Set<string>();
  const nameOf = new Map(state.principals.map((one) => [one.id, one.appId]));
  const own = new Map(state.applications.map((app) => [app.appId, app.uniqueName ?? app.appId]));
  const client = (principalId: string) => {
    const appId = nameOf.get(principalId) ?? principalId;
    return own.get(appId) ?? appId;
  };
  for (const app of state.applications) {
    const name = own.get(app.appId);
    facts.add(`app ${name}`);
    if (app.isFallbackPublicClient === true) facts.add(`${name} is a public client`);
    for (const uri of app.publicClient.redirectUris) facts.add(`${name} returns to ${uri}`);
    for (const { resourceAppId, resourceAccess } of app.requiredResourceAccess) {
      for (const access of resourceAccess) facts.add(`${name} asks ${resourceAppId} for ${access.type} ${access.id}`);
    }
    for (const owner of app.owners) facts.add(`${owner} owns ${name}`);
  }
  for (const principal of state.principals) {
    const name = client(principal.id);
    facts.add(`principal ${name}`);
    if (principal.appRoleAssignmentRequired) facts.add(`${name} requires assignment`);
  }
  for (const { principalId, resourceId } of state.assignments)
    facts.add(`${principalId} is assigned to ${client(resourceId)}`);
  for (const { clientId, resourceId, principalId, scope } of state.grants) {
    for (const value of scope.split(' ')) {
      facts.add(`${client(clientId)} may ${value} at ${client(resourceId)} for ${principalId ?? 'everyone'}`);
    }
  }
  return facts;
}

/** The same sentences, as a plan promises them. */
export function promisesOf(plan: Plan): { readonly added: Set<string>; readonly removed: Set<string> } {
  const name = plan.target.uniqueName ?? plan.target.appId ?? '';
  const added = plan.changes.flatMap((change) => promises(change, name));
  const removed = plan.changes.flatMap((change) =>
    change.kind === 'grant' && change.api !== 'other'
      ? change.removed.map((value) => grantFact(change, apis[change.api as 'xdr'].appId, value, name))
      : [],
  );
  return { added: new Set(added), removed: new Set(removed) };
}

function promises(change: Change, name: string): readonly string[] {
  switch (change.kind) {
    case 'application':
      if (change.action !== 'create') return [];
      return [
        `app ${name}`,
        `${name} is a public client`,
        ...change.redirectUris.map((uri) => `${name} returns to ${uri}`),
        ...change.requiredResourceAccess.flatMap(({ resourceAppId, resourceAccess }) =>
          resourceAccess.map((access) => `${name} asks ${resourceAppId} for ${access.type} ${access.id}`),
        ),
      ];
    case 'redirect-uris':
      return change.added.map((uri) => `${name} returns to ${uri}`);
    case 'public-client':
      return [`${name} is a public client`];
    case 'permissions':
      return [];
    case 'owner':
      return [`${change.user.objectId} owns ${name}`];
    case 'service-principal':
      if (change.action === 'delete') return [];
      return [`principal ${change.of === 'app' ? name : apis[change.of].appId}`];
    case 'assignment-required':
      return [`${name} requires assignment`];
    case 'assignment':
      return [`${change.user.objectId} is assigned to ${name}`];
    case 'grant': {
      const api = apiKeys.find((key) => key === change.api);
      return api === undefined ? [] : change.added.map((value) => grantFact(change, apis[api].appId, value, name));
    }
  }
}

function grantFact(change: Extract<Change, { kind: 'grant' }>, resource: string, value: string, name: string): string {
  return `${name} may ${value} at ${resource} for ${change.user?.objectId ?? 'everyone'}`;
}
