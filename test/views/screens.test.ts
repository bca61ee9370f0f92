import { describe, expect, test } from 'vitest';
import { textWidth } from '../../src/terminal/text-width.ts';
import { bothStreams, draw, stages } from './sample-screens.ts';
import { handOff, plan, report } from './sample-values.ts';

describe.each([80, 60])('at %i columns', (columns) => {
  test.each(stages)('%s', (_, show) => {
    expect(bothStreams(draw(show, columns))).toMatchSnapshot();
  });
});

describe('every screen', () => {
  test.each(stages)('%s: no line is wider than the window, but for addresses and command lines', (_, show) => {
    for (const columns of [40, 60, 80, 100]) {
      const lines = bothStreams(draw(show, columns)).split('\n');
      for (const line of lines.filter((each) => !/https:|^(defender-access:|Example:)|evil\.example/.test(each))) {
        // A label or a word that is longer than its column pushes on; nothing else may.
        expect(textWidth(line), line).toBeLessThanOrEqual(Math.max(columns, 60));
      }
    }
  });

  test.each(stages)('%s: colour repeats what the words say', (_, show) => {
    const plain = bothStreams(draw(show, 80));
    const coloured = bothStreams(draw(show, 80, { colour: true, unicode: true }));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes are what is looked for
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(plain);
  });

  test.each(stages.filter(([name]) => name !== 'neighbours'))('%s: in ASCII nothing is outside ASCII', (_, show) => {
    expect(bothStreams(draw(show, 80, { colour: false, unicode: false }))).toMatch(/^[\x20-\x7e\n]*$/);
  });
});

test('the plan is part of the journey, and the result of a dry run', () => {
  const journey = draw((view) => view.planned(plan, 'Contoso'), 80);
  const result = draw((view) => view.planned(plan, 'Contoso', true), 80);
  expect([journey.resulted(), result.said()]).toEqual(['', '']);
  expect(result.resulted()).toBe(journey.said());
});

test('a link that was shown before anybody waited is not shown again', () => {
  const screen = draw((view) => {
    view.handedOff(handOff, report.app);
    view.setupDone({ ...report, status: 'handed-off', proof: null, handOff });
  }, 80).resulted();
  expect(screen.split(handOff.url)).toHaveLength(2);
});

describe('a fault of the program', () => {
  test('shows its stack only with --verbose, and no token in either', () => {
    const token = `eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.${'eyJhdWQiOiJ4In0'.repeat(3)}.${'c2ln'.repeat(20)}`;
    const quiet = draw((view) => view.failed(new Error(`went wrong with ${token}`), false), 80).said();
    const verbose = draw((view) => view.failed(new Error(`went wrong with ${token}`), true), 80).said();
    expect(quiet).not.toContain('screens.test.ts');
    expect(verbose).toContain('screens.test.ts');
    expect(quiet + verbose).not.toContain(token.slice(0, 60));
  });
});
