import { builtInClouds, cloudNames } from '../catalog/clouds.ts';
import { parseGuid } from '../values/guid.ts';
import { invalidFlag, textFlag } from './flags.ts';
import type { Question } from './question.ts';

const fromFile = 'file';

/** A built-in cloud by its name, or the path of a file that describes another. The file is not read here. */
export const cloudQuestion: Question<string> = {
  flags: ['cloud'],
  fallback: 'public',
  fromFlags(flags) {
    const name = textFlag(flags, 'cloud');
    if (name === '') throw invalidFlag('cloud', '', `Name one of ${cloudNames.join(', ')}, or a file`);
    return name;
  },
  async askOn(terminal) {
    const name = await terminal.ask<string>({
      kind: 'one',
      message: 'Which cloud is the tenant in?',
      choices: [
        ...cloudNames.map((known) => ({ value: known as string, name: builtInClouds[known].title, keywords: [known] })),
        { value: fromFile, name: 'Another one, described in a file' },
      ],
      initial: 'public',
    });
    if (name !== fromFile) return name;
    return terminal.ask({
      kind: 'text',
      message: 'Path of the cloud file:',
      check: (text) => text.trim() !== '' || 'Give the path of a JSON file, such as ./cloud.json.',
      parse: (text) => text.trim(),
    });
  },
};

/** Entra's own word for "the tenant of whoever signs in", work and school accounts only. */
export const ownTenant = 'organizations';

/** @returns true, or the reason in one sentence */
export function checkTenant(text: string): true | string {
  const tenant = text.trim();
  if (tenant === ownTenant || parseGuid(tenant) !== null) return true;
  const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
  const isDomain = tenant.length <= 253 && new RegExp(`^(?:${label}\\.)+${label}$`, 'i').test(tenant);
  return isDomain || 'Give the tenant as its domain, such as contoso.com, or its id.';
}

/** A GUID in its plain form, a domain in lower case, or `organizations`. */
function normalTenant(text: string): string {
  return parseGuid(text) ?? (text.trim().toLowerCase() || ownTenant);
}

export const tenantQuestion: Question<string> = {
  flags: ['tenant'],
  fallback: ownTenant,
  fromFlags(flags) {
    const tenant = textFlag(flags, 'tenant');
    if (tenant === undefined) return undefined;
    const verdict = checkTenant(tenant);
    if (verdict !== true) throw invalidFlag('tenant', tenant, verdict);
    return normalTenant(tenant);
  },
  askOn: (terminal) =>
    terminal.ask({
      kind: 'text',
      message: 'Which tenant? Domain or id, empty for your own:',
      check: (text) => text.trim() === '' || checkTenant(text),
      parse: normalTenant,
    }),
};

export type AccountAnswer = 'go-on' | 'change';

/** Whether the account that signed in is the one meant. Naming it with --operator says yes beforehand. */
export function accountQuestion(userPrincipalName: string, tenantName: string): Question<AccountAnswer> {
  return {
    flags: ['operator'],
    fallback: 'go-on',
    fromFlags: (flags) =>
      textFlag(flags, 'operator')?.toLowerCase() === userPrincipalName.toLowerCase() ? 'go-on' : undefined,
    askOn: (terminal) =>
      terminal.ask<AccountAnswer>({
        kind: 'one',
        message: 'Go on with this account?',
        choices: [
          { value: 'go-on', name: `Yes, in ${tenantName}` },
          { value: 'change', name: 'No, sign in with another one' },
        ],
        initial: 'go-on',
      }),
  };
}
