import { describe, expect, test } from 'vitest';
import type { Cloud } from '../../src/catalog/cloud.ts';
import { builtInClouds } from '../../src/catalog/clouds.ts';
import { type AccessConfig, assertConfigFits, pendingConfig } from '../../src/config/access-config.ts';
import { answersOf, parsePermission } from '../../src/config/config-answers.ts';
import { guid } from '../../src/values/guid.ts';
import { sampleConfig } from './sample-config.ts';
import { answers, start } from './sample-setup.ts';

describe('a config must fit', () => {
  const cloud: Cloud = {
    ...builtInClouds.public,
    resources: { xdr: { endpoint: 'https://localhost:5001', audience: 'https://api.security.microsoft.com' } },
  };
  const naming = (endpoint: string, audience = 'https://api.security.microsoft.com'): AccessConfig => ({
    ...sampleConfig,
    apis: { xdr: { endpoint, audience, scopes: [] } },
  });

  test.each<[string, AccessConfig, Cloud]>([
    ['its own cloud and tenant', sampleConfig, builtInClouds.public],
    ['another port of the same host', naming('https://localhost:4000'), cloud],
  ])('%s is accepted', (_name, config, given) => {
    expect(() => assertConfigFits(config, given, sampleConfig.tenantId)).not.toThrow();
  });

  test.each<[string, AccessConfig, Cloud, string]>([
    ['another cloud', sampleConfig, builtInClouds.dod, '--cloud public'],
    ["a stranger's host", naming('https://evil.example'), cloud, 'did not make this file'],
    ['a host without TLS', naming('http://localhost:5001'), cloud, 'did not make this file'],
    ['a host with another ending', naming('https://localhost.evil.example:5001'), cloud, 'did not make this file'],
    [
      "a stranger's audience",
      naming('https://localhost:5001', 'https://evil.example'),
      cloud,
      'did not make this file',
    ],
    ['no host at all', naming('localhost'), cloud, 'did not make this file'],
    [
      'an API this cloud lacks',
      { ...sampleConfig, apis: { graph: { audience: 'x', endpoint: 'x', scopes: [] } } },
      cloud,
      'did not make',
    ],
  ])('%s is refused', (_name, config, given, todo) => {
    expect(() => assertConfigFits(config, given, null)).toThrowError(
      expect.objectContaining({
        code: 'config-foreign',
        exitCode: 2,
        todo: expect.arrayContaining([expect.stringContaining(todo) as string]) as string[],
      }) as Error,
    );
  });

  test('another tenant is refused, with both named', () => {
    const other = guid('99999999-0000-4000-8000-000000000000');
    expect(() => assertConfigFits(sampleConfig, builtInClouds.public, other)).toThrowError(
      /7f3c0b52.*Contoso.*99999999/,
    );
  });
});

describe('back to answers', () => {
  test('what setup was told is what a finished config says', () => {
    const config = pendingConfig({ ...start, previous: null });
    expect(answersOf(config)).toEqual({ ...answers, app: { kind: 'ours' } });
    expect(answersOf(sampleConfig).app).toEqual({ kind: 'adopt', appId: sampleConfig.clientId });
  });

  test.each([
    ['xdr/Incident.Read', { api: 'xdr', value: 'Incident.Read' }],
    ['graph/a/b', { api: 'graph', value: 'a/b' }],
    ['Incident.Read', null],
    ['__proto__/x', null],
    ['xdr/', null],
    ['', null],
  ])('%j is %j', (text, permission) => {
    expect(parsePermission(text)).toEqual(permission);
  });
});
