/**
 * A refusal of a Defender API: becomes `{"error":{code,message,target}}`.
 *
 * @see https://github.com/MicrosoftDocs/defender-docs defender-xdr/api-error-codes.md @04c6ece,
 * defender-endpoint/api/common-errors.md @0596477
 */
export class DefenderError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export function badRequest(message: string): DefenderError {
  return new DefenderError(400, 'BadRequest', message);
}

export function resourceNotFound(message: string): DefenderError {
  return new DefenderError(404, 'ResourceNotFound', message);
}
