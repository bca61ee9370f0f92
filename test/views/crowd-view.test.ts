import { describe, expect, test } from 'vitest';
import { apis } from '../../src/catalog/api.ts';
import type { Change } from '../../src/plan/plan.ts';
import { guid } from '../../src/values/guid.ts';
import { showApplying } from '../../src/views/apply-view.ts';
import { grantLines } from '../../src/views/change-words.ts';
import { scriptedTerminal } from '../support/scripted-terminal.ts';

const consentFor = (number: number): Change => ({
  kind: 'grant',
  action: 'create',
  api: 'xdr',
  resourceId: apis.xdr.appId,
  user: {
    objectId: guid(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`),
    userPrincipalName: `person${number}@contoso.example`,
    displayName: null,
  },
  grantId: null,
  added: ['Incident.Read', 'Incident.ReadWrite'],
  removed: [],
  whole: ['Incident.Read', 'Incident.ReadWrite'],
});
const people = (count: number): readonly Change[] => Array.from({ length: count }, (_, index) => consentFor(index));

describe('the consents of many people', () => {
  test('are one line of the plan, and of few people a line each', () => {
    const words = (count: number) => grantLines(people(count), 'Contoso').map(({ value }) => value[0]);
    expect(words(50)).toEqual(['for 50 people, 2 permissions each']);
    expect(words(2)).toEqual([
      'for person0@contoso.example, 2 permissions',
      'for person1@contoso.example, 2 permissions',
    ]);
  });

  test('are one line of progress; one that was refused has its own', () => {
    const terminal = scriptedTerminal([]);
    const progress = showApplying(terminal, 'Contoso');
    const all = people(20);
    progress.begins(all);
    for (const change of all.slice(1)) progress.written(change, null);
    for (const [index, change] of all.entries()) progress.ends(change, index === 0 ? 'failed' : 'done');
    const decided = terminal
      .said()
      .split('\n')
      .filter((line) => /^[✔✖!]/.test(line));
    expect(decided).toEqual([
      '✖ consent: xdr, for person0@contoso.example: Incident.Read, Incident.ReadWrite: not written',
      '! consent: 19 of 20 are there',
    ]);
  });
});
