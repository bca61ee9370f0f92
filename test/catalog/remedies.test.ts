import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aadstsMeaning, aadstsRefusal, knownAadstsNumbers, parseAadstsNumber } from '../../src/catalog/aadsts.ts';
import { fill, neutralWords, type Placeholder } from '../../src/catalog/remedies/neutral-words.ts';
import { failureIds, isFailureId, refusal, remedies, remedyOf, stages } from '../../src/catalog/remedies.ts';

const counts = { A: 13, B: 17, C: 4, D: 16, E: 5, F: 6, G: 11, H: 1, I: 3, J: 7, K: 5, L: 10, M: 5, N: 5 };
const common = 'help json yes config cloud tenant auth sandbox verbose no-color plain';
// What scripts rely on, by command.
const flagsOf: Readonly<Record<string, string>> = {
  setup:
    'name task permission redirect-uri for app-id new owner format admin-client-id operator user answers skip-proof dry-run',
  consent: 'app-id add remove for link wait dry-run',
  verify: 'app-id quick only skip',
  token: 'resource copy decode header fresh',
  permissions: 'ids live',
  snippets: '',
  record: '',
  remove: 'app-id dry-run',
  sandbox: '',
};
const prose = ['on', 'to', 'keeps', 'runs', 'needs', 'again'];

describe('the remedies', () => {
  test('cover all 108 failures, each stage in full', () => {
    expect(remedies).toHaveLength(108);
    const perStage = Object.fromEntries(
      Object.keys(stages).map((stage) => [stage, remedies.filter((remedy) => remedy.stage === stage).length]),
    );
    expect(perStage).toEqual(counts);
    for (const [stage, count] of Object.entries(counts)) {
      for (let number = 1; number <= count; number += 1) expect(isFailureId(`${stage}${number}`)).toBe(true);
    }
  });

  test.each(remedies.map((remedy) => [remedy.id, remedy] as const))(
    '%s says a whole sentence and a next step',
    (_id, remedy) => {
      expect(remedy.title).toMatch(/^[A-Z].*[^.]$/);
      expect(remedy.happened).toMatch(/^[A-Z{].*\.$/);
      expect(remedy.todo.length).toBeGreaterThan(0);
      expect(remedy.title.length).toBeLessThanOrEqual(60);
      for (const sentence of [remedy.happened, ...remedy.todo]) expect(sentence.length).toBeLessThanOrEqual(180);
    },
  );

  test.each(remedies.map((remedy) => [remedy.id, remedy] as const))(
    '%s names our own commands and flags only',
    (_id, remedy) => {
      for (const sentence of [remedy.happened, ...remedy.todo]) {
        for (const [, command = '', rest = ''] of sentence.matchAll(
          /defender-access ([a-z]+)\b([^;]*?)(?= defender-access|$)/g,
        )) {
          if (prose.includes(command)) continue;
          expect(Object.keys(flagsOf)).toContain(command);
          for (const [, flag] of rest.matchAll(/(?<![\w-])--([a-z][a-z-]+)/g)) {
            expect(`${flagsOf[command]} ${common}`.split(' '), sentence).toContain(flag);
          }
        }
        for (const [, flag = ''] of sentence.matchAll(/(?<![\w-])--([a-z][a-z-]+)/g)) {
          // Those of Node and of WSL are not ours.
          if (['dns-result-order', 'shutdown'].includes(flag)) continue;
          expect(`${Object.values(flagsOf).join(' ')} ${common}`.split(' '), sentence).toContain(flag);
        }
      }
    },
  );

  test.each(remedies.map((remedy) => [remedy.id, remedy] as const))(
    '%s leaves no placeholder open when nothing is known',
    (id) => {
      const error = refusal(id);
      expect([error.happened, ...error.todo].join(' ')).not.toMatch(/[{}]/);
      expect(error.code).toBe(remedyOf(id).code);
      expect(error.failure).toBe(id);
    },
  );

  test('a neutral word at the start of a sentence is capitalised', () => {
    expect(refusal('B6').happened).toMatch(/^This service asks/);
    expect(refusal('B6', { values: { resource: 'Graph' } }).happened).toMatch(/^Graph asks/);
  });

  test('what a tenant put into a name cannot move the cursor or break the line', () => {
    fc.assert(
      fc.property(fc.constantFrom(...failureIds()), fc.string({ unit: 'binary' }), (id, hostile) => {
        const values = Object.fromEntries(Object.keys(neutralWords).map((name) => [name, hostile]));
        const error = refusal(id, { values, raw: hostile });
        for (const text of [error.happened, ...error.todo, error.raw ?? ''])
          expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }),
    );
  });

  test('a value with a placeholder in it is not filled again', () => {
    expect(fill('{name} and {app}', { name: '{app}', app: 'x' })).toBe('{app} and x');
    expect(fill('{nosuchword}', {} as Record<Placeholder, string>)).toBe('{nosuchword}');
  });

  test('the details of a refusal win over the remedy, and ids are kept', () => {
    const error = refusal('G2', {
      happened: 'Entra ID refused to grant ThreatHunting.Read.All.',
      todoFirst: ['First this.'],
      ids: { correlationId: 'c', requestId: 'r' },
      raw: 'a\r\nb\u001b[31m',
      retried: '3 times over 12 s',
      claims: '{}',
      cause: new Error('x'),
    });
    expect(error.happened).toBe('Entra ID refused to grant ThreatHunting.Read.All.');
    expect(error.todo[0]).toBe('First this.');
    expect(error.ids).toEqual({ correlationId: 'c', requestId: 'r' });
    expect(error.raw).toBe('a b\uFFFD[31m');
    expect(error.retried).toBe('3 times over 12 s');
    expect(error.claims).toBe('{}');
    expect(error.whoseMove).toContain('Cloud Application Administrator');
  });
});

describe('AADSTS numbers', () => {
  // Every number that stands in the collected facts.
  const inTheFacts = [
    16000, 28000, 50005, 50011, 50020, 50034, 50049, 50053, 50057, 50058, 50059, 50072, 50076, 50078, 50079, 50097,
    50105, 50126, 50131, 50147, 50158, 50173, 50194, 50196, 50199, 51004, 53000, 53003, 53011, 54005, 65001, 65002,
    65004, 65005, 65006, 70000, 70003, 70008, 70011, 70016, 70018, 70019, 70020, 70043, 90002, 90023, 90072, 90093,
    90094, 90095, 90102, 500011, 500021, 500022, 500113, 501481, 530003, 530032, 530035, 530036, 530084, 650051, 650052,
    650053, 650056, 650057, 700016, 700025, 700038, 700081, 700082, 900023, 900144, 900971, 901002, 7000112, 7000215,
    7000218, 7000229, 9002313, 9002326, 9002327,
  ];

  test.each(inTheFacts)('%i is explained', (number) => {
    const known = aadstsMeaning(number);
    expect(known).not.toBeNull();
    expect(known!.meaning).toMatch(/^[A-Z].*\.$/);
    expect(aadstsRefusal(number)!.happened).toContain(`AADSTS${number}`);
  });

  test('none is known that the facts do not have', () => {
    expect(knownAadstsNumbers).toEqual(inTheFacts);
  });

  test.each([
    [53003, 'sign-in-blocked', 'B5'],
    [65001, 'consent-required', 'G1'],
    [50105, 'user-not-assigned', 'E5'],
    [7000112, 'app-disabled', 'J4'],
    [650052, 'api-missing', 'E1'],
    [90002, 'tenant-unknown', 'B12'],
    [65002, 'sign-in-client-refused', 'B14'],
    [70020, 'sign-in-expired', 'B10'],
  ])('%i becomes %s', (number, code, failure) => {
    expect(aadstsRefusal(number)).toMatchObject({ code, failure });
  });

  test('an unknown number is not guessed at', () => {
    expect(aadstsMeaning(99999)).toBeNull();
    expect(aadstsRefusal(99999)).toBeNull();
  });

  test.each([
    ['53003', 53003],
    [' AADSTS53003 ', 53003],
    ['Error code: aadsts 700016: Application with identifier', 700016],
    ['hello', null],
    ['12', null],
    ['2026-11-22', null],
  ])('reads %j as a person types it', (text, number) => {
    expect(parseAadstsNumber(text)).toBe(number);
  });
});
