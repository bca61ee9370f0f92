import { type ApiKey, apis } from '../catalog/api.ts';
import { refusal } from '../catalog/remedies.ts';
import { AccessError } from '../errors/access-error.ts';
import { type AccessErrorCode, exitCode } from '../errors/exit-code.ts';
import type { AccessToken, Session } from '../tokens/session.ts';
import type { Clock } from '../values/clock.ts';

/** One budget for all APIs of a proof; instants in ms. */
export interface Patience {
  readonly until: number;
  readonly startedAt: number;
}

export type Acquired =
  | {
      readonly kind: 'token';
      readonly token: AccessToken;
      /** Wanted, but not in it, after all patience. */
      readonly missing: readonly string[];
      /** Set when something is missing. */
      readonly problem: AccessError | null;
      /** ", after 12 s" or nothing. */
      readonly waited: string;
      readonly sessionEnded: false;
    }
  | {
      readonly kind: 'refused';
      readonly problem: AccessError;
      /** The sign-in itself failed: asking for another API would only fail, or open another page, again. */
      readonly sessionEnded: boolean;
    }
  | { readonly kind: 'skipped'; readonly because: string; readonly sessionEnded: boolean };

interface Acquisition {
  readonly session: Session;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onWait?: (wait: { readonly reason: string; readonly ms: number }) => void;
  readonly api: ApiKey;
  readonly audience: string;
  readonly scopes: readonly string[];
  readonly patience: Patience;
  readonly fresh?: boolean;
  readonly claims?: string;
}

const firstPauseInMs = 500;
const growth = 1.5;
const longestPauseInMs = 5_000;
// AADSTS50196, the sign-in service sees a loop: asking again sooner keeps the refusal alive.
const loopPauseInMs = 60_000;

/** How a grant, an app or an API's principal looks to the sign-in service before it has replicated there. */
export const lagCodes: ReadonlySet<AccessErrorCode> = new Set([
  'consent-required',
  'token-lacks-scope',
  'app-not-found',
  'api-missing',
  'user-not-assigned',
]);

/**
 * A token for one API, waiting while what was just granted is not yet in effect: a new token after 0.5 s, then 1.5 times
 * longer each, at most 5 s apart, until all permissions are in it or the patience is over. A token at hand that lacks one
 * is never trusted: the next try asks the service.
 *
 * @throws AccessError `cancelled` only
 */
export async function acquireToken(want: Acquisition): Promise<Acquired> {
  const { clock, patience, signal } = want;
  let fresh = want.fresh ?? false;
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await tryOnce(want, fresh);
    const waitedInMs = clock.now().getTime() - patience.startedAt;
    const waited = waitedInMs < firstPauseInMs ? '' : `, after ${Math.round(waitedInMs / 1_000)} s`;
    const done = outcome.kind === 'token' && outcome.missing.length === 0;
    const looping = outcome.kind === 'refused' && outcome.problem.failure === 'I3';
    const mayLag = outcome.kind === 'token' || looping || lagCodes.has(outcome.problem.code);
    const pause = looping ? loopPauseInMs : Math.min(longestPauseInMs, firstPauseInMs * growth ** attempt);
    // Without patience one more try is due all the same when the token at hand may be older than the grant.
    const staleAtHand = outcome.kind === 'token' && !fresh;
    const inTime = clock.now().getTime() + pause <= patience.until;
    if (done || !mayLag || !(inTime || staleAtHand)) return ending(want, outcome, waited, waitedInMs);
    fresh = true;
    if (!inTime) continue;
    want.onWait?.({ reason: waitReason(want.api, outcome), ms: pause });
    await clock.sleep(pause, signal);
  }
}

type Outcome =
  | { readonly kind: 'token'; readonly token: AccessToken; readonly missing: readonly string[] }
  | { readonly kind: 'refused'; readonly problem: AccessError };

async function tryOnce(want: Acquisition, fresh: boolean): Promise<Outcome> {
  want.signal.throwIfAborted();
  try {
    const token = await want.session.tokenFor({
      audience: want.audience,
      ...(fresh ? { fresh } : {}),
      ...(want.claims === undefined ? {} : { claims: want.claims }),
    });
    return { kind: 'token', token, missing: want.scopes.filter((scope) => !token.scopes.includes(scope)) };
  } catch (error) {
    if (!(error instanceof AccessError) || error.code === 'cancelled' || want.signal.aborted) throw error;
    return { kind: 'refused', problem: error };
  }
}

function waitReason(api: ApiKey, outcome: Outcome): string {
  if (outcome.kind === 'token') return `granted; waiting until ${outcome.missing.join(', ')} is in the token`;
  if (outcome.problem.failure === 'I3') return 'the sign-in service asks for a pause';
  return `granted; waiting until the sign-in service sees it for ${apis[api].productName}`;
}

function ending(want: Acquisition, outcome: Outcome, waited: string, waitedInMs: number): Acquired {
  if (outcome.kind === 'refused') {
    const { problem } = outcome;
    const network = problem.exitCode === exitCode.network && problem.failure !== 'I3';
    const signIn = problem.code.startsWith('sign-in-') || problem.code === 'user-not-assigned';
    return { kind: 'refused', problem: withPatience(problem, waited), sessionEnded: network || signIn };
  }
  const { token, missing } = outcome;
  if (missing.length === 0) return { kind: 'token', token, missing, problem: null, waited, sessionEnded: false };
  const problem = lacking(want, token, missing, waitedInMs);
  return { kind: 'token', token, missing, problem, waited, sessionEnded: false };
}

function lacking(want: Acquisition, token: AccessToken, missing: readonly string[], waitedInMs: number): AccessError {
  const values = {
    api: apis[want.api].productName,
    scopes: missing.join(', '),
    granted: token.scopes.join(', '),
    seconds: String(Math.round(waitedInMs / 1_000)),
  };
  const carries = token.scopes.length === 0 ? 'no permission of it' : `only ${token.scopes.join(', ')}`;
  const knownAsGranted = want.patience.until > want.patience.startedAt;
  if (!knownAsGranted)
    return refusal('J6', {
      values,
      happened: `A new token for ${values.api} carries ${carries}, not ${values.scopes}.`,
    });
  return refusal('G5', {
    values,
    code: 'token-lacks-scope',
    happened: `${values.scopes} is granted, but not yet in effect: a new token still carries ${carries}.`,
    retried: `for ${values.seconds} s`,
  });
}

/** The same refusal, saying how long it was waited for. */
function withPatience(problem: AccessError, waited: string): AccessError {
  if (waited === '') return problem;
  return new AccessError(problem.code, {
    happened: problem.happened,
    todo: problem.todo,
    ids: problem.ids,
    retried: waited.replace(/^, after/, 'over'),
    ...(problem.whoseMove === undefined ? {} : { whoseMove: problem.whoseMove }),
    ...(problem.failure === undefined ? {} : { failure: problem.failure }),
    ...(problem.raw === undefined ? {} : { raw: problem.raw }),
    ...(problem.claims === undefined ? {} : { claims: problem.claims }),
    cause: problem,
  });
}
