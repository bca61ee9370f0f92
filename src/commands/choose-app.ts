import type { Answers, AppAnswer } from '../answers/answers.ts';
import { appQuestion } from '../answers/app-questions.ts';
import { type Asking, answer } from '../answers/collect-answers.ts';
import { deletedAppQuestion } from '../answers/deleted-app-question.ts';
import { isOn } from '../answers/flags.ts';
import type { Question } from '../answers/question.ts';
import type { AccessConfig } from '../config/access-config.ts';
import { usualPatienceInMs } from '../directory/consistency.ts';
import { AccessError } from '../errors/access-error.ts';
import type { Change, Plan } from '../plan/plan.ts';
import { planRestore } from '../plan/plan-removal.ts';
import { type AppObservation, observeApp } from '../state/observe-app.ts';
import type { Guid } from '../values/guid.ts';
import type { Connection, Context } from './context.ts';
import type { Operator } from './operator.ts';
import { assertOurs, restoreApp } from './setup/restore-app.ts';
import type { Place } from './where.ts';

/** The app to work on, and what was done to get at it. */
export interface ChosenApp {
  readonly seen: AppObservation;
  /** Changes that brought a deleted app back. */
  readonly restored: readonly Change[];
  /** In a dry run: what would bring it back; only then could the rest be planned. */
  readonly wouldRestore: Plan | null;
}

/**
 * Finds the app to work on: the one of the config or of `--app-id`, else one that bears our tag and this name and that a
 * person says yes to, else none, so that a new one is made. One of ours that was deleted is offered to be restored. A
 * stranger's namesake is never chosen.
 *
 * @throws AccessError `app-choice-needed` (names `--app-id` and `--new`), `app-not-found`, `app-deleted`, `config-exists`
 */
export async function chooseApp(
  context: Context,
  connection: Connection,
  operator: Operator,
  answers: Answers,
  place: Place,
  asking: Asking,
): Promise<ChosenApp> {
  const { graph } = operator;
  const upns = peopleOf(answers);
  const { config } = place;
  const adopt = (appId: Guid, isChosen: boolean) => adoptApp(context, connection, operator, { appId, upns, isChosen });
  if (answers.app.kind === 'adopt') return adopt(answers.app.appId, false);
  const lookup = { ...identifiersIn(config), displayName: answers.displayName, upns };
  const seen = await throughLag(
    context,
    config,
    (isFirst) => (isFirst ? operator.early?.at(lookup) : null) ?? observeApp(graph, lookup),
  );
  if (answers.app.kind === 'new') {
    if (seen.app !== null) throw configInUse(place, seen.app.application.appId);
    return found(seen);
  }
  if (seen.app !== null) return found(seen);
  const question = questionAbout(seen, config, context, answers);
  const choice = question === null ? null : await answer(question, asking);
  return choice?.kind === 'adopt' ? adopt(choice.appId, true) : found(seen);
}

/**
 * A setup of a moment ago, finished or stopped, left the id of an app that a replica may not show yet: "not there" is believed only
 * when it stays so, or when the app lies among the deleted ones. Terraform's provider waits for minutes too.
 *
 * @see https://github.com/hashicorp/terraform-provider-azuread/issues/156
 */
async function throughLag(
  { world, view }: Context,
  config: AccessConfig | null,
  look: (isFirst: boolean) => Promise<AppObservation>,
): Promise<AppObservation> {
  const { clock, signal } = world;
  const until = Date.parse(config?.pending?.since ?? config?.madeAt ?? '') + usualPatienceInMs;
  const isSettled = ({ app, neighbours }: AppObservation) =>
    app !== null || config?.clientId == null || neighbours.deleted.some(({ appId }) => appId === config.clientId);
  let seen = await look(true);
  for (let pauseInMs = 2_000; !isSettled(seen) && clock.now().getTime() + pauseInMs < until; pauseInMs *= 1.5) {
    view.note('The directory does not show the app yet that was registered a moment ago; looking again.');
    await clock.sleep(Math.min(pauseInMs, 15_000), signal);
    seen = await look(false);
  }
  return seen;
}

/** Which app it should be, where that is not clear; null: a new one. */
function questionAbout(
  seen: AppObservation,
  config: AccessConfig | null,
  { view }: Context,
  { redirectUris }: Answers,
): Question<AppAnswer> | null {
  const { tagged, deleted } = seen.neighbours;
  if (config !== null && config.clientId !== null) {
    const missing = gone(config, config.clientId, seen);
    const own = deleted.filter(({ appId }) => appId === config.clientId);
    if (own.length === 0) throw missing;
    return deletedAppQuestion(own, missing);
  }
  if (tagged.length > 0) {
    view.neighbours(tagged, redirectUris);
    return appQuestion(tagged);
  }
  return deleted.length === 0 ? null : deletedAppQuestion(deleted);
}

function found(seen: AppObservation): ChosenApp {
  return { seen, restored: [], wouldRestore: null };
}

async function adoptApp(
  context: Context,
  connection: Connection,
  operator: Operator,
  wish: { readonly appId: Guid; readonly upns: readonly string[]; readonly isChosen: boolean },
): Promise<ChosenApp> {
  const { appId, upns, isChosen } = wish;
  const seen = await observeApp(operator.graph, { appId, displayName: null, upns });
  if (seen.app !== null) return found(seen);
  const [deleted] = seen.neighbours.deleted;
  if (deleted !== undefined && isOn(context.flags, 'dry-run')) {
    assertOurs(deleted);
    return { seen, restored: [], wouldRestore: planRestore(deleted) };
  }
  if (deleted !== undefined) {
    const back = await restoreApp(context, connection, operator, { deleted, isChosen, upns });
    return { seen: back.seen, restored: back.changes, wouldRestore: null };
  }
  throw new AccessError('app-not-found', {
    happened: `There is no app ${appId} in this tenant.`,
    todo: ['Use the application (client) id, not the object id, and check the tenant.'],
    failure: 'J4',
  });
}

function identifiersIn(config: AccessConfig | null) {
  if (config === null) return {};
  return {
    appId: config.clientId,
    applicationObjectId: config.applicationObjectId,
    servicePrincipalId: config.servicePrincipalId,
    uniqueName: config.clientId === null ? (config.pending?.uniqueName ?? config.uniqueName) : config.uniqueName,
  };
}

function peopleOf({ owners, audience }: Answers): readonly string[] {
  return [...owners, ...(audience.kind === 'users' ? audience.upns : [])];
}

function configInUse({ shownFile }: Place, appId: Guid): AccessError {
  return new AccessError('config-exists', {
    happened: `${shownFile} belongs to the app ${appId}, which is still there; a new app would be lost sight of, or that one.`,
    todo: [
      'Keep the new app in a config of its own: --new --config FILE',
      'Or leave --new out to go on with that app.',
    ],
  });
}

function gone(config: AccessConfig, appId: Guid, { neighbours }: AppObservation): AccessError {
  const deleted = neighbours.deleted.find((one) => one.appId === appId);
  if (deleted === undefined) {
    return new AccessError('app-not-found', {
      happened: `The app of the config, ${config.displayName} (${appId}), is not in this tenant any more.`,
      todo: ['Make a new one: defender-access setup --new', 'Or name another one: --app-id ID'],
    });
  }
  return new AccessError('app-deleted', {
    happened: `The app of the config, ${config.displayName} (${appId}), was deleted${
      deleted.deletedAt === null ? '' : ` on ${deleted.deletedAt.toISOString().slice(0, 10)}`
    }. It can be restored for 30 days.`,
    todo: [`Restore it: defender-access setup --app-id ${appId}`, 'Or make a new one: defender-access setup --new'],
  });
}
