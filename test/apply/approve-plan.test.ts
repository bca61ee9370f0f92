import { describe, expect, test, vi } from 'vitest';
import { approvePlan } from '../../src/apply/approve-plan.ts';
import { AccessError } from '../../src/errors/access-error.ts';
import { planChanges } from '../../src/plan/plan-changes.ts';
import { planRemoval } from '../../src/plan/plan-removal.ts';
import type { Prompt, Terminal } from '../../src/terminal/terminal.ts';
import { application, desired, finishedApp, id, observed, tenant } from '../plan/scenery.ts';
import { nobody, powers } from './setup-run.ts';

type Port = Pick<Terminal, 'canAsk' | 'ask'>;

/** Somebody who gives this answer, whatever the question. */
function person(answer: string | boolean): Port {
  return {
    canAsk: true,
    async ask<T>(prompt: Prompt<T>): Promise<T> {
      if (prompt.kind === 'confirm' && typeof answer === 'boolean') return prompt.parse(answer);
      if (prompt.kind === 'text' && typeof answer === 'string') {
        const verdict = prompt.check(answer);
        if (verdict !== true) throw new Error(verdict);
        return prompt.parse(answer);
      }
      throw new Error(`unexpected question: ${prompt.message}`);
    },
  };
}

const fresh = planChanges(desired(), observed(), powers);
const known = { appId: id('0', 2), applicationObjectId: null, servicePrincipalId: null, uniqueName: null };
const removal = planRemoval({ tenant: tenant(), app: finishedApp(), leftovers: null }, known);

describe('changes', () => {
  test.each([
    ['are approved by yes', person(true), false, true],
    ['are left by no', person(false), false, false],
    ['are approved by --yes with nobody there', nobody, true, true],
  ])('%s', async (_, terminal, yes, expected) => {
    expect((await approvePlan(fresh, { terminal, yes })) === fresh).toBe(expected);
  });

  test('without --yes and without a terminal the flag is named', async () => {
    const refused = approvePlan(fresh, { terminal: nobody, yes: false });
    await expect(refused).rejects.toMatchObject({ code: 'answer-missing', happened: expect.stringContaining('--yes') });
  });

  test('an empty plan asks nothing', async () => {
    const ask = vi.fn();
    const empty = planChanges(desired(), observed(finishedApp()), powers);
    expect(await approvePlan(empty, { terminal: { canAsk: true, ask }, yes: false })).toBe(empty);
    expect(ask).not.toHaveBeenCalled();
  });

  test('what stands in the way is thrown before anybody is asked, with --yes too', async () => {
    const obstacle = new AccessError('app-disabled', { happened: 'off', todo: [] });
    await expect(approvePlan({ ...fresh, obstacle }, { terminal: nobody, yes: true })).rejects.toBe(obstacle);
  });
});

describe('deleting an app', () => {
  test.each([
    ['its name typed', 'Incident reader', true],
    ['its appId typed', id('0', 2), true],
    ['nothing typed', '', false],
  ])('%s', async (_, typed, expected) => {
    expect((await approvePlan(removal, { terminal: person(typed), yes: false })) === removal).toBe(expected);
  });

  test('another name typed is asked again', async () => {
    await expect(approvePlan(removal, { terminal: person('y'), yes: false })).rejects.toThrow(/not Incident reader/);
  });

  test('--yes with its id deletes', async () => {
    expect(await approvePlan(removal, { terminal: nobody, yes: true, appId: id('0', 2) })).toBe(removal);
  });

  test.each([
    ['--yes alone', true, null],
    ["--yes with another app's id", true, id('0', 3)],
    ['nothing and nobody', false, null],
  ])('%s deletes nothing and names --app-id', async (_, yes, appId) => {
    const refused = approvePlan(removal, { terminal: nobody, yes, appId });
    await expect(refused).rejects.toMatchObject({
      code: 'answer-missing',
      happened: expect.stringContaining('--app-id'),
    });
  });

  test('a name with control characters can be typed as it is shown', async () => {
    const app = finishedApp({ application: application({ displayName: 'a\u0007b' }) });
    const plan = planRemoval({ tenant: tenant(), app, leftovers: null }, known);
    expect(await approvePlan(plan, { terminal: person('a\uFFFDb'), yes: false })).toBe(plan);
  });
});
