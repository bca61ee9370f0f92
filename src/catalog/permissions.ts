import { type Guid, guid } from '../values/guid.ts';
import { type ApiKey, apiKeys, formatPermission, type PermissionRef } from './api.ts';
import {
  endpointPermissionRows,
  graphPermissionRows,
  type PermissionRow,
  xdrPermissionRows,
} from './permissions-data.ts';

export interface Retirement {
  /** Day from which the calls give no data any more, as an ISO date. */
  readonly on: '2027-02-01';
  readonly successor: PermissionRef;
  readonly source: string;
}

/** A delegated permission that one of the three APIs publishes. */
export interface CataloguePermission extends PermissionRef {
  /** The same in every tenant as far as is known; the tenant's own principal decides. */
  readonly id: Guid;
  /** Microsoft's words, as consent pages show them. */
  readonly displayName: string;
  readonly description: string;
  /** null: no public source says so. */
  readonly consent: 'Admin' | 'User' | null;
  /** Changes something: data, settings, devices or mail. */
  readonly canWrite: boolean;
  /** What could go wrong in the wrong hands, as the end of a sentence: "cuts a device off the network". */
  readonly highImpact?: string;
  readonly retiring?: Retirement;
  /** The permission of Microsoft Graph for the same matter, where the calls correspond. */
  readonly inGraph?: PermissionRef;
  /** `tenant-list`: read from the list of a real tenant; `graph-list`: from Graph's published list. */
  readonly evidence: 'tenant-list' | 'graph-list';
  readonly source: string;
}

const sources: Readonly<Record<ApiKey, string>> = {
  xdr: 'https://github.com/maciejporebski/azure-ad-first-party-apps-permissions/blob/dfafb9c/apps/Microsoft%20Threat%20Protection.md',
  endpoint:
    'https://github.com/maciejporebski/azure-ad-first-party-apps-permissions/blob/dfafb9c/apps/WindowsDefenderATP.md',
  graph: 'https://github.com/merill/microsoft-info/blob/43b8a5d/_info/GraphDelegateRoles.json',
};

const hunting: Retirement = {
  on: '2027-02-01',
  successor: { api: 'graph', value: 'ThreatHunting.Read.All' },
  source: 'https://learn.microsoft.com/en-us/graph/api/resources/security-api-overview',
};
const retiring: Readonly<Record<string, Retirement>> = {
  'xdr/AdvancedHunting.Read': hunting,
  'endpoint/AdvancedQuery.Read': hunting,
};

// The read pairs are used by a vendor's add-on, the others follow from their names.
// https://splunk.github.io/splunk-add-on-for-microsoft-365-defender/Configurepermissions
const inGraph: Readonly<Record<string, string>> = {
  'xdr/AdvancedHunting.Read': 'ThreatHunting.Read.All',
  'endpoint/AdvancedQuery.Read': 'ThreatHunting.Read.All',
  'xdr/Incident.Read': 'SecurityIncident.Read.All',
  'xdr/Incident.ReadWrite': 'SecurityIncident.ReadWrite.All',
  'endpoint/Alert.Read': 'SecurityAlert.Read.All',
  'endpoint/Alert.ReadWrite': 'SecurityAlert.ReadWrite.All',
  'xdr/CustomDetections.ReadWrite': 'CustomDetection.ReadWrite.All',
};

const highImpact: Readonly<Record<string, string>> = {
  'xdr/CustomDetections.ReadWrite': 'changes detection rules, which can act on devices by themselves',
  'endpoint/IntegrationConfiguration.ReadWrite': 'changes what Defender is connected to',
  'endpoint/Library.Manage': 'changes the scripts that live response runs on devices',
  'endpoint/Machine.CollectForensics': 'copies investigation data off a device',
  'endpoint/Machine.Isolate': 'cuts a device off the network',
  'endpoint/Machine.LiveResponse': 'runs commands on a device',
  'endpoint/Machine.Offboard': 'takes a device out of Defender',
  'endpoint/Machine.RestrictExecution': 'keeps most programs of a device from starting',
  'endpoint/Machine.StopAndQuarantine': 'stops and removes a file on a device',
  'endpoint/SecurityConfiguration.ReadWrite': 'changes security settings of devices',
  'endpoint/Ti.ReadWrite': 'blocks or allows files, addresses and sites on every device',
  'graph/AttackSimulation.ReadWrite.All': 'sends simulated attacks to people',
  'graph/CustomDetection.ReadWrite.All': 'changes detection rules, which can act on devices by themselves',
  'graph/SecurityActions.ReadWrite.All': 'carries out security actions',
  'graph/SecurityAnalyzedMessage.ReadWrite.All': "acts on other people's mail, deletes it for instance",
  'graph/SecurityIdentitiesActions.ReadWrite.All': 'acts on identities',
  'graph/SecurityIdentitiesUserActions.ReadWrite.All': 'acts on identities',
  'graph/ThreatIndicators.ReadWrite.OwnedBy': 'lets indicators block things in connected products',
};

const signInValues = ['openid', 'profile', 'offline_access'] as const;

/** Names without a verb: they only let a person sign in. */
export const signInScopes: ReadonlySet<string> = new Set([...signInValues, 'email']);

/** All 75, by API and then by name. */
export const permissions: readonly CataloguePermission[] = [
  ...xdrPermissionRows.map((row) => permission('xdr', row)),
  ...endpointPermissionRows.map((row) => permission('endpoint', row)),
  ...graphPermissionRows.map((row) => permission('graph', row)),
];

/**
 * Granted along on Microsoft Graph. Consent to any permission is said to include them; granting them leaves no doubt and is
 * what Microsoft's own sample does.
 *
 * @see https://learn.microsoft.com/en-us/entra/identity/enterprise-apps/grant-consent-single-user
 */
export const signInPermissions: readonly CataloguePermission[] = signInValues.flatMap((value) =>
  permissions.filter((known) => known.api === 'graph' && known.value === value),
);

/** Those that give access to Defender; without the ones that only sign a person in. */
export const defenderPermissions: readonly CataloguePermission[] = permissions.filter(
  (known) => !signInScopes.has(known.value) && known.value !== 'User.Read',
);

const byName = new Map(permissions.map((known) => [formatPermission(known), known]));

/** @returns null when the catalogue has no such delegated permission; the tenant may still publish it */
export function permissionOf(ref: PermissionRef): CataloguePermission | null {
  return byName.get(formatPermission(ref)) ?? null;
}

/** "can write", "high impact", "stops 2027-02-01": the strongest thing to know about them together; null when nothing. */
export function markOf(some: readonly CataloguePermission[]): string | null {
  const stopping = some.find((known) => known.retiring !== undefined);
  if (stopping?.retiring !== undefined) return `stops ${stopping.retiring.on}`;
  if (some.some((known) => known.highImpact !== undefined)) return 'high impact';
  return some.some((known) => known.canWrite) ? 'can write' : null;
}

/** In the order of the catalogue and without duplicates; those it does not know come last, as they came. */
export function inCatalogueOrder(refs: readonly PermissionRef[]): readonly PermissionRef[] {
  const names = new Set(refs.map(formatPermission));
  const known = permissions.filter((one) => names.has(formatPermission(one))).map(({ api, value }) => ({ api, value }));
  const unknown = refs.filter(
    (ref, index) =>
      permissionOf(ref) === null &&
      refs.findIndex((other) => formatPermission(other) === formatPermission(ref)) === index,
  );
  return [...known, ...[...unknown].sort((a, b) => apiKeys.indexOf(a.api) - apiKeys.indexOf(b.api))];
}

function permission(api: ApiKey, [value, id, consent, displayName, description]: PermissionRow): CataloguePermission {
  const name = `${api}/${value}`;
  const impact = highImpact[name];
  const retirement = retiring[name];
  const graphValue = inGraph[name];
  return {
    api,
    value,
    id: guid(id),
    displayName,
    description,
    consent,
    canWrite: !signInScopes.has(value) && !/\.Read(\.|$)/.test(value),
    ...(impact === undefined ? {} : { highImpact: impact }),
    ...(retirement === undefined ? {} : { retiring: retirement }),
    ...(graphValue === undefined ? {} : { inGraph: { api: 'graph', value: graphValue } }),
    evidence: api === 'graph' ? 'graph-list' : 'tenant-list',
    source: sources[api],
  };
}
