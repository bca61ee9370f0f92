import { type ApiKey, apis } from '../catalog/api.ts';
import type { Cloud } from '../catalog/cloud.ts';
import { type CallResult, callHarmlessly } from '../defender/defender-api.ts';
import { AccessError } from '../errors/access-error.ts';
import type { HttpClient } from '../network/http-client.ts';
import type { AccessToken, Session, SignedInAccount } from '../tokens/session.ts';
import { type Claims, readClaims, validateClaims } from '../tokens/validate-token.ts';
import { type Check, hasFailed } from '../values/check.ts';
import type { Clock } from '../values/clock.ts';
import type { Guid } from '../values/guid.ts';
import { type Acquired, acquireToken, type Patience } from './acquire-token.ts';
import { callCheck, decisiveClaims, failedCheck, skippedCheck, unfitToken } from './proof-checks.ts';

export interface ExpectedAccess {
  readonly tenantId: Guid;
  readonly appId: Guid;
  /** Whose token it must be; null: whoever signed in. */
  readonly user: { readonly objectId: Guid } | null;
  /** Permissions that the token of each API must carry. */
  readonly apis: readonly { readonly api: ApiKey; readonly scopes: readonly string[] }[];
}

export interface ProveOptions {
  readonly cloud: Cloud;
  readonly expected: ExpectedAccess;
  readonly session: Session;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Every check, as soon as it is decided, in the order of Proof.checks. */
  readonly onCheck?: (check: Check) => void;
  /** A pause, its reason and its length; called before each one. */
  readonly onWait?: (wait: { readonly reason: string; readonly ms: number }) => void;
  /**
   * How long a grant that is known to be written may take to show in a token, over all APIs; 0 when nothing was granted
   * lately. 3 minutes after a grant: https://github.com/AzureAD/microsoft-authentication-library-for-dotnet/issues/2612
   */
  readonly patienceInMs: number;
  /** Ask for new tokens at once instead of only when the one at hand lacks something. */
  readonly fresh?: boolean;
}

export interface ApiProof {
  readonly api: ApiKey;
  readonly scopesInToken: readonly string[];
  /** Wanted, but not in the token. */
  readonly scopesMissing: readonly string[];
  /** `no-token`: none was issued; `token-invalid`: one was, but it does not fit, so it was not sent anywhere. */
  readonly verdict: CallResult['verdict'] | 'no-token' | 'token-invalid';
  readonly expiresAt: Date | null;
  /** Why it is not proven, with whose move it is; null when nothing failed. */
  readonly problem: AccessError | null;
}

export interface Proof {
  /** No check failed and there was something to check. A call that could not be made harmlessly counts as not failed. */
  readonly passed: boolean;
  readonly at: Date;
  readonly user: SignedInAccount;
  readonly checks: readonly Check[];
  readonly apis: readonly ApiProof[];
}

export const grantPatienceInMs = 180_000;

/**
 * Proves that the app gives its user access: per API a token, validated claim by claim (defender.md of the published facts,
 * section 10), then one harmless call. The signature is NOT verified: only the API can do that for its own tokens, and the
 * call is where it does. Tokens are asked for one after another, calls run beside them.
 *
 * @throws AccessError `cancelled` only; every other trouble is a failed check with its problem
 */
export async function proveAccess(options: ProveOptions): Promise<Proof> {
  const { clock, expected, session } = options;
  const patience: Patience = { until: clock.now().getTime() + options.patienceInMs, startedAt: clock.now().getTime() };
  const parts: Promise<readonly Check[]>[] = [];
  const results: Promise<ApiProof>[] = [];
  let before: Promise<Acquired | null> = Promise.resolve(null);

  for (const wanted of expected.apis) {
    const acquired = before.then((earlier) => acquireNext(wanted, earlier, patience, options));
    before = acquired;
    const validated = acquired.then((found) => validate(wanted, found, options));
    const called = validated.then((found) => call(wanted, found, options));
    parts.push(
      validated.then((found) => found.checks),
      called.then((found) => found.checks),
    );
    results.push(called.then((found) => found.proof));
  }
  // A cancelled run leaves through the first part; the others must not count as unhandled.
  for (const promise of [...parts, ...results]) promise.catch(() => undefined);

  const checks: Check[] = [];
  for (const part of parts) {
    for (const check of await part) {
      checks.push(check);
      options.onCheck?.(check);
    }
  }
  const proven = await Promise.all(results);
  const passed = proven.length > 0 && !hasFailed(checks);
  return { passed, at: clock.now(), user: session.account, checks, apis: proven };
}

type Wanted = ExpectedAccess['apis'][number];

interface Validated {
  readonly token: AccessToken | null;
  readonly checks: readonly Check[];
  readonly missing: readonly string[];
  readonly problem: AccessError | null;
  /** The token is right in all that matters for sending it to this API. */
  readonly sendable: boolean;
}

async function acquireNext(
  { api, scopes }: Wanted,
  earlier: Acquired | null,
  patience: Patience,
  options: ProveOptions,
): Promise<Acquired> {
  const resource = options.cloud.resources[api];
  if (resource === undefined) {
    return { kind: 'skipped', because: `${apis[api].productName} is not available in this cloud`, sessionEnded: false };
  }
  if (earlier !== null && earlier.kind !== 'token' && earlier.sessionEnded) {
    return { kind: 'skipped', because: 'the sign-in failed, see above', sessionEnded: true };
  }
  return acquireToken({ ...options, api, audience: resource.audience, scopes, patience });
}

async function validate({ api, scopes }: Wanted, acquired: Acquired, options: ProveOptions): Promise<Validated> {
  const none = { token: null, missing: scopes, sendable: false };
  if (acquired.kind === 'skipped') {
    return { ...none, checks: [skippedCheck(`token-${api}`, 'token', acquired.because)], problem: null };
  }
  if (acquired.kind === 'refused') {
    return { ...none, checks: [failedCheck(`token-${api}`, 'token', acquired.problem)], problem: acquired.problem };
  }
  const { token } = acquired;
  const { tenantId, appId, user } = options.expected;
  const got: Check = {
    id: `token-${api}`,
    title: 'token',
    verdict: 'pass',
    seen: `issued on behalf of ${options.session.account.userPrincipalName}${acquired.waited}`,
  };
  const unreadable = { ...none, token, missing: acquired.missing };
  let claims: Claims;
  try {
    claims = readClaims(token.token);
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    return { ...unreadable, checks: [got, failedCheck(`token-form-${api}`, 'token', error)], problem: error };
  }
  const claimChecks = validateClaims(
    claims,
    {
      api,
      audience: options.cloud.resources[api]?.audience ?? '',
      resourceAppId: apis[api].appId,
      tenantId,
      appId,
      scopes,
      userObjectId: user?.objectId ?? null,
      authorityHost: options.cloud.authorityHost,
    },
    options.clock.now(),
  );
  const unfit = claimChecks.find(
    (check) => check.verdict === 'fail' && decisiveClaims.some((name) => check.id === `${name}-${api}`),
  );
  return {
    token,
    checks: [got, ...claimChecks],
    missing: acquired.missing,
    problem: unfit === undefined ? acquired.problem : unfitToken(unfit),
    sendable: unfit === undefined,
  };
}

async function call(
  { api }: Wanted,
  validated: Validated,
  options: ProveOptions,
): Promise<{ readonly checks: readonly Check[]; readonly proof: ApiProof }> {
  const { token, problem } = validated;
  const base = {
    api,
    scopesInToken: token?.scopes ?? [],
    scopesMissing: validated.missing,
    expiresAt: token?.expiresAt ?? null,
    problem,
  };
  if (token === null) {
    return { checks: [skippedCheck(`call-${api}`, 'live call', 'no token')], proof: { ...base, verdict: 'no-token' } };
  }
  if (!validated.sendable) {
    const check = skippedCheck(`call-${api}`, 'live call', 'the token does not fit, so it was not sent anywhere');
    return { checks: [check], proof: { ...base, verdict: 'token-invalid' } };
  }
  let result = await callWith(api, token, options);
  if (result.verdict === 'claims-challenge' || result.verdict === 'scope-missing') {
    // One new token: with the claims asked for, or because the one at hand may be older than the grant.
    const renewed = await acquireToken({
      ...options,
      api,
      audience: options.cloud.resources[api]?.audience ?? '',
      scopes: [],
      fresh: true,
      patience: { until: 0, startedAt: 0 },
      ...(result.claims === null ? {} : { claims: result.claims }),
    });
    if (renewed.kind === 'token') result = await callWith(api, renewed.token, options);
  }
  return {
    checks: [callCheck(result)],
    proof: { ...base, verdict: result.verdict, problem: problem ?? result.problem },
  };
}

function callWith(api: ApiKey, token: AccessToken, options: ProveOptions): Promise<CallResult> {
  const { cloud, http, clock, signal, session } = options;
  return callHarmlessly(api, {
    cloud,
    http,
    clock,
    signal,
    token: token.token,
    scopes: token.scopes,
    user: session.account.userPrincipalName,
    ...(options.onWait === undefined ? {} : { onWait: options.onWait }),
  });
}
