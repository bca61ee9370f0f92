import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Journey, startJourney } from '../support/journey.ts';
import { runProgram } from '../support/real-program.ts';

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney({ clock: { nowInMs: () => Date.now(), moveBy: () => {} } });
});
afterAll(() => journey.end());

const setup = (config: string) =>
  runProgram({
    args: [
      'setup',
      '--name=Reader',
      '--task=read-incidents',
      '--yes',
      '--json',
      '--cloud',
      journey.cloudFile,
      '--config',
      config,
    ],
    cwd: journey.folder,
    sandbox: journey.sandbox,
  });

describe('two processes', () => {
  test('on one config make one app: one works, the other says who does', async () => {
    const ended = await Promise.all([setup('one.json'), setup('one.json')]);
    expect(ended.map(({ exit }) => exit).sort(), ended.map(({ stderr }) => stderr).join('\n')).toEqual([0, 1]);
    const second = JSON.parse(ended.find(({ exit }) => exit === 1)?.stdout ?? '') as {
      error: { code: string; happened: string };
    };
    expect(second.error.code).toBe('config-locked');
    expect(second.error.happened).toMatch(/process \d+/);
    expect(journey.ourApps()).toEqual(['Reader']);
    const again = await setup('one.json');
    expect([again.exit, JSON.parse(again.stdout)]).toMatchObject([0, { status: 'unchanged' }]);
  });

  test('on two machines: the later one sees the app of the other and has to be told', async () => {
    const ended = await setup('other/two.json');
    expect([ended.exit, JSON.parse(ended.stdout)]).toMatchObject([2, { error: { code: 'app-choice-needed' } }]);
    expect(ended.stdout).toMatch(/--app-id/);
    expect(ended.stdout).toMatch(/--new/);
    expect(journey.ourApps()).toEqual(['Reader']);
  });
});
