import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { htmlText } from '../../src/documents/literals.ts';
import { drawRecord } from '../../src/documents/record-drawing.ts';
import type { SetupRecord } from '../../src/documents/record-shape.ts';
import { renderRecord } from '../../src/documents/render-record.ts';
import { setupRecord } from '../../src/documents/setup-record.ts';
import { recordOf } from './named-part.ts';
import { analyst, recordInput } from './record-sample.ts';

/** What would be wrong in any page, whatever a tenant calls its things. */
function assertClosed(html: string): void {
  const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  expect(html).toContain(
    `content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`,
  );
  expect(html.match(/<style/g)).toHaveLength(1);
  expect(html).not.toMatch(/<(script|iframe|img|object|embed|link|base|form|input)\b/i);
  expect(html).not.toMatch(/\s(style|on\w+|src|xlink:href)="/i);
  const addresses = [...html.matchAll(/href="([^"]*)"/g)].map(([, address]) => address ?? '');
  expect(addresses.filter((address) => !address.startsWith('https://learn.microsoft.com/'))).toEqual([]);
}

/** Tags of a page in their order, so that a value that became markup would show. */
const skeleton = (html: string): string => (html.match(/<\/?[a-zA-Z!][^\s>]*/g) ?? []).join('');

describe('the page', () => {
  test('allows its own style and nothing else', async () => {
    const { text, fileName } = await renderRecord('html', recordOf());
    expect(fileName).toBe('defender-access-record.html');
    assertClosed(text);
    expect(text).toContain('<html lang="en">');
  });

  const hostile = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
    fc.constantFrom(
      '</style><script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      "' onmouseover='x",
      '<!--',
      ']]>',
      '<%= it.title %>',
      '&lt;b&gt;',
      '\u202Eexe.txt',
      '</title></svg><svg onload=alert(1)>',
    ),
  );

  test('no value becomes markup, whatever people call their things', async () => {
    const plain = await renderRecord('html', sampleWith('x'));
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const { text: html } = await renderRecord('html', sampleWith(text));
        assertClosed(html);
        // A long name may be wrapped in the drawing; everything else keeps its tags.
        expect(skeleton(withoutDrawing(html))).toBe(skeleton(withoutDrawing(plain.text)));
        expect(html).not.toMatch(/\p{Cf}|(?!\n)\p{Cc}/u);
      }),
      { numRuns: 60 },
    );
  });

  test('the drawing is well-formed, and says in words what it draws', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const svg = drawRecord(sampleWith(text));
        expect(svg).toMatch(/^<svg [^>]*role="img" aria-labelledby="drawing-title drawing-text"/);
        const open: string[] = [];
        for (const [, end, name = '', selfClosed] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
          if (end === '/') expect(open.pop()).toBe(name);
          else if (selfClosed !== '/') open.push(name);
        }
        expect(open).toEqual([]);
      }),
      { numRuns: 60 },
    );
    expect(drawRecord(recordOf())).toContain(
      'everyone in the tenant may use Incident reader. Microsoft Defender XDR, for everyone: Incident.Read.',
    );
  });

  test('without a service principal the drawing says that nobody gets in', () => {
    const svg = drawRecord(recordOf({ principal: false, grants: [] }));
    expect(svg).toContain('Nobody may use Incident reader');
    expect(svg).toContain('<g class="box fail"><title>Missing');
  });
});

describe('Markdown', () => {
  const headings = (text: string): readonly string[] => text.split('\n').filter((line) => line.startsWith('#'));

  test('names keep their place: no heading, column, link or tag of their own', async () => {
    const plain = (await renderRecord('md', sampleWith('x'))).text;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 40 }),
          fc.constantFrom('| a | b |', '\n# Title', '[x](javascript:y)', '<b>', '`x`', '**x**', '![](http://x)'),
        ),
        async (text) => {
          const { text: page } = await renderRecord('md', sampleWith(text));
          expect(headings(page).length).toBe(headings(plain).length);
          expect(page.split('\n').length).toBe(plain.split('\n').length);
          for (const [index, line] of page.split('\n').entries()) {
            const columns = (one: string) => one.replaceAll('\\|', '').split('|').length;
            expect(columns(line)).toBe(columns(plain.split('\n')[index] ?? ''));
          }
          expect(page.replaceAll(/`[^`]*`/g, '').replaceAll(/<https:\/\/learn[^>]*>/g, '')).not.toMatch(
            /<[a-z/!]|(?<!\\)\]\(/i,
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  test('has what the page has', async () => {
    const { text, fileName } = await renderRecord('md', recordOf());
    expect(fileName).toBe('defender-access-record.md');
    expect(text).toMatch(/^# Incident reader: record/);
    expect(text).toContain('| `xdr/Incident.Read` | Read incidents | for everyone | ✔ in order |');
    expect(text).not.toMatch(/\n{4}/);
  });
});

test('an escaped text reads as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
      const back = htmlText(text).replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
      expect(back).toBe(text.replaceAll(/\p{Cc}/gu, '\uFFFD'));
    }),
  );
});

function sampleWith(text: string): SetupRecord {
  const input = recordInput({
    displayName: text,
    config: {
      madeBy: text,
      lastProof: { passed: false, at: text, user: text, checks: [{ id: text, verdict: 'fail' }] },
    },
  });
  const { app, tenant } = input.observed;
  return setupRecord({
    ...input,
    recordedBy: text,
    configFile: text,
    undoCommand: text,
    people: [{ ...analyst, displayName: text, userPrincipalName: text }],
    cloud: { ...input.cloud, title: text },
    observed: {
      ...input.observed,
      tenant: { ...tenant, displayName: text },
      app: {
        ...app,
        application: {
          ...app.application,
          uniqueName: text,
          owners: [{ ...analyst, displayName: text, userPrincipalName: text }],
          publicClientRedirectUris: [text],
          webRedirectUris: [text],
          signInAudience: text,
        },
        servicePrincipal: app.servicePrincipal && {
          ...app.servicePrincipal,
          appRoleAssignmentRequired: true,
          assignedPrincipalIds: [analyst.objectId],
        },
        grants: [
          ...app.grants,
          {
            id: 'g',
            resourceId: app.grants[0]!.resourceId,
            consentType: 'Principal',
            principalId: analyst.objectId,
            scopes: [text.replaceAll(/\s/g, '') || 'x'],
          },
        ],
      },
    },
  });
}

function withoutDrawing(html: string): string {
  return html.replace(/<svg[\s\S]*<\/svg>/, '');
}
