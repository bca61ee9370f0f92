import type { Cloud } from '../catalog/cloud.ts';
import { refusal } from '../catalog/remedies.ts';
import { AccessError } from '../errors/access-error.ts';
import { redact } from '../network/redact.ts';
import type { Clock } from '../values/clock.ts';
import { type Guid, parseGuid } from '../values/guid.ts';
import { plainText } from '../values/plain-text.ts';
import { Secret } from '../values/secret.ts';
import type { AccessToken, Session, TokenRequest } from './session.ts';
import { stopReason } from './sign-in-attempt.ts';
import { accessTokenFrom, accountFrom, type TokenAnswer } from './token-answer.ts';

const processTimeoutInMs = 30_000;

export interface AzureCliOptions {
  readonly cloud: Cloud;
  /** Id, domain or `organizations` for whichever tenant the Azure CLI is signed in to. */
  readonly tenant: string;
  readonly clientId: Guid;
  readonly audience: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

function azRefused(message: string, { tenant, cloud }: AzureCliOptions, claims: string | undefined): AccessError {
  const login = `az login${tenant === 'organizations' ? '' : ` --tenant ${tenant}`} --allow-no-subscriptions`;
  const raw = plainText(redact(message.split('\n').find((line) => line.trim() !== '') ?? '').slice(0, 300));
  if (/could not be found|not found|not recognized/i.test(message)) {
    return new AccessError('sign-in-failed', {
      happened: 'The Azure CLI is not installed here, or az is not on the PATH.',
      todo: ['Install it from https://aka.ms/azure-cli and run az login.', 'Or sign in another way: --auth browser.'],
      raw,
    });
  }
  if (claims !== undefined) return refusal('J5', { todoFirst: [`Sign in anew: ${login}`], raw, claims });
  if (/az login/i.test(message)) return refusal('B13', { todoFirst: [login], raw });
  return new AccessError('sign-in-failed', {
    happened: 'The Azure CLI gave no token.',
    todo: [`Check that az works and is set to ${cloud.title}: ${login}`, 'Or sign in another way: --auth browser.'],
    raw,
  });
}

/**
 * The session that the Azure CLI holds, for the operator only: it is the CLI's client, and its scopes cannot be chosen.
 * Never asks anything; a challenge can be answered only by `az login`. `fresh` is up to the CLI, which keeps tokens itself.
 *
 * @throws AccessError `sign-in-failed` without the CLI, `sign-in-expired` when it is not signed in
 */
export async function azureCliSession(options: AzureCliOptions): Promise<Session> {
  const { tenant, clientId, audience, clock, signal } = options;
  const { AzureCliCredential } = await import('./identity-classes.ts');
  const credential = new AzureCliCredential({
    ...(tenant === 'organizations' ? {} : { tenantId: tenant }),
    processTimeoutInMs,
  });

  async function ask(request: TokenRequest): Promise<{ answer: TokenAnswer; token: AccessToken }> {
    if (signal.aborted) throw stopReason(signal);
    const scope = `${request.audience.replace(/\/$/, '')}/.default`;
    const { claims } = request;
    let issued: { token: string; expiresOnTimestamp: number };
    try {
      issued = await credential.getToken(scope, claims === undefined ? {} : { claims });
    } catch (reason) {
      if (signal.aborted) throw stopReason(signal);
      throw azRefused(reason instanceof Error ? reason.message : '', options, claims);
    }
    const now = clock.now();
    const accessToken = new Secret(issued.token);
    const expiresInMs = Math.max(0, issued.expiresOnTimestamp - now.getTime());
    const answer = { accessToken, refreshToken: null, idToken: null, expiresInMs, scope: '' };
    return { answer, token: accessTokenFrom(answer, now) };
  }

  const first = await ask({ audience });
  const account = accountFrom(first.answer);
  const wanted = parseGuid(tenant);
  if (wanted !== null && wanted !== account.tenantId) {
    throw refusal('K3', { values: { account: account.userPrincipalName, tenant: account.tenantId } });
  }
  return {
    account,
    method: 'azure-cli',
    clientId,
    async tokenFor(request) {
      const { token } = await ask(request);
      return token;
    },
  };
}
