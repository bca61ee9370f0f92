import type { Asking } from '../../answers/collect-answers.ts';
import { isOn } from '../../answers/flags.ts';
import { approvePlan } from '../../apply/approve-plan.ts';
import { AccessError } from '../../errors/access-error.ts';
import { type ExitCode, exitCode } from '../../errors/exit-code.ts';
import { layConsentTable } from '../../views/consent-view.ts';
import type { Command } from '../command.ts';
import { type Connection, type Context, isSandbox, withConnection } from '../context.ts';
import { enterTenant } from '../enter-tenant.ts';
import { type ConfigKeeper, keepConfig } from '../keep-config.ts';
import { carryOut, type Standing } from '../setup/carry-out-setup.ts';
import { chooseCloud, findPlace, type Place } from '../where.ts';
import { assertConsentAnswerable, type ConsentApp, findConsentApp } from './consent-app.ts';
import { decideConsent } from './decide-consent.ts';
import { lookAtConsent, peopleNamed } from './look-at-consent.ts';
import { planWish } from './plan-wish.ts';
import { proveConsent } from './prove-consent.ts';
import { reportConsent } from './report-consent.ts';

const example = 'defender-access consent --add Incident.ReadWrite --for analyst@contoso.example --yes';

/** Shows what is configured, consented and in the token, changes it after approval, and proves it with a new token. */
export const consent: Command = {
  async run(context) {
    const { view, flags, terminal } = context;
    if (isOn(flags, 'link')) return (await import('./consent-link.ts')).printApprovalLink(context);
    // A rehearsal writes nothing, so where nobody can be asked it takes the defaults.
    const rehearses = isOn(flags, 'dry-run') && (!terminal.canAsk || view.isJson);
    const asking = { flags: rehearses ? { ...flags, yes: true } : flags, terminal, example };
    const standing: Standing = { todo: ['Nothing was written.'] };
    try {
      const place = await findPlace(context);
      assertConsentAnswerable(context, place, asking);
      view.heading('defender-access consent', isSandbox(context) ? 'practice tenant' : '');
      const cloudName = await chooseCloud(context, place.config, asking);
      return await withConnection(context, cloudName, (connection) =>
        renewConsent(context, connection, place, asking, standing),
      );
    } catch (error) {
      if (!(error instanceof AccessError) || error.code !== 'cancelled') throw error;
      throw new AccessError('cancelled', { happened: error.happened, todo: standing.todo, cause: error });
    }
  },
};

async function renewConsent(
  context: Context,
  connection: Connection,
  place: Place,
  asking: Asking,
  standing: Standing,
): Promise<ExitCode> {
  const { view, flags } = context;
  const operator = await enterTenant(context, connection, place, asking);
  const isDryRun = isOn(flags, 'dry-run');
  const target = await findConsentApp(context, operator, place, asking, peopleNamed(context, place));
  const keeper = isDryRun || !target.isKept ? null : await keepConfig(context, place);
  try {
    const found = await lookAtConsent(context, connection, operator, target);
    const { state, table, tokens } = found;
    view.screen((paper) => layConsentTable(table, paper));
    const decided = await decideConsent(context, operator, { ...found, drift: table.drift }, asking);
    const here = { context, place: { ...place, config: target.config }, operator, isKept: target.isKept };
    const report = (end: Omit<Parameters<typeof reportConsent>[0], keyof typeof here | 'found'>): void =>
      view.result(reportConsent({ ...here, found, ...end }));
    if (decided === null) {
      report({ status: 'unchanged', plan: null, app: state.app });
      return exitCode.ok;
    }
    const planned = planWish({ context, connection, operator, target, found, decided });
    const { plan } = planned;
    view.planned(plan, operator.tenant.displayName, isDryRun);
    if (isDryRun) {
      if (plan.obstacle !== null) throw plan.obstacle;
      const handOff = plan.handOff === null ? null : { url: null, who: plan.handOff.who };
      report({ status: 'planned', plan, app: state.app, handOff });
      return exitCode.ok;
    }
    const approved = await approvePlan(plan, { terminal: context.terminal, yes: isOn(flags, 'yes') });
    if (approved === null) {
      throw new AccessError('cancelled', { happened: 'You did not approve the plan.', todo: standing.todo });
    }
    const carried = await carryOut({
      ...here,
      ...planned,
      connection,
      approved,
      keeper: keeper ?? withoutConfig(target),
      files: [],
      standing,
      prove: (setup, now, app) => proveConsent(setup, now, app, { tokens, decided, user: found.user }),
    });
    report({ ...carried, plan });
    return carried.exit;
  } finally {
    await keeper?.release();
  }
}

/** The config of another app lies here: it stays as it is. */
function withoutConfig({ config }: ConsentApp): ConfigKeeper {
  return { current: config, write: async (next) => next, release: async () => {} };
}
