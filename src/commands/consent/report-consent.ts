import type { Outcome } from '../../apply/outcome.ts';
import { consentDrift, isDifference, isGranted } from '../../plan/consent-drift.ts';
import { isEmpty, type Plan } from '../../plan/plan.ts';
import type { ObservedApp } from '../../state/observed-state.ts';
import { renderConsent } from '../../views/consent-view.ts';
import type { SetupReport, SetupStatus } from '../../views/setup-report.ts';
import type { Rendered } from '../../views/view.ts';
import type { Context } from '../context.ts';
import type { Operator } from '../operator.ts';
import type { UserProof } from '../prove-as-user.ts';
import { reportSetup } from '../setup/report-setup.ts';
import type { Place } from '../where.ts';
import { withPlace } from '../with-place.ts';
import type { ConsentFound } from './look-at-consent.ts';

export interface ConsentEnd {
  readonly context: Context;
  readonly place: Place;
  readonly operator: Operator;
  readonly found: ConsentFound;
  /** The config file here is this app's. */
  readonly isKept: boolean;
  readonly status: SetupStatus;
  /** null: nothing was to be planned. */
  readonly plan: Plan | null;
  /** As read last. */
  readonly app: ObservedApp;
  readonly outcome?: Outcome;
  readonly proof?: UserProof | null;
  readonly handOff?: SetupReport['handOff'];
}

/** Everything that is said at the end, in either rendering: as setup's, with every permission that stands or is wanted. */
export function reportConsent(end: ConsentEnd): Rendered {
  const { context, place, operator, found, status, app, proof = null } = end;
  const plan = end.plan ?? nothingToDo(app);
  const isUntouched = status === 'planned' || (isEmpty(plan) && proof === null);
  const drift = consentDrift(
    { ...found.state, tenant: operator.tenant, app },
    found.remembered,
    isUntouched ? found.tokens.seen : null,
  );
  const rows = drift.rows.filter((row) => !row.isSignIn);
  const there = { context, place };
  const named = end.isKept ? '' : ` --app-id ${app.application.appId}`;
  const report = reportSetup({ ...end, plan, answers: { permissions: rows } });
  return renderConsent({
    ...report,
    permissions: rows.flatMap(({ api, value, id, configured, inToken, ...row }) => {
      const carried = proof?.apis.find((one) => one.api === api)?.scopesInToken.includes(value);
      return id === null ? [] : [{ api, value, id, configured, granted: isGranted(row), inToken: carried ?? inToken }];
    }),
    differences: drift.rows.filter(isDifference),
    isLagging: proof?.apis.some(({ problem }) => problem?.failure === 'G5') ?? false,
    config: end.isKept && status !== 'planned' && (place.config !== null || end.plan !== null) ? place.shownFile : null,
    next: nextCommands(end, drift.rows.some(isDifference)),
    undo: null,
  });

  function nextCommands(
    { proof }: ConsentEnd,
    differs: boolean,
  ): readonly { readonly command: string; readonly what: string }[] {
    if (status === 'planned') return [];
    const next = (command: string, what: string) => [{ command: withPlace(`defender-access ${command}`, there), what }];
    if (status === 'handed-off') return next(`consent --wait${named}`, 'once it was approved');
    if (proof?.passed === false) return next(`verify${named}`, 'looks again, later');
    if (differs && status === 'unchanged') return next(`consent${named}`, 'settles what differs');
    if (!rows.some((row) => row.configured && isGranted(row))) {
      return next(`consent --add VALUE${named}`, 'gives it something to do again');
    }
    // A token is for the app of the config.
    return end.isKept ? next('token --copy', 'a token for a script') : [];
  }
}

function nothingToDo({ application, servicePrincipal }: ObservedApp): Plan {
  return {
    appName: application.displayName,
    target: {
      appId: application.appId,
      applicationObjectId: application.objectId,
      servicePrincipalId: servicePrincipal?.objectId ?? null,
      uniqueName: application.uniqueName,
    },
    changes: [],
    kept: [],
    notices: [],
    handOff: null,
    obstacle: null,
  };
}
