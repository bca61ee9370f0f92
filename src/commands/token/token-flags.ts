import { type FlagValues, invalidFlag, isOn, textFlag } from '../../answers/flags.ts';
import { type ApiKey, apiKeys } from '../../catalog/api.ts';
import type { AccessConfig } from '../../config/access-config.ts';
import { parsePermission } from '../../config/config-answers.ts';
import { AccessError } from '../../errors/access-error.ts';

/** @throws AccessError `usage-invalid`, `answer-invalid`: before anything is read or anybody asked */
export function assertTokenFlags(flags: FlagValues): void {
  const other = (['copy', 'header'] as const).find((name) => isOn(flags, name));
  if (isOn(flags, 'decode') && other !== undefined) {
    throw new AccessError('usage-invalid', {
      happened: `--decode explains the token and gives none away, so it does not go with --${other}.`,
      todo: ['Run the command twice, once with each.'],
    });
  }
  const named = textFlag(flags, 'resource');
  if (named !== undefined && !isApi(named)) {
    throw invalidFlag('resource', named, `It is one of ${apiKeys.join(', ')}`);
  }
  if (textFlag(flags, 'auth') === 'azure-cli') {
    throw invalidFlag(
      'auth',
      'azure-cli',
      'A token of this app stands for a person, who signs in to it: browser or device-code',
    );
  }
}

/** By --resource; else the first API that the setup is for. */
export function resourceOf(flags: FlagValues, config: AccessConfig): ApiKey {
  const named = textFlag(flags, 'resource');
  if (named !== undefined && isApi(named)) return named;
  const [first = 'xdr'] = wantedApis(config);
  return first;
}

/** APIs that the setup is for, in their fixed order. */
export function wantedApis(config: AccessConfig): readonly ApiKey[] {
  const wanted = new Set(config.wanted.permissions.map((text) => parsePermission(text)?.api));
  return apiKeys.filter((api) => wanted.has(api));
}

function isApi(text: string): text is ApiKey {
  return apiKeys.some((known) => known === text);
}
