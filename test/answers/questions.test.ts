import { describe, expect, test } from 'vitest';
import { accessQuestion, writingPermissions } from '../../src/answers/access-question.ts';
import { flagsOfAnswersFile } from '../../src/answers/answers-file.ts';
import {
  appQuestion,
  formatsQuestion,
  nameQuestion,
  ownersQuestion,
  redirectUrisQuestion,
} from '../../src/answers/app-questions.ts';
import { audienceQuestion } from '../../src/answers/audience-question.ts';
import type { FlagValues } from '../../src/answers/flags.ts';
import type { Question } from '../../src/answers/question.ts';
import { accountQuestion, cloudQuestion, tenantQuestion } from '../../src/answers/where-questions.ts';
import { offeredRedirectUris } from '../../src/catalog/redirect-uris.ts';
import { scriptedTerminal } from '../support/scripted-terminal.ts';
import { appId, everything, neighbours, refusalOf } from './offered-apis.ts';

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
