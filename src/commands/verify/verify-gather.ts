import type { Asking } from '../../answers/collect-answers.ts';
import { isOn } from '../../answers/flags.ts';
import { ownTenant } from '../../answers/where-questions.ts';
import { permissions, signInPermissions } from '../../catalog/permissions.ts';
import { inputsNeeded, type Selection } from '../../checks/check-setup.ts';
import { type Preflight, preflight } from '../../checks/preflight.ts';
import { absent, type Gathered, gathered, type SetupInput } from '../../checks/setup-input.ts';
import { type AccessConfig, assertConfigFits } from '../../config/access-config.ts';
import { answersOf } from '../../config/config-answers.ts';
import { AccessError } from '../../errors/access-error.ts';
import { planChanges } from '../../plan/plan-changes.ts';
import { type DesiredState, desiredState } from '../../state/desired-state.ts';
import { observeApp } from '../../state/observe-app.ts';
import { observeTenant } from '../../state/observe-tenant.ts';
import type { DirectoryUser, ObservedState } from '../../state/observed-state.ts';

import type { SignedInAccount } from '../../tokens/session.ts';
import { type Guid, parseGuid } from '../../values/guid.ts';
import type { Connection, Context } from '../context.ts';
import { openGraph, openOperatorSession, toReadDirectory } from '../operator.ts';
import { chooseTenant } from '../where.ts';
import { proveForVerify } from './verify-proof.ts';

export interface Verification {
  readonly context: Context;
  readonly connection: Connection;
  /** Path of the config, as the person knows it. */
  readonly file: string;
  readonly config: Gathered<AccessConfig>;
  readonly selection: Selection;
  /** By --app-id. */
  readonly appId: Guid | null;
  readonly asking: Asking;
}

/** The directory as it was read, with whom it was read for. */
export interface Looked extends ObservedState {
  readonly people: readonly DirectoryUser[];
}

/**
 * Asks once for everything that the selected checks need, and for nothing else: hosts without a token first; then, where
 * nothing speaks against it, the directory by one sign-in and the proof by another. What is refused is an answer too.
 *
 * @throws AccessError `cancelled`; `answer-missing` and the like for flags
 */
export async function gatherSetup(verification: Verification): Promise<SetupInput> {
  const { context, connection, file, config, selection, appId, asking } = verification;
  const { flags } = context;
  const { cloud } = connection;
  const known = config.kind === 'have' ? config.value : null;
  const isQuick = isOn(flags, 'quick');
  const needs = inputsNeeded(selection);
  // Nobody is asked for the tenant of a config that cannot be read: nothing of it would be looked at.
  const isLost = config.kind === 'refused' && appId === null;
  const tenant = isLost ? ownTenant : await chooseTenant(context, known, asking);
  const signsIn = !isQuick && (needs.directory || needs.proof);
  const ahead =
    needs.preflight || signsIn
      ? await gathered(() => lookAhead(verification, tenant === ownTenant ? null : tenant))
      : absent('not asked for');
  const hindrance = isQuick ? '--quick asks nobody to sign in' : hindranceOf(verification, ahead, tenant);
  const blocked = hindrance === null ? null : absent(hindrance);

  // An app named by hand says nothing about its permissions; the directory does.
  const readsDirectory = needs.directory || (needs.proof && known === null);
  let operator: SignedInAccount | null = null;
  const directory: Gathered<Looked> =
    blocked ??
    (readsDirectory
      ? await gathered(() =>
          readDirectory(verification, tenantIdOf(ahead, tenant) ?? tenant, (who) => (operator = who)),
        )
      : absent('not asked for'));
  const desired = gatheredFrom(directory, config, (looked, wanted) => desiredOf(wanted, looked, verification));
  const drift = gatheredFrom(directory, desired, (looked, wanted) =>
    planChanges(wanted, looked, { mayRegister: true, mayConsent: true }),
  );
  const input = { file, cloud, config, preflight: ahead, directory, desired, drift, proof: absent('not asked for') };
  if (!needs.proof) return input;
  return { ...input, proof: blocked ?? (await proveForVerify({ ...verification, input, operator })) };
}

async function lookAhead({ context, connection }: Verification, tenant: string | null): Promise<Preflight> {
  const { world, view } = context;
  const { cloud, http } = connection;
  const waiting = view.progress('network', 'asking every host');
  try {
    const { clock, env, signal } = world;
    return await preflight({ cloud, tenant, http, clock, env, signal });
  } finally {
    waiting.clear();
  }
}

/** Why nobody should be asked to sign in; null where nothing speaks against it. */
function hindranceOf(
  { config, connection, appId }: Verification,
  ahead: Gathered<Preflight>,
  tenant: string,
): string | null {
  if (config.kind === 'refused' && appId === null)
    return 'the config cannot be read, so it is not known what to look at';
  if (config.kind === 'have') {
    try {
      assertConfigFits(config.value, connection.cloud, tenantIdOf(ahead, tenant));
    } catch (error) {
      if (!(error instanceof AccessError)) throw error;
      return 'the config is for another place, so nobody was asked to sign in';
    }
  }
  if (ahead.kind !== 'have') return null;
  if (!ahead.value.signInAnswers) return 'the sign-in service was not reached';
  return ahead.value.problem?.code === 'tenant-unknown' ? 'the tenant was not found' : null;
}

function tenantIdOf(ahead: Gathered<Preflight>, tenant: string): Guid | null {
  return (ahead.kind === 'have' ? ahead.value.tenantId : null) ?? parseGuid(tenant);
}

async function readDirectory(
  { context, connection, config, appId }: Verification,
  tenant: string,
  signedIn: (account: SignedInAccount) => void,
): Promise<Looked> {
  const { cloud } = connection;
  const session = await openOperatorSession(context, connection, {
    tenant,
    selectAccount: false,
    ask: toReadDirectory,
  });
  signedIn(session.account);
  const graph = await openGraph(context, connection, session);
  const { scopes } = await session.tokenFor({ audience: cloud.graphAudience });
  const known = config.kind === 'have' ? config.value : null;
  const waiting = context.view.progress('directory', 'reading the app and what hangs on it');
  try {
    const [observed, seen] = await Promise.all([
      observeTenant(graph, { cloud, catalogue: permissions, operatorScopes: scopes }),
      observeApp(graph, {
        ...(known === null ? { appId } : idsIn(known)),
        displayName: known?.displayName ?? null,
        upns: known === null ? [] : peopleIn(known),
      }),
    ]);
    return { tenant: observed, app: seen.app, neighbours: seen.neighbours, people: seen.people };
  } finally {
    waiting.clear();
  }
}

function idsIn(config: AccessConfig) {
  return {
    appId: config.clientId,
    applicationObjectId: config.applicationObjectId,
    servicePrincipalId: config.servicePrincipalId,
    uniqueName: config.clientId === null ? (config.pending?.uniqueName ?? config.uniqueName) : config.uniqueName,
  };
}

function peopleIn({ wanted }: AccessConfig): readonly string[] {
  return [...wanted.owners, ...(wanted.for === 'everyone' ? [] : wanted.for)];
}

function desiredOf(config: AccessConfig, { tenant, people }: Looked, { connection }: Verification): DesiredState {
  return desiredState({
    answers: answersOf(config),
    cloud: connection.cloud,
    tenant,
    people,
    catalogue: permissions,
    signInPermissions,
    uniqueName: config.uniqueName ?? '',
    missingApis: 'refuse',
  });
}

/** What follows from two things; missing, for the same reason, when one of them is. */
function gatheredFrom<A, B, T>(first: Gathered<A>, second: Gathered<B>, work: (a: A, b: B) => T): Gathered<T> {
  if (first.kind !== 'have') return first;
  if (second.kind !== 'have') return second;
  try {
    return { kind: 'have', value: work(first.value, second.value) };
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    return { kind: 'refused', problem: error };
  }
}
