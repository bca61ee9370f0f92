import { formatPermission } from '../../catalog/api.ts';
import { inCatalogueOrder } from '../../catalog/permissions.ts';
import { consentDrift, covers } from '../../plan/consent-drift.ts';
import { isEmpty } from '../../plan/plan.ts';
import type { DirectoryUser, ObservedApp } from '../../state/observed-state.ts';

import type { Operator } from '../operator.ts';
import { proveAsUser, type UserProof } from '../prove-as-user.ts';
import type { ApprovedSetup } from '../setup/carry-out-setup.ts';
import type { Decided } from './decide-consent.ts';
import { isUnattended, type TodaysTokens } from './todays-tokens.ts';

export interface ConsentProof {
  readonly tokens: TodaysTokens;
  readonly decided: Decided;
  readonly user: DirectoryUser;
}

/**
 * Proves with a new token, of the session that today's came from, that what was consented for this person is in effect.
 *
 * @returns null where this person's token could show nothing of it; said why
 */
export async function proveConsent(
  { context, connection, answers, plan, observed }: ApprovedSetup,
  { tenant }: Operator,
  app: ObservedApp,
  { tokens, decided, user }: ConsentProof,
): Promise<UserProof | null> {
  const { view } = context;
  const { grant, people, remove } = decided.wish;
  const userId = tokens.session?.account.objectId ?? user.objectId;
  const upn = tokens.session?.account.userPrincipalName ?? user.userPrincipalName;
  const { rows } = consentDrift({ ...observed, tenant, app }, null, null);
  const relevant = new Set([...answers.permissions, ...grant].map(formatPermission));
  const held = rows.filter((row) => !row.isSignIn && relevant.has(formatPermission(row)) && covers(row, [userId]));
  if (remove.length > 0 && plan.changes.length > 0) {
    view.note('Tokens issued before carry what was taken away until they expire, in about an hour.');
  }
  if (isUnattended(context)) {
    view.note('Not proven: nobody is here to sign in to the app.');
    return null;
  }
  if (people !== 'everyone' && grant.length > 0 && !people.includes(userId)) {
    view.note(`Not proven: it is for others than ${upn}. One of them can: --user UPN, or defender-access verify.`);
    return null;
  }
  if (held.length === 0) {
    view.note(`Not proven: nothing is consented for ${upn}.`);
    return null;
  }
  return proveAsUser(context, connection, {
    app,
    tenant,
    answers: {
      permissions: inCatalogueOrder(held.map(({ api, value }) => ({ api, value }))),
      audience: { kind: 'users', upns: [upn] },
    },
    justChanged: !isEmpty(plan) || plan.handOff !== null,
    ...(tokens.session === null ? {} : { session: tokens.session }),
  });
}
