import type { Answers } from '../answers/answers.ts';
import { appQuestion } from '../answers/app-questions.ts';
import { type Asking, answer } from '../answers/collect-answers.ts';
import type { AccessConfig } from '../config/access-config.ts';
import type { Graph } from '../directory/graph.ts';
import { AccessError } from '../errors/access-error.ts';
import { type AppObservation, observeApp } from '../state/observe-app.ts';
import type { Guid } from '../values/guid.ts';
import type { Context } from './context.ts';
import type { Place } from './where.ts';

/**
 * Finds the app to work on: the one of the config or of `--app-id`, else one that bears our tag and this name and that a
 * person says yes to, else none, so that a new one is made. A stranger's namesake is never chosen.
 *
 * @throws AccessError `app-choice-needed` (names `--app-id` and `--new`), `app-not-found`, `app-deleted`, `config-exists`
 */
export async function chooseApp(
  context: Context,
  graph: Graph,
  answers: Answers,
  place: Place,
  asking: Asking,
): Promise<AppObservation> {
  const upns = peopleOf(answers);
  const { config } = place;
  if (answers.app.kind === 'adopt') return adopt(graph, answers.app.appId, upns);
  const seen = await observeApp(graph, { ...identifiersIn(config), displayName: answers.displayName, upns });
  if (answers.app.kind === 'new') {
    if (seen.app !== null) throw configInUse(place, seen.app.application.appId);
    return seen;
  }
  if (seen.app !== null) return seen;
  if (config !== null && config.clientId !== null) throw gone(config, config.clientId, seen);
  const { tagged } = seen.neighbours;
  if (tagged.length === 0) return seen;
  context.view.neighbours(tagged, answers.redirectUris);
  const choice = await answer(appQuestion(tagged), asking);
  return choice.kind === 'adopt' ? adopt(graph, choice.appId, upns) : seen;
}

async function adopt(graph: Graph, appId: Guid, upns: readonly string[]): Promise<AppObservation> {
  const seen = await observeApp(graph, { appId, displayName: null, upns });
  if (seen.app !== null) return seen;
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
    todo: [
      'Restore it: Entra > App registrations > Deleted applications, then run this again.',
      'Or make a new one: defender-access setup --new',
    ],
  });
}
