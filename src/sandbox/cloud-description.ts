import type { SandboxUrls } from './route.ts';

interface ResourceDescription {
  readonly endpoint: string;
  readonly audience: string;
}

/** A cloud file: where this cloud's hosts are. */
export interface CloudDescription {
  readonly name: string;
  readonly authorityHost: string;
  readonly graphEndpoint: string;
  readonly portal: string;
  readonly instanceDiscovery: false;
  readonly caFile?: string;
  readonly resources: {
    readonly xdr: ResourceDescription;
    readonly endpoint: ResourceDescription;
    readonly graph: ResourceDescription;
  };
}

/**
 * Describes the practice tenant as one more cloud. Audiences are Microsoft's own names: that is what its service principals
 * are called here too. So is the portal's address, which apps register as redirect URI and which must not change with a port.
 */
export function cloudDescription(urls: SandboxUrls, caFile: string | null): CloudDescription {
  return {
    name: 'practice-tenant',
    authorityHost: urls.login,
    graphEndpoint: urls.graph,
    portal: 'https://portal.azure.com',
    instanceDiscovery: false,
    ...(caFile === null ? {} : { caFile }),
    resources: {
      xdr: { endpoint: urls.defender, audience: 'https://api.security.microsoft.com' },
      endpoint: { endpoint: urls.defender, audience: 'https://api.securitycenter.microsoft.com' },
      graph: { endpoint: urls.graph, audience: 'https://graph.microsoft.com' },
    },
  };
}
