import { AccessError, type SupportIds } from '../errors/access-error.ts';
import type { GraphAnswer, GraphRequest } from './graph.ts';
import { isJsonObject, textOrNullAt } from './graph-json.ts';

/** The error envelope of Microsoft Graph, flattened. Texts are the service's and change; codes are what to branch on. */
export interface GraphProblem {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** `error.details[].code` and `error.innerError.code`, outermost first. */
  readonly innerCodes: readonly string[];
  readonly ids: SupportIds;
}

/** @returns null when the body is not Graph's error envelope: then something in between may have answered */
export function readProblem(answer: GraphAnswer): GraphProblem | null {
  const error = isJsonObject(answer.body) ? answer.body['error'] : undefined;
  if (!isJsonObject(error)) return null;
  const inner = isJsonObject(error['innerError']) ? error['innerError'] : {};
  const details = Array.isArray(error['details']) ? error['details'].filter(isJsonObject) : [];
  const codes = [...details, inner].map((part) => textOrNullAt(part, 'code'));
  return {
    status: answer.status,
    code: textOrNullAt(error, 'code') ?? '',
    message: textOrNullAt(error, 'message') ?? '',
    innerCodes: codes.filter((code): code is string => code !== null),
    ids: supportIds(answer),
  };
}

/** request-id, client-request-id and time, from the envelope or else from the headers. */
export function supportIds(answer: GraphAnswer): SupportIds {
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

/** A failing answer as an error a person can act on. */
export function graphRefusal(answer: GraphAnswer, request?: GraphRequest): AccessError {
  const problem = readProblem(answer);
  const asked = request === undefined ? 'a request' : `${request.method} ${request.path.replace(/\?.*$/s, '')}`;
  return new AccessError(answer.status === 403 ? 'directory-forbidden' : 'graph-refused', {
    happened: `Microsoft Graph refused ${asked} with status ${answer.status}.`,
    todo: ['Run the same command again with --verbose to see what was exchanged.'],
    ids: supportIds(answer),
    ...(problem === null ? {} : { raw: `${problem.code}: ${problem.message}` }),
  });
}

// innerError.date has no zone and is UTC.
function instant(fromEnvelope: string | null, fromHeader: string | undefined): string | null {
  const text = fromEnvelope === null ? fromHeader : `${fromEnvelope.replace(/Z$/, '')}Z`;
  if (text === undefined) return null;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}
