import type { SupportIds } from '../errors/access-error.ts';
import { redact } from '../network/redact.ts';
import { parseObject } from './token-answer.ts';

/** A refusal of the sign-in service, as it said it: JSON of an endpoint, or the parameters of an error redirect. */
export interface EntraFailure {
  /** null for a redirect. */
  readonly status: number | null;
  readonly error: string | null;
  readonly suberror: string | null;
  /** AADSTS numbers, the most telling first. */
  readonly numbers: readonly number[];
  /** To be passed on in the next sign-in. */
  readonly claims: string | null;
  /** First sentence or so, redacted; for people only, since Microsoft changes it. */
  readonly line: string;
  readonly ids: SupportIds;
  readonly retryAfter: string | null;
}

const longestLine = 600;

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** `2026-09-07 10:11:12Z` of Entra as an ISO instant; null when it is none. */
function isoTime(stamp: string | null): string | null {
  const at = stamp === null ? Number.NaN : Date.parse(stamp.trim().replace(' ', 'T'));
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

function describedIds(description: string): SupportIds {
  const after = (label: string, pattern: string) =>
    new RegExp(`${label}:?\\s*(${pattern})`, 'i').exec(description)?.[1];
  const [correlationId, traceId] = ['Correlation ID', 'Trace ID'].map((label) => after(label, '[0-9a-f-]{36}'));
  const time = isoTime(after('Timestamp', '[0-9-]{10}[ T][0-9:.]{8,}Z') ?? null);
  return {
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(traceId === undefined ? {} : { traceId }),
    ...(time === null ? {} : { time }),
  };
}

/** The sentences before the ids that Entra appends, on one line. */
function readableLine(description: string): string {
  const [sentences = ''] = description.split(/\s*(?:Trace ID|Correlation ID|Timestamp):/i);
  return redact(sentences.replace(/\s+/g, ' ').trim()).slice(0, longestLine);
}

function numbersIn(description: string): readonly number[] {
  return [...description.matchAll(/AADSTS(\d{4,8})/g)].map(([, digits]) => Number(digits));
}

/** The JSON refusal of an endpoint; for anything else, such as HTML of a gateway, what little can be said. */
export function failureFromAnswer(status: number, body: string, headers: Headers): EntraFailure {
  const parsed = parseObject(body) ?? {};
  const description = text(parsed['error_description']) ?? '';
  const codes = Array.isArray(parsed['error_codes']) ? parsed['error_codes'] : [];
  const numbers = codes.filter((code): code is number => typeof code === 'number');
  const correlationId = text(parsed['correlation_id']);
  const traceId = text(parsed['trace_id']);
  const time = isoTime(text(parsed['timestamp']));
  const requestId = headers.get('x-ms-request-id');
  return {
    status,
    error: text(parsed['error']),
    suberror: text(parsed['suberror']),
    numbers: numbers.length > 0 ? numbers : numbersIn(description),
    claims: text(parsed['claims']),
    line: readableLine(description),
    ids: {
      ...describedIds(description),
      ...(correlationId === null ? {} : { correlationId }),
      ...(traceId === null ? {} : { traceId }),
      ...(time === null ? {} : { time }),
      ...(requestId === null ? {} : { requestId }),
    },
    retryAfter: headers.get('retry-after'),
  };
}

/** The parameters with which Entra sends the browser back after a refusal. */
export function failureFromRedirect(parameters: URLSearchParams): EntraFailure {
  const description = parameters.get('error_description') ?? '';
  return {
    status: null,
    error: parameters.get('error'),
    suberror: parameters.get('suberror') ?? parameters.get('error_subcode'),
    numbers: numbersIn(description),
    claims: parameters.get('claims'),
    line: readableLine(description),
    ids: describedIds(description),
    retryAfter: null,
  };
}
