import type { Answers, AudienceAnswer } from '../../answers/answers.ts';
import { formatPermission } from '../../catalog/api.ts';
import { permissions as catalogue, signInPermissions } from '../../catalog/permissions.ts';
import { permissionsOfTasks } from '../../catalog/tasks.ts';
import type { People } from '../../plan/consent-drift.ts';
import { permissionsToDesire, rememberedAfter } from '../../plan/consent-wish.ts';
import { planConsent } from '../../plan/plan-consent.ts';
import { type DesiredState, desiredState } from '../../state/desired-state.ts';
import type { DirectoryUser } from '../../state/observed-state.ts';
import { newUniqueName } from '../../state/unique-name.ts';
import type { Connection, Context } from '../context.ts';
import type { Operator } from '../operator.ts';
import type { PlannedSetup } from '../setup/plan-setup.ts';
import type { ConsentApp } from './consent-app.ts';
import type { Decided } from './decide-consent.ts';
import type { ConsentFound } from './look-at-consent.ts';

export interface DecidedConsent {
  readonly context: Context;
  readonly connection: Pick<Connection, 'cloud'>;
  readonly operator: Operator;
  readonly target: ConsentApp;
  readonly found: ConsentFound;
  readonly decided: Decided;
}

/**
 * The plan of a decision, and what the config should say was wanted once it is carried out. Everything of the app that the
 * decision is not about stays: its redirect URIs, owners, name, and who may sign in to it.
 */
export function planWish({ context, connection, operator, target, found, decided }: DecidedConsent): PlannedSetup {
  const { tenant, powers } = operator;
  const { config } = target;
  const { state, table, remembered } = found;
  const { rows } = table.drift;
  const { wish, audience, people } = decided;
  const { application } = state.app;
  const uniqueName =
    application.uniqueName ?? config?.uniqueName ?? newUniqueName((count) => context.world.randomBytes(count));
  const base: Answers = {
    tasks: [],
    permissions: permissionsToDesire(rows, wish),
    displayName: application.displayName,
    redirectUris: application.publicClientRedirectUris,
    owners: [],
    audience,
    app: { kind: 'adopt', appId: application.appId },
    formats: ['json'],
  };
  const wished = desiredState({
    answers: base,
    cloud: connection.cloud,
    tenant,
    people,
    catalogue,
    signInPermissions,
    uniqueName,
    missingApis: 'refuse',
  });
  // Who only takes something away wants nothing added along.
  const desired: DesiredState = wish.grant.length === 0 ? { ...wished, signInScopes: [] } : wished;
  const mayConsent = powers.consent !== 'no';
  const plan = planConsent(desired, state, { mayRegister: powers.register !== 'no', mayConsent }, wish.remove);
  const after = rememberedAfter(rows, remembered, wish);
  const wanted = new Set(after.permissions.map(formatPermission));
  const isWhole = (task: string): boolean =>
    permissionsOfTasks([task]).every((ref) => wanted.has(formatPermission(ref)));
  const answers: Answers = {
    ...base,
    tasks: (config?.wanted.tasks ?? []).filter(isWhole),
    permissions: after.permissions,
    redirectUris: config?.redirectUris ?? application.publicClientRedirectUris,
    owners: config?.wanted.owners ?? [],
    audience: answerOf(after.people, people),
  };
  return { answers, plan, desired, observed: state };
}

function answerOf(ids: People, people: readonly DirectoryUser[]): AudienceAnswer {
  if (ids === 'everyone') return { kind: 'everyone' };
  const upns = ids.flatMap((id) => people.find(({ objectId }) => objectId === id)?.userPrincipalName ?? []);
  return upns.length === 0 ? { kind: 'everyone' } : { kind: 'users', upns };
}
