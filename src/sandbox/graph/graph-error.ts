/** A refusal in Microsoft Graph's words: becomes the error envelope. Thrown by the handlers, caught in graph.ts alone. */
export class GraphError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: readonly GraphErrorDetail[];
  readonly headers: Record<string, string>;
  /** Code inside innerError, where Graph sends one. */
  readonly innerCode: string | null;

  constructor(
    status: number,
    code: string,
    message: string,
    more: {
      readonly details?: readonly GraphErrorDetail[];
      readonly headers?: Record<string, string>;
      readonly innerCode?: string;
    } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = more.details ?? [];
    this.headers = more.headers ?? {};
    this.innerCode = more.innerCode ?? null;
  }
}

export interface GraphErrorDetail {
  readonly code: string;
  readonly message: string;
  readonly target: string;
}

/** 400 of the directory itself: a body or a query that it does not take. */
export function badRequest(message: string, details: readonly GraphErrorDetail[] = []): GraphError {
  return new GraphError(400, 'Request_BadRequest', message, { details });
}

/** 400 of the gateway in front of the directory: JSON, OData syntax, unknown segments. */
export function malformed(message: string): GraphError {
  return new GraphError(400, 'BadRequest', message);
}

/** 400 for a query that the directory could only answer with `ConsistencyLevel: eventual` and `$count=true`, or not at all. */
export function unsupportedQuery(message = 'Unsupported Query.'): GraphError {
  return new GraphError(400, 'Request_UnsupportedQuery', message);
}

/** 404: absent, or not yet visible to the replica that answers. */
export function notFound(id: string): GraphError {
  return new GraphError(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

/** 403: scope or role missing. Graph does not say which. */
export function insufficientPrivileges(): GraphError {
  return new GraphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
}

/** 409: a second object for the same key. */
export function sameKeyValue(message: string): GraphError {
  return new GraphError(409, 'Request_MultipleObjectsWithSameKeyValue', message);
}

export function invalidProperty(name: string): GraphError {
  return badRequest(`Invalid property '${name}'.`);
}

/** @param resource the type as Graph names it in texts: `Application`, not `application` */
export function invalidValue(property: string, resource: string): GraphError {
  return badRequest(`Invalid value specified for property '${property}' of resource '${resource}'.`);
}

export function valueRequired(property: string, resource: string): GraphError {
  return badRequest(`A value is required for property '${property}' of resource '${resource}'.`);
}

// https://github.com/microsoftgraph/msgraph-bicep-types/issues/260
export function readOnly(property: string): GraphError {
  return badRequest(`Property '${property}' is read-only and cannot be set.`);
}
