import type { ApiKey } from '../catalog/api.ts';
import type { FailureId } from '../catalog/remedies.ts';
import type { SupportIds } from '../errors/access-error.ts';
import type { HttpResponse } from '../network/http-client.ts';
import { redact } from '../network/redact.ts';
import { plainText } from '../values/plain-text.ts';
import type { HarmlessRead } from './harmless-reads.ts';

export const callVerdicts = [
  'works',
  'scope-missing',
  'role-missing',
  'unlicensed',
  'wrong-audience',
  'claims-challenge',
  'throttled',
  'outage',
  'feature-off',
  'refused',
  'garbled',
] as const;
export type CallVerdict = (typeof callVerdicts)[number];

/** An answer of a Defender API or of Graph security, told apart. */
export interface Classified {
  readonly verdict: CallVerdict;
  /** Entry of catalog/remedies; null where the verdict is not a failure or no entry fits. */
  readonly failure: FailureId | null;
  /** Items seen; null for a single object and for anything but `works`. */
  readonly count: number | null;
  /** What the API says it needs and what it found, where it lists them. */
  readonly required: readonly string[];
  readonly held: readonly string[];
  /** status, code and message on one line, safe to show; null for `works`. */
  readonly raw: string | null;
  readonly ids: SupportIds;
  /** The decoded claims challenge (JSON text) of a 401; null without one. */
  readonly claims: string | null;
}

interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly target: string | null;
  readonly requestId: string | null;
  readonly clientRequestId: string | null;
}

const rawLength = 500;

/**
 * Tells apart why an API answered as it did. Decides by status and error code first; the text is the last hint, because
 * Microsoft says that messages are free text and may change. Licence trouble may come as 401 or as 403, so the text goes
 * before the status there.
 *
 * @param scopes delegated permissions the token was seen to carry for this API
 * @see https://learn.microsoft.com/en-us/defender-endpoint/api/common-errors
 * @see https://learn.microsoft.com/en-us/defender-xdr/api-error-codes
 */
export function classifyAnswer(
  answer: HttpResponse,
  context: { readonly api: ApiKey; readonly read: HarmlessRead; readonly scopes: readonly string[] },
): Classified {
  const json = parseJson(answer.body);
  const error = errorBody(json);
  const lists = permissionLists(error?.message ?? '');
  const claims = claimsChallenge(answer.headers.get('www-authenticate'));
  const base = { count: null, ...lists, ids: supportIds(answer, error), claims };
  const raw = rawLine(answer, error);
  const found = (verdict: CallVerdict, failure: FailureId | null = null): Classified => ({
    ...base,
    verdict,
    failure,
    raw,
  });

  if (answer.status >= 200 && answer.status < 300) {
    if (typeof json !== 'object' || json === null) return found('garbled');
    const items = 'value' in json ? json.value : undefined;
    if (context.read.item !== null && !Array.isArray(items)) return found('garbled');
    return { ...base, verdict: 'works', failure: null, count: Array.isArray(items) ? items.length : null, raw: null };
  }
  if (answer.status === 429) return found('throttled', 'I2');
  if (answer.status >= 500) return found('outage', error?.code === 'UnknownError' ? 'L8' : null);
  // A redirect or a page instead of JSON is a gateway, not the API.
  if (answer.status < 400 || (error === null && answer.body.trim() !== '')) return found('garbled');

  const code = error?.code ?? '';
  const text = error?.message ?? '';
  if (answer.status === 404 && context.read.absenceIsAnswer && /^(Resource)?NotFound$/i.test(code)) {
    return { ...base, verdict: 'works', failure: null, count: 0, raw: null };
  }
  if (answer.status === 401 || answer.status === 403) {
    if (code === 'DisabledFeature' || /feature is not enabled/i.test(text)) return found('feature-off', 'L6');
    if (/account mode is inactive/i.test(text)) return found('unlicensed', 'L2');
    if (code === 'InvalidLicense' || /licen[cs]e|not provisioned|NonPremiumTenant/i.test(`${code} ${text}`)) {
      return found('unlicensed', 'L3');
    }
    if (/missing application (roles|scopes)|API required (roles|scopes)/i.test(text)) {
      return found('scope-missing', 'L1');
    }
    if (/invalid authorization payload|invalid audience|audience (validation|is invalid)/i.test(text)) {
      return found('wrong-audience', 'K1');
    }
    if (claims !== null) return found('claims-challenge', 'J5');
    if (answer.status === 403 && code !== 'DisallowedOperation') {
      const allowed = context.read.scopes.some((scope) => context.scopes.includes(scope));
      return allowed ? found('role-missing', 'L4') : found('scope-missing', 'L1');
    }
    return found('refused');
  }
  return found('refused', answer.status === 400 ? 'L9' : null);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text) as unknown;
  } catch {
    return undefined;
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function textMember(value: unknown, name: string): string | null {
  const found = member(value, name);
  return typeof found === 'string' && found !== '' ? found : null;
}

function errorBody(json: unknown): ErrorBody | null {
  const error = member(json, 'error');
  if (typeof error !== 'object' || error === null) return null;
  const inner = member(error, 'innerError');
  return {
    code: textMember(error, 'code') ?? '',
    message: textMember(error, 'message') ?? '',
    target: textMember(error, 'target'),
    requestId: textMember(inner, 'request-id'),
    clientRequestId: textMember(inner, 'client-request-id'),
  };
}

function supportIds(answer: HttpResponse, error: ErrorBody | null): SupportIds {
  const { headers } = answer;
  // `target` is the tracking id that Defender support asks for; Graph's is in innerError and in the header.
  const requestId = error?.target ?? error?.requestId ?? headers.get('request-id') ?? headers.get('x-ms-request-id');
  const correlationId = error?.clientRequestId ?? headers.get('client-request-id');
  const date = headers.get('date');
  const time = date === null ? Number.NaN : Date.parse(date);
  return {
    ...(requestId == null ? {} : { requestId: shown(requestId, 100) }),
    ...(correlationId == null ? {} : { correlationId: shown(correlationId, 100) }),
    ...(Number.isNaN(time) ? {} : { time: new Date(time).toISOString() }),
  };
}

function rawLine(answer: HttpResponse, error: ErrorBody | null): string {
  const status = [`HTTP ${answer.status}`, error?.code].filter(isSaid).join(' ');
  return shown([status, error?.message].filter(isSaid).join(': '), rawLength);
}

function isSaid(part: string | undefined): part is string {
  return part !== undefined && part !== '';
}

function shown(text: string, length: number): string {
  return plainText(redact(text).replace(/[\r\n\t]+/g, ' ')).slice(0, length);
}

/** "API required scopes: A,B, application scopes: C." -> required [A, B], held [C] */
function permissionLists(message: string): { readonly required: readonly string[]; readonly held: readonly string[] } {
  const text = message.slice(0, 4_000);
  const required = /API required (?:roles|scopes):([^:]{0,2000}?)(?:,\s*application (?:roles|scopes):|$)/i.exec(text);
  const held = /,\s*application (?:roles|scopes):(.*)$/i.exec(text);
  return { required: names(required?.[1]), held: names(held?.[1]) };
}

function names(list: string | undefined): readonly string[] {
  return (list ?? '')
    .split(/[,;\s]+/)
    .map((name) => name.replace(/\.$/, ''))
    .filter((name) => /^[A-Za-z][\w.-]{0,99}$/.test(name));
}

/**
 * The claims a 401 asks to be passed on in the next sign-in.
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/claims-challenge
 */
function claimsChallenge(header: string | null): string | null {
  if (header === null || !/insufficient_claims/i.test(header)) return null;
  const encoded = /claims="([A-Za-z0-9+/=_-]{1,8192})"/.exec(header)?.[1];
  if (encoded === undefined) return null;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  return typeof (parseJson(decoded) ?? undefined) === 'object' ? decoded : null;
}
