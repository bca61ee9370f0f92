import fc from 'fast-check';

/** Names that mean something to JavaScript, and texts that mean something to whoever shows or sends them. */
export const hostileNames = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'length',
];
const hostileTexts = [
  ...hostileNames,
  '',
  ' ',
  '\u0000',
  '\u001b]0;owned\u0007',
  '\u001b[2J\u001b[31m',
  '\u202egnp.exe',
  '\ud800',
  "' or 1 eq 1 --",
  '"; rm -rf ~; echo "',
  '$(id) `id` %PATH%',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  'AADSTS53003',
  'AADSTS99999999999999999999',
  '00000000-0000-0000-0000-000000000000',
  'https://user:secret@evil.example/%2e%2e',
  'javascript:alert(1)',
  'NaN',
  '1e999',
  '9'.repeat(400),
  'é'.repeat(300),
];

export const hostileText = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...hostileTexts) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 40 }) },
);

const hostileNumber = fc.constantFrom(0, -1, 1, 1.5, 401, 403, 404, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, 65001, 53003);

/** Any JSON, with keys that a merge by hand would trip over. */
export const hostileJson: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(hostileText, hostileNumber, fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .array(
        fc.tuple(
          fc.oneof(fc.constantFrom(...hostileNames, 'id', 'value', 'error', 'code', 'message'), hostileText),
          tie('value'),
        ),
        {
          maxLength: 4,
        },
      )
      // JSON.parse makes "__proto__" a property of its own, as an answer from outside does.
      .map((entries) =>
        JSON.parse(`{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join()}}`),
      ),
  ),
})).value;

/** One spot of something valid replaced, taken away or added to. */
export function bent(valid: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc
    .tuple(
      fc.constantFrom(...valid),
      fc.array(fc.tuple(fc.nat(1_000), fc.nat(4), hostileJson), { minLength: 1, maxLength: 3 }),
    )
    .map(([original, bends]) =>
      bends.reduce<unknown>((value, [spot, how, hostile]) => bend(value, spot, how, hostile), original),
    );
}

function bend(original: unknown, spot: number, how: number, hostile: unknown): unknown {
  const copy: unknown = JSON.parse(JSON.stringify({ root: original }));
  const spots: { readonly holder: Record<string, unknown>; readonly key: string }[] = [];
  const collect = (holder: unknown): void => {
    if (typeof holder !== 'object' || holder === null) return;
    for (const key of Object.keys(holder)) {
      spots.push({ holder: holder as Record<string, unknown>, key });
      collect((holder as Record<string, unknown>)[key]);
    }
  };
  collect(copy);
  const chosen = spots[spot % spots.length];
  if (chosen === undefined) return hostile;
  const { holder, key } = chosen;
  // A list with properties of its own cannot come out of JSON.
  const isList = Array.isArray(holder);
  if (how === 0 && key !== 'root') delete holder[key];
  else if (how === 1 && !isList)
    Object.defineProperty(holder, '__proto__', { value: hostile, enumerable: true, configurable: true });
  else if (how === 2 && !isList) holder[hostileNames[spot % hostileNames.length] ?? ''] = hostile;
  else holder[key] = hostile;
  return (copy as { root: unknown }).root;
}

/** A text cut, doubled or sprinkled with something else. */
export function bentText(valid: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...valid), fc.nat(4_000), fc.nat(60), fc.nat(3), hostileText)
    .map(([text, from, length, how, hostile]) => {
      const start = from % (text.length + 1);
      if (how === 0) return text.slice(0, start);
      if (how === 1) return text.slice(0, start) + text.slice(start + length);
      if (how === 2) return text.slice(0, start) + hostile + text.slice(start + length);
      return text + text.slice(start, start + length);
    });
}

/** Bytes of a valid text, some of them others. */
export function bentBytes(valid: readonly string[]): fc.Arbitrary<Buffer> {
  return fc
    .tuple(
      fc.constantFrom(...valid),
      fc.constantFrom('utf8', 'utf16le'),
      fc.array(fc.tuple(fc.nat(4_000), fc.nat(255)), { maxLength: 4 }),
      fc.nat(4_000),
    )
    .map(([text, encoding, bends, end]) => {
      const bytes = Buffer.from(text, encoding as BufferEncoding);
      for (const [spot, byte] of bends) bytes[spot % Math.max(1, bytes.length)] = byte;
      return end % 3 === 0 ? bytes.subarray(0, end % (bytes.length + 1)) : bytes;
    });
}
