import type { Asking } from '../answers/collect-answers.ts';
import { isOn } from '../answers/flags.ts';
import { assertSetupAnswerable, collectSetupAnswers } from '../answers/setup-answers.ts';
import { ownTenant } from '../answers/where-questions.ts';
import { applyPlan } from '../apply/apply-plan.ts';
import { approvePlan } from '../apply/approve-plan.ts';
import { offeredRedirectUris, offeredRedirectUrisIn } from '../catalog/redirect-uris.ts';
import { preflight } from '../checks/preflight.ts';
import { assertConfigFits, pendingConfig, settledConfig, withIds, withProof } from '../config/access-config.ts';
import { cancelled } from '../errors/access-error.ts';
import { type ExitCode, exitCode } from '../errors/exit-code.ts';
import { isEmpty } from '../plan/plan.ts';
import type { Command } from './command.ts';
import { type Connection, type Context, isSandbox, withConnection } from './context.ts';
import { keepConfig } from './keep-config.ts';
import { signInAsOperator } from './operator.ts';
import { planSetup } from './plan-setup.ts';
import { previousAnswers } from './previous-answers.ts';
import { proveAsUser } from './prove-as-user.ts';
import { approvalLink, reportSetup } from './report-setup.ts';
import { chooseCloud, chooseTenant, findPlace, type Place } from './where.ts';
import { withAnswersFile } from './with-answers-file.ts';
import { writeSetupFiles } from './write-setup-files.ts';

const example = 'defender-access setup --name "Incident reader" --task read-incidents --yes';

/** From the first question to a proven token: asks, plans, applies after approval, proves, keeps. */
export const setup: Command = {
  async run(asked) {
    const context = await withAnswersFile(asked);
    const { view, flags, terminal } = context;
    const place = await findPlace(context);
    const asking = { flags, terminal, example };
    const previous = previousAnswers(place.config);
    view.heading('defender-access', isSandbox(context) ? 'practice tenant' : '');
    view.needs();
    assertSetupAnswerable(asking, { previous, redirectUris: offeredRedirectUris, sandbox: isSandbox(context) });
    const cloudName = await chooseCloud(context, place.config, asking);
    return withConnection(context, cloudName, (connection) => setUp(context, connection, place, asking));
  },
};

async function setUp(context: Context, connection: Connection, place: Place, asking: Asking): Promise<ExitCode> {
  const { world, view, flags } = context;
  const { cloud, http } = connection;
  view.cloud(cloud);
  if (place.config !== null) assertConfigFits(place.config, cloud, null);
  const tenant = await chooseTenant(context, place.config, asking);
  const ahead = await preflight({
    cloud,
    tenant: tenant === ownTenant ? null : tenant,
    http,
    clock: world.clock,
    env: world.env,
    signal: world.signal,
  });
  view.preflight(ahead.checks);
  if (ahead.problem !== null) throw ahead.problem;

  const operator = await signInAsOperator(context, connection, asking, ahead.tenantId ?? tenant);
  if (place.config !== null) assertConfigFits(place.config, cloud, operator.tenant.id);
  const answers = await collectSetupAnswers(asking, {
    offered: operator.tenant.apis,
    redirectUris: offeredRedirectUrisIn(cloud),
    operatorUpn: operator.tenant.operator.userPrincipalName,
    previous: previousAnswers(place.config),
  });
  const isDryRun = isOn(flags, 'dry-run');
  const keeper = isDryRun ? null : await keepConfig(context, place);
  try {
    const { plan, observed, desired } = await planSetup(context, connection, operator, answers, place, asking);
    view.planned(plan, operator.tenant.displayName);
    if (keeper === null) {
      view.setupDone(reportSetup({ context, place, plan, operator, answers, app: observed.app, status: 'planned' }));
      return exitCode.ok;
    }
    const approved = await approvePlan(plan, { terminal: context.terminal, yes: isOn(flags, 'yes') });
    if (approved === null) throw cancelled();
    const start = {
      cloud,
      tenant: operator.tenant,
      answers,
      uniqueName: plan.target.uniqueName ?? desired.uniqueName,
      operatorUpn: operator.tenant.operator.userPrincipalName,
      now: world.clock.now(),
      // A config whose app is gone says nothing about the one that takes its place.
      previous: plan.target.appId === place.config?.clientId || place.config?.clientId === null ? place.config : null,
    };
    let config = pendingConfig(start);
    // Before the first write, so that a killed run finds its own app again.
    if (!isEmpty(plan)) config = await keeper.write(config);
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
    const app = outcome.app ?? observed.app;
    if (app === null) throw new TypeError('applied, but no app was read back');
    config = await keeper.write(settledConfig(config, { cloud, tenant: operator.tenant, app }));
    const handOff = approvalLink(connection, operator, outcome.handOff, app, world);
    const proof =
      handOff !== null || isOn(flags, 'skip-proof')
        ? null
        : await proveAsUser(context, connection, {
            app,
            tenant: operator.tenant,
            answers,
            justChanged: !isEmpty(plan),
          });
    if (proof !== null) config = await keeper.write(withProof(config, proof));
    const files = await writeSetupFiles(context, place, config, answers.formats);
    const status = handOff !== null ? 'handed-off' : isEmpty(plan) ? 'unchanged' : 'done';
    view.setupDone(
      reportSetup({ context, place, plan, operator, answers, app, status, outcome, proof, handOff, files }),
    );
    return ending(status, proof?.passed ?? null);
  } finally {
    await keeper?.release();
  }
}

function ending(status: string, passed: boolean | null): ExitCode {
  if (status === 'handed-off') return exitCode.denied;
  return passed === false ? exitCode.unproven : exitCode.ok;
}
