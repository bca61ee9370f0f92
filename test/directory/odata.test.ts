import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { application, applicationsNamed } from '../../src/directory/applications.ts';
import { keyPredicate, literal, queryString, segment } from '../../src/directory/odata.ts';
import { userByPrincipalName } from '../../src/directory/users.ts';
import { endpoint, graphOver } from './support/graph-under-test.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom("''", '\uD800', "'&$top=1"),
);

/** What an OData service reads in a literal: the quotes taken off, doubled ones single again. */
function unquoted(text: string): string {
  expect(text).toMatch(/^'(?:[^']|'')*'$/s);
  return text.slice(1, -1).replaceAll("''", "'");
}

const wellFormed = (text: string) => text.replace(/\p{Surrogate}/gu, '\uFFFD');

describe('a text in an address', () => {
  test.each([
    ["O'Brien", "'O''Brien'"],
    ["'", "''''"],
    ['', "''"],
    ["x' or 1 eq 1 or 'x", "'x'' or 1 eq 1 or ''x'"],
  ])('%s is quoted as %s', (text, quoted) => expect(literal(text)).toBe(quoted));

  test('says the same after quoting and unquoting, whatever it is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(unquoted(literal(text))).toBe(text);
      }),
    );
  });

  test('never leaves its key', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const url = new URL(`${endpoint}/v1.0/applications${keyPredicate('uniqueName', text)}`);
        expect(url.search + url.hash).toBe('');
        const key = /^\/v1\.0\/applications\(uniqueName=(.*)\)$/s.exec(decodeURIComponent(url.pathname))?.[1] ?? '';
        expect(url.pathname.split('/')).toHaveLength(3);
        expect(unquoted(key)).toBe(wellFormed(text));
      }),
    );
  });

  test('never leaves its filter', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const query = queryString({ $select: ['id'], $filter: `displayName eq ${literal(text)}`, $count: true });
        const url = new URL(`${endpoint}/v1.0/applications${query}`);
        expect([...url.searchParams.keys()]).toEqual(['$select', '$filter', '$count']);
        expect(url.hash).toBe('');
        // A space is %20, never +, which Graph would read as a plus sign.
        expect(url.search).not.toContain('+');
        expect(unquoted(url.searchParams.get('$filter')?.slice('displayName eq '.length) ?? '')).toBe(wellFormed(text));
      }),
    );
  });

  test('never leaves its segment', () => {
    fc.assert(
      fc.property(
        anyText.filter((text) => !['', '.', '..'].includes(text)),
        (text) => {
          const url = new URL(`${endpoint}/v1.0/oauth2PermissionGrants/${segment(text)}`);
          expect(decodeURIComponent(url.pathname.split('/')[3] ?? '')).toBe(wellFormed(text));
          expect(url.pathname.split('/')).toHaveLength(4);
        },
      ),
    );
  });

  test('reaches the service unharmed through the Graph library', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const { graph, http } = graphOver([{ body: { value: [] } }, { status: 200, body: {} }]);
        await graph.send(applicationsNamed(text));
        await graph.send(application({ uniqueName: text }));
        const filter = new URL(http.seen[0]?.url ?? '').searchParams.get('$filter');
        expect(unquoted(filter?.slice('displayName eq '.length) ?? '')).toBe(wellFormed(text));
        const path = decodeURIComponent(new URL(http.seen[1]?.url ?? '').pathname);
        expect(path).toBe(`/v1.0/applications(uniqueName=${literal(wellFormed(text))})`);
      }),
      { numRuns: 50 },
    );
  });
});

test.each([
  ['adele@contoso.com', '/users/adele%40contoso.com'],
  ['adele_fabrikam.com#EXT#@contoso.onmicrosoft.com', '/users/adele_fabrikam.com%23EXT%23%40contoso.onmicrosoft.com'],
  ["o'brien@contoso.com", "/users('o''brien%40contoso.com')"],
  ['$adele@contoso.com', "/users('%24adele%40contoso.com')"],
  ['a/b?c@contoso.com', '/users/a%2Fb%3Fc%40contoso.com'],
])('the user %s is asked for as %s', (userPrincipalName, path) => {
  expect(userByPrincipalName(userPrincipalName).path).toBe(`${path}?$select=id,displayName,userPrincipalName,userType`);
});
