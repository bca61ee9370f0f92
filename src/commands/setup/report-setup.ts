import type { Answers } from '../../answers/answers.ts';
import type { Outcome } from '../../apply/outcome.ts';
import type { ApiKey } from '../../catalog/api.ts';
import { apis } from '../../catalog/api.ts';
import { permissionOf } from '../../catalog/permissions.ts';
import { grantedTo } from '../../config/granted-scopes.ts';
import { adminConsentUrl, approvalReturn } from '../../plan/hand-off.ts';
import type { Change, ConsentHandOff, Plan } from '../../plan/plan.ts';
import type { Proof } from '../../proof/prove-access.ts';
import type { ObservedApp } from '../../state/observed-state.ts';
import type { SetupReport, SetupStatus } from '../../views/setup-report.ts';
import type { Connection, Context } from '../context.ts';
import type { Operator } from '../operator.ts';
import type { Place } from '../where.ts';
import { withPlace } from '../with-place.ts';
import type { World } from '../world.ts';

/** The link for someone who may approve, once the app's ids are known; null when nothing is left to approve. */
export function approvalLink(
  { cloud }: Connection,
  { tenant }: Operator,
  handOff: ConsentHandOff | null,
  app: ObservedApp,
  world: World,
): SetupReport['handOff'] {
  if (handOff === null) return null;
  const redirectUri = approvalReturn(app.application.publicClientRedirectUris, cloud);
  if (redirectUri === null) return { url: null, who: handOff.who };
  const url = adminConsentUrl({
    cloud,
    tenantId: tenant.id,
    appId: app.application.appId,
    scopes: handOff.scopes,
    redirectUri,
    state: Buffer.from(world.randomBytes(9)).toString('base64url'),
  });
  return { url, who: handOff.who };
}

export interface SetupEnd {
  readonly context: Context;
  readonly place: Place;
  readonly plan: Plan;
  readonly operator: Operator;
  readonly answers: Pick<Answers, 'permissions'>;
  /** As read last; null when there is none yet. */
  readonly app: ObservedApp | null;
  readonly status: SetupStatus;
  readonly outcome?: Outcome;
  /** Changes made before the plan. */
  readonly restored?: readonly Change[];
  readonly proof?: Pick<Proof, 'passed' | 'checks' | 'apis'> | null;
  readonly handOff?: SetupReport['handOff'];
  readonly files?: readonly string[];
}

/** Everything that is said at the end, the same for both renderings. */
export function reportSetup(end: SetupEnd): SetupReport {
  const { plan, operator, app, status, outcome } = end;
  const isPlanned = status === 'planned';
  return {
    status,
    tenant: { id: operator.tenant.id, name: operator.tenant.displayName },
    app: {
      appId: app?.application.appId ?? null,
      objectId: app?.application.objectId ?? null,
      servicePrincipalId: app?.servicePrincipal?.objectId ?? null,
      uniqueName: app === null ? null : app.application.uniqueName,
      displayName: app?.application.displayName ?? plan.appName,
    },
    changes: [
      ...(end.restored ?? []).map((change) => ({ change, done: true })),
      ...plan.changes.map((change) => ({ change, done: outcome?.done.includes(change) ?? false })),
    ],
    permissions: permissionsOf(end),
    proof: end.proof == null ? null : { passed: end.proof.passed, checks: end.proof.checks },
    handOff: end.handOff ?? null,
    config: isPlanned ? null : end.place.shownFile,
    files: end.files ?? [],
    next: isPlanned ? [] : nextCommands(end),
    undo: isPlanned ? null : withPlace('defender-access remove', end),
  };
}

function permissionsOf({ answers, operator, app, proof }: SetupEnd): SetupReport['permissions'] {
  return answers.permissions.flatMap(({ api, value }) => {
    const published = operator.tenant.apis[api]?.scopes.find((scope) => scope.value === value);
    const id = published?.id ?? permissionOf({ api, value })?.id;
    if (id === undefined) return [];
    const required = app?.application.requiredResourceAccess.find(
      ({ resourceAppId }) => resourceAppId === apis[api].appId,
    );
    const inToken = proof?.apis.find((one) => one.api === api);
    return [
      {
        api,
        value,
        id,
        configured: required?.resourceAccess.some((access) => access.id === id && access.type === 'Scope') ?? false,
        granted: app !== null && isGranted(app, operator, api, value),
        inToken: inToken === undefined ? null : inToken.scopesInToken.includes(value),
      },
    ];
  });
}

function isGranted(app: ObservedApp, { tenant }: Operator, api: ApiKey, value: string): boolean {
  const { everyone, users } = grantedTo(app, tenant, api);
  return everyone.includes(value) || users.some(({ scopes }) => scopes.includes(value));
}

function nextCommands(end: SetupEnd): SetupReport['next'] {
  if (end.status === 'handed-off') {
    return [{ command: withPlace('defender-access setup', end), what: 'once it was approved: goes on from here' }];
  }
  if (end.proof?.passed === false) {
    return [{ command: withPlace('defender-access verify', end), what: 'looks again, after you mended it' }];
  }
  return [
    { command: withPlace('defender-access token --copy', end), what: 'a token for a script' },
    { command: withPlace('defender-access snippets python', end), what: 'code that gets its own' },
  ];
}
