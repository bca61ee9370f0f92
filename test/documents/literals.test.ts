import { execFileSync } from 'node:child_process';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { envLiteral, type LiteralLanguage, literalIn, remark } from '../../src/documents/literals.ts';

const hostile = [
  '',
  `Ana's "reader"`,
  '$HOME ${HOME} $(id) `id`',
  '${x} %{y} $${z} %%{w} {{it}} <%= it %> #{a}',
  'a\\b\\n\\u0041 \\',
  'line\nbreak\r\nand\ttab\0nul',
  '\u2018typographic\u2019 \u201Aquotes\u201B \u201Cdouble\u201D',
  'right\u202Eleft \u2028 \u2029 \u0085 \uFEFF',
  '事故 👩‍💻 é \u{E0041}',
  'lone \uD800 surrogate',
  "'; Remove-Item / #",
  '"); DROP TABLE apps; --',
  '*/ // <# #> """ \'\'\'',
];

const anyText = fc.oneof(
  fc.constantFrom(...hostile),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...`'"\`$\\{}%()\n\r\t\0 #;<>!‘’“”a\u2028\u202E\uD83D`) }),
);
const samples = [...hostile, ...fc.sample(anyText, 300)];
const lone = (text: string) => text.replace(/\p{Cs}/gu, '\uFFFD');

function decodeWith(pattern: RegExp, decode: (match: RegExpExecArray) => string, body: string): string {
  let text = '';
  let at = 0;
  while (at < body.length) {
    pattern.lastIndex = at;
    const match = pattern.exec(body);
    if (match === null) throw new Error(`not a literal at ${at}: ${body}`);
    text += decode(match);
    at += match[0].length;
  }
  return text;
}

const simple: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

// Each reads a literal by the rules of its language, strictly: whatever would end, expand or continue it is an error.
const readers: Readonly<Record<'csharp' | 'terraform' | 'bicep' | 'powershell', (literal: string) => string>> = {
  // https://learn.microsoft.com/en-us/dotnet/csharp/language-reference/language-specification/lexical-structure#6456-string-literals
  csharp: (literal) =>
    decodeWith(
      /\\(["\\])|\\u([0-9a-f]{4})|\\U([0-9a-f]{8})|([^"\\\n\r\u0085\u2028\u2029])/y,
      ([, quoted, short, long, plain]) =>
        quoted ??
        plain ??
        (short === undefined
          ? String.fromCodePoint(Number.parseInt(long!, 16))
          : String.fromCharCode(Number.parseInt(short, 16))),
      /^"([\s\S]*)"$/.exec(literal)![1]!,
    ),
  // https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#template-expressions
  terraform: (literal) =>
    decodeWith(
      /\\(["\\nrt])|\\u([0-9a-f]{4})|\\U([0-9a-f]{8})|([$%])(?!\{)|([^"\\\n\r$%])/y,
      ([, quoted, short, long, sigil, plain]) =>
        sigil ??
        plain ??
        (quoted === undefined
          ? String.fromCodePoint(Number.parseInt((short ?? long)!, 16))
          : (simple[quoted] ?? quoted)),
      /^"([\s\S]*)"$/.exec(literal)![1]!,
    ),
  // https://learn.microsoft.com/en-us/azure/azure-resource-manager/bicep/data-types#strings
  bicep: (literal) =>
    decodeWith(
      /\\(['\\$])|\\u\{([0-9a-f]+)\}|([^'\\$\n\r])/y,
      ([, quoted, hex, plain]) => quoted ?? plain ?? String.fromCodePoint(Number.parseInt(hex!, 16)),
      /^'([\s\S]*)'$/.exec(literal)![1]!,
    ),
  // https://learn.microsoft.com/en-us/powershell/module/microsoft.powershell.core/about/about_quoting_rules
  powershell: (literal) => {
    expect(literal).toMatch(/^[\x20-\x7e]*$/);
    const [, pattern, plain] = /^(?:\[regex\]::Unescape\('((?:[^']|'')*)'\)|'((?:[^']|'')*)')$/.exec(literal)!;
    if (plain !== undefined) return plain.replaceAll("''", "'");
    return decodeWith(
      /\\(\\)|\\u([0-9a-f]{4})|([^\\])/y,
      ([, slash, hex, one]) => slash ?? one ?? String.fromCharCode(Number.parseInt(hex!, 16)),
      pattern!.replaceAll("''", "'"),
    );
  },
};

describe('a text as a literal', () => {
  test.each(['csharp', 'powershell'] as const)('of %s reads back as it was, whatever it is', (language) => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(readers[language](literalIn[language](text))).toBe(text);
      }),
    );
  });

  test.each(['terraform', 'bicep'] as const)('of %s reads back as it was, but for lone surrogates', (language) => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(readers[language](literalIn[language](text))).toBe(lone(text));
      }),
    );
  });

  test('of JSON and JavaScript reads back as it was', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(JSON.parse(literalIn.json(text))).toBe(text);
        expect(new Function(`'use strict'; return ${literalIn.javascript(text)};`)()).toBe(text);
      }),
    );
  });

  test('of the shell reads back as it was in a real one, but for what a shell cannot hold', () => {
    const speakable = samples.map((text) => lone(text).replaceAll('\0', '\uFFFD'));
    const script = samples.map((text) => `printf '%s\\0' ${literalIn.shell(lone(text))}`).join('\n');
    const said = execFileSync('sh', { input: script, encoding: 'utf8', env: { HOME: '/home/ana' } });
    expect(said.split('\0').slice(0, -1)).toEqual(speakable);
  });

  test.skipIf(!canRun('python3', '--version'))('of Python reads back as it was in a real one', () => {
    const program = `import json, sys\nsys.stdout.write(json.dumps([${samples.map(literalIn.python).join(',\n')}]))`;
    expect(JSON.parse(execFileSync('python3', ['-'], { input: program, encoding: 'utf8' }))).toEqual(samples);
  });

  test.skipIf(!canRun('terraform', 'version'))(
    'of Terraform reads back as it was in a real one',
    () => {
      const texts = hostile.map(lone);
      // The console reads one line; base64 and JSON bring it back without Terraform's own quoting in between.
      const said = execFileSync('terraform', ['console'], {
        input: `base64encode(jsonencode([${texts.map(literalIn.terraform).join(', ')}]))`,
        encoding: 'utf8',
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      expect(JSON.parse(Buffer.from(said.trim().replaceAll('"', ''), 'base64').toString('utf8'))).toEqual(texts);
    },
    60_000,
  );

  test('shows nothing that cannot be seen, in the languages that have an escape for it', () => {
    const languages: readonly LiteralLanguage[] = [
      'json',
      'javascript',
      'python',
      'csharp',
      'powershell',
      'terraform',
      'bicep',
    ];
    fc.assert(
      fc.property(anyText, fc.constantFrom(...languages), (text, language) => {
        expect(literalIn[language](text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
    );
  });
});

describe('a value of an .env file', () => {
  test.each([
    ['7f3c0000-0000-4000-8000-0000000091ab', '7f3c0000-0000-4000-8000-0000000091ab'],
    ['https://api.security.microsoft.com/.default', 'https://api.security.microsoft.com/.default'],
    ['Incident reader', `'Incident reader'`],
    ['costs $5 `now` "ok"', `'costs $5 \`now\` "ok"'`],
    ["Ana's reader", `"Ana's reader"`],
    ["Ana's $reader", null],
    ['two\nlines', null],
  ])('%j is written %j', (text, written) => {
    expect(envLiteral(text)).toBe(written);
  });

  test('that can be written is read alike by Node and by a shell', () => {
    const writable = samples.map(lone).filter((text) => envLiteral(text) !== null);
    expect(writable.length).toBeGreaterThan(20);
    const lines = writable.map((text, index) => `NAME_${index}=${envLiteral(text)}`).join('\n');
    const read = parseEnv(lines);
    expect(writable.map((_, index) => read[`NAME_${index}`])).toEqual(writable);
    const said = execFileSync('sh', {
      input: `${lines}\nprintf '%s\\0' ${writable.map((_, index) => `"$NAME_${index}"`).join(' ')}`,
      encoding: 'utf8',
      env: { HOME: '/home/ana' },
    });
    expect(said.split('\0').slice(0, -1)).toEqual(writable);
  });
});

test('a remark stays on its line and does not end the remark', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(remark(text)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]|\*\/|#>/u);
    }),
  );
});

function canRun(command: string, flag: string): boolean {
  try {
    execFileSync(command, [flag], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
