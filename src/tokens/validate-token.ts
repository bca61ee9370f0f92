import { decodeJwt } from 'jose/jwt/decode';
import type { ApiKey } from '../catalog/api.ts';
import { defenderReaderRoles } from '../catalog/roles.ts';
import { AccessError } from '../errors/access-error.ts';
import type { Check } from '../values/check.ts';
import { type Guid, parseGuid } from '../values/guid.ts';
import { plainText } from '../values/plain-text.ts';
import type { Secret } from '../values/secret.ts';

/** The content of a token. Read for display and comparison; only the API that a token is for can vouch for it. */
export type Claims = Readonly<Record<string, unknown>>;

/**
 * Reads what a token says, without checking its signature: the API owns the token, and Graph's cannot be checked at all.
 *
 * @throws AccessError `token-invalid` when it is not a JWT
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens
 */
export function readClaims(token: Secret): Claims {
  try {
    return decodeJwt(token.reveal());
  } catch {
    // The message of jose could quote the token; it is left out on purpose.
    throw new AccessError('token-invalid', {
      happened: 'What the sign-in service returned is not a readable token.',
      todo: ['Sign in again. If it stays so, the API encrypts its tokens and only a call can tell whether they work.'],
    });
  }
}

/** @returns null when the claim is absent, empty or not a text */
export function textClaim(claims: Claims | null, name: string): string | null {
  const value = claims?.[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** What a token has to say to be the one that was asked for. */
export interface ExpectedClaims {
  readonly api: ApiKey;
  /** App ID URI without a trailing slash. */
  readonly audience: string;
  readonly resourceAppId: Guid;
  readonly tenantId: Guid;
  /** Client id of the app that was registered. */
  readonly appId: Guid;
  /** Permissions that have to be in it, as whole names. */
  readonly scopes: readonly string[];
  /** null: whoever signed in. */
  readonly userObjectId: Guid | null;
  /** Origin of the sign-in service. */
  readonly authorityHost: string;
}

const minuteInMs = 60_000;
// Clocks differ; Microsoft's own libraries allow five minutes. Beyond two it is worth a word.
const toleranceInMs = 5 * minuteInMs;
const worthAWordInMs = 2 * minuteInMs;

type Finding = Pick<Check, 'verdict' | 'seen' | 'remedy'>;

function pass(seen: string): Finding {
  return { verdict: 'pass', seen: plainText(seen) };
}

function found(verdict: 'fail' | 'warn', seen: string, remedy: string): Finding {
  return { verdict, seen: plainText(seen), remedy };
}

const signInAgain = 'Sign in again as the person and in the tenant of this setup: defender-access verify';

function form(claims: Claims): Finding {
  const missing = ['aud', 'iss', 'exp'].filter((name) => claims[name] === undefined);
  if (missing.length > 0) return found('fail', `it lacks ${missing.join(', ')}`, signInAgain);
  return pass(`readable, version ${textClaim(claims, 'ver') ?? '1.0'}`);
}

function audience(claims: Claims, { audience: wanted, resourceAppId, api }: ExpectedClaims): Finding {
  const aud = textClaim(claims, 'aud') ?? 'nobody';
  const bare = aud.replace(/\/$/, '');
  if (bare === wanted || bare.toLowerCase() === resourceAppId) return pass(aud);
  const remedy = `A token is for one API; ask for the right one: defender-access token --resource ${api}`;
  return found('fail', `${aud}, not ${wanted}`, remedy);
}

function tenant(claims: Claims, { tenantId }: ExpectedClaims): Finding {
  const tid = textClaim(claims, 'tid') ?? 'none';
  return parseGuid(tid) === tenantId ? pass(tid) : found('fail', `${tid}, not ${tenantId}`, signInAgain);
}

function issuer(claims: Claims, { tenantId, authorityHost }: ExpectedClaims): Finding {
  const iss = textClaim(claims, 'iss') ?? 'none';
  // The API, not the endpoint, decides about the version; version 1.0 names sts.windows.net in every Microsoft cloud.
  const known = [
    `https://sts.windows.net/${tenantId}`,
    `${authorityHost}/${tenantId}/v2.0`,
    `${authorityHost}/${tenantId}`,
  ];
  if (known.includes(iss.replace(/\/$/, ''))) return pass(iss);
  return found(
    'fail',
    `${iss}, not the sign-in service of this cloud`,
    'Check --cloud; another cloud issued this token.',
  );
}

function app(claims: Claims, { appId }: ExpectedClaims): Finding {
  const client = textClaim(claims, 'appid') ?? textClaim(claims, 'azp') ?? 'none';
  if (parseGuid(client) === appId) return pass(client);
  return found('fail', `issued to ${client}, not to ${appId}`, 'Get one as this app: defender-access token --fresh');
}

function user(claims: Claims, { userObjectId }: ExpectedClaims): Finding {
  const oid = textClaim(claims, 'oid') ?? 'none';
  const name =
    textClaim(claims, 'upn') ?? textClaim(claims, 'preferred_username') ?? textClaim(claims, 'unique_name') ?? oid;
  if (userObjectId === null || parseGuid(oid) === userObjectId) return pass(name);
  return found('fail', `${name}, who is not the person meant`, signInAgain);
}

function permissions(claims: Claims, { scopes }: ExpectedClaims): Finding {
  const scp = textClaim(claims, 'scp');
  if (scp === null && (claims['roles'] !== undefined || claims['idtyp'] === 'app')) {
    return found(
      'fail',
      'application roles only, so it does not stand for a person',
      'Get one on behalf of a person: defender-access token. A client secret or a managed identity gives the other kind.',
    );
  }
  const held = (scp ?? '').split(' ').filter((scope) => scope !== '');
  const missing = scopes.filter((scope) => !held.includes(scope));
  if (missing.length === 0) return pass(scopes.length === 0 ? held.join(', ') || 'none' : scopes.join(', '));
  return found(
    'fail',
    `lacks ${missing.join(', ')}; carries ${held.join(', ') || 'none'}`,
    'If it was granted a moment ago, wait a minute: defender-access verify. Otherwise: defender-access consent',
  );
}

function instant(claims: Claims, name: string): number | null {
  const seconds = claims[name];
  return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds * 1000 : null;
}

function time(claims: Claims, now: Date): Finding {
  const from = instant(claims, 'nbf') ?? instant(claims, 'iat') ?? 0;
  const until = instant(claims, 'exp');
  if (until === null) return found('fail', 'it does not say how long it is valid', signInAgain);
  const early = from - now.getTime();
  const left = until - now.getTime();
  const minutes = (duration: number) => Math.round(Math.abs(duration) / minuteInMs);
  const setClock = 'Set the clock of this machine; on WSL: sudo hwclock -s';
  if (early > toleranceInMs)
    return found('fail', `valid only in ${minutes(early)} minutes, by the clock here`, setClock);
  if (left <= -toleranceInMs) {
    return found('fail', `expired ${minutes(left)} minutes ago`, 'Get a new one: defender-access token --fresh');
  }
  if (left <= 0) return found('warn', 'it has just expired', 'Get a new one: defender-access token --fresh');
  if (early > worthAWordInMs) return found('warn', `the clock here is ${minutes(early)} minutes behind`, setClock);
  return pass(`valid for ${minutes(left)} more minutes`);
}

function roles(claims: Claims): Finding {
  const held = claims['wids'];
  // The claim is optional: its absence proves nothing, and roles of Defender itself never show in it.
  if (!Array.isArray(held)) return { verdict: 'skipped', seen: 'the token does not list the roles of the person' };
  const reader = defenderReaderRoles.find(({ templateId }) => held.some((id) => id === templateId));
  if (reader !== undefined) return pass(reader.displayName);
  return found(
    'warn',
    'none of the Entra roles that see Defender data; a role of Defender itself would not show here',
    'If calls are refused: Defender portal > Settings > Permissions, give the person a role with "View data".',
  );
}

/**
 * Compares what a token says with what was asked for, claim by claim, without the network. Ids end in the API:
 * `audience-xdr`. Does NOT check the signature, which only the API can, so a passed token is well-formed, not proven.
 *
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference
 */
export function validateClaims(claims: Claims, expected: ExpectedClaims, now: Date): readonly Check[] {
  const findings: readonly (readonly [id: string, title: string, finding: Finding])[] = [
    ['token-form', 'form', form(claims)],
    ['audience', 'audience', audience(claims, expected)],
    ['tenant', 'tenant', tenant(claims, expected)],
    ['issuer', 'issuer', issuer(claims, expected)],
    ['app', 'app', app(claims, expected)],
    ['user', 'person', user(claims, expected)],
    ['permissions', 'permissions', permissions(claims, expected)],
    ['time', 'time', time(claims, now)],
    ['roles', 'roles', roles(claims)],
  ];
  return findings.map(([id, title, finding]) => ({ id: `${id}-${expected.api}`, title, ...finding }));
}
