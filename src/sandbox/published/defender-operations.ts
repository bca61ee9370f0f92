import { defenderOperationsData } from './defender-operations-data.ts';

/** One documented call of a Defender API or of Graph's security part. */
export interface PublishedOperation {
  readonly resource: string;
  readonly method: string;
  /** As documented, with `{placeholders}`. */
  readonly path: string;
  /** Delegated scopes that open the call; empty: none is documented. */
  readonly leastPrivilege: readonly string[];
  readonly alternatives: readonly string[];
  /** What the docs ask of the person, in their words; null: they say nothing. */
  readonly userRole: string | null;
  readonly evidence: string;
  readonly docs: string;
  /** Date from which the call stops answering, as YYYY-MM-DD. */
  readonly retires: string | null;
}

/** 4 calls of Defender XDR, 113 of Defender for Endpoint, 23 of Microsoft Graph's security part. */
export const defenderOperations: readonly PublishedOperation[] = defenderOperationsData;
