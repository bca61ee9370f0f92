import { describe, expect, test } from 'vitest';
import { accessQuestion, writingPermissions } from '../../src/answers/access-question.ts';
import { accessChoices, type OfferedApis } from '../../src/answers/permission-choices.ts';
import { apiKeys } from '../../src/catalog/api.ts';
import { tasks } from '../../src/catalog/tasks.ts';
import { scriptedTerminal } from '../support/scripted-terminal.ts';
import { everything, published } from './offered-apis.ts';

describe('what the list offers', () => {
  const nothingChosen = { tasks: [], permissions: [] };
  const find = (offered: OfferedApis, name: string) =>
    accessChoices(offered, nothingChosen).find((choice) => choice.name === name);

  test('every task, then every permission, none twice', () => {
    const names = accessChoices(everything, nothingChosen).map((choice) => choice.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.slice(0, tasks.length)).toEqual(tasks.map((task) => task.title));
    expect(names.filter((name) => name.startsWith('endpoint/'))).toHaveLength(27);
  });

  test('an API that is not here is said, and cannot be chosen', () => {
    const without = { ...everything, xdr: null };
    expect(find(without, 'Read incidents')?.disabled).toBe('Microsoft Defender XDR is not in this tenant');
    expect(find(without, 'xdr/Incident.Read')?.disabled).toBe('Microsoft Defender XDR is not in this tenant');
    expect(find(everything, 'Read incidents')?.disabled).toBeUndefined();
  });

  test.each([
    [
      'switched off',
      { ...everything, endpoint: { ...published('endpoint'), accountEnabled: false } },
      'Microsoft Defender for Endpoint is switched off in this tenant',
    ],
    [
      'without the permission',
      { ...everything, endpoint: { accountEnabled: true, scopes: [] } },
      'this tenant does not publish endpoint/Machine.Isolate',
    ],
  ])('an API %s is said too', (_, offered, expected) => {
    expect(find(offered, 'endpoint/Machine.Isolate')?.disabled).toBe(expected);
  });

  test("texts are the tenant's own, made safe", () => {
    const renamed = {
      ...everything,
      xdr: {
        accountEnabled: true,
        scopes: [{ value: 'Incident.Read', displayName: 'Vorfälle\u001b[2J lesen', isEnabled: true }],
      },
    };
    expect(find(renamed, 'xdr/Incident.Read')?.detail).toBe('Vorfälle\uFFFD[2J lesen');
  });

  test('what only the tenant knows is offered and marked', () => {
    const newer = {
      ...everything,
      xdr: {
        accountEnabled: true,
        scopes: [...published('xdr').scopes, { value: 'Brand.New', displayName: 'New', isEnabled: true }],
      },
    };
    expect(find(newer, 'xdr/Brand.New')).toMatchObject({ mark: 'new', detail: 'New, not in the built-in catalogue' });
    expect(writingPermissions([{ api: 'xdr', value: 'Brand.New' }])).toHaveLength(1);
    expect(writingPermissions([{ api: 'xdr', value: 'Brand.Read.All' }])).toHaveLength(0);
  });

  test('retiring ones carry their date and their successor', () => {
    expect(find(everything, 'xdr/AdvancedHunting.Read')).toMatchObject({
      mark: 'stops 2027-02-01',
      detail: expect.stringContaining('graph/ThreatHunting.Read.All') as string,
    });
  });

  test.each(apiKeys)('any name of %s finds what belongs to it', (api) => {
    const choice = accessChoices(everything, nothingChosen).find((each) => each.name.startsWith(`${api}/`));
    const aliases = { xdr: 'Microsoft Threat Protection', endpoint: 'MDE', graph: 'Microsoft Graph' };
    expect(choice?.keywords).toContain(aliases[api]);
  });

  test('picked tasks and permissions become one list in catalogue order; what was wanted before is chosen', async () => {
    const terminal = scriptedTerminal([
      ['What should the app be able to do?', ['xdr/Incident.ReadWrite', 'Read incidents']],
    ]);
    const previous = {
      tasks: ['read-incidents'],
      permissions: [
        { api: 'xdr', value: 'Incident.Read' },
        { api: 'endpoint', value: 'Machine.Read' },
      ],
    } as const;
    const question = accessQuestion(everything, previous);
    expect(await question.askOn(terminal)).toEqual({
      tasks: ['read-incidents'],
      permissions: [
        { api: 'xdr', value: 'Incident.Read' },
        { api: 'xdr', value: 'Incident.ReadWrite' },
      ],
    });
    const [prompt] = terminal.prompts;
    const checked =
      prompt?.kind === 'many' ? prompt.choices.filter((choice) => choice.checked).map((choice) => choice.name) : [];
    expect(checked).toEqual(['Read incidents', 'endpoint/Machine.Read']);
    expect(question.fallback).toEqual(previous);
  });
});
