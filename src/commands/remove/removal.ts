import { lstat, readFile } from 'node:fs/promises';
import path from 'node:path';
import { invalidFlag, isOn } from '../../answers/flags.ts';
import type { Outcome } from '../../apply/outcome.ts';
import type { AccessConfig } from '../../config/access-config.ts';
import { removeConfig } from '../../config/remove-config.ts';
import { setupFileFormats, setupFileNames } from '../../documents/setup-files.ts';
import { AccessError } from '../../errors/access-error.ts';
import type { Identifiers, Plan } from '../../plan/plan.ts';
import { planRemoval } from '../../plan/plan-removal.ts';
import { type AppObservation, observeApp } from '../../state/observe-app.ts';
import { observePeople } from '../../state/observe-people.ts';
import type { Guid } from '../../values/guid.ts';
import type { RemovalReport } from '../../views/removal-view.ts';
import type { Context } from '../context.ts';
import type { Operator } from '../operator.ts';
import type { Place } from '../where.ts';
import { withPlace } from '../with-place.ts';

// Entra keeps what was deleted for 30 days. @see https://learn.microsoft.com/graph/api/application-delete
const keptInMs = 30 * 24 * 60 * 60 * 1000;

/**
 * Refuses, before anybody signs in, what could only be refused later.
 *
 * @throws AccessError `config-missing`, `answer-invalid`, `answer-missing`
 */
export function assertRemovable({ config, shownFile }: Place, appId: Guid | null, context: Context): void {
  const { flags, terminal, view } = context;
  if (config === null && appId === null) {
    throw new AccessError('config-missing', {
      happened: `There is no ${shownFile} here, so it is not known what to remove.`,
      todo: ['Name the config: --config FILE', 'Or the app: --app-id ID'],
    });
  }
  const clientId = config?.clientId ?? null;
  if (clientId !== null && appId !== null && clientId !== appId) {
    throw invalidFlag('app-id', appId, `${shownFile} is about another app, ${clientId}; nothing is removed`);
  }
  if (isOn(flags, 'dry-run')) return;
  const isYes = isOn(flags, 'yes');
  if (isYes ? appId !== null || clientId === null : terminal.canAsk && !view.isJson) return;
  throw missingApproval(clientId ?? appId, isYes);
}

function missingApproval(appId: Guid | null, isYes: boolean): AccessError {
  return new AccessError('answer-missing', {
    happened: isYes
      ? `--yes alone deletes nothing: name the app as well, --app-id ${appId ?? 'ID'}.`
      : '--yes and --app-id are missing, and there is no terminal to ask for approval in.',
    todo: [
      'Look first at what would go: defender-access remove --dry-run --yes',
      `defender-access remove --yes --app-id ${appId ?? 'ID'}`,
    ],
  });
}

export interface Removal {
  readonly plan: Plan;
  readonly seen: AppObservation;
  /** What the config, or what was found by its unique name, says. */
  readonly known: Identifiers;
}

/**
 * Reads what there is of the app, by ids alone, and plans its removal.
 *
 * @throws AccessError `app-foreign`; `app-not-found` for an id that no config knows and the tenant neither
 */
export async function observeRemoval({ graph, tenant }: Operator, place: Place, appId: Guid | null): Promise<Removal> {
  const { config } = place;
  const ids = config === null ? { ...nothing, appId } : identifiersIn(config);
  const seen = await observeApp(graph, { ...ids, displayName: null });
  const found = seen.app?.application ?? null;
  const [deleted] = seen.neighbours.deleted;
  if (config === null && found === null && seen.leftovers === null && deleted === undefined) {
    throw new AccessError('app-not-found', {
      happened: `There is no app ${appId ?? ''} in ${tenant.displayName}.`,
      todo: ['Use the application (client) id, not the object id, and check the tenant.'],
      failure: 'J4',
    });
  }
  const known = { ...ids, appId: ids.appId ?? found?.appId ?? null };
  const grants = seen.app?.grants ?? seen.leftovers?.grants ?? [];
  const people = await observePeople(
    graph,
    grants.flatMap(({ principalId }) => principalId ?? []),
  );
  const plan = planRemoval({ tenant, app: seen.app, leftovers: seen.leftovers, people }, known);
  const appName = found?.displayName ?? config?.displayName ?? deleted?.displayName ?? plan.appName;
  return { plan: { ...plan, appName }, seen, known };
}

/** What is seen of the app after it was deleted. */
export function observeAfterwards({ graph }: Operator, { plan, known }: Removal): Promise<AppObservation> {
  const { appId, applicationObjectId, servicePrincipalId } = plan.target;
  return observeApp(graph, {
    appId,
    applicationObjectId: applicationObjectId ?? known.applicationObjectId,
    servicePrincipalId,
    displayName: null,
  });
}

const nothing: Identifiers = { appId: null, applicationObjectId: null, servicePrincipalId: null, uniqueName: null };

function identifiersIn(config: AccessConfig): Identifiers {
  const { clientId, applicationObjectId, servicePrincipalId } = config;
  // A killed setup knows nothing but the name that it was about to register under.
  const uniqueName = clientId === null ? (config.pending?.uniqueName ?? config.uniqueName) : config.uniqueName;
  return { appId: clientId, applicationObjectId, servicePrincipalId, uniqueName };
}

/**
 * The config goes last: until then it is the only thing that knows what to clear away.
 *
 * @param isApproved false when nothing was deleted, so that nobody has been asked yet
 * @returns null when there is none, or a person wants to keep it
 */
export async function dropConfig(
  { terminal, flags, world }: Pick<Context, 'terminal' | 'flags' | 'world'>,
  { config, file, shownFile }: Place,
  isApproved: boolean,
): Promise<RemovalReport['config']> {
  if (config === null) return null;
  if (!isApproved && !isOn(flags, 'yes')) {
    const drops = await terminal.ask({
      kind: 'confirm',
      message: `Nothing of it is left in the tenant. Delete ${shownFile} too?`,
      initial: true,
      parse: (answer) => answer,
    });
    if (!drops) return null;
  }
  const { keptAs } = await removeConfig(file, config);
  return { file: shownFile, keptAs: keptAs === null ? null : shownPath(keptAs, world.cwd) };
}

function shownPath(file: string, cwd: string): string {
  const relative = path.relative(cwd, file);
  return relative.startsWith('..') ? file : relative;
}

/** Everything that is said at the end, the same for both renderings. */
export async function reportRemoval(
  run: Removal & { readonly context: Context; readonly operator: Operator; readonly place: Place },
  end: {
    readonly status: RemovalReport['status'];
    readonly outcome: Outcome | null;
    /** As read last. */
    readonly seen: AppObservation;
    readonly config: RemovalReport['config'];
  },
): Promise<RemovalReport> {
  const { context, operator, place, plan, known } = run;
  const { outcome, seen, config } = end;
  const appId = plan.target.appId ?? known.appId;
  const [deleted] = seen.neighbours.deleted;
  const isOver = end.status !== 'planned';
  const restorable = isOver && deleted !== undefined && deleted.appId === appId ? deleted : null;
  const hasRestoringConfig = config === null ? place : { shownFile: 'defender-access.json' };
  return {
    status: end.status,
    tenant: { id: operator.tenant.id, name: operator.tenant.displayName },
    app: {
      appId,
      objectId: plan.target.applicationObjectId ?? known.applicationObjectId,
      servicePrincipalId: plan.target.servicePrincipalId,
      uniqueName: plan.target.uniqueName,
      displayName: plan.appName,
    },
    changes: plan.changes.map((change) => ({ change, done: outcome?.done.includes(change) ?? false })),
    restorable:
      restorable === null ? null : { objectId: restorable.objectId, until: restorableUntil(restorable.deletedAt) },
    leftovers: isOver ? leftoversOf(seen) : [],
    config,
    files: isOver ? await filesNaming(appId, place) : [],
    restore:
      restorable === null || appId === null
        ? null
        : withPlace(`defender-access setup --app-id ${appId}`, { context, place: hasRestoringConfig }),
    warnings: plan.notices,
  };
}

function restorableUntil(deletedAt: Date | null): Date | null {
  return deletedAt === null ? null : new Date(deletedAt.getTime() + keptInMs);
}

function leftoversOf({ app, leftovers }: AppObservation): readonly string[] {
  const principal = app?.servicePrincipal ?? leftovers?.servicePrincipal ?? null;
  return [
    ...(app === null ? [] : [`app registration ${app.application.objectId}`]),
    ...(principal === null ? [] : [`service principal ${principal.objectId}`]),
  ];
}

/** Setup's other files are the person's own by now, so they are named and not deleted. */
async function filesNaming(appId: Guid | null, { file, shownFile }: Place): Promise<readonly string[]> {
  if (appId === null) return [];
  const named: string[] = [];
  for (const format of setupFileFormats) {
    const beside = path.join(path.dirname(file), setupFileNames[format]);
    const text = (await isFile(beside)) ? await readFile(beside, 'utf8').catch(() => '') : '';
    if (text.includes(appId)) named.push(path.join(path.dirname(shownFile), setupFileNames[format]));
  }
  return named;
}

async function isFile(file: string): Promise<boolean> {
  try {
    return (await lstat(file)).isFile();
  } catch {
    return false;
  }
}
