import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Journey, startJourney } from '../support/journey.ts';
import { type RealEnd, type RealRun, runProgram } from '../support/real-program.ts';

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney({ clock: { nowInMs: () => Date.now(), moveBy: () => {} } });
});
afterAll(() => journey.end());

const setup = (config: string, { more = [], ...run }: Partial<RealRun> & { readonly more?: readonly string[] } = {}) =>
  runProgram({
    args: [
      'setup',
      '--task=read-incidents',
      '--yes',
      '--json',
      '--cloud',
      journey.cloudFile,
      '--config',
      config,
      ...more,
    ],
    cwd: journey.folder,
    sandbox: journey.sandbox,
    ...run,
  });

describe('two processes', () => {
  test('on one config from nothing make one app, whichever is first', async () => {
    const more = ['--name=Reader'];
    const ended = await Promise.all([setup('one.json', { more }), setup('one.json', { more })]);
    const came = ended.map(({ exit, stdout }) => {
      const { status, error } = JSON.parse(stdout) as { status?: string; error?: { code: string } };
      return `${exit} ${error?.code ?? status}`;
    });
    // The later one finds the lock, or the app before it looked, or is so late that everything is done.
    expect(
      [
        ['0 done', '1 config-locked'],
        ['0 done', '2 app-choice-needed'],
        ['0 done', '0 unchanged'],
      ],
      ended.map(({ stderr }) => stderr).join('\n'),
    ).toContainEqual([came.find((one) => one === '0 done'), came.find((one) => one !== '0 done')]);
    expect(journey.ourApps()).toEqual(['Reader']);
    const again = await setup('one.json', { more });
    expect([again.exit, JSON.parse(again.stdout)]).toMatchObject([0, { status: 'unchanged' }]);
  });

  test('on one config: while one is at work, the other says who is', async () => {
    let second: RealEnd | undefined;
    const first = await setup('held.json', {
      more: ['--name=Held', '--new'],
      // The last page of a setup, that of the proof: the config is written by then, and the lock is still held.
      beforePage: async (nth) => {
        if (nth === 2) second = await setup('held.json');
      },
    });
    expect([first.exit, second?.exit], first.stderr).toEqual([0, 1]);
    const { error } = JSON.parse(second?.stdout ?? '') as { error: { code: string; happened: string } };
    expect(error.code).toBe('config-locked');
    expect(error.happened).toMatch(/process \d+|by another run in the meantime/);
    expect(journey.ourApps()).toEqual(['Reader', 'Held']);
  });

  test('on two machines: the later one sees the app of the other and has to be told', async () => {
    const ended = await setup('other/two.json', { more: ['--name=Reader'] });
    expect([ended.exit, JSON.parse(ended.stdout)]).toMatchObject([2, { error: { code: 'app-choice-needed' } }]);
    expect(ended.stdout).toMatch(/--app-id/);
    expect(ended.stdout).toMatch(/--new/);
    expect(journey.ourApps()).toEqual(['Reader', 'Held']);
  });
});
