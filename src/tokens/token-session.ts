import { refusal } from '../catalog/remedies.ts';
import { AccessError } from '../errors/access-error.ts';
import type { Guid } from '../values/guid.ts';
import type { EntraFailure } from './entra-failure.ts';
import { createEntraWire } from './entra-wire.ts';
import { authorityOf, publicClient } from './public-client.ts';
import type { AccessToken, Session, SignedInAccount, SignInMethod, TokenRequest } from './session.ts';
import { contextOf, type SignInAttempt } from './sign-in-attempt.ts';
import { accessTokenFrom, accountFrom, type TokenAnswer } from './token-answer.ts';

// A token that ends while a call is under way helps nobody; MSAL keeps the same distance.
const marginInMs = 300_000;

// What a person at the page can settle. Consent is not among them: only somebody who may grant it can, and right after a
// grant it is mere lag, which asking again silently ends. https://learn.microsoft.com/entra/msal/javascript (error handling)
const settledByPerson = new Set([
  'basic_action',
  'additional_action',
  'user_password_expired',
  'bad_token',
  'token_expired',
]);

function personCanSettle(failure: EntraFailure | AccessError | null, problem: AccessError): boolean {
  if (failure === null || failure instanceof AccessError) return false;
  if (problem.code === 'consent-required' || failure.suberror === 'consent_required') return false;
  if (failure.claims !== null || (failure.suberror !== null && settledByPerson.has(failure.suberror))) return true;
  if (failure.error === 'login_required' || problem.failure === 'B6') return true;
  return problem.failure === 'B13' && failure.suberror !== 'message_only';
}

export interface SessionOptions {
  /** The attempt that succeeded; what it asked for and with whose help. */
  readonly attempt: SignInAttempt;
  readonly method: SignInMethod;
  readonly clientId: Guid;
  readonly answer: TokenAnswer;
  /** One more sign-in by the same method. */
  readonly again: (attempt: SignInAttempt) => Promise<TokenAnswer>;
}

/**
 * The session after an interactive sign-in. Further tokens come through the refresh token, which serves every API of the
 * client; where the service wants the person, there is one interactive attempt for exactly that API, with the challenge.
 *
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/refresh-tokens
 */
export function tokenSession({ attempt, method, clientId, answer, again }: SessionOptions): Session {
  const { cloud, http, clock, signal } = attempt;
  const account: SignedInAccount = accountFrom(answer);
  const kept = new Map<string, AccessToken>();
  let refreshToken = answer.refreshToken;

  const nameOf = (audience: string): string => audience.replace(/\/$/, '');
  const forAudience = (audience: string, claims: string | undefined): SignInAttempt => {
    const { claims: _earlier, ...rest } = attempt;
    return {
      ...rest,
      tenant: account.tenantId,
      audience,
      scopes: [`${audience}/.default`],
      loginHint: account.userPrincipalName,
      selectAccount: false,
      ...(claims === undefined ? {} : { claims }),
    };
  };
  const keep = (audience: string, given: TokenAnswer): AccessToken => {
    const token = accessTokenFrom(given, clock.now());
    kept.set(audience, token);
    refreshToken = given.refreshToken ?? refreshToken;
    return token;
  };
  keep(nameOf(attempt.audience), answer);

  async function silently(want: SignInAttempt): Promise<TokenAnswer | { refused: AccessError; mayAsk: boolean }> {
    if (refreshToken === null) return { refused: refusal('B13'), mayAsk: true };
    const wire = createEntraWire({ cloud, http, clock, signal });
    const context = contextOf(want, method);
    try {
      const client = await publicClient({ cloud, tenant: account.tenantId, clientId, wire });
      await client.acquireTokenByRefreshToken({
        refreshToken: refreshToken.reveal(),
        scopes: [...want.scopes],
        authority: authorityOf(cloud, account.tenantId),
        ...(want.claims === undefined ? {} : { claims: want.claims }),
      });
      return wire.takeTokens(context);
    } catch (reason) {
      const refused = wire.explain(reason, context);
      return { refused, mayAsk: personCanSettle(wire.failure, refused) };
    }
  }

  async function interactively(want: SignInAttempt, because: AccessError): Promise<TokenAnswer> {
    const claims = because.claims ?? want.claims;
    attempt.guide.note(`${because.happened} Please sign in once more.`);
    const given = await again({ ...want, ...(claims === undefined ? {} : { claims }) });
    const other = accountFrom(given);
    if (other.objectId !== account.objectId || other.tenantId !== account.tenantId) {
      throw refusal('B7', { values: { account: other.userPrincipalName } });
    }
    return given;
  }

  return {
    account,
    method,
    clientId,
    async tokenFor({ audience, fresh, claims }: TokenRequest) {
      const name = nameOf(audience);
      const atHand = kept.get(name);
      const good = atHand !== undefined && atHand.expiresAt.getTime() - clock.now().getTime() > marginInMs;
      if (good && fresh !== true && claims === undefined) return atHand;
      const want = forAudience(name, claims);
      const outcome = await silently(want);
      if (!('refused' in outcome)) return keep(name, outcome);
      if (!outcome.mayAsk) throw outcome.refused;
      return keep(name, await interactively(want, outcome.refused));
    },
  };
}
