import { formatPermission } from '../catalog/api.ts';
import type { OfferedRedirectUri } from '../catalog/redirect-uris.ts';
import { accessQuestion, writingPermissions } from './access-question.ts';
import type { Answers } from './answers.ts';
import {
  appAnswerOfFlags,
  formatsQuestion,
  nameQuestion,
  ownersQuestion,
  redirectUrisQuestion,
} from './app-questions.ts';
import { audienceQuestion } from './audience-question.ts';
import { type Asking, answer, assertAnswerable } from './collect-answers.ts';
import type { OfferedApis } from './permission-choices.ts';
import { cloudQuestion, tenantQuestion } from './where-questions.ts';

/** What an earlier run wrote down: the answers that are offered again. */
export type PreviousAnswers = Pick<Answers, 'tasks' | 'permissions' | 'displayName' | 'redirectUris' | 'audience'>;

/**
 * Refuses a setup that cannot get through, before anybody signs in.
 *
 * @throws AccessError with exit code 2
 */
export function assertSetupAnswerable(
  asking: Asking,
  known: {
    readonly previous: PreviousAnswers | null;
    readonly redirectUris: readonly OfferedRedirectUri[];
    readonly sandbox: boolean;
  },
): void {
  const { previous } = known;
  appAnswerOfFlags(asking.flags);
  assertAnswerable(
    [
      // The practice tenant is its own cloud and tenant, and a config names both; nobody is asked for them then.
      ...(known.sandbox || previous !== null ? [] : [cloudQuestion, tenantQuestion]),
      accessQuestion(null, previous),
      nameQuestion(previous?.displayName ?? null),
      redirectUrisQuestion(known.redirectUris, previous?.redirectUris ?? null),
      audienceQuestion([], 'operator@contoso.example', previous?.audience ?? null),
      ownersQuestion(),
      formatsQuestion(),
    ],
    asking,
  );
}

/** Everything a person decides about the app, one question after the other. The tenant was read by now. */
export async function collectSetupAnswers(
  asking: Asking,
  known: {
    readonly offered: OfferedApis;
    readonly redirectUris: readonly OfferedRedirectUri[];
    readonly operatorUpn: string;
    readonly previous: PreviousAnswers | null;
  },
): Promise<Answers> {
  const { previous } = known;
  const access = await answer(accessQuestion(known.offered, previous), asking);
  const displayName = await answer(nameQuestion(previous?.displayName ?? null), asking);
  const redirectUris = await answer(redirectUrisQuestion(known.redirectUris, previous?.redirectUris ?? null), asking);
  const writing = writingPermissions(access.permissions);
  const before = new Set(previous?.permissions.map(formatPermission));
  const added = writing.filter((ref) => !before.has(formatPermission(ref)));
  const audience = await answer(
    audienceQuestion(writing, known.operatorUpn, previous?.audience ?? null, undefined, added),
    asking,
  );
  const owners = await answer(ownersQuestion(), asking);
  const formats = await answer(formatsQuestion(), asking);
  return { ...access, displayName, redirectUris, audience, owners, formats, app: appAnswerOfFlags(asking.flags) };
}
