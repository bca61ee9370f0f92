import type { Change, Plan } from '../plan/plan.ts';
import {
  owner,
  patchesApplication,
  registration,
  registrationPatch,
  removal,
  restoration,
} from './application-writes.ts';
import { grantWrite } from './grant-writes.ts';
import {
  apiPrincipal,
  assignment,
  assignmentRequired,
  isOwnPrincipal,
  ownPrincipal,
  principalRemoval,
} from './principal-writes.ts';
import type { Write } from './write.ts';

/** The requests that carry a plan out, in its order. Every change is in exactly one of them. */
export function writesOf(plan: Plan, graphEndpoint: string): readonly Write[] {
  const creation = plan.changes.find((change) => change.kind === 'application' && change.action === 'create');
  const principalIsNew = plan.changes.some(isOwnPrincipal);
  const travelling = plan.changes.filter((change) => change.kind === 'permissions' && change.whole === null);
  const requirement = plan.changes.filter((change) => change.kind === 'assignment-required');
  const patches = plan.changes.filter(patchesApplication);
  const goes = (kind: Change['kind']) =>
    plan.changes.some((change) => change.kind === kind && change.action === 'delete');
  const goesAlong = { principal: goes('application'), grants: goes('application') || goes('service-principal') };
  const writes = plan.changes.flatMap((change): readonly Write[] => {
    if (change === creation) return [registration(change, travelling)];
    if (change === patches[0]) return [registrationPatch(patches)];
    if (isOwnPrincipal(change)) return [ownPrincipal(change, requirement)];
    if (patchesApplication(change) || travelling.includes(change)) return [];
    if (change.kind === 'assignment-required' && principalIsNew) return [];
    return [singleWrite(change, graphEndpoint, goesAlong)];
  });
  return writes;
}

/** What the directory takes away by itself when this plan takes away the thing it hangs on. */
interface GoesAlong {
  readonly principal: boolean;
  readonly grants: boolean;
}

function singleWrite(change: Change, graphEndpoint: string, goesAlong: GoesAlong): Write {
  switch (change.kind) {
    case 'grant':
      return grantWrite(change, goesAlong.grants);
    case 'owner':
      return owner(change, graphEndpoint);
    case 'assignment':
      return assignment(change);
    case 'assignment-required':
      return assignmentRequired(change);
    case 'service-principal':
      return change.action === 'delete' ? principalRemoval(change, goesAlong.principal) : apiPrincipal(change);
    case 'application':
      if (change.action === 'delete') return removal(change);
      if (change.action === 'update') return restoration(change);
      break;
    default:
  }
  throw new TypeError(`no request makes the change ${change.kind} ${change.action}`);
}
