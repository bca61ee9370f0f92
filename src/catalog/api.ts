import { type Guid, guid } from '../values/guid.ts';

/** The three APIs a delegated token is asked for. */
export const apiKeys = ['xdr', 'endpoint', 'graph'] as const;
export type ApiKey = (typeof apiKeys)[number];

export interface Api {
  readonly key: ApiKey;
  /** appId of Microsoft's application; the same in every tenant and cloud. */
  readonly appId: Guid;
  /** As its service principal is called in a tenant. */
  readonly displayName: string;
  /** As people call it today. */
  readonly productName: string;
  /** Every name under which people look for it. */
  readonly alsoKnownAs: readonly string[];
  readonly source: string;
}

const appIds = 'https://github.com/merill/microsoft-info';

/** @see https://learn.microsoft.com/en-us/defender-xdr/api-supported */
export const apis: Readonly<Record<ApiKey, Api>> = {
  xdr: {
    key: 'xdr',
    appId: guid('8ee8fdad-f234-4243-8f3b-15c294843740'),
    displayName: 'Microsoft Threat Protection',
    productName: 'Microsoft Defender XDR',
    alsoKnownAs: ['Microsoft 365 Defender', 'Microsoft Threat Protection', 'MTP', 'M365D', 'XDR', 'Defender XDR'],
    source: appIds,
  },
  endpoint: {
    key: 'endpoint',
    appId: guid('fc780465-2017-40d4-a0c5-307022471b92'),
    displayName: 'WindowsDefenderATP',
    productName: 'Microsoft Defender for Endpoint',
    alsoKnownAs: [
      'WindowsDefenderATP',
      'Microsoft Defender ATP',
      'MDATP',
      'MDE',
      'Defender for Endpoint',
      'securitycenter',
    ],
    source: appIds,
  },
  graph: {
    key: 'graph',
    appId: guid('00000003-0000-0000-c000-000000000000'),
    displayName: 'Microsoft Graph',
    productName: 'Microsoft Graph security',
    alsoKnownAs: ['Microsoft Graph', 'Graph', 'Graph security', 'MS Graph'],
    source: appIds,
  },
};

/** A delegated permission as flags, plans and files name it: `xdr/Incident.Read`. */
export interface PermissionRef {
  readonly api: ApiKey;
  readonly value: string;
}

export function formatPermission(permission: PermissionRef): string {
  return `${permission.api}/${permission.value}`;
}
