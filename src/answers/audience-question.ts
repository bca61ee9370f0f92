import { formatPermission, type PermissionRef } from '../catalog/api.ts';
import type { AudienceAnswer } from './answers.ts';
import { checkUpn, checkUpns, splitWords } from './app-questions.ts';
import { invalidFlag, listFlag } from './flags.ts';
import type { Question } from './question.ts';

const everyone: AudienceAnswer = { kind: 'everyone' };

/** Why the operator alone is the default as soon as something can be changed. */
function reason(writing: readonly PermissionRef[]): string {
  const [first] = writing;
  if (first === undefined)
    return 'Nothing here can change anything, so everyone is a safe choice; each person still needs a Defender role.';
  const more = writing.length === 1 ? '' : ` and ${writing.length - 1} more`;
  return (
    `${formatPermission(first)}${more} can change things. An app without a secret that everyone may use to do so is what ` +
    'device-code phishers look for, so you alone are the default.'
  );
}

function asBefore(writing: readonly PermissionRef[]): string {
  return `${writing.map(formatPermission).join(', ')} can change things, and so far everyone may use the app for it. Naming people is safer.`;
}

/**
 * Who may use the app.
 *
 * @param writing permissions among the chosen ones that change something
 * @param operatorUpn the default as soon as there is one of those
 * @param previous what the config says
 * @param added those of `writing` that the previous choice was not made for
 */
export function audienceQuestion(
  writing: readonly PermissionRef[],
  operatorUpn: string,
  previous: AudienceAnswer | null,
  message = 'Who may use the app?',
  added: readonly PermissionRef[] = writing,
): Question<AudienceAnswer> {
  const operatorAlone: AudienceAnswer = { kind: 'users', upns: [operatorUpn] };
  const byReason = writing.length === 0 ? everyone : operatorAlone;
  // A choice made for less does not carry over to more that can change something; what was chosen for the same stays.
  const fallback = previous === null || (previous.kind === 'everyone' && added.length > 0) ? byReason : previous;
  return {
    flags: ['for'],
    fallback,
    fromFlags(flags) {
      const named = listFlag(flags, 'for');
      if (named === undefined) return undefined;
      const people = named.filter((name) => name.toLowerCase() !== 'everyone');
      if (people.length === 0) return everyone;
      if (people.length < named.length)
        throw invalidFlag('for', named.join(','), 'It is either everyone or named people');
      for (const upn of people) {
        const verdict = checkUpn(upn);
        if (verdict !== true) throw invalidFlag('for', upn, verdict);
      }
      return { kind: 'users', upns: people };
    },
    async askOn(terminal) {
      const byName = 'by name' as const;
      const before = fallback.kind === 'users' && !sameUpns(fallback.upns, [operatorUpn]) ? fallback : null;
      const answer = await terminal.ask<AudienceAnswer | typeof byName>({
        kind: 'one',
        message,
        hint: fallback.kind === 'everyone' && writing.length > 0 ? asBefore(writing) : reason(writing),
        choices: [
          ...(before === null
            ? []
            : [{ value: before as AudienceAnswer, name: 'The same people as before', detail: before.upns.join(', ') }]),
          { value: everyone, name: 'Everyone in the tenant' },
          { value: operatorAlone, name: 'Only me', detail: operatorUpn },
          { value: byName, name: 'People I name' },
        ],
        initial: before ?? (fallback.kind === 'everyone' ? everyone : operatorAlone),
      });
      if (answer !== byName) return answer;
      return terminal.ask<AudienceAnswer>({
        kind: 'text',
        message: 'Their user names, separated by blanks:',
        check: (text) => (splitWords(text).length === 0 ? 'Name at least one person.' : checkUpns(text)),
        parse: (text) => ({ kind: 'users', upns: [...new Set(splitWords(text))] }),
      });
    },
  };
}

function sameUpns(left: readonly string[], right: readonly string[]): boolean {
  const fold = (upns: readonly string[]): string =>
    upns
      .map((upn) => upn.toLowerCase())
      .sort()
      .join(' ');
  return fold(left) === fold(right);
}
