import type { Outcome } from '../apply/outcome.ts';
import type { ApiKey } from '../catalog/api.ts';
import type { Change } from '../plan/plan.ts';
import type { Check } from '../values/check.ts';
import type { Guid } from '../values/guid.ts';
import { changeTarget } from './change-words.ts';

export type SetupStatus = 'done' | 'unchanged' | 'planned' | 'handed-off';

/** How setup, and later consent, ended: everything that either rendering may say. */
export interface SetupReport {
  readonly status: SetupStatus;
  readonly tenant: { readonly id: Guid; readonly name: string };
  readonly app: {
    readonly appId: Guid | null;
    readonly objectId: Guid | null;
    readonly servicePrincipalId: Guid | null;
    readonly uniqueName: string | null;
    readonly displayName: string;
  };
  readonly changes: readonly { readonly change: Change; readonly done: boolean }[];
  readonly permissions: readonly {
    readonly api: ApiKey;
    readonly value: string;
    readonly id: Guid;
    readonly configured: boolean;
    readonly granted: boolean;
    /** null: no token was asked for. */
    readonly inToken: boolean | null;
  }[];
  /** null: not proven, because it was not asked for or could not be. */
  readonly proof: { readonly passed: boolean; readonly checks: readonly Check[] } | null;
  readonly handOff: { readonly url: string | null; readonly who: readonly string[] } | null;
  /** Path as the person would type it; null where none was written. */
  readonly config: string | null;
  /** Other files written on request. */
  readonly files: readonly string[];
  /** Commands that make sense now, each with what it is for. */
  readonly next: readonly { readonly command: string; readonly what: string }[];
  /** The command that takes it all away again. */
  readonly undo: string | null;
}

/** The --json document of setup and consent. Keys are a promise; a key without a value is null, never missing. */
export function setupDocument(report: SetupReport) {
  return {
    schemaVersion: 1,
    status: report.status,
    tenant: { id: report.tenant.id, name: report.tenant.name },
    app: { ...report.app },
    changes: report.changes.map(({ change, done }) => changeDocument(change, done)),
    permissions: report.permissions.map((permission) => ({ ...permission })),
    proof:
      report.proof === null ? null : { passed: report.proof.passed, checks: report.proof.checks.map(checkDocument) },
    ...(report.handOff === null ? {} : { handOff: { url: report.handOff.url, who: [...report.handOff.who] } }),
    config: report.config,
  };
}

/** What stands after a run that stopped half-way, beside its error. */
export function changesOfOutcome({ done, unsure, notDone }: Outcome) {
  return [
    ...done.map((change) => changeDocument(change, true)),
    ...unsure.map((change) => changeDocument(change, null)),
    ...notDone.map((change) => changeDocument(change, false)),
  ];
}

/** @param done null: sent, but the answer was lost */
function changeDocument(change: Change, done: boolean | null) {
  return { action: change.action, kind: change.kind, target: changeTarget(change), done };
}

export function checkDocument({ id, verdict, seen, remedy }: Check) {
  return { id, verdict, seen, remedy: remedy ?? null };
}
