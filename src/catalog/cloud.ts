import type { ApiKey } from './api.ts';

/** Where an API is called and under which name its token is asked for. The two may be different hosts. */
export interface CloudResource {
  /** Origin without a trailing slash: https://api.security.microsoft.com */
  readonly endpoint: string;
  /** App ID URI asked for, without a trailing slash: https://api.securitycenter.microsoft.com */
  readonly audience: string;
}

/** The hosts of one Microsoft cloud, or of a file that describes any other. Tokens go nowhere else. */
export interface Cloud {
  readonly name: string;
  /** For the screen: "Microsoft 365 (public)". */
  readonly title: string;
  /** Origin of the sign-in service. */
  readonly authorityHost: string;
  /** Origin of Microsoft Graph, without the version. */
  readonly graphEndpoint: string;
  /** Name under which Graph's tokens are asked for; resources.graph.audience where that API is described, else graphEndpoint. */
  readonly graphAudience: string;
  readonly portal: string;
  /** false: the sign-in library must not ask the public cloud about this authority. */
  readonly instanceDiscovery: boolean;
  /** PEM text of an extra trusted certificate; null when none is named. */
  readonly extraCaPem: string | null;
  /** An API left out is not available in this cloud. */
  readonly resources: Readonly<Partial<Record<ApiKey, CloudResource>>>;
  /** Where the description came from: built in, or the path of the file. */
  readonly source: 'built-in' | string;
}
