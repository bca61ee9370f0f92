import { type ApiKey, apis } from '../catalog/api.ts';
import type { Cloud } from '../catalog/cloud.ts';
import { taskById } from '../catalog/tasks.ts';
import { checkSetup, setupChecks } from '../checks/check-setup.ts';
import type { SetupInput } from '../checks/setup-input.ts';
import type { AccessConfig } from '../config/access-config.ts';
import { answersOf } from '../config/config-answers.ts';
import { type ConsentDrift, consentDrift } from '../plan/consent-drift.ts';
import type { DirectoryUser, ObservedApp, ObservedState } from '../state/observed-state.ts';

import { leastSetOf, recordPermissions } from './record-permissions.ts';
import type { RecordFinding, RecordPerson, SetupRecord } from './record-shape.ts';

export interface RecordInput {
  readonly cloud: Cloud;
  readonly config: AccessConfig;
  /** As the person would type it. */
  readonly configFile: string;
  readonly observed: ObservedState & { readonly app: ObservedApp };
  /** Everybody whose id may have to be named. */
  readonly people: readonly DirectoryUser[];
  /** UPN of who looked. */
  readonly recordedBy: string;
  readonly now: Date;
  readonly program: string;
  readonly undoCommand: string;
}

/** Everything that is worth keeping about a setup, decided here once for all formats. Pure. */
export function setupRecord(input: RecordInput): SetupRecord {
  const { config, observed, now, cloud } = input;
  const { application, servicePrincipal } = observed.app;
  const person = personFinder(input.people);
  const drift = driftOf(input);
  const least = leastSetOf(config, drift);
  const permissions = recordPermissions(drift, least, person, observed);
  const findings = findingsOf(input);
  const own = new Set([config.madeBy, ...config.wanted.owners].map((upn) => upn.toLowerCase()));
  const uri = (platform: SetupRecord['app']['redirectUris'][number]['platform']) => (text: string) => ({
    uri: text,
    platform,
    addedBySetup: platform === 'public client' && config.redirectUris.includes(text),
  });
  const verdicts = [...findings, ...permissions].map(({ verdict }) => verdict);
  const proofFailed = config.lastProof?.passed === false;
  return {
    verdict:
      verdicts.includes('fail') || proofFailed
        ? 'fail'
        : verdicts.includes('warn') || config.lastProof === null
          ? 'warn'
          : 'pass',
    recorded: { at: now.toISOString(), by: input.recordedBy, program: input.program },
    setUp: { by: config.madeBy, at: config.madeAt, config: input.configFile },
    cloud: { name: cloud.name, title: cloud.title },
    tenant: { id: observed.tenant.id, name: observed.tenant.displayName },
    app: {
      displayName: application.displayName,
      appId: application.appId,
      objectId: application.objectId,
      uniqueName: application.uniqueName,
      registeredAt: application.createdAt?.toISOString() ?? null,
      isPublicClient: application.isFallbackPublicClient,
      isDisabled: application.isDisabled,
      signInAudience: application.signInAudience,
      credentials: application.credentialCount,
      owners: application.owners.map(({ displayName, userPrincipalName }) => ({
        name: displayName,
        userPrincipalName,
        addedBySetup: own.has(userPrincipalName.toLowerCase()),
      })),
      redirectUris: [
        ...application.publicClientRedirectUris.map(uri('public client')),
        ...application.webRedirectUris.map(uri('web')),
        ...application.spaRedirectUris.map(uri('single-page app')),
      ],
    },
    servicePrincipal:
      servicePrincipal === null
        ? null
        : {
            objectId: servicePrincipal.objectId,
            isEnabled: servicePrincipal.accountEnabled,
            assignmentRequired: servicePrincipal.appRoleAssignmentRequired,
            assigned: servicePrincipal.assignedPrincipalIds.map(person),
          },
    apis: [...new Set(permissions.map(({ api }) => api))].map((api) => ({
      api,
      name: apis[api].productName,
      principalName: apis[api].displayName,
      isInTenant: observed.tenant.apis[api] !== null,
    })),
    permissions,
    otherPermissions: { graph: drift.foreign, application: drift.applicationPermissions },
    tasks: config.wanted.tasks.map((id) => ({ id, title: taskById(id)?.title ?? id })),
    leastSet: least,
    findings,
    lastProof: proofOf(config),
    retirements: permissions.flatMap(({ api, value, retiring }) =>
      retiring === null ? [] : [{ permission: `${api}/${value}`, ...retiring, daysLeft: daysUntil(retiring.on, now) }],
    ),
    undo: { command: input.undoCommand, byHand: undoByHand(input) },
  };
}

function driftOf({ config, observed, people }: RecordInput): ConsentDrift {
  const answers = answersOf(config);
  const named = (upn: string) => people.find((one) => one.userPrincipalName.toLowerCase() === upn.toLowerCase());
  return consentDrift(
    observed,
    {
      permissions: answers.permissions,
      granted: Object.entries(config.apis).flatMap(([api, { scopes }]) =>
        scopes.map((value) => ({ api: api as ApiKey, value })),
      ),
      people:
        answers.audience.kind === 'everyone'
          ? 'everyone'
          : answers.audience.upns.flatMap((upn) => named(upn)?.objectId ?? []),
    },
    null,
  );
}

/** What verify would say about app, principals and permissions, but for what is fine. Hosts and tokens are not asked. */
function findingsOf({ cloud, config, configFile, observed }: RecordInput): readonly RecordFinding[] {
  const absent = { kind: 'absent', because: 'not part of a record' } as const;
  const input: SetupInput = {
    file: configFile,
    cloud,
    config: { kind: 'have', value: config },
    preflight: absent,
    directory: { kind: 'have', value: observed },
    desired: absent,
    drift: absent,
    proof: absent,
  };
  return checkSetup(input).checks.flatMap(({ id, title, verdict, seen, remedy }) =>
    verdict === 'warn' || verdict === 'fail' ? [{ id, title, verdict, seen, remedy: remedy ?? null }] : [],
  );
}

function proofOf({ lastProof }: AccessConfig): SetupRecord['lastProof'] {
  if (lastProof === null) return null;
  const about = (id: string): string => {
    const family = id.replace(/-(xdr|endpoint|graph)$/, '');
    const known = setupChecks.filter((check) => check.id === family);
    return (known.find(({ perApi }) => perApi === (family !== id)) ?? known[0])?.about ?? id;
  };
  return {
    passed: lastProof.passed,
    at: lastProof.at,
    user: lastProof.user,
    checks: lastProof.checks.map(({ id, verdict }) => ({ id, about: about(id), verdict })),
  };
}

function undoByHand({ observed, configFile }: RecordInput): readonly string[] {
  const { displayName, appId } = observed.app.application;
  return [
    `Take away the consent alone: Entra > Enterprise apps > ${displayName} > Permissions.`,
    `Or delete the app: Entra > App registrations > ${displayName} (${appId}) > Delete. It can be restored for 30 days.`,
    `Look at Entra > Enterprise apps afterwards: its service principal, and the consent with it, should be gone as well.`,
    `Delete ${configFile}, which says how to reach the app.`,
    'Tokens that were given out before go on working until they expire.',
  ];
}

function personFinder(people: readonly DirectoryUser[]): (id: string) => RecordPerson {
  const known = new Map<string, DirectoryUser>(people.map((one) => [one.objectId, one]));
  return (id) => {
    const found = known.get(id);
    return { name: found?.displayName ?? null, userPrincipalName: found?.userPrincipalName ?? id };
  };
}

function daysUntil(day: string, now: Date): number {
  return Math.ceil((Date.parse(`${day}T00:00:00Z`) - now.getTime()) / 86_400_000);
}
