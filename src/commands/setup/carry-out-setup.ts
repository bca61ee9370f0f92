import { isOn } from '../../answers/flags.ts';
import { applyPlan } from '../../apply/apply-plan.ts';
import type { ApprovedPlan } from '../../apply/approve-plan.ts';
import type { Outcome } from '../../apply/outcome.ts';
import { permissions as catalogue } from '../../catalog/permissions.ts';
import { type AccessConfig, pendingConfig, settledConfig, withIds, withProof } from '../../config/access-config.ts';
import { type ExitCode, exitCode } from '../../errors/exit-code.ts';
import { isEmpty } from '../../plan/plan.ts';
import { observeTenant } from '../../state/observe-tenant.ts';
import type { ObservedApp } from '../../state/observed-state.ts';
import type { SetupReport, SetupStatus } from '../../views/setup-report.ts';
import { awaitApproval, isApproved } from '../await-approval.ts';
import type { Connection, Context } from '../context.ts';
import type { ConfigKeeper } from '../keep-config.ts';
import type { Operator } from '../operator.ts';
import { proveAsUser, type UserProof } from '../prove-as-user.ts';
import type { Place } from '../where.ts';
import type { PlannedSetup } from './plan-setup.ts';
import { approvalLink, reportSetup } from './report-setup.ts';
import { type SetupFile, writeSetupFiles } from './write-setup-files.ts';

/** What stands if the run is stopped now. */
export interface Standing {
  todo: readonly string[];
}

export interface ApprovedSetup extends PlannedSetup {
  readonly context: Context;
  readonly connection: Connection;
  readonly operator: Operator;
  readonly place: Place;
  readonly keeper: ConfigKeeper;
  readonly approved: ApprovedPlan;
  /** Beside the config. */
  readonly files: readonly SetupFile[];
  readonly standing: Standing;
  /** Proves in another way than by a sign-in of its own; null: there is nothing that this person's token could show. */
  readonly prove?: (setup: ApprovedSetup, operator: Operator, app: ObservedApp) => Promise<UserProof | null>;
}

/** What came of an approved plan, for the last screen. */
export interface CarriedOut {
  readonly status: SetupStatus;
  /** With the tenant read again where an API was added. */
  readonly operator: Operator;
  readonly app: ObservedApp;
  readonly outcome: Outcome;
  readonly proof: UserProof | null;
  readonly handOff: SetupReport['handOff'];
  readonly files: readonly string[];
  readonly exit: ExitCode;
}

/** From the approval to the last screen. */
export async function carryOutSetup(setup: ApprovedSetup): Promise<ExitCode> {
  const carried = await carryOut(setup);
  setup.context.view.setupDone(reportSetup({ ...setup, ...carried }));
  return carried.exit;
}

/** Writes, waits for somebody else's approval where that is wanted, proves, keeps. */
export async function carryOut(setup: ApprovedSetup): Promise<CarriedOut> {
  const { context, connection, place, keeper, answers, plan, observed, standing } = setup;
  const { flags, view } = context;
  const applied = await applyApproved(setup);
  const { outcome } = applied;
  // An API that was added just now is known only after another look.
  const operator = addsApi(plan) ? await withTenantReadAgain(setup) : setup.operator;
  let app = outcome.app ?? observed.app;
  if (app === null) throw new TypeError('applied, but no app was read back');
  const settle = async (seen: ObservedApp): Promise<AccessConfig> =>
    keeper.write(settledConfig(applied.config, { cloud: connection.cloud, tenant: operator.tenant, app: seen }));
  let config = await settle(app);
  standing.todo = standsWith(place, 'it is not proven yet');

  let handOff = approvalLink(connection, operator, outcome.handOff, app, context.world);
  if (handOff !== null && outcome.handOff !== null) {
    standing.todo = standsWith(place, 'the consent is still to be given');
    view.handedOff(handOff, app.application);
    const given = await waitIfWanted(setup, operator, app, outcome.handOff.scopes);
    if (given !== null) {
      app = given;
      handOff = null;
      config = await settle(app);
      standing.todo = standsWith(place, 'it is not proven yet');
    }
  }
  const skipsProof = handOff !== null || isOn(flags, 'skip-proof');
  const proof = skipsProof ? null : await (setup.prove ?? prove)(setup, operator, app);
  if (proof !== null) config = await keeper.write(withProof(config, proof));
  const { permissions } = answers;
  const files = await writeSetupFiles(setup.files, { cloud: connection.cloud, app, config, permissions });
  const isUnchanged = isEmpty(plan) && (setup.restored ?? []).length === 0;
  const status: SetupStatus = handOff !== null ? 'handed-off' : isUnchanged ? 'unchanged' : 'done';
  const unproven = proof?.passed === false ? exitCode.unproven : exitCode.ok;
  const exit = status === 'handed-off' ? exitCode.denied : unproven;
  return { status, operator, app, outcome, proof, handOff, files, exit };
}

async function applyApproved(
  setup: ApprovedSetup,
): Promise<{ readonly outcome: Outcome; readonly config: AccessConfig }> {
  const { context, connection, operator, place, keeper, answers, plan, desired, approved, standing } = setup;
  const { world, view } = context;
  const { cloud } = connection;
  const started = pendingConfig({
    cloud,
    tenant: operator.tenant,
    answers,
    uniqueName: plan.target.uniqueName ?? desired.uniqueName,
    operatorUpn: operator.tenant.operator.userPrincipalName,
    now: world.clock.now(),
    // A config whose app is gone says nothing about the one that takes its place.
    previous: plan.target.appId === place.config?.clientId || place.config?.clientId === null ? place.config : null,
  });
  const { appId, applicationObjectId: objectId, servicePrincipalId } = plan.target;
  let config = withIds(started, { appId, objectId, servicePrincipalId });
  // Before the first write, so that a killed run finds its own app again.
  if (!isEmpty(plan)) config = await keeper.write(config);
  standing.todo = ['Running the same command again goes on from here.'];
  const outcome = await applyPlan(approved, {
    graph: operator.graph,
    graphEndpoint: cloud.graphEndpoint,
    clock: world.clock,
    signal: world.signal,
    progress: view.applying(operator.tenant.displayName),
    made: async (ids) => {
      config = await keeper.write(
        withIds(config, {
          appId: ids.appId,
          objectId: ids.applicationObjectId,
          servicePrincipalId: ids.servicePrincipalId,
        }),
      );
    },
  });
  if (outcome.problem !== null) {
    view.stopped(outcome, operator.tenant.displayName);
    throw outcome.problem;
  }
  return { outcome, config };
}

function addsApi({ changes }: ApprovedSetup['plan']): boolean {
  return changes.some(
    (change) => change.kind === 'service-principal' && change.action === 'create' && change.of !== 'app',
  );
}

async function withTenantReadAgain({ operator, connection }: ApprovedSetup): Promise<Operator> {
  const tenant = await observeTenant(operator.graph, { cloud: connection.cloud, catalogue });
  return { ...operator, tenant };
}

/** @returns the app with everything approved; null where nobody waits, or it did not come */
async function waitIfWanted(
  { context, desired, plan }: ApprovedSetup,
  { graph, tenant }: Operator,
  app: ObservedApp,
  scopes: NonNullable<typeof plan.handOff>['scopes'],
): Promise<ObservedApp | null> {
  const people = desired.audience.kind === 'users' ? desired.audience.users.map(({ objectId }) => objectId) : null;
  const wanted = { graph, tenant, app, scopes, people };
  // The service may have refused only a part that was there already.
  if (isApproved(app, wanted)) return app;
  const { terminal, view, flags } = context;
  if (isOn(flags, 'wait')) return awaitApproval(context, wanted);
  if (!terminal.canAsk || view.isJson || isOn(flags, 'yes')) return null;
  const waits = await terminal.ask({
    kind: 'confirm',
    message: 'Wait here until it is approved?',
    initial: true,
    parse: (answer) => answer,
  });
  return waits ? awaitApproval(context, wanted) : null;
}

function prove(
  { context, connection, answers, plan, restored = [] }: ApprovedSetup,
  { tenant }: Operator,
  app: ObservedApp,
): Promise<UserProof> {
  const justChanged = !isEmpty(plan) || plan.handOff !== null || restored.length > 0;
  return proveAsUser(context, connection, { app, tenant, answers, justChanged });
}

function standsWith({ shownFile }: Place, but: string): readonly string[] {
  return [`The app is set up and saved in ${shownFile}; ${but}.`, 'Running the same command again goes on from here.'];
}
