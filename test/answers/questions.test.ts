import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accessQuestion, writingPermissions } from '../../src/answers/access-question.ts';
import { flagsOfAnswersFile } from '../../src/answers/answers-file.ts';
import {
  appQuestion,
  checkUpn,
  formatsQuestion,
  nameQuestion,
  ownersQuestion,
  redirectUrisQuestion,
} from '../../src/answers/app-questions.ts';
import { audienceQuestion } from '../../src/answers/audience-question.ts';
import type { FlagValues } from '../../src/answers/flags.ts';
import { accessChoices, type OfferedApis } from '../../src/answers/permission-choices.ts';
import type { Question } from '../../src/answers/question.ts';
import { accountQuestion, checkTenant, cloudQuestion, tenantQuestion } from '../../src/answers/where-questions.ts';
import { type ApiKey, apiKeys } from '../../src/catalog/api.ts';
import { permissions } from '../../src/catalog/permissions.ts';
import { offeredRedirectUris } from '../../src/catalog/redirect-uris.ts';
import { tasks } from '../../src/catalog/tasks.ts';
import { AccessError } from '../../src/errors/access-error.ts';
import { guid } from '../../src/values/guid.ts';
import { scriptedTerminal } from '../support/scripted-terminal.ts';

const published = (api: ApiKey): NonNullable<OfferedApis[ApiKey]> => ({
  accountEnabled: true,
  scopes: permissions
    .filter((permission) => permission.api === api)
    .map(({ value, displayName }) => ({ value, displayName, isEnabled: true })),
});
const everything: OfferedApis = { xdr: published('xdr'), endpoint: published('endpoint'), graph: published('graph') };

const appId = guid('5b1e9a0c-3f0d-4d67-9d3a-0c2f6f5502cd');
const neighbours = [{ appId, displayName: 'Incident reader', createdAt: new Date('2026-10-01T10:00:00Z') }];

describe('flags answer', () => {
  test.each<[string, Question<unknown>, FlagValues, unknown]>([
    ['a cloud', cloudQuestion, { cloud: ' gcc-high ' }, 'gcc-high'],
    ['a tenant by domain', tenantQuestion, { tenant: 'Contoso.COM' }, 'contoso.com'],
    ['a tenant by id', tenantQuestion, { tenant: `{${appId.toUpperCase()}}` }, appId],
    [
      'a task',
      accessQuestion(null, null),
      { task: ['Read-Incidents'] },
      { tasks: ['read-incidents'], permissions: [{ api: 'xdr', value: 'Incident.Read' }] },
    ],
    [
      'a task and a permission by hand, without doubles',
      accessQuestion(everything, null),
      { task: ['read-incidents'], permission: ['incident.read', 'Microsoft 365 Defender/Incident.ReadWrite'] },
      {
        tasks: ['read-incidents'],
        permissions: [
          { api: 'xdr', value: 'Incident.Read' },
          { api: 'xdr', value: 'Incident.ReadWrite' },
        ],
      },
    ],
    ['a name', nameQuestion(null), { name: ' "Read" 事件 🛡 ' }, '"Read" 事件 🛡'],
    [
      'redirect URIs',
      redirectUrisQuestion(offeredRedirectUris, null),
      { 'redirect-uri': ['http://localhost:8400/x'] },
      ['http://localhost:8400/x'],
    ],
    ['owners', ownersQuestion(), { owner: ['ada@contoso.example', 'ada@contoso.example'] }, ['ada@contoso.example']],
    ['everyone', audienceQuestion([], 'me@contoso.example', null), { for: ['Everyone'] }, { kind: 'everyone' }],
    [
      'named people',
      audienceQuestion([], 'me@contoso.example', null),
      { for: ['ada@contoso.example'] },
      { kind: 'users', upns: ['ada@contoso.example'] },
    ],
    ['formats; json always', formatsQuestion(), { format: ['ENV'] }, ['json', 'env']],
    ['the app to adopt', appQuestion(neighbours), { 'app-id': appId }, { kind: 'adopt', appId }],
    ['a new app', appQuestion(neighbours), { new: true }, { kind: 'new' }],
    [
      'the account, named beforehand',
      accountQuestion('me@contoso.example', 'Contoso'),
      { operator: 'ME@contoso.example' },
      'go-on',
    ],
    [
      'not the account, when another was named',
      accountQuestion('me@contoso.example', 'Contoso'),
      { operator: 'ada@contoso.example' },
      undefined,
    ],
  ])('%s', (_, question, flags, expected) => {
    expect(question.fromFlags(flags)).toEqual(expected);
  });

  test('no question answers itself without its flags', () => {
    const all = [
      cloudQuestion,
      tenantQuestion,
      accessQuestion(everything, null),
      nameQuestion(null),
      redirectUrisQuestion(offeredRedirectUris, null),
      ownersQuestion(),
      audienceQuestion([], 'a@b.example', null),
      formatsQuestion(),
      appQuestion(neighbours),
    ];
    for (const question of all) expect(question.fromFlags({ json: true, yes: true })).toBeUndefined();
  });
});

describe('what cannot be used is refused with the flag named', () => {
  test.each<[string, Question<unknown>, FlagValues, string, RegExp]>([
    ['a tenant with a path', tenantQuestion, { tenant: 'contoso.com/x' }, 'answer-invalid', /--tenant/],
    ['an empty cloud', cloudQuestion, { cloud: '' }, 'answer-invalid', /--cloud/],
    [
      'an unknown task',
      accessQuestion(null, null),
      { task: ['read-incident'] },
      'answer-invalid',
      /no task called read-incident/,
    ],
    [
      'an unknown permission',
      accessQuestion(null, null),
      { permission: ['Incident.Raed'] },
      'permission-unknown',
      /Incident\.Raed/,
    ],
    [
      'an application permission',
      accessQuestion(null, null),
      { permission: ['Machine.Read.All'] },
      'permission-not-delegated',
      /Machine\.Read\.All/,
    ],
    [
      'a permission that the tenant does not publish either',
      accessQuestion(everything, null),
      { permission: ['endpoint/Nothing.Read'] },
      'permission-unknown',
      /Nothing\.Read/,
    ],
    ['a name of 121 characters', nameQuestion(null), { name: 'x'.repeat(121) }, 'answer-invalid', /--name/],
    ['a name of two lines', nameQuestion(null), { name: 'a\nb' }, 'answer-invalid', /--name/],
    [
      'a redirect URI on another host',
      redirectUrisQuestion(offeredRedirectUris, null),
      { 'redirect-uri': ['http://contoso.com'] },
      'answer-invalid',
      /--redirect-uri "http:\/\/contoso\.com"/,
    ],
    ['an owner without a domain', ownersQuestion(), { owner: ['ada'] }, 'answer-invalid', /--owner/],
    [
      'everyone and somebody',
      audienceQuestion([], 'a@b.example', null),
      { for: ['everyone', 'ada@contoso.example'] },
      'answer-invalid',
      /--for/,
    ],
    ['a format', formatsQuestion(), { format: ['yaml'] }, 'answer-invalid', /--format/],
    ['an app id', appQuestion(neighbours), { 'app-id': '12' }, 'answer-invalid', /--app-id/],
    [
      'adopt and new at once',
      appQuestion(neighbours),
      { 'app-id': appId, new: true },
      'usage-invalid',
      /only one of them/,
    ],
  ])('%s', (_, question, flags, code, happened) => {
    const refused = refusalOf(() => question.fromFlags(flags));
    expect(refused.code).toBe(code);
    expect(refused.exitCode).toBe(2);
    expect(refused.happened).toMatch(happened);
    expect(refused.todo.length).toBeGreaterThan(0);
  });

  test('a permission that only the tenant may know waits until the tenant was read', () => {
    const flags = { permission: ['endpoint/Brand.New'] };
    expect(accessQuestion(null, null).fromFlags(flags)).toEqual({ tasks: [], permissions: [] });
    const newer = {
      ...everything,
      endpoint: { accountEnabled: true, scopes: [{ value: 'Brand.New', displayName: 'New', isEnabled: true }] },
    };
    expect(accessQuestion(newer, null).fromFlags(flags)).toEqual({
      tasks: [],
      permissions: [{ api: 'endpoint', value: 'Brand.New' }],
    });
  });

  test('hostile text in a message cannot move the cursor', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          tenantQuestion.fromFlags({ tenant: `\u001b[2J${text}` });
        } catch (error) {
          expect((error as AccessError).happened).not.toContain('\u001b');
          return;
        }
        throw new Error('accepted');
      }),
    );
  });
});

describe('tenants', () => {
  test.each(['contoso.com', 'contoso.onmicrosoft.com', 'a-b.example.co.uk', appId, 'organizations'])(
    '%s is one',
    (text) => {
      expect(checkTenant(text)).toBe(true);
    },
  );
  test.each(['contoso', 'https://contoso.com', 'contoso.com?x', '-a.com', 'a..com', 'a b.com', 'common', ''])(
    '%j is none',
    (text) => {
      expect(checkTenant(text)).toMatch(/contoso\.com/);
    },
  );
});

describe('user names', () => {
  test.each([
    'ada@contoso.example',
    "o'brien@contoso.example",
    'ada_fabrikam.com#EXT#@contoso.onmicrosoft.com',
    'müller@contoso.example',
  ])('%s is one', (upn) => {
    expect(checkUpn(upn)).toBe(true);
  });
  test.each(['ada', '@contoso.example', 'a@b', 'a b@contoso.example', 'a@contoso.example/x', 'a@contoso.example\n'])(
    '%j is none',
    (upn) => {
      expect(checkUpn(upn)).toMatch(/is no user name/);
    },
  );
});

describe('who may use it', () => {
  const me = 'me@contoso.example';
  const reads = [{ api: 'xdr', value: 'Incident.Read' }] as const;
  const writes = [...reads, { api: 'endpoint', value: 'Machine.Isolate' }] as const;

  test.each([
    ['everyone, where nothing can be changed', reads, null, { kind: 'everyone' }],
    ['the operator alone, as soon as something can be', writes, null, { kind: 'users', upns: [me] }],
    [
      'not everyone, only because it was so for reading',
      writes,
      { kind: 'everyone' } as const,
      { kind: 'users', upns: [me] },
    ],
    [
      'the same people as before',
      writes,
      { kind: 'users', upns: ['ada@contoso.example'] } as const,
      { kind: 'users', upns: ['ada@contoso.example'] },
    ],
    [
      'the same people as before, for reading too',
      reads,
      { kind: 'users', upns: ['ada@contoso.example'] } as const,
      { kind: 'users', upns: ['ada@contoso.example'] },
    ],
  ])('by default %s', (_, chosen, previous, expected) => {
    expect(audienceQuestion(writingPermissions(chosen), me, previous).fallback).toEqual(expected);
  });

  test('the screen says why', async () => {
    const terminal = scriptedTerminal([['Who may use the app?', 'Only me']]);
    expect(await audienceQuestion(writingPermissions(writes), me, null).askOn(terminal)).toEqual({
      kind: 'users',
      upns: [me],
    });
    expect(terminal.said()).toContain('endpoint/Machine.Isolate can change things');
    expect(terminal.said()).toContain('device-code phishers');
  });

  test('people can be named', async () => {
    const terminal = scriptedTerminal([
      ['Who may use the app?', 'People I name'],
      ['Their user names', 'ada@contoso.example, bob@contoso.example ada@contoso.example'],
    ]);
    expect(await audienceQuestion([], me, null).askOn(terminal)).toEqual({
      kind: 'users',
      upns: ['ada@contoso.example', 'bob@contoso.example'],
    });
    terminal.assertAllUsed();
  });
});

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

describe('other questions', () => {
  test('a cloud file is asked for by its path', async () => {
    const terminal = scriptedTerminal([
      ['Which cloud', 'Another one, described in a file'],
      ['Path of the cloud file', ' ./cloud.json '],
    ]);
    expect(await cloudQuestion.askOn(terminal)).toBe('./cloud.json');
  });

  test('an empty tenant is the one that is signed in to', async () => {
    expect(await tenantQuestion.askOn(scriptedTerminal([['Which tenant?', '']]))).toBe('organizations');
  });

  test('redirect URIs can be added by hand, and a refused one is asked for again', async () => {
    const question = redirectUrisQuestion(offeredRedirectUris, null);
    const terminal = scriptedTerminal([
      ['Where may a sign-in return to?', ['http://localhost', 'Another redirect URI']],
      ['Redirect URIs, sep', 'https://contoso.com/in msauth.app://auth'],
    ]);
    expect(await question.askOn(terminal)).toEqual(['http://localhost', 'https://contoso.com/in', 'msauth.app://auth']);
    const prompt = terminal.prompts[1];
    expect(prompt?.kind === 'text' && prompt.check('http://contoso.com')).toMatch(/https/);
  });

  test('which app: not even --yes decides', () => {
    expect(appQuestion(neighbours).fallback).toBeUndefined();
    expect(appQuestion(neighbours).missing).toMatchObject({
      code: 'app-choice-needed',
      todo: [`Go on with it: --app-id ${appId}`, 'Or leave it alone and make another one: --new'],
    });
  });
});

describe('an answers file', () => {
  test('stands for flags', () => {
    expect(
      flagsOfAnswersFile({ $schema: 'x', task: ['read-incidents'], for: 'everyone', new: true, name: 'A' }, 'a.json'),
    ).toEqual({
      task: ['read-incidents'],
      for: ['everyone'],
      new: true,
      name: 'A',
    });
  });
  test.each([
    ['a list', []],
    ['null', null],
    ['an unknown key', { tasks: [] }],
    ['what approves', { yes: true }],
    ['a prototype', JSON.parse('{"__proto__": {"name": "x"}}')],
    ['a number', { name: 1 }],
    ['a list of numbers', { task: [1] }],
    ['a text for a switch', { new: 'true' }],
  ])('%s is refused with the file named', (_, json) => {
    const refused = refusalOf(() => flagsOfAnswersFile(json, './a.json'));
    expect(refused.happened).toContain('./a.json');
    expect(refused.exitCode).toBe(2);
  });
});

function refusalOf(act: () => unknown): AccessError {
  try {
    act();
  } catch (error) {
    if (error instanceof AccessError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}
