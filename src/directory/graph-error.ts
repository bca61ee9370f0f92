import { type FailureId, type RefusalDetails, refusal } from '../catalog/remedies.ts';
import type { AccessError, SupportIds } from '../errors/access-error.ts';
import { redact } from '../network/redact.ts';
import { plainText } from '../values/plain-text.ts';
import { claimsChallenge } from './claims-challenge.ts';
import type { GraphAnswer, GraphRequest } from './graph.ts';
import { garbled, isJsonObject, textOrNullAt } from './graph-json.ts';

/** The error envelope of Microsoft Graph, flattened. Texts are the service's and change; codes are what to branch on. */
export interface GraphProblem {
  readonly code: string;
  readonly message: string;
  /** `error.details[].code` and `error.innerError.code`, outermost first. */
  readonly innerCodes: readonly string[];
}

type Recognised = readonly [id: FailureId, details?: RefusalDetails];

/** @returns null when the body is not Graph's error envelope: then something in between may have answered */
export function readProblem(answer: GraphAnswer): GraphProblem | null {
  const error = isJsonObject(answer.body) ? answer.body['error'] : undefined;
  if (!isJsonObject(error)) return null;
  const inner = isJsonObject(error['innerError']) ? error['innerError'] : {};
  const details = Array.isArray(error['details']) ? error['details'].filter(isJsonObject) : [];
  return {
    code: textOrNullAt(error, 'code') ?? '',
    message: textOrNullAt(error, 'message') ?? '',
    innerCodes: [...details, inner].flatMap((part) => textOrNullAt(part, 'code') ?? []),
  };
}

/**
 * Whether Graph itself says that the object is not there. A 404 of a proxy or gateway proves nothing, and
 * Directory_ObjectNotFound speaks of the tenant ("Unable to read the company information"), not of the object.
 */
export function isAbsence(answer: GraphAnswer): boolean {
  if (answer.status !== 404) return false;
  const problem = readProblem(answer);
  return problem === null ? answer.headers['request-id'] !== undefined : problem.code !== 'Directory_ObjectNotFound';
}

// Each is on record with 400, some with 409 too, and not always with a code that says so.
const duplicateTexts = new RegExp(
  [
    'permission entry already exists',
    'entitlementgrant entry already exists',
    'permission being assigned already exists on the object',
    'one or more added object references already exist',
  ].join('|'),
  'i',
);

/**
 * Whether a create was refused because there is such a record already: a principal, a grant, an assignment, an owner.
 * An app whose unique name is taken is none: the name may belong to a deleted app (failure D9).
 */
export function isDuplicate(answer: GraphAnswer): boolean {
  const problem = readProblem(answer);
  if (problem === null || (answer.status !== 400 && answer.status !== 409)) return false;
  return problem.code === 'Request_MultipleObjectsWithSameKeyValue' || duplicateTexts.test(problem.message);
}

/**
 * A failing answer as an error a person can act on: recognised by status and code, by text only where codes say too
 * little, with the raw line and the ids support asks for.
 *
 * @param request what was asked: the same 403 means another role for an app than for a grant
 * @param retried what was tried before giving up, in words
 */
export function graphRefusal(answer: GraphAnswer, request?: GraphRequest, retried?: string): AccessError {
  const problem = readProblem(answer);
  const found = recognise(answer, problem, request);
  if (found === null) return garbled(`status ${answer.status} without an explanation`);
  const [id, details] = found;
  const raw = problem === null ? {} : { raw: rawLine(problem) };
  return refusal(id, {
    ids: supportIds(answer),
    ...raw,
    ...details,
    ...(retried === undefined ? {} : { retried }),
  });
}

function recognise(answer: GraphAnswer, problem: GraphProblem | null, request?: GraphRequest): Recognised | null {
  const { status } = answer;
  if (status === 401) return unauthorized(answer);
  if (status === 429) return ['I1'];
  if (problem?.code === 'Directory_ConcurrencyViolation') return ['D15'];
  if (status >= 500) {
    return ['I1', { code: 'service-unavailable', happened: `Microsoft Graph failed with status ${status}.` }];
  }
  if (problem === null) return null;
  if (isDuplicate(answer)) return duplicate(request);
  return byPolicy(problem) ?? byStatus(status, problem, request);
}

function unauthorized(answer: GraphAnswer): Recognised {
  const claims = claimsChallenge(answer.headers['www-authenticate']);
  return claims === null ? ['B13'] : ['J5', { claims }];
}

// Rules of a tenant come as 400 or as 403; their codes tell them apart.
function byPolicy(problem: GraphProblem): Recognised | null {
  const codes = [problem.code, ...problem.innerCodes];
  const policy = codes.find((code) => code.endsWith('AsPerAppPolicy'));
  if (policy !== undefined) {
    if (policy.startsWith('SignInAudience')) return ['D4'];
    if (policy.startsWith('Credential')) return ['D5'];
    const [, url] = /Redirect URI '([^']{1,300})'/i.exec(problem.message) ?? [];
    return url === undefined ? ['D6'] : ['D6', { values: { url: plainText(redact(url)) } }];
  }
  if (codes.includes('ServiceTreeValueMissing') || /ServiceManagementReference/i.test(problem.message)) return ['D3'];
  if (codes.includes('Directory_QuotaExceeded') || /quota limit/i.test(problem.message)) return ['D7'];
  return null;
}

function byStatus(status: number, problem: GraphProblem, request?: GraphRequest): Recognised {
  const asked = describe(request);
  if (status === 403) return forbidden(problem, request);
  if (status === 400) return badRequest(problem, asked);
  if (status === 404) return notThere(request, asked);
  if (status === 409) return ['D15'];
  return unexpected(asked, `status ${status}`);
}

function forbidden(problem: GraphProblem, request?: GraphRequest): Recognised {
  const path = request?.path ?? '';
  const writes = request !== undefined && request.method !== 'GET';
  if (isBackingApplicationMissing(problem)) return ['E2'];
  if ([problem.code, ...problem.innerCodes].includes('PermissionScopeNotGranted')) return ['B14'];
  if (writes && path.startsWith('/oauth2PermissionGrants')) return ['G2'];
  if (writes && path.startsWith('/applications')) return [createsApplication(request) ? 'D1' : 'D14'];
  const happened = `Entra ID refused ${describe(request)}: this account has no active role that allows it.`;
  return ['C1', { code: 'directory-forbidden', happened }];
}

function badRequest(problem: GraphProblem, asked: string): Recognised {
  const { message } = problem;
  if (/property uniqueName already exists/i.test(message)) return ['D9'];
  if (isBackingApplicationMissing(problem)) return ['E2'];
  if (/queried reference-property objects/i.test(message)) return ['H1'];
  if (/redirectUris?\b/i.test(message)) {
    return ['D6', { code: 'graph-refused', happened: 'Microsoft Graph refused a redirect URI of the app.' }];
  }
  if (/requiredResourceAccess/i.test(message)) return ['F1'];
  return ['D16', { happened: `Microsoft Graph did not accept ${asked}.` }];
}

function notThere(request: GraphRequest | undefined, asked: string): Recognised {
  if (request !== undefined && request.method !== 'GET') {
    return [request.path.startsWith('/applications') ? 'D10' : 'H1'];
  }
  const happened = `Entra ID has nothing at ${asked}, or does not show it yet.`;
  return ['H1', { code: 'graph-refused', happened, todo: ['Run the same command again in a few minutes.'] }];
}

function duplicate(request: GraphRequest | undefined): Recognised {
  if (request?.path.startsWith('/oauth2PermissionGrants')) return ['G4'];
  return [
    'D11',
    {
      code: 'graph-refused',
      happened: `Entra ID refused ${describe(request)}: there is one already, made in the meantime.`,
      todo: ['Run the same command again; it finds what is there and continues.'],
    },
  ];
}

function unexpected(asked: string, what: string): Recognised {
  return ['D16', { happened: `Microsoft Graph answered ${asked} with ${what}.` }];
}

/** The lag between an app and its service principal, in both of its faces (facts of Terraform's provider and of threads). */
export function isBackingApplicationMissing(problem: GraphProblem): boolean {
  return (
    problem.innerCodes.includes('NoBackingApplicationObject') ||
    /does not reference a valid application object|the backing application of the service principal/i.test(
      problem.message,
    )
  );
}

function createsApplication(request: GraphRequest): boolean {
  return request.method === 'POST'
    ? request.path === '/applications'
    : request.headers?.['Prefer'] === 'create-if-missing';
}

// Without the query: it is long, and a name in it is the tenant's.
function describe(request: GraphRequest | undefined): string {
  return request === undefined ? 'the request' : `${request.method} ${plainText(request.path.replace(/\?.*$/s, ''))}`;
}

function rawLine(problem: GraphProblem): string {
  return redact(`${problem.code}: ${problem.message}`).slice(0, 600);
}

/** request-id, client-request-id and time, from the envelope or else from the headers. */
function supportIds(answer: GraphAnswer): SupportIds {
  const error = isJsonObject(answer.body) ? answer.body['error'] : undefined;
  const inner = isJsonObject(error) && isJsonObject(error['innerError']) ? error['innerError'] : {};
  const requestId = textOrNullAt(inner, 'request-id') ?? answer.headers['request-id'];
  const correlationId = textOrNullAt(inner, 'client-request-id') ?? answer.headers['client-request-id'];
  const time = instant(textOrNullAt(inner, 'date'), answer.headers['date']);
  return {
    ...(requestId === undefined ? {} : { requestId }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(time === null ? {} : { time }),
  };
}

// innerError.date has no zone and is UTC.
function instant(fromEnvelope: string | null, fromHeader: string | undefined): string | null {
  const text = fromEnvelope === null ? fromHeader : `${fromEnvelope.replace(/Z$/, '')}Z`;
  if (text === undefined) return null;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}
