import { appAnswerOfFlags } from '../../answers/app-questions.ts';
import type { Asking } from '../../answers/collect-answers.ts';
import { isOn } from '../../answers/flags.ts';
import { applyPlan } from '../../apply/apply-plan.ts';
import { approvePlan } from '../../apply/approve-plan.ts';
import type { Outcome } from '../../apply/outcome.ts';
import { AccessError } from '../../errors/access-error.ts';
import { type ExitCode, exitCode } from '../../errors/exit-code.ts';
import { isEmpty } from '../../plan/plan.ts';
import type { Guid } from '../../values/guid.ts';
import { type RemovalReport, renderRemoval } from '../../views/removal-view.ts';
import type { Command } from '../command.ts';
import { type Connection, type Context, isSandbox, withConnection } from '../context.ts';
import { enterTenant } from '../enter-tenant.ts';
import { keepConfig } from '../keep-config.ts';
import { assertOperatorFlags, type Operator } from '../operator.ts';
import { chooseCloud, findPlace, type Place } from '../where.ts';
import {
  assertRemovable,
  dropConfig,
  observeAfterwards,
  observeRemoval,
  type Removal,
  reportRemoval,
} from './removal.ts';

const example = 'defender-access remove --yes --app-id ID';

/** Takes away what setup made: shows it, asks for its name, deletes the app first and the config last. */
export const remove: Command = {
  async run(context) {
    const { view, flags, terminal } = context;
    const place = await findPlace(context);
    const appId = namedApp(context);
    assertOperatorFlags(flags);
    assertRemovable(place, appId, context);
    view.heading('defender-access remove', isSandbox(context) ? 'practice tenant' : '');
    const cloudName = await chooseCloud(context, place.config, { flags, terminal, example });
    // What is said at the end must lead to the same cloud, asked or not.
    const there = isSandbox(context) ? context : { ...context, flags: { ...flags, cloud: cloudName } };
    return withConnection(there, cloudName, (connection) => removeApp(there, connection, place, appId));
  },
};

function namedApp({ flags }: Context): Guid | null {
  const named = appAnswerOfFlags(flags);
  return named.kind === 'adopt' ? named.appId : null;
}

async function removeApp(
  context: Context,
  connection: Connection,
  place: Place,
  appId: Guid | null,
): Promise<ExitCode> {
  const { view, flags, terminal } = context;
  const asking: Asking = { flags, terminal, example };
  const operator = await enterTenant(context, connection, place, asking);
  const isDryRun = isOn(flags, 'dry-run');
  const keeper = isDryRun || place.config === null ? null : await keepConfig(context, place);
  try {
    const removal = await observeRemoval(operator, place, appId);
    const finish = async (end: Parameters<typeof reportRemoval>[1]): Promise<ExitCode> => {
      const report: RemovalReport = await reportRemoval({ context, operator, place, ...removal }, end);
      view.result(renderRemoval(report));
      return exitCode.ok;
    };
    if (isDryRun || !isEmpty(removal.plan)) view.planned(removal.plan, operator.tenant.displayName, isDryRun);
    if (isDryRun) return await finish({ status: 'planned', outcome: null, seen: removal.seen, config: null });
    const outcome = await carryOut(context, connection, operator, removal, appId);
    const seen = outcome === null ? removal.seen : await observeAfterwards(operator, removal);
    const config = await dropConfig(context, place, outcome !== null);
    return await finish({ status: outcome === null ? 'unchanged' : 'done', outcome, seen, config });
  } finally {
    await keeper?.release();
  }
}

/** @returns null when there was nothing to delete */
async function carryOut(
  context: Context,
  { cloud }: Connection,
  { graph, tenant }: Operator,
  { plan }: Removal,
  appId: Guid | null,
): Promise<Outcome | null> {
  const { world, view, terminal, flags } = context;
  const approved = await approvePlan(plan, { terminal, yes: isOn(flags, 'yes'), appId });
  if (approved === null) {
    throw new AccessError('cancelled', { happened: 'You did not approve it.', todo: ['Nothing was deleted.'] });
  }
  if (isEmpty(plan)) return null;
  const outcome = await applyPlan(approved, {
    graph,
    graphEndpoint: cloud.graphEndpoint,
    clock: world.clock,
    signal: world.signal,
    progress: view.applying(tenant.displayName),
    made: async () => {},
  });
  if (outcome.problem === null) return outcome;
  view.stopped(outcome, tenant.displayName);
  throw outcome.problem;
}
