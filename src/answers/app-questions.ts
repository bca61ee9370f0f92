import { checkDisplayName } from '../catalog/names.ts';
import type { OfferedRedirectUri } from '../catalog/redirect-uris.ts';
import { checkRedirectUri } from '../catalog/redirect-uris.ts';
import { AccessError } from '../errors/access-error.ts';
import { type Guid, parseGuid } from '../values/guid.ts';
import { plainText } from '../values/plain-text.ts';
import { type AppAnswer, type ConfigFormat, configFormats } from './answers.ts';
import { invalidFlag, isOn, listFlag, textFlag } from './flags.ts';
import type { Question } from './question.ts';

export const defaultDisplayName = 'Defender access';

export function nameQuestion(previous: string | null): Question<string> {
  const fallback = previous ?? defaultDisplayName;
  return {
    flags: ['name'],
    fallback,
    fromFlags(flags) {
      const name = textFlag(flags, 'name');
      if (name === undefined) return undefined;
      const verdict = checkDisplayName(name);
      if (verdict !== true) throw invalidFlag('name', name, verdict);
      return name;
    },
    askOn: (terminal) =>
      terminal.ask({
        kind: 'text',
        message: 'What should the app be called?',
        initial: fallback,
        check: (text) => checkDisplayName(text.trim()),
        parse: (text) => text.trim(),
      }),
  };
}

/** Where a sign-in may return to. Those offered are chosen beforehand; any other by hand. */
export function redirectUrisQuestion(
  offered: readonly OfferedRedirectUri[],
  previous: readonly string[] | null,
): Question<readonly string[]> {
  const fallback = previous ?? offered.map(({ uri }) => uri);
  const others = (previous ?? []).filter((uri) => offered.every((each) => each.uri !== uri));
  return {
    flags: ['redirect-uri'],
    fallback,
    fromFlags(flags) {
      const uris = listFlag(flags, 'redirect-uri');
      for (const uri of uris ?? []) {
        const verdict = checkRedirectUri(uri);
        if (verdict !== true) throw invalidFlag('redirect-uri', uri, verdict);
      }
      return uris;
    },
    async askOn(terminal) {
      const byHand = null;
      const picked = await terminal.ask<readonly (string | null)[]>({
        kind: 'many',
        message: 'Where may a sign-in return to?',
        choices: [
          ...offered.map(({ uri, why }) => ({ value: uri, name: uri, detail: why, checked: fallback.includes(uri) })),
          ...others.map((uri) => ({ value: uri, name: uri, detail: 'as before', checked: true })),
          { value: byHand, name: 'Another redirect URI', detail: 'typed by hand' },
        ],
        least: 1,
        parse: (values) => values.map((value) => (typeof value === 'string' ? value : byHand)),
      });
      const uris = picked.filter((uri) => uri !== byHand);
      if (uris.length === picked.length) return uris;
      const typed = await terminal.ask({
        kind: 'text',
        message: 'Redirect URIs, separated by blanks:',
        check: (text) => {
          const parts = splitWords(text);
          if (parts.length === 0) return 'Give at least one, such as http://localhost.';
          return parts.map(checkRedirectUri).find((verdict) => verdict !== true) ?? true;
        },
        parse: splitWords,
      });
      return [...new Set([...uris, ...typed])];
    },
  };
}

/** Commas and blanks separate. */
export function splitWords(text: string): readonly string[] {
  return text.split(/[\s,;]+/).filter((word) => word !== '');
}

/** @returns true, or the reason in one sentence. Guests have a # in theirs. */
export function checkUpn(text: string): true | string {
  const looksRight = /^[^\s@"<>\p{Cc}\p{Cf}]{1,128}@[^\s@/\\"<>\p{Cc}\p{Cf}]+\.[^\s@/\\"<>\p{Cc}\p{Cf}]+$/u.test(text);
  return looksRight || `"${plainText(text)}" is no user name; one looks like ada@contoso.example.`;
}

export function checkUpns(text: string): true | string {
  return (
    splitWords(text)
      .map(checkUpn)
      .find((verdict) => verdict !== true) ?? true
  );
}

/** Shown as the answer of those who name no one. */
const nobody = 'none';

/** More people who may change the app. Setting it up without any is usual. */
export function ownersQuestion(): Question<readonly string[]> {
  return {
    flags: ['owner'],
    fallback: [],
    fromFlags(flags) {
      const upns = listFlag(flags, 'owner');
      for (const upn of upns ?? []) {
        const verdict = checkUpn(upn);
        if (verdict !== true) throw invalidFlag('owner', upn, verdict);
      }
      return upns;
    },
    askOn: (terminal) =>
      terminal.ask({
        kind: 'text',
        message: 'Further owners, by user name?',
        initial: nobody,
        check: (text) => text.trim() === nobody || checkUpns(text),
        parse: (text) => (text.trim() === nobody ? [] : [...new Set(splitWords(text))]),
      }),
  };
}

const formatNames: Readonly<Record<ConfigFormat, readonly [string, string]>> = {
  json: ['defender-access.json', 'always written; the other commands read it'],
  env: ['.env', 'for programs that read their environment'],
  powershell: ['PowerShell', 'a script that sets variables'],
  answers: ['Answers', 'to set up the same in another tenant: --answers'],
};

export function formatsQuestion(): Question<readonly ConfigFormat[]> {
  return {
    flags: ['format'],
    fallback: ['json'],
    fromFlags(flags) {
      const named = listFlag(flags, 'format');
      if (named === undefined) return undefined;
      const formats = named.map((name) => {
        const format = configFormats.find((known) => known === name.toLowerCase());
        if (format === undefined) throw invalidFlag('format', name, `It is one of ${configFormats.join(', ')}`);
        return format;
      });
      return configFormats.filter((format) => format === 'json' || formats.includes(format));
    },
    askOn: (terminal) =>
      terminal.ask<readonly ConfigFormat[]>({
        kind: 'many',
        message: 'Which files should keep it?',
        choices: configFormats.map((format) => ({
          value: format,
          name: formatNames[format][0],
          detail: formatNames[format][1],
          checked: format === 'json',
        })),
        least: 0,
        parse: (values) => configFormats.filter((format) => format === 'json' || values.includes(format)),
      }),
  };
}

/** An app of ours and of this name that no config here knows. */
export interface KnownNeighbour {
  readonly appId: Guid;
  readonly displayName: string;
  readonly createdAt: Date | null;
}

function appFromFlags(flags: Parameters<Question<AppAnswer>['fromFlags']>[0]): AppAnswer | undefined {
  const text = textFlag(flags, 'app-id');
  const wantsNew = isOn(flags, 'new');
  if (text === undefined) return wantsNew ? { kind: 'new' } : undefined;
  if (wantsNew) {
    throw new AccessError('usage-invalid', {
      happened: '--app-id adopts an app and --new makes another one: only one of them can be meant.',
      todo: ['Leave one of them out.'],
    });
  }
  const appId = parseGuid(text);
  if (appId === null) throw invalidFlag('app-id', text, 'An id looks like 5b1e9a0c-3f0d-4d67-9d3a-0c2f6f5502cd');
  return { kind: 'adopt', appId };
}

/** What the flags alone say: adopt, new, or the usual way. */
export function appAnswerOfFlags(flags: Parameters<typeof appFromFlags>[0]): AppAnswer {
  return appFromFlags(flags) ?? { kind: 'ours' };
}

/**
 * Which app to work on, where others of ours bear this name. Not even --yes decides it: adopting an app means trusting
 * whoever owns it.
 */
export function appQuestion(neighbours: readonly KnownNeighbour[]): Question<AppAnswer> {
  const [first] = neighbours;
  return {
    flags: ['app-id', 'new'],
    missing: {
      code: 'app-choice-needed',
      happened:
        neighbours.length === 1
          ? `An app of this name that defender-access made is there already (${first?.appId ?? ''}), and no config here knows it.`
          : `${neighbours.length} apps of this name that defender-access made are there already, and no config here knows them.`,
      todo: [
        ...neighbours.map(({ appId }) => `Go on with it: --app-id ${appId}`),
        'Or leave it alone and make another one: --new',
      ],
    },
    fromFlags: appFromFlags,
    askOn: (terminal) =>
      terminal.ask<AppAnswer>({
        kind: 'one',
        message: 'Which app should it be?',
        choices: [
          ...neighbours.map(({ appId, displayName, createdAt }) => ({
            value: { kind: 'adopt', appId } as const,
            name: `Go on with ${plainText(displayName)}`,
            detail: createdAt === null ? appId : `${appId}, made ${createdAt.toISOString().slice(0, 10)}`,
          })),
          { value: { kind: 'new' } as const, name: 'Make a new one', detail: 'the other stays as it is' },
        ],
      }),
  };
}
