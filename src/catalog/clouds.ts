import { AccessError } from '../errors/access-error.ts';
import { type ApiKey, apiKeys } from './api.ts';
import type { Cloud, CloudResource } from './cloud.ts';

export const cloudNames = ['public', 'gcc', 'gcc-high', 'dod'] as const;
export type CloudName = (typeof cloudNames)[number];

/**
 * Hosts per cloud. In the public cloud Defender for Endpoint is called at one host and its token asked for with the name
 * of another; the audiences of the government clouds are the API hosts themselves, which is what their service
 * principals register, though no token of those clouds was seen by us.
 *
 * @see https://learn.microsoft.com/en-us/defender-xdr/usgov
 * @see https://learn.microsoft.com/en-us/defender-endpoint/gov
 * @see https://learn.microsoft.com/en-us/graph/deployments
 * @see https://learn.microsoft.com/en-us/defender-endpoint/api/exposed-apis-create-app-nativeapp
 */
export const builtInClouds: Readonly<Record<CloudName, Cloud>> = {
  public: builtIn('public', 'Microsoft 365 (public)', {
    authorityHost: 'https://login.microsoftonline.com',
    graphEndpoint: 'https://graph.microsoft.com',
    portal: 'https://portal.azure.com',
    xdr: resource('https://api.security.microsoft.com'),
    endpoint: resource('https://api.security.microsoft.com', 'https://api.securitycenter.microsoft.com'),
  }),
  gcc: builtIn('gcc', 'Microsoft 365 GCC', {
    authorityHost: 'https://login.microsoftonline.com',
    graphEndpoint: 'https://graph.microsoft.com',
    portal: 'https://portal.azure.com',
    xdr: resource('https://api-gcc.security.microsoft.us'),
    endpoint: resource('https://api-gcc.securitycenter.microsoft.us'),
  }),
  'gcc-high': builtIn('gcc-high', 'Microsoft 365 GCC High', {
    authorityHost: 'https://login.microsoftonline.us',
    graphEndpoint: 'https://graph.microsoft.us',
    portal: 'https://portal.azure.us',
    xdr: resource('https://api-gov.security.microsoft.us'),
    endpoint: resource('https://api-gov.securitycenter.microsoft.us'),
  }),
  dod: builtIn('dod', 'Microsoft 365 DoD', {
    authorityHost: 'https://login.microsoftonline.us',
    graphEndpoint: 'https://dod-graph.microsoft.us',
    portal: 'https://portal.azure.us',
    xdr: resource('https://api-gov.security.microsoft.us'),
    endpoint: resource('https://api-gov.securitycenter.microsoft.us'),
  }),
};

/** @returns null for a name that is not built in; case and surrounding blanks do not matter */
export function cloudNamed(name: string): Cloud | null {
  const wanted = name.trim().toLowerCase();
  const found = cloudNames.find((known) => known === wanted);
  return found === undefined ? null : builtInClouds[found];
}

export interface CloudFileSource {
  /** Path as the person gave it; shown in errors and kept as `source`. */
  readonly path: string;
  /** Reads the PEM file that `caFile` names, relative to the cloud file. */
  readCa(relativePath: string): string;
}

/**
 * Reads the description of a cloud that is not built in. Tokens go to the hosts named here, so only https origins are
 * accepted: no credentials, paths or query. Hosts are NOT contacted.
 *
 * @throws AccessError `cloud-file-invalid`, naming the field
 */
export function parseCloudFile(json: unknown, source: CloudFileSource): Cloud {
  const file = new CloudFile(json, source.path);
  const name = file.name();
  const graphEndpoint = file.origin('graphEndpoint');
  const resources = file.resources();
  return {
    name,
    title: `${name} (from a file)`,
    authorityHost: file.origin('authorityHost'),
    graphEndpoint,
    graphAudience: resources.graph?.audience ?? graphEndpoint,
    portal: file.origin('portal'),
    instanceDiscovery: file.flag('instanceDiscovery', true),
    extraCaPem: file.certificate(source),
    resources,
    source: source.path,
  };
}

const knownKeys = ['name', 'authorityHost', 'graphEndpoint', 'portal', 'instanceDiscovery', 'caFile', 'resources'];

class CloudFile {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #path: string;

  constructor(json: unknown, path: string) {
    this.#path = path;
    if (!isRecord(json)) throw this.#invalid('it has to be a JSON object');
    for (const key of Object.keys(json)) {
      const meant = knownKeys.find((known) => known !== key && known.toLowerCase() === key.toLowerCase());
      if (meant !== undefined) throw this.#invalid(`"${key}" has to be written "${meant}"`);
    }
    this.#fields = json;
  }

  name(): string {
    const name = this.#text(this.#fields, 'name', 'name');
    if (!/^[^\p{C}\p{Zl}\p{Zp}]{1,64}$/u.test(name)) {
      throw this.#invalid('"name" has to be at most 64 characters that can be shown');
    }
    // A file must not pass for Microsoft's own cloud in configs and on screens.
    if (cloudNamed(name) !== null)
      throw this.#invalid(`"name" is "${name}", which is a built-in cloud; choose another`);
    return name;
  }

  origin(key: string): string {
    return this.#origin(this.#text(this.#fields, key, key), key);
  }

  flag(key: string, otherwise: boolean): boolean {
    const value = this.#fields[key];
    if (value === undefined) return otherwise;
    if (typeof value !== 'boolean') throw this.#invalid(`"${key}" has to be true or false`);
    return value;
  }

  certificate(source: CloudFileSource): string | null {
    if (this.#fields['caFile'] === undefined) return null;
    const relativePath = this.#text(this.#fields, 'caFile', 'caFile');
    const pem = this.#read(source, relativePath);
    if (!/-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.test(pem)) {
      throw this.#invalid(`"caFile" names ${relativePath}, which holds no PEM certificate`);
    }
    return pem;
  }

  resources(): Readonly<Partial<Record<ApiKey, CloudResource>>> {
    const resources = this.#fields['resources'];
    if (!isRecord(resources)) throw this.#invalid(`"resources" has to name at least one of ${apiKeys.join(', ')}`);
    const unknown = Object.keys(resources).find((key) => !apiKeys.some((known) => known === key));
    if (unknown !== undefined) {
      throw this.#invalid(`"resources.${unknown}" is not known; there are ${apiKeys.join(', ')}`);
    }
    const described = apiKeys.filter((key) => resources[key] !== undefined);
    if (described.length === 0) throw this.#invalid(`"resources" has to name at least one of ${apiKeys.join(', ')}`);
    return Object.fromEntries(described.map((key) => [key, this.#resource(resources[key], `resources.${key}`)]));
  }

  #resource(value: unknown, field: string): CloudResource {
    if (!isRecord(value)) throw this.#invalid(`"${field}" has to hold "endpoint" and "audience"`);
    return {
      endpoint: this.#origin(this.#text(value, 'endpoint', `${field}.endpoint`), `${field}.endpoint`),
      audience: this.#audience(this.#text(value, 'audience', `${field}.audience`), `${field}.audience`),
    };
  }

  #text(fields: Readonly<Record<string, unknown>>, key: string, field: string): string {
    const value = fields[key];
    if (value === undefined) throw this.#invalid(`"${field}" is missing`);
    if (typeof value !== 'string' || value.trim() === '') throw this.#invalid(`"${field}" has to be a text`);
    return value.trim();
  }

  #origin(text: string, field: string): string {
    const url = this.#https(text, field);
    if (url.username !== '' || url.password !== '')
      throw this.#invalid(`"${field}" must not hold a user name or password`);
    if (!/^\/*$/.test(url.pathname) || /[?#]/.test(text)) {
      throw this.#invalid(`"${field}" has to be a host alone, such as https://login.example, without a path or query`);
    }
    return url.origin;
  }

  /** An App ID URI is a name, not a host: it may have a path, and a trailing slash would double in `name/.default`. */
  #audience(text: string, field: string): string {
    if (/^api:\/\/[^\s?#]+$/.test(text)) return text.replace(/\/+$/, '');
    const url = this.#https(text, field);
    if (url.username !== '' || url.password !== '' || /[?#\s]/.test(text)) {
      throw this.#invalid(`"${field}" has to be an App ID URI, such as https://api.security.microsoft.com`);
    }
    return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  }

  #https(text: string, field: string): URL {
    if (!URL.canParse(text))
      throw this.#invalid(`"${field}" is not an address: it has to look like https://login.example`);
    const url = new URL(text);
    if (url.protocol !== 'https:') throw this.#invalid(`"${field}" has to begin with https://; tokens go nowhere else`);
    return url;
  }

  #read(source: CloudFileSource, relativePath: string): string {
    try {
      return source.readCa(relativePath);
    } catch (cause) {
      throw this.#invalid(`"caFile" names ${relativePath}, which cannot be read`, cause);
    }
  }

  #invalid(why: string, cause?: unknown): AccessError {
    return new AccessError('cloud-file-invalid', {
      happened: `The cloud file ${this.#path} cannot be used: ${why}.`,
      todo: [
        `Correct it and try again; it needs "name", "authorityHost", "graphEndpoint", "portal" and "resources".`,
        `Or name a built-in cloud: --cloud ${cloudNames.join(', ')}`,
      ],
      cause,
    });
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface BuiltInHosts {
  readonly authorityHost: string;
  readonly graphEndpoint: string;
  readonly portal: string;
  readonly xdr: CloudResource;
  readonly endpoint: CloudResource;
}

function builtIn(name: CloudName, title: string, hosts: BuiltInHosts): Cloud {
  return {
    name,
    title,
    authorityHost: hosts.authorityHost,
    graphEndpoint: hosts.graphEndpoint,
    graphAudience: hosts.graphEndpoint,
    portal: hosts.portal,
    instanceDiscovery: true,
    extraCaPem: null,
    resources: { xdr: hosts.xdr, endpoint: hosts.endpoint, graph: resource(hosts.graphEndpoint) },
    source: 'built-in',
  };
}

function resource(endpoint: string, audience: string = endpoint): CloudResource {
  return { endpoint, audience };
}
