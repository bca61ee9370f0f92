import { audienceQuestion } from '../../answers/audience-question.ts';
import { type Asking, answer, assertAnswerable } from '../../answers/collect-answers.ts';
import {
  addQuestion,
  appIdOfFlags,
  consentQuestion,
  ourAppQuestion,
  removeQuestion,
} from '../../answers/consent-questions.ts';
import { isOn } from '../../answers/flags.ts';
import { formatPermission } from '../../catalog/api.ts';
import type { AccessConfig } from '../../config/access-config.ts';
import { AccessError } from '../../errors/access-error.ts';
import { type AppObservation, observeApp } from '../../state/observe-app.ts';
import { observeOurApps } from '../../state/observe-neighbours.ts';
import type { ObservedApp } from '../../state/observed-state.ts';
import type { Guid } from '../../values/guid.ts';
import { plainText } from '../../values/plain-text.ts';
import type { Context } from '../context.ts';
import { assertOperatorFlags, type Operator } from '../operator.ts';
import type { Place } from '../where.ts';

/** Refuses, before anybody signs in, what could only be refused later. */
export function assertConsentAnswerable(context: Context, { config, shownFile }: Place, asking: Asking): void {
  const { flags, terminal } = context;
  assertOperatorFlags(flags);
  const appId = appIdOfFlags(flags);
  const added = addQuestion(null, []).fromFlags(flags) ?? [];
  const removed = removeQuestion(null).fromFlags(flags) ?? [];
  audienceQuestion([], 'operator@contoso.example', null).fromFlags(flags);
  const both = removed.filter((ref) => added.some((other) => formatPermission(other) === formatPermission(ref)));
  if (both.length > 0) {
    throw new AccessError('usage-invalid', {
      happened: `${both.map(formatPermission).join(', ')} is to be added and removed: only one of them can be meant.`,
      todo: ['Leave it out of --add or out of --remove.'],
    });
  }
  if (config === null && appId === null && (!terminal.canAsk || isOn(flags, 'json'))) {
    throw new AccessError('config-missing', {
      happened: `There is no ${plainText(shownFile)} here that says which app is meant.`,
      todo: [
        'Name the config: --config FILE',
        'Or the app: --app-id ID',
        'Or set up an app first: defender-access setup',
      ],
    });
  }
  if (config !== null) assertMade(config, appId);
  const nothing = { lacking: [], idle: [], listable: [], unlisted: [], standing: [] };
  assertAnswerable([consentQuestion(nothing)], asking);
}

/** @throws AccessError `app-not-found` for the config of a setup that was stopped before its app was made */
export function assertMade({ clientId, displayName }: AccessConfig, appId: Guid | null): void {
  if (clientId !== null || appId !== null) return;
  throw new AccessError('app-not-found', {
    happened: `The setup of ${plainText(displayName)} was stopped before its app was made.`,
    todo: ['Go on with it: defender-access setup', 'Or name another app: --app-id ID'],
  });
}

/** The app that consent is about, and the config that is about the same app; without one the config stays as it is. */
export interface ConsentApp {
  readonly seen: AppObservation & { readonly app: ObservedApp };
  /** The config of this app; null where there is none. */
  readonly config: AccessConfig | null;
  /** false: the config file here is another app's, and is not written. */
  readonly isKept: boolean;
}

/**
 * The app of the config, the one that --app-id names, or one of those that this tool made and a person chooses.
 *
 * @throws AccessError `app-not-found`, `app-deleted`, `app-choice-needed`
 */
export async function findConsentApp(
  context: Context,
  { graph, tenant }: Operator,
  { config }: Place,
  asking: Asking,
  upns: readonly string[],
): Promise<ConsentApp> {
  const named = appIdOfFlags(context.flags);
  const isOfConfig = config !== null && (named === null || named === config.clientId);
  const ids = isOfConfig
    ? {
        appId: config.clientId,
        applicationObjectId: config.applicationObjectId,
        servicePrincipalId: config.servicePrincipalId,
      }
    : { appId: named ?? (await chooseOurs(context, graph, asking)) };
  const seen = await observeApp(graph, { ...ids, displayName: null, upns });
  const { app } = seen;
  if (app === null) throw gone(isOfConfig ? config : null, ids.appId, seen, tenant.displayName);
  return { seen: { ...seen, app }, config: isOfConfig ? config : null, isKept: isOfConfig || config === null };
}

async function chooseOurs({ view }: Context, graph: Operator['graph'], asking: Asking): Promise<Guid> {
  const apps = await observeOurApps(graph);
  const todo = apps.map(({ appId, displayName }) => `${plainText(displayName)}: --app-id ${appId}`);
  if (apps.length === 0) {
    throw new AccessError('config-missing', {
      happened: 'No config here says which app is meant, and defender-access made none in this tenant.',
      todo: ['Name one: --app-id ID', 'Or set up an app first: defender-access setup'],
    });
  }
  view.note('No config here says which app is meant. These were made by defender-access:');
  return answer(ourAppQuestion(apps, todo), asking);
}

function gone(
  config: AccessConfig | null,
  appId: Guid | null,
  { neighbours }: AppObservation,
  tenantName: string,
): AccessError {
  const name = config === null ? `The app ${appId ?? ''}` : `${plainText(config.displayName)} (${appId ?? ''})`;
  const deleted = neighbours.deleted.find((one) => one.appId === appId);
  if (deleted !== undefined) {
    const day = deleted.deletedAt === null ? '' : ` on ${deleted.deletedAt.toISOString().slice(0, 10)}`;
    return new AccessError('app-deleted', {
      happened: `${name} was deleted${day}. It can be restored for 30 days.`,
      todo: ['Restore it, or make a new one: defender-access setup'],
    });
  }
  return new AccessError('app-not-found', {
    happened: `${name} is not in ${plainText(tenantName)}.`,
    todo: [
      ...(config === null ? ['Use the application (client) id, not the object id, and check the tenant.'] : []),
      'Make a new one: defender-access setup --new',
    ],
    failure: 'J4',
  });
}
