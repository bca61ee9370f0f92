import type { Answers } from '../answers/answers.ts';
import { apiKeys, type PermissionRef } from '../catalog/api.ts';
import type { AccessConfig } from './access-config.ts';

/** `xdr/Incident.Read` as the parts it is made of; null when it is not written like that. */
export function parsePermission(text: string): PermissionRef | null {
  const at = text.indexOf('/');
  const api = apiKeys.find((key) => key === text.slice(0, at));
  const value = text.slice(at + 1);
  return api === undefined || value === '' ? null : { api, value };
}

/** The answers that led to this config, so that what is wanted can be resolved and compared again without asking. */
export function answersOf(config: AccessConfig): Answers {
  const { wanted } = config;
  return {
    tasks: wanted.tasks,
    permissions: wanted.permissions.flatMap((text) => parsePermission(text) ?? []),
    displayName: config.displayName,
    redirectUris: config.redirectUris,
    owners: wanted.owners,
    audience: wanted.for === 'everyone' ? { kind: 'everyone' } : { kind: 'users', upns: wanted.for },
    app: config.clientId === null ? { kind: 'ours' } : { kind: 'adopt', appId: config.clientId },
    formats: ['json'],
  };
}
