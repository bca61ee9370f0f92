import { accessQuestion } from '../../answers/access-question.ts';
import { appAnswerOfFlags } from '../../answers/app-questions.ts';
import type { Asking } from '../../answers/collect-answers.ts';
import { isOn } from '../../answers/flags.ts';
import { assertSetupAnswerable, collectSetupAnswers } from '../../answers/setup-answers.ts';
import { ownTenant } from '../../answers/where-questions.ts';
import { approvePlan, assertApprovable } from '../../apply/approve-plan.ts';
import { offeredRedirectUris, offeredRedirectUrisIn } from '../../catalog/redirect-uris.ts';
import { preflight } from '../../checks/preflight.ts';
import { assertConfigFits } from '../../config/access-config.ts';
import { assertConfigWritable } from '../../config/config-file.ts';
import { AccessError } from '../../errors/access-error.ts';
import { type ExitCode, exitCode } from '../../errors/exit-code.ts';
import { assertInCloud } from '../../state/impossible-wishes.ts';
import type { Command } from '../command.ts';
import { type Connection, type Context, isSandbox, withConnection } from '../context.ts';
import { keepConfig } from '../keep-config.ts';
import { loadAhead } from '../load-ahead.ts';
import { assertOperatorFlags, chosenMethod, signInAsOperator } from '../operator.ts';
import { chooseCloud, chooseTenant, findPlace, type Place } from '../where.ts';
import type { Standing } from './carry-out-setup.ts';
import { expectedLookup } from './early-look.ts';
import { previousAnswers } from './previous-answers.ts';
import { withAnswersFile } from './with-answers-file.ts';
import { chooseSetupFiles } from './write-setup-files.ts';

const example = 'defender-access setup --name "Incident reader" --task read-incidents --yes';

/** From the first question to a proven token: asks, plans, applies after approval, proves, keeps. */
export const setup: Command = {
  async run(asked) {
    const context = await withAnswersFile(asked);
    const { view, flags, terminal } = context;
    const asking = { flags, terminal, example };
    const standing: Standing = { todo: ['Nothing was written.'] };
    try {
      const place = await findPlace(context);
      assertBeforehand(context, place, asking);
      if (!isOn(flags, 'dry-run')) await assertConfigWritable(place.file);
      view.heading('defender-access', isSandbox(context) ? 'practice tenant' : '');
      view.needs();
      const cloudName = await chooseCloud(context, place.config, asking);
      // As if it had been typed, so that the commands named at the end lead to the same cloud.
      const there = isSandbox(context) ? context : { ...context, flags: { ...flags, cloud: cloudName } };
      return await withConnection(there, cloudName, (connection) =>
        setUp(there, connection, place, { ...asking, flags: there.flags }, standing),
      );
    } catch (error) {
      if (!(error instanceof AccessError) || error.code !== 'cancelled') throw error;
      throw new AccessError('cancelled', { happened: error.happened, todo: standing.todo, cause: error });
    }
  },
};

/** Refuses, before anybody signs in, what could only be refused later. */
function assertBeforehand(context: Context, { config }: Place, asking: Asking): void {
  const { flags } = context;
  assertSetupAnswerable(asking, {
    previous: previousAnswers(config),
    redirectUris: offeredRedirectUris,
    sandbox: isSandbox(context),
  });
  assertOperatorFlags(flags);
  // With an app at hand there may be nothing to approve.
  const mayBeEmpty = config !== null || appAnswerOfFlags(flags).kind === 'adopt';
  if (!mayBeEmpty && !isOn(flags, 'dry-run')) assertApprovable(approvalOf(context));
}

function approvalOf({ terminal, flags }: Context) {
  return { terminal, yes: isOn(flags, 'yes') };
}

async function setUp(
  context: Context,
  connection: Connection,
  place: Place,
  asking: Asking,
  standing: Standing,
): Promise<ExitCode> {
  const { world, view, flags } = context;
  const { cloud, http } = connection;
  view.cloud(cloud);
  const named = accessQuestion(null, null).fromFlags(flags)?.permissions ?? [];
  assertInCloud([...new Set(named.map(({ api }) => api))], cloud);
  if (place.config !== null) assertConfigFits(place.config, cloud, null);
  const tenant = await chooseTenant(context, place.config, asking);
  const looking = preflight({
    cloud,
    tenant: tenant === ownTenant ? null : tenant,
    http,
    clock: world.clock,
    env: world.env,
    signal: world.signal,
  });
  loadAhead(chosenMethod(context, false).method);
  const later = secondHalf();
  later.catch(() => {});
  const ahead = await looking;
  view.preflight(ahead.checks);
  if (ahead.problem !== null) throw ahead.problem;

  const expected = expectedLookup(context, place);
  const operator = await signInAsOperator(context, connection, asking, ahead.tenantId ?? tenant, expected);
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
    const files = isDryRun ? [] : await chooseSetupFiles(context, place, answers.formats);
    const { planSetup, carryOutSetup, reportSetup } = await later;
    const planned = await planSetup(context, connection, operator, answers, place, asking);
    const { plan, observed } = planned;
    const handOff = plan.handOff === null ? null : { url: null, who: plan.handOff.who };
    view.planned(plan, operator.tenant.displayName);
    if (keeper === null) {
      // A plan that cannot be carried out is no rehearsal of one that can.
      if (plan.obstacle !== null) throw plan.obstacle;
      const { app } = observed;
      view.setupDone(reportSetup({ context, place, operator, ...planned, app, status: 'planned', handOff }));
      return exitCode.ok;
    }
    const approved = await approvePlan(plan, approvalOf(context));
    if (approved === null) {
      throw new AccessError('cancelled', { happened: 'You did not approve the plan.', todo: standing.todo });
    }
    return await carryOutSetup({ context, connection, operator, place, keeper, ...planned, approved, files, standing });
  } finally {
    await keeper?.release();
  }
}

/** Loaded while the network is waited for, so that nobody waits for it at the first question. */
async function secondHalf() {
  const [plan, carryOut, report] = await Promise.all([
    import('./plan-setup.ts'),
    import('./carry-out-setup.ts'),
    import('./report-setup.ts'),
  ]);
  return { ...plan, ...carryOut, ...report };
}
