import type { Answers, AudienceAnswer } from '../../answers/answers.ts';
import { listFlag, textFlag } from '../../answers/flags.ts';
import { answersOf } from '../../config/config-answers.ts';
import { AccessError } from '../../errors/access-error.ts';
import { consentDrift, type RememberedConsent } from '../../plan/consent-drift.ts';
import { peopleOf } from '../../plan/consent-wish.ts';
import { observePeople } from '../../state/observe-people.ts';
import type { DirectoryUser, ObservedApp, ObservedState } from '../../state/observed-state.ts';

import type { ConsentTable } from '../../views/consent-view.ts';
import type { Connection, Context } from '../context.ts';
import type { Operator } from '../operator.ts';
import type { Place } from '../where.ts';
import type { ConsentApp } from './consent-app.ts';
import { peopleIn } from './decide-consent.ts';
import { type TodaysTokens, todaysTokens } from './todays-tokens.ts';

/** Everyone whose id will be needed, so that they are looked up along with the app. */
export function peopleNamed({ flags }: Context, { config }: Place): readonly string[] {
  const user = textFlag(flags, 'user');
  const wanted = config === null || config.wanted.for === 'everyone' ? [] : config.wanted.for;
  const named = (listFlag(flags, 'for') ?? []).filter((name) => name.toLowerCase() !== 'everyone');
  return [...wanted, ...named, ...(user === undefined ? [] : [user])];
}

/** Everything that is known before anything is decided. */
export interface ConsentFound {
  readonly state: ObservedState & { readonly app: ObservedApp };
  readonly remembered: RememberedConsent | null;
  /** Whom the app is for so far; null where nothing says so. */
  readonly audience: AudienceAnswer | null;
  /** Everybody whose name and id are known. */
  readonly people: readonly DirectoryUser[];
  /** Whose tokens it is about. */
  readonly user: DirectoryUser;
  readonly tokens: TodaysTokens;
  readonly table: ConsentTable;
}

/** Reads who holds what, signs a person in for today's tokens, and compares. */
export async function lookAtConsent(
  context: Context,
  connection: Connection,
  operator: Operator,
  { seen, config }: ConsentApp,
): Promise<ConsentFound> {
  const { view } = context;
  const { tenant, graph } = operator;
  const state = { tenant, app: seen.app, neighbours: seen.neighbours };
  const holders = [...new Set(seen.app.grants.flatMap(({ principalId }) => principalId ?? []))];
  const known: readonly DirectoryUser[] = [tenant.operator, ...seen.people];
  const strangers = holders.filter((id) => !known.some(({ objectId }) => objectId === id)).slice(0, mostNamed);
  const people = strangers.length === 0 ? known : [...known, ...(await observePeople(graph, strangers))];
  const remembered = config === null ? null : rememberedIn(config, people);
  const before = consentDrift(state, remembered, null);
  const audience = config === null ? audienceNow(before, people) : present(answersOf(config).audience, people);
  if (config !== null && config.wanted.for !== 'everyone' && audience?.kind === 'users') {
    const { upns } = audience;
    const left = config.wanted.for.filter((upn) => !upns.includes(upn));
    if (left.length > 0) view.warn(`Not in the directory any more, so left out: ${left.join(', ')}.`);
  }
  const user = userOf(context, operator, audience, people);
  const tokens = await todaysTokens(context, connection, { tenantId: tenant.id, app: seen.app, drift: before, user });
  const table = {
    appName: seen.app.application.displayName,
    tenantName: tenant.displayName,
    drift: consentDrift(state, remembered, tokens.seen),
    people: new Map(people.map(({ objectId, userPrincipalName }) => [objectId as string, userPrincipalName])),
    user: tokens.session?.account.userPrincipalName ?? null,
    noToken: tokens.because,
  };
  return { state, remembered, audience, people, user, tokens, table };
}

// One batch; of more than that, a number says enough.
const mostNamed = 20;

function rememberedIn(config: NonNullable<ConsentApp['config']>, people: readonly DirectoryUser[]): RememberedConsent {
  const { permissions, audience }: Answers = answersOf(config);
  const granted = permissions.filter(({ api, value }) => config.apis[api]?.scopes.includes(value));
  return { permissions, granted, people: peopleIn(present(audience, people), people) };
}

/** Without those who left the directory; nobody left at all means that the config says nothing. */
function present(audience: AudienceAnswer, people: readonly DirectoryUser[]): AudienceAnswer | null {
  if (audience.kind === 'everyone') return audience;
  const upns = audience.upns.filter((upn) => people.some((one) => isSameName(one.userPrincipalName, upn)));
  return upns.length === 0 ? null : { kind: 'users', upns };
}

function audienceNow(drift: ReturnType<typeof consentDrift>, people: readonly DirectoryUser[]): AudienceAnswer | null {
  const now = peopleOf(drift.rows);
  if (now === null || now === 'everyone') return now === null ? null : { kind: 'everyone' };
  const upns = now.flatMap((id) => people.find(({ objectId }) => objectId === id)?.userPrincipalName ?? []);
  return upns.length === 0 ? null : { kind: 'users', upns };
}

/** Whose token it is: by --user, else the operator where the app is theirs too, else the first of those it is for. */
function userOf(
  { flags }: Context,
  { tenant }: Operator,
  audience: AudienceAnswer | null,
  people: readonly DirectoryUser[],
): DirectoryUser {
  const named = textFlag(flags, 'user');
  const byName = (upn: string) => people.find((one) => isSameName(one.userPrincipalName, upn));
  if (named !== undefined) {
    const found = byName(named);
    if (found !== undefined) return found;
    throw new AccessError('user-not-found', {
      happened: `There is no ${named} in ${tenant.displayName}.`,
      todo: ['Check --user: it takes a user name, such as ana@contoso.example.'],
    });
  }
  if (audience === null || audience.kind === 'everyone') return tenant.operator;
  const isTheirs = audience.upns.some((upn) => isSameName(upn, tenant.operator.userPrincipalName));
  return isTheirs ? tenant.operator : (byName(audience.upns[0] ?? '') ?? tenant.operator);
}

function isSameName(left: string, right: string): boolean {
  return left.trim().toLowerCase() === right.trim().toLowerCase();
}
