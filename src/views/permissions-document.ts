import { apis, formatPermission } from '../catalog/api.ts';
import type { CatalogueHits } from '../catalog/search.ts';
import type { CatalogueComparison } from '../checks/compare-catalogue.ts';

/** What was found in the catalogue, and what the tenant says to it. */
export interface Findings {
  /** What was searched for; empty: everything. */
  readonly words: string;
  readonly hits: CatalogueHits;
  /** What to know beside the hits: a misspelling, an application permission. */
  readonly remarks: readonly string[];
  readonly withIds: boolean;
  /** null: nobody signed in. */
  readonly live: (CatalogueComparison & { readonly tenantName: string }) | null;
}

/** The --json document of `permissions`, beside the schema's version. A key without a value is null, never missing. */
export function findingsDocument({ words, hits, remarks, live }: Findings): Readonly<Record<string, unknown>> {
  return {
    query: words,
    permissions: hits.permissions.map((one) => ({
      api: one.api,
      resourceAppId: apis[one.api].appId,
      value: one.value,
      id: one.id,
      displayName: one.displayName,
      description: one.description,
      consent: one.consent,
      canWrite: one.canWrite,
      highImpact: one.highImpact ?? null,
      retiring:
        one.retiring === undefined
          ? null
          : { on: one.retiring.on, successor: formatPermission(one.retiring.successor), source: one.retiring.source },
      evidence: one.evidence,
      source: one.source,
    })),
    tasks: hits.tasks.map((task) => ({
      id: task.id,
      title: task.title,
      permissions: task.permissions.map(formatPermission),
      canWrite: task.canWrite,
      highImpact: task.highImpact,
      retiring:
        task.retiring === null
          ? null
          : {
              on: task.retiring.on,
              successor: formatPermission(task.retiring.successor),
              source: task.retiring.source,
            },
    })),
    operations: hits.operations.map((one) => ({
      api: one.api,
      method: one.method,
      path: one.path,
      name: one.name,
      leastPermissions: one.leastPermissions.map(formatPermission),
      alternatives: one.alternatives.map(formatPermission),
      userRole: one.userRole,
      retiring: one.retiring ?? null,
      note: one.note ?? null,
      evidence: one.evidence,
      docs: one.docs,
    })),
    remarks,
    live:
      live === null
        ? null
        : {
            tenant: live.tenantName,
            missingApis: live.missingApis,
            disabledApis: live.disabledApis,
            differences: live.differences.map(({ api, value, kind, id, displayName }) => ({
              api,
              value,
              kind,
              id,
              displayName,
            })),
          },
  };
}
