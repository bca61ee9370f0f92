import { refusal } from '../../src/catalog/remedies.ts';
import { sampleConfig } from '../config/sample-config.ts';

import {
  admin,
  application,
  type Case,
  directory,
  forbidden,
  have,
  noConfig,
  notAsked,
  other,
  preflight,
  reader,
  refusedWith,
  withApp,
  withConfig,
  withoutApp,
  withPreflight,
} from './setup-samples.ts';

/** Of where a setup stands: config, network, tenant, app. */
export const standingCases: readonly Case[] = [
  ['config', 'pass', 'it is readable', {}, 'made 2026-10-01 by admin@contoso.example'],
  [
    'config',
    'warn',
    'a setup was killed',
    withConfig({ pending: { since: '2026-11-01T00:00:00.000Z', uniqueName: 'x' } }),
    'not finished',
  ],
  ['config', 'fail', 'it is damaged', { config: refusedWith(refusal('M1')) }],
  ['config', 'skipped', 'the app was named by hand', noConfig],

  ...['hosts', 'proxy', 'tls', 'clock'].flatMap((id): Case[] => [
    [id, 'pass', 'the preflight passed it', {}],
    [id, 'warn', 'the preflight warned', withPreflight(id, 'warn')],
    [id, 'fail', 'the preflight failed it', withPreflight(id, 'fail')],
    [id, 'skipped', 'there was no preflight', { preflight: notAsked }, 'not asked with --quick'],
  ]),

  ['tenant', 'pass', 'it is the one of the config', {}, sampleConfig.tenantId],
  [
    'tenant',
    'fail',
    'the directory is another',
    { directory: have({ ...directory, tenant: { ...directory.tenant, id: other } }) },
    other,
  ],
  ['tenant', 'fail', 'the domain leads to another', { preflight: have({ ...preflight, tenantId: other }) }, other],
  ['tenant', 'fail', 'it does not exist', withPreflight('tenant', 'fail')],
  ['tenant', 'skipped', 'nothing could tell', { preflight: notAsked, directory: notAsked }],
  ['tenant', 'skipped', 'there is no config', noConfig],

  ['cloud', 'pass', 'it is the one of the config', {}],
  ['cloud', 'warn', 'the tenant seems to be of another', withPreflight('cloud', 'warn')],
  ['cloud', 'fail', 'the config is for another', withConfig({ cloud: 'dod' }), '"dod"'],
  [
    'cloud',
    'fail',
    "the config names a stranger's host",
    withConfig({
      apis: { xdr: { endpoint: 'https://evil.example', audience: 'https://api.security.microsoft.com', scopes: [] } },
    }),
    'evil.example',
  ],
  ['cloud', 'skipped', 'there is no config', noConfig],

  ['app', 'pass', 'it is there', {}, String(sampleConfig.clientId)],
  ['app', 'fail', 'it is gone', withoutApp(), 'not in the tenant'],
  [
    'app',
    'fail',
    'it was deleted',
    withoutApp({
      deleted: [
        {
          objectId: other,
          appId: application.appId,
          displayName: 'x',
          uniqueName: null,
          tags: [],
          deletedAt: new Date('2026-11-20T00:00:00Z'),
        },
      ],
    }),
    'was deleted on 2026-11-20',
  ],
  ['app', 'fail', 'it is switched off', withApp({ isDisabled: true }), 'switched off'],
  ['app', 'fail', 'the directory failed', { directory: refusedWith(refusal('I1')) }],
  [
    'app',
    'skipped',
    'the caller may not read the directory',
    { directory: refusedWith(forbidden) },
    'may not read the directory',
  ],
  ['app', 'skipped', 'the directory was not asked', { directory: notAsked }],

  ['public-client', 'pass', 'it is one', {}],
  ['public-client', 'fail', 'someone switched it off', withApp({ isFallbackPublicClient: false })],
  ['public-client', 'skipped', 'the app is gone', withoutApp(), 'the app was not found'],

  ['redirect-uris', 'pass', 'all are there', {}, '2 redirect URIs'],
  [
    'redirect-uris',
    'fail',
    'one was taken away',
    withApp({ publicClientRedirectUris: ['http://localhost'] }),
    'portal.azure.com',
  ],
  [
    'redirect-uris',
    'warn',
    'none is for this machine',
    {
      ...withConfig({ redirectUris: [] }),
      ...withApp({ publicClientRedirectUris: ['http://localhost.evil.example'] }),
    },
    'none for http://localhost',
  ],
  [
    'redirect-uris',
    'warn',
    'one stands under Web too',
    withApp({ webRedirectUris: ['http://localhost'] }),
    'under Web',
  ],
  ['redirect-uris', 'skipped', 'the directory was not asked', { directory: notAsked }],

  ['owners', 'pass', 'only ours', {}, 'one owner'],
  [
    'owners',
    'pass',
    'ours in other letters',
    withApp({ owners: [{ ...admin, userPrincipalName: 'ADMIN@contoso.example' }] }),
  ],
  ['owners', 'warn', 'someone else', withApp({ owners: [admin, reader] }), 'reader@contoso.example'],
  ['owners', 'skipped', 'there is no config', noConfig],

  ['credentials', 'pass', 'none', {}],
  ['credentials', 'warn', 'one was added', withApp({ credentialCount: 1 }), 'one credential'],
  ['credentials', 'skipped', 'the app is gone', withoutApp()],
];
