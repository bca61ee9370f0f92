import { type ApiKey, formatPermission, type PermissionRef } from './api.ts';
import { operationRows } from './operations-data.ts';

/** How sure it is which permission a call needs. */
export const evidenceMeanings = {
  documented: "read on Microsoft's page",
  'documented-2021': "read on Microsoft's page of July 2021, and a digest of the pages of August 2025 agrees",
  digest: 'from a digest of the pages of August 2025 only; weak',
  'graph-reference': "from the permission data of Microsoft Graph's own reference",
} as const;
export type OperationEvidence = keyof typeof evidenceMeanings;

export interface OperationRow {
  readonly api: ApiKey;
  readonly area: string;
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly least: readonly string[];
  readonly alternatives: readonly string[];
  readonly userRole: string | null;
  readonly evidence: OperationEvidence;
  readonly docs: string;
  readonly limits?: string;
  readonly note?: string;
  readonly retiring?: { readonly on: string; readonly replacement: string };
  /** Calls of the older APIs that this one takes over, as `GET /api/incidents`. */
  readonly replaces?: readonly string[];
}

/** A documented call and what it needs: a permission of the app, and a role of the person. */
export interface Operation extends Omit<OperationRow, 'least' | 'alternatives' | 'method'> {
  readonly method: OperationRow['method'];
  /** Empty: Microsoft documents no delegated permission for it, `note` says what is known. */
  readonly leastPermissions: readonly PermissionRef[];
  /** Greater ones that do as well. */
  readonly alternatives: readonly PermissionRef[];
}

export const operations: readonly Operation[] = operationRows.map(({ least, alternatives, ...row }) => ({
  ...row,
  leastPermissions: least.map((value) => ({ api: row.api, value })),
  alternatives: alternatives.map((value) => ({ api: row.api, value })),
}));

/** `endpoint GET /api/machines`: stable and unique. */
export function operationId(operation: Pick<Operation, 'api' | 'method' | 'path'>): string {
  return `${operation.api} ${operation.method} ${operation.path}`;
}

/** The calls for which these permissions are enough, each on its own. */
export function operationsCoveredBy(held: readonly PermissionRef[]): readonly Operation[] {
  const names = new Set(held.map(formatPermission));
  return operations.filter((operation) =>
    [...operation.leastPermissions, ...operation.alternatives].some((ref) => names.has(formatPermission(ref))),
  );
}
