import { createGrant, deleteGrant, type GrantWire, grantsOf, updateGrant } from '../directory/grants.ts';
import type { GraphCall } from '../directory/graph-call.ts';
import { AccessError } from '../errors/access-error.ts';
import type { Change } from '../plan/plan.ts';
import { plainText } from '../values/plain-text.ts';
import { type KnownIds, type Made, need, resourceOf } from './known-ids.ts';
import { isOpen, mapped, nothingNew, unlessThere, type Write } from './write.ts';

type GrantChange = Extract<Change, { kind: 'grant' }>;

/**
 * One oauth2PermissionGrant: made, widened or narrowed, or taken away.
 *
 * @param goesAlong whether the directory may take it away by itself, with the app that it was given to
 */
export function grantWrite(change: GrantChange, goesAlong: boolean): Write {
  const common = {
    changes: [change],
    object: `grant ${change.api} ${change.resourceId ?? ''} ${change.user?.objectId ?? ''}`,
  };
  switch (change.action) {
    case 'create':
      return { ...common, ...creation(change) };
    case 'update':
      return { ...common, ...update(change) };
    case 'delete':
      return { ...common, ...removal(change, goesAlong) };
  }
}

/** A record that somebody else, or an earlier run, made in the meantime is widened by what it lacks; never replaced. */
function creation(change: GrantChange): Pick<Write, 'isReady' | 'prepare' | 'adopt' | 'complete'> {
  const find = (known: KnownIds) => {
    const resourceId = resourceOf(change, known);
    const principalId = change.user?.objectId ?? null;
    const isIt = (grant: GrantWire) => grant.resourceId === resourceId && grant.principalId === principalId;
    return findGrant(known, isIt);
  };
  return {
    isReady: (known) => known.app.servicePrincipalId !== null && resourceOf(change, known) !== null,
    prepare: (known) => ({
      call: unlessThere(
        mapped(
          createGrant({
            clientId: need(known.app.servicePrincipalId, 'the service principal'),
            resourceId: need(resourceOf(change, known), 'the service principal of the API'),
            principalId: change.user?.objectId ?? null,
            scopes: change.whole,
          }),
          madeGrant,
        ),
      ),
      find: find(known),
    }),
    adopt: find,
    complete: (made) => {
      if (made.kind !== 'grant') return null;
      const missing = change.whole.filter((scope) => !made.scopes.includes(scope));
      return missing.length === 0 ? null : updateGrant(made.grantId, [...made.scopes, ...missing]);
    },
  };
}

function update(change: GrantChange): Pick<Write, 'isReady' | 'prepare' | 'explain'> {
  const grantId = need(change.grantId, 'the grant');
  const isWritten = (grant: GrantWire) =>
    grant.id === grantId &&
    change.added.every((scope) => grant.scopes.includes(scope)) &&
    !change.removed.some((scope) => grant.scopes.includes(scope));
  return {
    isReady: (known) => known.app.servicePrincipalId !== null,
    prepare: (known) => ({
      call: mapped(updateGrant(grantId, change.whole), () => nothingNew),
      find: findGrant(known, isWritten),
    }),
    explain: (known) =>
      mapped(grantsOf({ objectId: principalOf(known) }), (grants) =>
        grants.some((grant) => grant.id === grantId) ? null : revoked(change),
      ),
  };
}

function revoked(change: GrantChange): AccessError {
  const whom = change.user === null ? 'everyone' : plainText(change.user.userPrincipalName);
  return new AccessError('consent-required', {
    happened: `Somebody took the approval for ${whom} away while the plan was being read.`,
    todo: ['Run the same command again; it plans anew from what is there now.'],
    failure: 'G1',
  });
}

/** After the principal, where that goes too: it takes its grants along, and then there is nothing left to do. */
function removal(change: GrantChange, goesAlong: boolean): Pick<Write, 'isReady' | 'prepare'> {
  const grantId = need(change.grantId, 'the grant');
  return {
    isReady: (known, open) =>
      known.app.servicePrincipalId !== null && !isOpen(open, 'application') && !isOpen(open, 'service-principal'),
    prepare: (known) => ({
      call: mapped(deleteGrant(grantId), () => nothingNew),
      looksFirst: goesAlong,
      find: mapped(grantsOf({ objectId: principalOf(known) }), (grants) =>
        grants.some((grant) => grant.id === grantId) ? null : nothingNew,
      ),
    }),
  };
}

function findGrant(known: KnownIds, isIt: (grant: GrantWire) => boolean): GraphCall<Made | null> {
  return mapped(grantsOf({ objectId: principalOf(known) }), (grants) => {
    const found = grants.find(isIt);
    return found === undefined ? null : madeGrant(found);
  });
}

function principalOf(known: KnownIds) {
  return need(known.app.servicePrincipalId, 'the service principal');
}

function madeGrant(grant: GrantWire): Made {
  return { kind: 'grant', grantId: grant.id, scopes: grant.scopes };
}
