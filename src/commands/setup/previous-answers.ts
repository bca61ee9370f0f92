import type { PreviousAnswers } from '../../answers/setup-answers.ts';
import { type ApiKey, apiKeys } from '../../catalog/api.ts';
import type { AccessConfig } from '../../config/access-config.ts';

/** What the config says was wanted: offered again, and what --yes takes. */
export function previousAnswers(config: AccessConfig | null): PreviousAnswers | null {
  if (config === null) return null;
  const { wanted } = config;
  return {
    tasks: wanted.tasks,
    permissions: wanted.permissions.flatMap((name) => {
      const [api = '', ...value] = name.split('/');
      return isApi(api) ? [{ api, value: value.join('/') }] : [];
    }),
    displayName: config.displayName,
    redirectUris: config.redirectUris,
    audience: wanted.for === 'everyone' ? { kind: 'everyone' } : { kind: 'users', upns: wanted.for },
  };
}

function isApi(text: string): text is ApiKey {
  return apiKeys.some((known) => known === text);
}
