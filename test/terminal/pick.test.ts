import { render } from '@inquirer/testing';
import { describe, expect, test } from 'vitest';
import { findChoices } from '../../src/terminal/choice-search.ts';
import { type PickConfig, pick } from '../../src/terminal/pick.ts';
import { pageTop } from '../../src/terminal/pick-view.ts';
import { createStyle } from '../../src/terminal/style.ts';
import type { Choice } from '../../src/terminal/terminal.ts';
import { textWidth } from '../../src/terminal/text-width.ts';

const choices: readonly Choice<unknown>[] = [
  {
    value: 1,
    name: 'Read incidents',
    detail: 'xdr/Incident.Read',
    keywords: ['Microsoft 365 Defender'],
    group: 'Tasks',
  },
  { value: 2, name: 'Update incidents', detail: 'xdr/Incident.ReadWrite', mark: 'can write', group: 'Tasks' },
  { value: 3, name: 'Isolate a device', detail: 'endpoint/Machine.Isolate', mark: 'high impact', group: 'Tasks' },
  {
    value: 4,
    name: 'Hunt, the old way',
    detail: 'xdr/AdvancedHunting.Read',
    mark: 'stops 2027-02-01',
    disabled: 'not in this tenant',
    group: 'Tasks',
  },
  { value: 5, name: '端末を隔離する', detail: 'endpoint/Machine.Isolate', group: 'Tasks' },
  ...Array.from({ length: 40 }, (_, index) => ({
    value: 100 + index,
    name: `endpoint/Permission${index}.ReadWrite.All`,
    detail: `Read and write all of the things of kind ${index} in the whole organisation`,
    group: 'Microsoft Defender for Endpoint',
  })),
];

function config(more: Partial<PickConfig> = {}): PickConfig {
  return {
    message: 'What should the app be able to do?',
    choices,
    many: true,
    least: 1,
    start: 0,
    style: createStyle({ colour: false, unicode: true }),
    size: () => ({ columns: 80, rows: 24 }),
    ...more,
  };
}

async function show(more: Partial<PickConfig> = {}) {
  const shown = await render(pick, config(more));
  // @inquirer/testing sends key events without what a terminal would put into the line: space types itself here.
  const press = (...names: string[]): void => {
    for (const name of names) {
      if (name === 'space') shown.events.type(' ');
      shown.events.keypress(name);
    }
  };
  return { ...shown, press };
}

describe('choosing many', () => {
  test('space chooses, enter goes on, in the order of the list', async () => {
    const { answer, events, getScreen } = await show();
    events.keypress('down');
    events.keypress('space');
    events.keypress('up');
    events.keypress('space');
    expect(getScreen()).toContain('2 chosen');
    events.keypress('enter');
    expect((await answer).map((choice) => choice.value)).toEqual([1, 2]);
    expect(getScreen()).toContain('✔ What should the app be able to do?\n  Read incidents, Update incidents');
  });

  test('typing searches names, details and keywords; what was chosen before stays', async () => {
    const { answer, events, getScreen } = await show();
    events.keypress('space');
    events.type('isol');
    expect(getScreen()).toContain('? What should the app be able to do? isol');
    expect(getScreen()).toContain('Isolate a device');
    expect(getScreen()).not.toContain('Read incidents');
    events.keypress('space');
    events.keypress('enter');
    expect((await answer).map((choice) => choice.value)).toEqual([1, 3]);
  });

  test('a typed space chooses and does not stay in the search', async () => {
    const { events, getScreen } = await show();
    events.type('isol');
    events.type(' ');
    expect(getScreen()).toContain('? What should the app be able to do? isol\n');
  });

  test('nothing chosen is refused with the way on', async () => {
    const { events, getScreen } = await show();
    events.keypress('enter');
    expect(getScreen()).toContain('Nothing is chosen yet: space chooses "Read incidents".');
  });

  test('what is not available says why and cannot be chosen', async () => {
    const { events, getScreen } = await show();
    events.type('old way');
    expect(getScreen()).toContain('Hunt, the old way: not in this tenant');
    events.keypress('space');
    expect(getScreen()).toContain('This one cannot be chosen here.');
    expect(getScreen()).toContain('0 chosen');
  });

  test('a search that finds nothing says so, and escape shows all again', async () => {
    const { events, getScreen } = await show();
    events.type('qqq');
    expect(getScreen()).toContain('Nothing is called that.');
    events.keypress('escape');
    expect(getScreen()).toContain('Read incidents');
  });

  test('marks, headings, page and place are shown', async () => {
    const { events, getScreen } = await show();
    expect(getScreen()).toMatchInlineSnapshot(`
      "? What should the app be able to do?
        Tasks
      ❯ ◯ Read incidents     xdr/Incident.Read
        ◯ Update incidents   xdr/Incident.ReadWrite    can write
        ◯ Isolate a device   endpoint/Machine.Isolate  high impact
        – Hunt, the old way  xdr/AdvancedHunting.Read  not here
        ◯ 端末を隔離する     endpoint/Machine.Isolate

        Microsoft Defender for Endpoint
        ◯ endpoint/Permission0.ReadWrite.All   Read and write all of the things of k…
        ◯ endpoint/Permission1.ReadWrite.All   Read and write all of the things of k…
        ◯ endpoint/Permission2.ReadWrite.All   Read and write all of the things of k…
        ◯ endpoint/Permission3.ReadWrite.All   Read and write all of the things of k…
        ◯ endpoint/Permission4.ReadWrite.All   Read and write all of the things of k…
        ◯ endpoint/Permission5.ReadWrite.All   Read and write all of the things of k…

        Read incidents, xdr/Incident.Read

        type to search, space chooses, enter goes on  ·  0 chosen, 1 of 45"
    `);
    events.keypress('pagedown');
    expect(getScreen()).toContain('14 of 45');
    events.keypress('end');
    expect(getScreen()).toContain('45 of 45');
    events.keypress('home');
    expect(getScreen()).toContain('❯ ◯ Read incidents');
  });

  test.each([
    [80, 24, true],
    [60, 20, true],
    [40, 12, true],
    [60, 20, false],
  ])('holds %i columns and %i rows at every place of the list (unicode: %s)', async (columns, rows, unicode) => {
    const style = createStyle({ colour: false, unicode });
    const { events, getScreen } = await show({ style, size: () => ({ columns, rows }) });
    for (let step = 0; step < choices.length; step++) {
      const lines = getScreen().split('\n');
      for (const line of lines) expect(textWidth(line)).toBeLessThan(Math.max(columns, 37));
      expect(lines.length).toBeLessThanOrEqual(rows);
      expect(lines.filter((line) => line.trimStart().startsWith(style.symbols.pointer))).toHaveLength(1);
      events.keypress('down');
    }
  });

  test('in ASCII nothing of ours is outside ASCII', async () => {
    const { getScreen } = await show({
      style: createStyle({ colour: false, unicode: false }),
      choices: choices.filter((choice) => choice.value !== 5),
    });
    expect(getScreen()).toMatch(/^[\x20-\x7e\n]+$/);
    expect(getScreen()).toContain('> [ ] Read incidents');
  });
});

describe('choosing one', () => {
  test('enter takes the one under the pointer', async () => {
    const { answer, events, getScreen } = await show({ many: false, start: 2 });
    expect(getScreen()).toContain('❯ Isolate a device');
    events.keypress('enter');
    expect((await answer).map((choice) => choice.value)).toEqual([3]);
    expect(getScreen()).toContain('✔ What should the app be able to do? Isolate a device');
  });

  test('what is not available is not taken', async () => {
    const { events, getScreen } = await show({ many: false, start: 3 });
    events.keypress('enter');
    expect(getScreen()).toContain('This one cannot be chosen here.');
  });

  test('a short list needs no words about searching', async () => {
    const { getScreen } = await show({ many: false, choices: choices.slice(0, 3) });
    expect(getScreen()).toContain('enter takes it');
    expect(getScreen()).not.toContain('type to search');
  });
});

describe('search', () => {
  test.each([
    ['', 45],
    ['incident.read', 2],
    ['incidentread', 2],
    ['Microsoft 365', 1],
    ['can write', 1],
    ['device', 1],
    ['端末', 1],
  ])('%j finds %i', (text, count) => {
    expect(findChoices(choices, text)).toHaveLength(count);
  });

  test('names that begin with it come first', () => {
    const found = findChoices(
      [
        { value: 1, name: 'Update a machine' },
        { value: 2, name: 'Other', keywords: ['machine'] },
        { value: 3, name: 'Machine actions' },
      ],
      'machine',
    );
    expect(found.map((choice) => choice.value)).toEqual([3, 1, 2]);
  });
});

describe('page', () => {
  const lines = Array.from({ length: 30 }, (_, index) => ({ index: index === 0 ? null : index - 1 }));
  test.each([
    ['stays while the pointer is inside', 5, 10, 2, 2],
    ['moves down by as much as needed', 12, 10, 0, 4],
    ['moves up by as much as needed', 3, 10, 8, 4],
    ['shows the heading above the first', 0, 10, 5, 0],
    ['never shows less than a page', 28, 10, 25, 20],
  ])('%s', (_, active, size, top, expected) => {
    expect(pageTop(lines, active, size, top)).toBe(expected);
  });
});
