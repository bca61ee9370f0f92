import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builtInClouds, cloudNamed, cloudNames, parseCloudFile } from '../../src/catalog/clouds.ts';
import { AccessError } from '../../src/errors/access-error.ts';

const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const contoso = {
  name: 'contoso-private',
  authorityHost: 'https://login.example',
  graphEndpoint: 'https://graph.example',
  portal: 'https://portal.example',
  instanceDiscovery: false,
  caFile: './ca.pem',
  resources: {
    xdr: { endpoint: 'https://api.security.example', audience: 'https://api.security.microsoft.com' },
    endpoint: { endpoint: 'https://api.security.example', audience: 'https://api.securitycenter.microsoft.com' },
    graph: { endpoint: 'https://graph.example', audience: 'https://graph.example' },
  },
};
const source = { path: 'contoso.json', readCa: () => pem };
const parse = (change: object) => parseCloudFile({ ...contoso, ...change }, source);

function refusalOf(action: () => unknown): AccessError {
  try {
    action();
  } catch (error) {
    if (error instanceof AccessError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('built-in clouds', () => {
  test.each([
    [
      'public',
      'login.microsoftonline.com',
      'graph.microsoft.com',
      'api.security.microsoft.com',
      'api.security.microsoft.com',
    ],
    [
      'gcc',
      'login.microsoftonline.com',
      'graph.microsoft.com',
      'api-gcc.security.microsoft.us',
      'api-gcc.securitycenter.microsoft.us',
    ],
    [
      'gcc-high',
      'login.microsoftonline.us',
      'graph.microsoft.us',
      'api-gov.security.microsoft.us',
      'api-gov.securitycenter.microsoft.us',
    ],
    [
      'dod',
      'login.microsoftonline.us',
      'dod-graph.microsoft.us',
      'api-gov.security.microsoft.us',
      'api-gov.securitycenter.microsoft.us',
    ],
  ] as const)('%s has the documented hosts', (name, login, graph, xdr, endpoint) => {
    const cloud = builtInClouds[name];
    expect(cloud.authorityHost).toBe(`https://${login}`);
    expect(cloud.graphEndpoint).toBe(`https://${graph}`);
    expect(cloud.resources.xdr?.endpoint).toBe(`https://${xdr}`);
    expect(cloud.resources.endpoint?.endpoint).toBe(`https://${endpoint}`);
    expect(cloud.graphAudience).toBe(cloud.resources.graph?.audience);
    expect(cloud.source).toBe('built-in');
  });

  test('Endpoint is called at one host and its token asked for with the name of another', () => {
    expect(builtInClouds.public.resources.endpoint).toEqual({
      endpoint: 'https://api.security.microsoft.com',
      audience: 'https://api.securitycenter.microsoft.com',
    });
  });

  test('are found by name, whatever the case, and nothing else is', () => {
    for (const name of cloudNames) expect(cloudNamed(` ${name.toUpperCase()} `)).toBe(builtInClouds[name]);
    for (const other of ['', 'china', 'constructor', '__proto__', 'public.json']) expect(cloudNamed(other)).toBeNull();
  });
});

describe('a cloud file', () => {
  test('describes any other cloud', () => {
    expect(parse({})).toEqual({
      name: 'contoso-private',
      title: 'contoso-private (from a file)',
      authorityHost: 'https://login.example',
      graphEndpoint: 'https://graph.example',
      graphAudience: 'https://graph.example',
      portal: 'https://portal.example',
      instanceDiscovery: false,
      extraCaPem: pem,
      resources: contoso.resources,
      source: 'contoso.json',
    });
  });

  test('may leave out the certificate, instance discovery and APIs', () => {
    const { caFile: _caFile, instanceDiscovery: _discovery, ...rest } = contoso;
    const cloud = parseCloudFile({ ...rest, resources: { xdr: contoso.resources.xdr } }, source);
    expect(cloud.extraCaPem).toBeNull();
    expect(cloud.instanceDiscovery).toBe(true);
    expect(cloud.resources.endpoint).toBeUndefined();
    expect(cloud.graphAudience).toBe('https://graph.example');
  });

  test('has trailing slashes taken off and hosts in lower case, the port kept', () => {
    const cloud = parse({
      authorityHost: 'https://LOGIN.example:8443//',
      resources: { xdr: { endpoint: 'https://api.example/', audience: 'https://security.example/mtp//' } },
    });
    expect(cloud.authorityHost).toBe('https://login.example:8443');
    expect(cloud.resources.xdr).toEqual({ endpoint: 'https://api.example', audience: 'https://security.example/mtp' });
  });

  test.each([
    ['no object', [], 'JSON object'],
    ['null', null, 'JSON object'],
    ['no name', { ...contoso, name: undefined }, '"name"'],
    ['the name of a built-in cloud', { ...contoso, name: 'Public' }, '"name"'],
    ['a name that would break a line', { ...contoso, name: 'a\nb' }, '"name"'],
    ['http', { ...contoso, authorityHost: 'http://login.example' }, '"authorityHost"'],
    ['a path', { ...contoso, graphEndpoint: 'https://graph.example/v1.0' }, '"graphEndpoint"'],
    ['a query', { ...contoso, portal: 'https://portal.example/?x=1' }, '"portal"'],
    ['an empty query', { ...contoso, portal: 'https://portal.example/?' }, '"portal"'],
    ['credentials', { ...contoso, authorityHost: 'https://user:secret@login.example' }, '"authorityHost"'],
    ['no address', { ...contoso, authorityHost: 'login.example' }, '"authorityHost"'],
    ['a number', { ...contoso, authorityHost: 7 }, '"authorityHost"'],
    ['a text for a switch', { ...contoso, instanceDiscovery: 'false' }, '"instanceDiscovery"'],
    ['a key in another case', { ...contoso, cafile: 'x' }, '"cafile"'],
    ['no resources', { ...contoso, resources: {} }, '"resources"'],
    ['an unknown API', { ...contoso, resources: { ...contoso.resources, purview: {} } }, '"resources.purview"'],
    [
      'an API without audience',
      { ...contoso, resources: { xdr: { endpoint: 'https://a.example' } } },
      '"resources.xdr.audience"',
    ],
    [
      'an API over http',
      { ...contoso, resources: { xdr: { endpoint: 'http://a.example', audience: 'https://a.example' } } },
      '"resources.xdr.endpoint"',
    ],
  ])('with %s is refused, and the field named', (_what, json, field) => {
    const error = refusalOf(() => parseCloudFile(json, source));
    expect(error.code).toBe('cloud-file-invalid');
    expect(error.happened).toContain('contoso.json');
    expect(error.happened).toContain(field);
    expect(error.happened).not.toContain('secret');
  });

  test('whose certificate cannot be read, or is none, is refused', () => {
    const missing = refusalOf(() =>
      parseCloudFile(contoso, {
        path: 'contoso.json',
        readCa: () => {
          throw new Error('ENOENT');
        },
      }),
    );
    expect(missing.happened).toContain('./ca.pem, which cannot be read');
    const empty = refusalOf(() => parseCloudFile(contoso, { path: 'contoso.json', readCa: () => 'hello' }));
    expect(empty.happened).toContain('no PEM certificate');
  });

  test('whatever is in it, only https origins come out', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.webUrl(),
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc.constant('https://a.example//'),
    );
    fc.assert(
      fc.property(texts, texts, texts, (authorityHost, endpoint, audience) => {
        try {
          const cloud = parse({ authorityHost, resources: { xdr: { endpoint, audience } } });
          for (const origin of [cloud.authorityHost, cloud.resources.xdr?.endpoint ?? '']) {
            expect(new URL(origin).origin).toBe(origin);
            expect(origin.startsWith('https://')).toBe(true);
          }
          expect(cloud.resources.xdr?.audience.endsWith('/')).toBe(false);
        } catch (error) {
          expect(error).toBeInstanceOf(AccessError);
        }
      }),
    );
  });
});
