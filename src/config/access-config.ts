import type { Answers } from '../answers/answers.ts';
import { type ApiKey, apiKeys, formatPermission } from '../catalog/api.ts';
import type { Cloud } from '../catalog/cloud.ts';
import { AccessError } from '../errors/access-error.ts';
import type { Proof } from '../proof/prove-access.ts';
import type { ObservedApp, ObservedTenant } from '../state/observed-state.ts';
import type { Verdict } from '../values/check.ts';
import type { Guid } from '../values/guid.ts';
import { grantedTo } from './granted-scopes.ts';

export const configVersion = 1;

/** What was in force for one API when the config was written. Read back, not hoped for. */
export interface ConfigApi {
  /** App ID URI the token is asked for with. */
  readonly audience: string;
  /** Origin that is called. For the reader: hosts are decided by the cloud alone. */
  readonly endpoint: string;
  /** Delegated permissions granted, for everyone or for the people consented for. */
  readonly scopes: readonly string[];
}

export type ConfigConsent =
  | { readonly kind: 'everyone' }
  | { readonly kind: 'users'; readonly users: readonly string[] }
  /** Not given yet: the rest was handed off. */
  | { readonly kind: 'none' };

export interface ConfigProof {
  readonly passed: boolean;
  readonly at: string;
  readonly user: string;
  readonly checks: readonly { readonly id: string; readonly verdict: Verdict }[];
}

/**
 * `defender-access.json`, version 1. Instants are ISO 8601 in UTC. Nothing in it is secret: a public client has no secret,
 * and no token is ever written here. Its JSON Schema is templates/defender-access.schema.json.
 */
export interface AccessConfig {
  readonly version: typeof configVersion;
  readonly cloud: string;
  readonly tenantId: Guid;
  readonly tenantName: string;
  /** appId; null, as the two ids below, until the object was made. */
  readonly clientId: Guid | null;
  readonly applicationObjectId: Guid | null;
  readonly servicePrincipalId: Guid | null;
  /** null for an adopted app that has none. */
  readonly uniqueName: string | null;
  readonly displayName: string;
  readonly redirectUris: readonly string[];
  readonly wanted: {
    readonly tasks: readonly string[];
    /** `xdr/Incident.Read` */
    readonly permissions: readonly string[];
    readonly for: 'everyone' | readonly string[];
    /** UPNs of owners added on request; others that the app has were added by someone else. */
    readonly owners: readonly string[];
  };
  readonly apis: Readonly<Partial<Record<ApiKey, ConfigApi>>>;
  readonly consent: ConfigConsent;
  /** UPN of the operator. */
  readonly madeBy: string;
  readonly madeAt: string;
  readonly verifiedAt: string | null;
  readonly lastProof: ConfigProof | null;
  /** A setup under way, or killed: how the next run finds what this one made. null when none is. */
  readonly pending: { readonly since: string; readonly uniqueName: string } | null;
}

/** Ids as they become known, one by one, while a plan is applied. */
export interface ConfigIds {
  readonly appId?: Guid | null;
  readonly objectId?: Guid | null;
  readonly servicePrincipalId?: Guid | null;
}

/** The config as it is written before the first write to the tenant: state `pending`, ids unknown unless an app is adopted. */
export function pendingConfig(start: {
  readonly cloud: Cloud;
  readonly tenant: Pick<ObservedTenant, 'id' | 'displayName'>;
  readonly answers: Answers;
  readonly uniqueName: string;
  readonly operatorUpn: string;
  readonly now: Date;
  /** The config this run continues, or null. Who made the app, and when, stays as it was. */
  readonly previous: AccessConfig | null;
}): AccessConfig {
  const { answers, previous } = start;
  const now = start.now.toISOString();
  return {
    version: configVersion,
    cloud: start.cloud.name,
    tenantId: start.tenant.id,
    tenantName: start.tenant.displayName,
    clientId: previous?.clientId ?? null,
    applicationObjectId: previous?.applicationObjectId ?? null,
    servicePrincipalId: previous?.servicePrincipalId ?? null,
    uniqueName: previous?.clientId == null ? start.uniqueName : previous.uniqueName,
    displayName: answers.displayName,
    redirectUris: [...answers.redirectUris],
    wanted: {
      tasks: [...answers.tasks],
      permissions: answers.permissions.map(formatPermission),
      for: answers.audience.kind === 'everyone' ? 'everyone' : [...answers.audience.upns],
      owners: [...answers.owners],
    },
    apis: previous?.apis ?? {},
    consent: previous?.consent ?? { kind: 'none' },
    madeBy: previous?.madeBy ?? start.operatorUpn,
    madeAt: previous?.madeAt ?? now,
    verifiedAt: previous?.verifiedAt ?? null,
    lastProof: previous?.lastProof ?? null,
    pending: { since: now, uniqueName: start.uniqueName },
  };
}

export function withIds(config: AccessConfig, ids: ConfigIds): AccessConfig {
  return {
    ...config,
    clientId: ids.appId ?? config.clientId,
    applicationObjectId: ids.objectId ?? config.applicationObjectId,
    servicePrincipalId: ids.servicePrincipalId ?? config.servicePrincipalId,
  };
}

/** The config after the tenant was read back: what is there, who it is consented for, nothing pending. */
export function settledConfig(
  config: AccessConfig,
  seen: { readonly cloud: Cloud; readonly tenant: ObservedTenant; readonly app: ObservedApp },
): AccessConfig {
  const { application, servicePrincipal } = seen.app;
  const apis: Partial<Record<ApiKey, ConfigApi>> = {};
  const people = config.wanted.for === 'everyone' ? null : config.wanted.for;
  let forUsersOnly = false;
  for (const api of apiKeys) {
    const resource = seen.cloud.resources[api];
    const granted = grantedTo(seen.app, seen.tenant, api);
    const scopes = [...new Set([...granted.everyone, ...granted.users.flatMap((user) => user.scopes)])];
    // Graph is granted the sign-in scopes in any setup; it is one of the APIs only when something of it was wanted.
    const wanted = config.wanted.permissions.some((permission) => permission.startsWith(`${api}/`));
    if (resource === undefined || scopes.length === 0 || !wanted) continue;
    if (granted.everyone.length === 0) forUsersOnly = true;
    apis[api] = { audience: resource.audience, endpoint: resource.endpoint, scopes };
  }
  const consented = Object.keys(apis).length > 0;
  return {
    ...config,
    tenantName: seen.tenant.displayName,
    clientId: application.appId,
    applicationObjectId: application.objectId,
    servicePrincipalId: servicePrincipal?.objectId ?? null,
    uniqueName: application.uniqueName,
    displayName: application.displayName,
    redirectUris: application.publicClientRedirectUris,
    apis,
    consent: !consented
      ? { kind: 'none' }
      : forUsersOnly
        ? { kind: 'users', users: people ?? [] }
        : { kind: 'everyone' },
    pending: null,
  };
}

/** The config with the proof in short. `verifiedAt` moves only when the proof passed. */
export function withProof(
  config: AccessConfig,
  proof: Pick<Proof, 'passed' | 'at' | 'checks'> & {
    readonly user: Partial<Proof['user']> & Pick<Proof['user'], 'userPrincipalName'>;
    readonly apis?: Proof['apis'];
  },
): AccessConfig {
  const at = proof.at.toISOString();
  return {
    ...config,
    verifiedAt: proof.passed ? at : config.verifiedAt,
    lastProof: {
      passed: proof.passed,
      at,
      user: proof.user.userPrincipalName,
      checks: proof.checks.map(({ id, verdict }) => ({ id, verdict })),
    },
  };
}

/**
 * Refuses a config of another cloud or tenant, and one that names hosts which are not its cloud's: a cloned repository
 * must not be able to send tokens elsewhere, nor to make a person believe that they went there. Ports are not compared: a
 * cloud on loopback may listen on another one each time.
 *
 * @param tenantId the tenant signed in to, or null before that is known
 * @throws AccessError `config-foreign`
 */
export function assertConfigFits(config: AccessConfig, cloud: Cloud, tenantId: Guid | null): void {
  if (config.cloud !== cloud.name) {
    throw foreign(`The config is for the cloud "${config.cloud}", this run is for "${cloud.name}".`, [
      `Run again with: --cloud ${config.cloud}`,
      'Or give another config file: --config FILE',
    ]);
  }
  if (tenantId !== null && config.tenantId !== tenantId) {
    throw foreign(`The config is for the tenant ${config.tenantId} (${config.tenantName}), you are in ${tenantId}.`, [
      `Sign in there: --tenant ${config.tenantId}`,
      'Or give another config file: --config FILE',
    ]);
  }
  for (const api of apiKeys) {
    const named = config.apis[api];
    if (named === undefined) continue;
    const resource = cloud.resources[api];
    const hostsTodo = [
      'If you did not make this file, do not use it.',
      `Otherwise move it away and run: defender-access setup${config.clientId === null ? '' : ` --app-id ${config.clientId}`}`,
    ];
    if (resource === undefined) {
      throw foreign(`The config uses the API "${api}", which the cloud "${cloud.name}" does not have.`, hostsTodo);
    }
    for (const key of ['endpoint', 'audience'] as const) {
      if (!sameHost(named[key], resource[key])) {
        throw foreign(
          `The config names ${named[key]} as ${key} of "${api}"; in the cloud "${cloud.name}" that is ${resource[key]}. No token goes to a host that a config names.`,
          hostsTodo,
        );
      }
    }
  }
}

function foreign(happened: string, todo: readonly string[]): AccessError {
  return new AccessError('config-foreign', { happened, todo, failure: 'M3' });
}

function sameHost(left: string, right: string): boolean {
  if (left === right) return true;
  if (!URL.canParse(left) || !URL.canParse(right)) return false;
  const [a, b] = [new URL(left), new URL(right)];
  return a.protocol === b.protocol && a.hostname === b.hostname;
}
