import { writingPermissions } from '../../answers/access-question.ts';
import type { AudienceAnswer } from '../../answers/answers.ts';
import { audienceQuestion } from '../../answers/audience-question.ts';
import { type Asking, answer } from '../../answers/collect-answers.ts';
import { addQuestion, consentQuestion, removeQuestion } from '../../answers/consent-questions.ts';
import { listFlag } from '../../answers/flags.ts';
import { formatPermission, type PermissionRef } from '../../catalog/api.ts';
import {
  type ConsentDrift,
  type ConsentRow,
  isGranted,
  lackingConsent,
  type People,
} from '../../plan/consent-drift.ts';
import type { ConsentWish } from '../../plan/consent-wish.ts';
import type { PermissionToRemove } from '../../plan/plan-consent.ts';
import { unknownPeople } from '../../state/impossible-wishes.ts';
import { observePeopleNamed } from '../../state/observe-people.ts';
import type { DirectoryUser } from '../../state/observed-state.ts';
import type { Context } from '../context.ts';
import type { Operator } from '../operator.ts';

/** What is known when a person decides. */
export interface Undecided {
  readonly drift: ConsentDrift;
  /** Whom the app is for so far; null where nothing says so. */
  readonly audience: AudienceAnswer | null;
  /** Everybody whose name and id are known. */
  readonly people: readonly DirectoryUser[];
}

export interface Decided {
  readonly wish: ConsentWish;
  readonly audience: AudienceAnswer;
  readonly people: readonly DirectoryUser[];
}

/**
 * What should happen, by flags, by question, or, with --yes alone, consent to what is configured.
 *
 * @returns null: everything is to be left as it is
 * @throws AccessError `user-not-found`, `permission-unknown` and the like
 */
export async function decideConsent(
  context: Context,
  operator: Operator,
  known: Undecided,
  asking: Asking,
): Promise<Decided | null> {
  const { rows } = known.drift;
  const before: People = peopleIn(known.audience, known.people);
  const lacking = lackingConsent(rows, before);
  const standing = rows.filter((row) => !row.isSignIn && (row.configured || isGranted(row)));
  const idle = rows.filter((row) => row.configured && !row.isSignIn && isIdle(row));
  const unlisted = rows.filter((row) => !row.configured && isGranted(row) && !row.isSignIn);
  const listable = unlisted.filter((row) => row.isOffered);
  const forWhom = (refs: readonly PermissionRef[]) => askForWhom(operator, known, refs, asking);
  const removal = (refs: readonly PermissionRef[]): Decided => ({
    wish: { grant: [], remove: refs.map((ref) => removable(ref, rows)), people: before },
    audience: known.audience ?? { kind: 'everyone' },
    people: known.people,
  });
  // Whoever is new needs everything that the app is for.
  const renewal = async (refs: readonly ConsentRow[]): Promise<Decided> => {
    const whom = await forWhom(refs);
    return decided(lackingConsent(rows, whom.ids), [], whom);
  };
  switch (await answer(consentQuestion({ lacking, idle, unlisted, listable, standing }), asking)) {
    case 'leave':
      return null;
    case 'grant':
      return renewal(lacking);
    case 'people':
      return renewal(standing.filter((row) => row.configured));
    case 'take-off':
      return removal(idle);
    case 'withdraw':
      return removal(unlisted);
    case 'remove':
      return removal(await answer(removeQuestion(standing), asking));
    case 'list':
      return decided(listable, [], await forWhom(listable));
    case 'add': {
      const added = await answer(addQuestion(operator.tenant.apis, standing.filter(isSettled)), asking);
      return decided(added, [], await forWhom(added));
    }
    case 'by-flags':
      break;
  }
  const { flags } = asking;
  const added = addQuestion(operator.tenant.apis, []).fromFlags(flags) ?? [];
  const removed = removeQuestion(rows).fromFlags(flags) ?? [];
  if (added.length === 0 && removed.length === 0) return renewal(standing.filter((row) => row.configured));
  for (const ref of removed) {
    if (!standing.some((row) => isSame(row, ref))) {
      context.view.note(`${formatPermission(ref)} stands nowhere on this app; there is nothing to take off.`);
    }
  }
  if (added.length === 0 && listFlag(flags, 'for') === undefined) return removal(removed);
  const toRemove = removed.map((ref) => removable(ref, rows));
  return decided(added, toRemove, await forWhom(added));
}

interface Whom {
  readonly audience: AudienceAnswer;
  readonly ids: People;
  readonly people: readonly DirectoryUser[];
}

function decided(grant: readonly PermissionRef[], remove: readonly PermissionToRemove[], whom: Whom): Decided {
  const refs = grant.map(({ api, value }) => ({ api, value }));
  return { wish: { grant: refs, remove, people: whom.ids }, audience: whom.audience, people: whom.people };
}

async function askForWhom(
  { graph, tenant }: Operator,
  { audience: before, people }: Undecided,
  refs: readonly PermissionRef[],
  asking: Asking,
): Promise<Whom> {
  const { userPrincipalName } = tenant.operator;
  const question = audienceQuestion(writingPermissions(refs), userPrincipalName, before, 'For whom?');
  // Nothing to consent to: nobody has to be asked for whom.
  const audience = refs.length === 0 ? (question.fromFlags(asking.flags) ?? before) : await answer(question, asking);
  if (audience === null || audience.kind === 'everyone') {
    return { audience: { kind: 'everyone' }, ids: 'everyone', people };
  }
  const isKnown = (upn: string): boolean => people.some((person) => isNamed(person, upn));
  const others = audience.upns.filter((upn) => !isKnown(upn));
  const found = others.length === 0 ? people : [...people, ...(await observePeopleNamed(graph, others))];
  const missing = audience.upns.filter((upn) => !found.some((person) => isNamed(person, upn)));
  if (missing.length > 0) throw unknownPeople(missing, tenant);
  return { audience, ids: peopleIn(audience, found), people: found };
}

/** Ids of an audience; those whom nobody knows are left out. */
export function peopleIn(audience: AudienceAnswer | null, known: readonly DirectoryUser[]): People {
  if (audience === null || audience.kind === 'everyone') return 'everyone';
  return audience.upns.flatMap((upn) => known.find((person) => isNamed(person, upn))?.objectId ?? []);
}

function isNamed({ userPrincipalName }: DirectoryUser, upn: string): boolean {
  return userPrincipalName.toLowerCase() === upn.trim().toLowerCase();
}

/** Of no use, or never wanted: nothing is lost when it goes. */
function isIdle(row: ConsentRow): boolean {
  return !row.isOffered || (!isGranted(row) && !row.isWanted);
}

function isSettled(row: ConsentRow): boolean {
  return row.configured && row.forEveryone;
}

function removable(ref: PermissionRef, rows: readonly ConsentRow[]): PermissionToRemove {
  return { api: ref.api, value: ref.value, id: rows.find((row) => isSame(row, ref))?.id ?? null };
}

function isSame(left: PermissionRef, right: PermissionRef): boolean {
  return formatPermission(left) === formatPermission(right);
}
