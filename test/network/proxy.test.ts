import { describe, expect, test } from 'vitest';
import { proxyFor, UnusableProxy } from '../../src/network/proxy.ts';

const login = new URL('https://login.microsoftonline.com/common');

describe('which proxy', () => {
  test.each([
    ['none is set', {}, null],
    ['for https', { HTTPS_PROXY: 'http://p.example:8080' }, 'http://p.example:8080'],
    ['lower case wins', { https_proxy: 'http://a.example:1', HTTPS_PROXY: 'http://b.example:2' }, 'http://a.example:1'],
    ['the http one serves https too', { HTTP_PROXY: 'http://p.example:8080' }, 'http://p.example:8080'],
    ['the one for all', { ALL_PROXY: 'http://p.example:8080' }, 'http://p.example:8080'],
    ['without a scheme', { HTTPS_PROXY: 'p.example:8080' }, 'http://p.example:8080'],
    ['a proxy over TLS', { HTTPS_PROXY: 'https://p.example:8443/' }, 'https://p.example:8443'],
    ['empty means none', { HTTPS_PROXY: '' }, null],
    ['an exception by name', { HTTPS_PROXY: 'p.example:1', NO_PROXY: 'login.microsoftonline.com' }, null],
    ['an exception by suffix', { HTTPS_PROXY: 'p.example:1', NO_PROXY: 'x.example, .microsoftonline.com' }, null],
    ['an exception with a star', { HTTPS_PROXY: 'p.example:1', NO_PROXY: '*.microsoftonline.com' }, null],
    ['an exception for everything', { HTTPS_PROXY: 'p.example:1', no_proxy: '*' }, null],
    ['an exception by port', { HTTPS_PROXY: 'p.example:1', NO_PROXY: 'microsoftonline.com:443' }, null],
    ['another port', { HTTPS_PROXY: 'p.example:1', NO_PROXY: 'microsoftonline.com:8443' }, 'http://p.example:1'],
    ['a name that only ends alike', { HTTPS_PROXY: 'p.example:1', NO_PROXY: 'softonline.com' }, 'http://p.example:1'],
  ])('%s', (_name, env, expected) => {
    expect(proxyFor(login, env)?.origin ?? null).toBe(expected);
  });

  test.each(['https://localhost:8443/', 'http://127.0.0.1:9/', 'http://[::1]:9/', 'https://a.localhost/'])(
    '%s never goes through a proxy',
    (url) => {
      expect(
        proxyFor(new URL(url), { HTTPS_PROXY: 'http://p.example:1', HTTP_PROXY: 'http://p.example:1' }),
      ).toBeNull();
    },
  );

  test.each([
    ['http://user:pass@p.example:1', 'user:pass'],
    ['http://CORP%5Cada:p%40ss%3Aword@p.example:1', 'CORP\\ada:p@ss:word'],
    ['http://user:100%@p.example:1', 'user:100%'],
    ['http://user@p.example:1', 'user:'],
  ])('credentials of %s are told apart from the address', (text, credentials) => {
    const proxy = proxyFor(login, { HTTPS_PROXY: text });
    expect(proxy?.origin).toBe('http://p.example:1');
    expect(Buffer.from(proxy?.authorization?.replace('Basic ', '') ?? '', 'base64').toString()).toBe(credentials);
  });

  test.each(['socks5://p.example:1080', 'http://', 'ftp://p.example'])('%s is refused, not ignored', (text) => {
    expect(() => proxyFor(login, { HTTPS_PROXY: text })).toThrow(UnusableProxy);
  });
});
