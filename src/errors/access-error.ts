import { type AccessErrorCode, type ExitCode, exitByErrorCode, exitCode } from './exit-code.ts';

/** What Microsoft support asks for. `time` is an ISO instant. */
export interface SupportIds {
  readonly correlationId?: string;
  readonly requestId?: string;
  readonly traceId?: string;
  readonly time?: string;
}

export interface AccessErrorParts {
  /** One plain sentence: what was observed. Never a secret, never a stack trace. */
  readonly happened: string;
  /** What the reader can do, in order; each a sentence or a command to run. */
  readonly todo: readonly string[];
  /** Who has to move, when it is not the reader: "someone who manages roles in the Defender portal". */
  readonly whoseMove?: string;
  readonly ids?: SupportIds;
  /** Entry of catalog/remedies this was recognised as, such as `G2`. */
  readonly failure?: string;
  /** The raw line of the service (already redacted), shown beside our words. */
  readonly raw?: string;
  /** What was tried again before giving up: "3 times over 12 s". */
  readonly retried?: string;
  /** Claims challenge to pass on in the next sign-in, as Entra or Graph gave it. */
  readonly claims?: string;
  readonly cause?: unknown;
}

/** A refusal or a fault that a person can act on. Anything else that is thrown is a bug. */
export class AccessError extends Error {
  override readonly name = 'AccessError';
  readonly code: AccessErrorCode;
  readonly happened: string;
  readonly todo: readonly string[];
  readonly whoseMove: string | undefined;
  readonly ids: SupportIds;
  readonly failure: string | undefined;
  readonly raw: string | undefined;
  readonly retried: string | undefined;
  readonly claims: string | undefined;

  constructor(code: AccessErrorCode, parts: AccessErrorParts) {
    super(parts.happened, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.code = code;
    this.happened = parts.happened;
    this.todo = parts.todo;
    this.whoseMove = parts.whoseMove;
    this.ids = parts.ids ?? {};
    this.failure = parts.failure;
    this.raw = parts.raw;
    this.retried = parts.retried;
    this.claims = parts.claims;
  }

  get exitCode(): ExitCode {
    return exitByErrorCode[this.code];
  }
}

/** The one way a person stops the program: Ctrl-C at a prompt or during a request. */
export function cancelled(): AccessError {
  return new AccessError('cancelled', { happened: 'Stopped on request.', todo: [] });
}

export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof AccessError ? error.exitCode : exitCode.bug;
}
