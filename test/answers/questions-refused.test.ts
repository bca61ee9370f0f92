import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accessQuestion } from '../../src/answers/access-question.ts';
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
import type { Question } from '../../src/answers/question.ts';
import { checkTenant, cloudQuestion, tenantQuestion } from '../../src/answers/where-questions.ts';
import { offeredRedirectUris } from '../../src/catalog/redirect-uris.ts';
import type { AccessError } from '../../src/errors/access-error.ts';
import { appId, everything, neighbours, refusalOf } from './offered-apis.ts';

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
