import { aadstsMeaning, aadstsRefusal } from '../catalog/aadsts.ts';
import type { Cloud } from '../catalog/cloud.ts';
import { type FailureId, type RefusalDetails, refusal } from '../catalog/remedies.ts';
import { AccessError } from '../errors/access-error.ts';
import { redact } from '../network/redact.ts';
import { plainText } from '../values/plain-text.ts';
import type { EntraFailure } from './entra-failure.ts';
import type { SignInMethod } from './session.ts';

/** What was being tried, for the words of a refusal. */
export interface EntraContext {
  readonly cloud: Cloud;
  /** Id, domain or `organizations`. */
  readonly tenant: string;
  readonly clientId: string;
  readonly method: SignInMethod;
  readonly audience: string;
  readonly loginHint?: string;
}

// A code carries no device and no browser session, so these policies always hit it; with another method they may not.
// https://learn.microsoft.com/entra/identity/conditional-access/concept-authentication-flows
const blocksDeviceCode = new Set([53003, 530032, 530036]);

// What `error` and `suberror` say by themselves; RFC 6749, RFC 8628 and Entra's own additions.
const byError: Readonly<Record<string, FailureId>> = {
  expired_token: 'B10',
  code_expired: 'B10',
  bad_verification_code: 'B10',
  authorization_declined: 'B17',
  invalid_tenant: 'B12',
  invalid_instance: 'B12',
  consent_required: 'G1',
};
const bySuberror: Readonly<Record<string, FailureId>> = { consent_required: 'G1' };

// Only where no number is known that says it better.
const lastByError: Readonly<Record<string, FailureId>> = {
  access_denied: 'B17',
  invalid_scope: 'G9',
  invalid_resource: 'J2',
  unauthorized_client: 'J4',
  login_required: 'B13',
  interaction_required: 'B13',
  invalid_grant: 'B13',
};
const lastBySuberror: Readonly<Record<string, FailureId>> = {
  basic_action: 'B6',
  additional_action: 'B6',
  message_only: 'B5',
  bad_token: 'B13',
  token_expired: 'B13',
  user_password_expired: 'B13',
  cancel: 'B17',
};

function lookUp(table: Readonly<Record<string, FailureId>>, key: string | null): FailureId | null {
  return key !== null && Object.hasOwn(table, key) ? (table[key] ?? null) : null;
}

function detailsFor(failure: Partial<EntraFailure>, context: EntraContext): RefusalDetails {
  const parts = [failure.error, failure.suberror, failure.line];
  const raw = parts.filter((part) => typeof part === 'string' && part !== '').join(' ');
  return {
    values: {
      cloud: context.cloud.title,
      tenant: context.tenant === 'organizations' ? '' : context.tenant,
      client: context.clientId,
      appId: context.clientId,
      audience: context.audience,
      resource: context.audience,
      api: context.audience,
      account: context.loginHint ?? '',
    },
    ...(failure.ids === undefined ? {} : { ids: failure.ids }),
    ...(raw === '' ? {} : { raw }),
    ...(failure.claims === undefined || failure.claims === null ? {} : { claims: failure.claims }),
  };
}

function serviceTrouble(failure: EntraFailure, { cloud }: EntraContext, details: RefusalDetails): AccessError {
  const host = new URL(cloud.authorityHost).host;
  const throttled = failure.status === 429;
  return new AccessError(throttled ? 'throttled' : 'service-unavailable', {
    happened: throttled
      ? `${host} asks for a pause: too many requests came from here or for this tenant.`
      : `${host} had a fault of its own (${failure.status ?? failure.error}).`,
    todo: [
      throttled ? 'Wait a minute and run the same command again.' : 'Run the same command again in a few minutes.',
    ],
    ...(details.ids === undefined ? {} : { ids: details.ids }),
    ...(details.raw === undefined ? {} : { raw: plainText(details.raw) }),
  });
}

/**
 * The AccessError for a refusal of the sign-in service. `error`, `suberror` and `claims` decide first, the AADSTS number
 * next, the text never. The ids that support asks for and a claims challenge are kept.
 */
export function entraRefusal(failure: EntraFailure, context: EntraContext): AccessError {
  const details = detailsFor(failure, context);
  const { status, error, suberror, numbers } = failure;
  if (
    status === 429 ||
    (status !== null && status >= 500) ||
    error === 'temporarily_unavailable' ||
    error === 'server_error'
  ) {
    return serviceTrouble(failure, context, details);
  }
  const said = lookUp(byError, error) ?? lookUp(bySuberror, suberror);
  if (said !== null) return refusal(said, details);
  const known = numbers.find((number) => aadstsMeaning(number) !== null);
  if (known !== undefined) return numberRefusal(known, context, details);
  const guessed = lookUp(lastBySuberror, suberror) ?? lookUp(lastByError, error);
  if (guessed !== null) return refusal(guessed, details);
  return new AccessError('sign-in-failed', {
    happened: `The sign-in service refused${error === null ? '' : ` with ${plainText(error)}`}${status === null ? '' : ` (${status})`}.`,
    todo: ['Give the ids below to whoever manages Entra ID: Monitoring > Sign-in logs shows the reason.'],
    ...(details.ids === undefined ? {} : { ids: details.ids }),
    ...(details.raw === undefined ? {} : { raw: plainText(details.raw) }),
    ...(details.claims === undefined ? {} : { claims: details.claims }),
  });
}

function numberRefusal(number: number, context: EntraContext, details: RefusalDetails): AccessError {
  if (context.method === 'device-code' && blocksDeviceCode.has(number)) return refusal('B1', details);
  return (
    aadstsRefusal(number, details) ??
    new AccessError('sign-in-failed', {
      happened: `The page showed AADSTS${number}, a number that is not known here.`,
      todo: [`Look it up: https://login.microsoftonline.com/error?code=${number}`],
    })
  );
}

/** The refusal for a number that the person read on Microsoft's page, which never comes back by itself. */
export function pageRefusal(number: number, context: EntraContext): AccessError {
  const todoFirst = ['Note the correlation id and the time that the page shows; whoever looks into it needs them.'];
  return numberRefusal(number, context, { ...detailsFor({}, context), todoFirst });
}

// Errors of MSAL and @azure/identity, by name, because their classes are loaded lazily and twice.
const libraryErrors = new Set([
  'AuthError',
  'AuthenticationError',
  'AuthenticationRequiredError',
  'ClientAuthError',
  'ClientConfigurationError',
  'CredentialUnavailableError',
  'InteractionRequiredAuthError',
  'NetworkError',
  'NodeAuthError',
  'RestError',
  'ServerError',
]);

/**
 * What a sign-in library threw where no answer of the service explains it.
 *
 * @throws the reason itself when no library made it: then it is a bug of ours
 */
export function libraryRefusal(reason: unknown, context: EntraContext): AccessError {
  if (reason instanceof AccessError) return reason;
  if (!(reason instanceof Error) || !libraryErrors.has(reason.name)) throw reason;
  if (reason.message.includes('device_code_expired')) return refusal('B10', { values: { minutes: '15' } });
  return new AccessError('sign-in-failed', {
    happened: `Signing in at ${new URL(context.cloud.authorityHost).host} did not work.`,
    todo: ['Run the same command again with --verbose; it shows which request went wrong.'],
    raw: plainText(redact(reason.message.split('\n')[0] ?? '').slice(0, 300)),
  });
}
