import type { Guid } from '../values/guid.ts';
import { plainText } from '../values/plain-text.ts';
import type { AppAnswer } from './answers.ts';
import { appAnswerOfFlags } from './app-questions.ts';
import type { Question } from './question.ts';

/** An app of ours among the deleted ones; `adopt` brings it back. */
export interface DeletedNeighbour {
  readonly appId: Guid;
  readonly displayName: string;
  readonly deletedAt: Date | null;
}

/**
 * What to do about apps of ours that were deleted.
 *
 * @param missing said where nobody can be asked; left out: a new app is what --yes takes, because nothing here knows the
 *   deleted ones
 */
export function deletedAppQuestion(
  deleted: readonly DeletedNeighbour[],
  missing?: NonNullable<Question<AppAnswer>['missing']>,
): Question<AppAnswer> {
  const makeNew = { kind: 'new' } as const;
  return {
    flags: ['app-id', 'new'],
    ...(missing === undefined ? { fallback: makeNew } : { missing }),
    fromFlags(flags) {
      const named = appAnswerOfFlags(flags);
      return named.kind === 'ours' ? undefined : named;
    },
    askOn: (terminal) =>
      terminal.ask<AppAnswer>({
        kind: 'one',
        message:
          deleted.length === 1
            ? `${plainText(deleted[0]?.displayName ?? '')} was deleted${on(deleted[0]?.deletedAt ?? null)}. What now?`
            : 'Apps of this name were deleted. What now?',
        hint: 'Entra keeps a deleted app for 30 days. Approvals may not come back with it; what is missing is planned afterwards.',
        choices: [
          ...deleted.map(({ appId, deletedAt }) => ({
            value: { kind: 'adopt', appId } as const,
            name: 'Restore it',
            detail: deleted.length === 1 ? appId : `${appId}, deleted${on(deletedAt)}`,
          })),
          { value: makeNew, name: 'Make a new one', detail: 'the deleted one stays where it is' },
        ],
      }),
  };
}

function on(deletedAt: Date | null): string {
  return deletedAt === null ? '' : ` on ${deletedAt.toISOString().slice(0, 10)}`;
}
