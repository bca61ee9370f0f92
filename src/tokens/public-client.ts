import type { PublicClientApplication } from '@azure/msal-node';
import type { Cloud } from '../catalog/cloud.ts';
import type { EntraWire } from './entra-wire.ts';

export interface ClientOptions {
  readonly cloud: Cloud;
  /** Id, domain or `organizations`. */
  readonly tenant: string;
  readonly clientId: string;
  readonly wire: EntraWire;
}

export function authorityOf(cloud: Cloud, tenant: string): string {
  return `${cloud.authorityHost}/${tenant}`;
}

/**
 * MSAL for one client in one tenant, over our wire. Its cache lives in memory and ends with it.
 *
 * For hosts it does not know, MSAL would ask the public cloud whether they are genuine; knownAuthorities, with the port,
 * tells it not to.
 */
export async function publicClient({ cloud, tenant, clientId, wire }: ClientOptions): Promise<PublicClientApplication> {
  const { PublicClientApplication: Client } = await import('./msal-classes.ts');
  return new Client({
    auth: {
      clientId,
      authority: authorityOf(cloud, tenant),
      knownAuthorities: cloud.instanceDiscovery ? [] : [new URL(cloud.authorityHost).host],
    },
    system: { networkClient: wire.networkClient },
  });
}
