import type { Answers } from '../../answers/answers.ts';
import type { Asking } from '../../answers/collect-answers.ts';
import { type ApiKey, apiKeys, apis } from '../../catalog/api.ts';
import { permissions, signInPermissions } from '../../catalog/permissions.ts';
import { refusal } from '../../catalog/remedies.ts';
import { permissionsOfTasks } from '../../catalog/tasks.ts';
import { approvalReturn } from '../../plan/hand-off.ts';
import type { Change, Plan } from '../../plan/plan.ts';
import { planChanges } from '../../plan/plan-changes.ts';
import { type DesiredState, desiredState } from '../../state/desired-state.ts';
import { assertInCloud } from '../../state/impossible-wishes.ts';
import type { AppObservation } from '../../state/observe-app.ts';
import type { ObservedState } from '../../state/observed-state.ts';
import { newUniqueName } from '../../state/unique-name.ts';
import { chooseApp } from '../choose-app.ts';
import type { Connection, Context } from '../context.ts';
import type { Operator } from '../operator.ts';
import type { Place } from '../where.ts';

export interface PlannedSetup {
  /** Without what the tenant lacks. */
  readonly answers: Answers;
  readonly plan: Plan;
  readonly desired: DesiredState;
  readonly observed: ObservedState;
  /** Changes made before the plan, because only then could the rest be planned. */
  readonly restored?: readonly Change[];
}

/** Where someone else's approval ends when the app has no page of its own that they could reach. */
const approversPage = 'https://portal.azure.com';

/**
 * Observes the app, settles what the tenant lacks, and plans. Writes nothing, unless a person agreed to have a deleted app of
 * ours back first.
 */
export async function planSetup(
  context: Context,
  connection: Connection,
  operator: Operator,
  asked: Answers,
  place: Place,
  asking: Asking,
): Promise<PlannedSetup> {
  const { cloud } = connection;
  const { seen, restored, wouldRestore } = await chooseApp(context, connection, operator, asked, place, asking);
  assertInCloud(
    apiKeys.filter((api) => asked.permissions.some((wanted) => wanted.api === api)),
    cloud,
  );
  const missing = missingApis(asked, operator);
  const create = missing.length > 0 && (await mayCreate(context, missing));
  const answers = create ? asked : withoutApis(context, asked, missing);
  const observed: ObservedState = { tenant: operator.tenant, app: seen.app, neighbours: seen.neighbours };
  const wish = (redirectUris: readonly string[]): DesiredState =>
    desiredState({
      answers: { ...answers, redirectUris },
      cloud,
      tenant: operator.tenant,
      people: seen.people,
      catalogue: permissions,
      signInPermissions,
      uniqueName: pendingName(place, seen) ?? newUniqueName((count) => context.world.randomBytes(count)),
      missingApis: create ? 'create' : 'refuse',
    });
  const powers = { mayRegister: operator.powers.register !== 'no', mayConsent: operator.powers.consent !== 'no' };
  const desired = wish(answers.redirectUris);
  const plan = wouldRestore ?? planChanges(desired, observed, powers);
  if (plan.handOff === null || approvableAt(desired, observed, cloud)) {
    return { answers, plan, desired, observed, restored };
  }
  context.view.note(`Someone else has to approve, so ${approversPage} is registered along: their approval ends there.`);
  const widened = wish([...answers.redirectUris, approversPage]);
  return { answers, plan: planChanges(widened, observed, powers), desired: widened, observed, restored };
}

/** The name that a killed run may have registered its app under; a deleted app holds on to its own for 30 days. */
function pendingName({ config }: Place, { app, neighbours }: AppObservation): string | null {
  if (config === null || app !== null) return config?.uniqueName ?? null;
  const name = config.clientId === null ? (config.pending?.uniqueName ?? null) : null;
  return neighbours.deleted.some(({ uniqueName }) => uniqueName === name) ? null : name;
}

function approvableAt(desired: DesiredState, { app }: ObservedState, cloud: Connection['cloud']): boolean {
  const uris = [...(app?.application.publicClientRedirectUris ?? []), ...desired.redirectUris];
  const end = approvalReturn(uris, cloud);
  return end !== null && !/^https?:\/\/(localhost|127\.)/.test(end);
}

function missingApis(answers: Answers, { tenant }: Operator): readonly ApiKey[] {
  return apiKeys.filter((api) => tenant.apis[api] === null && answers.permissions.some((wanted) => wanted.api === api));
}

async function mayCreate({ terminal }: Context, missing: readonly ApiKey[]): Promise<boolean> {
  if (!terminal.canAsk) return false;
  const names = missing.map((api) => apis[api].productName).join(' and ');
  return terminal.ask({
    kind: 'one',
    message: `${names} is not in this tenant. What should happen?`,
    hint: 'Usually it appears once a licence was activated and security.microsoft.com was opened.',
    choices: [
      { value: false, name: 'Leave it out', detail: 'set up the rest' },
      { value: true, name: 'Add it', detail: 'without a licence it may still refuse every call' },
    ],
    initial: false,
  });
}

/** @throws AccessError `api-missing` when nothing would be left to set up */
function withoutApis({ view }: Context, answers: Answers, missing: readonly ApiKey[]): Answers {
  if (missing.length === 0) return answers;
  const left = answers.permissions.filter((wanted) => !missing.includes(wanted.api));
  const [first] = missing;
  if (left.length === 0 && first !== undefined) throw refusal('E1', { values: { api: apis[first].productName } });
  for (const api of missing) view.warn(`${apis[api].productName} is not in this tenant; it is left out.`);
  const isLeft = (task: string) => permissionsOfTasks([task]).every(({ api }) => !missing.includes(api));
  return { ...answers, tasks: answers.tasks.filter(isLeft), permissions: left };
}
