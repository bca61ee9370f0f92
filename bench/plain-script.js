// The same job as `setup --skip-proof`, as one would write it for this one case: sign in with MSAL, then the calls to Graph
// that cannot be left out, side by side where Graph allows. No plan, no look at what is there, no waiting for replication,
// no reading back, no config: the floor that the program is measured against.
import { readFileSync } from 'node:fs';
import { PublicClientApplication } from '@azure/msal-node';

const [cloudFile, name] = process.argv.slice(2);
const cloud = JSON.parse(readFileSync(cloudFile, 'utf8'));
const wanted = {
  '8ee8fdad-f234-4243-8f3b-15c294843740': ['Incident.Read'],
  'fc780465-2017-40d4-a0c5-307022471b92': ['Machine.Read', 'Alert.Read'],
  '00000003-0000-0000-c000-000000000000': ['SecurityIncident.Read.All'],
};
const graphAppId = '00000003-0000-0000-c000-000000000000';

const client = new PublicClientApplication({
  auth: {
    clientId: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
    authority: `${cloud.authorityHost}/organizations`,
    knownAuthorities: [new URL(cloud.authorityHost).host],
  },
});
const { accessToken } = await client.acquireTokenInteractive({
  scopes: [`${cloud.resources.graph.audience}/.default`],
  openBrowser: async (url) => {
    process.stderr.write(`${url}\n`);
  },
});

if (name === '--token') {
  process.stdout.write(accessToken);
  process.exit();
}

const resources = await Promise.all(
  Object.entries(wanted).map(async ([appId, values]) => {
    const found = await graph('GET', `/servicePrincipals(appId='${appId}')?$select=id,appId,oauth2PermissionScopes`);
    const ids = values.map((value) => found.oauth2PermissionScopes.find((scope) => scope.value === value).id);
    return { appId, principalId: found.id, values, ids };
  }),
);
const app = await graph('POST', '/applications', {
  displayName: name,
  signInAudience: 'AzureADMyOrg',
  isFallbackPublicClient: true,
  publicClient: { redirectUris: ['http://localhost'] },
  requiredResourceAccess: resources.map(({ appId, ids }) => ({
    resourceAppId: appId,
    resourceAccess: ids.map((id) => ({ id, type: 'Scope' })),
  })),
});
const principal = await graph('POST', '/servicePrincipals', { appId: app.appId });
await Promise.all(
  resources.map(({ appId, principalId, values }) =>
    graph('POST', '/oauth2PermissionGrants', {
      clientId: principal.id,
      consentType: 'AllPrincipals',
      resourceId: principalId,
      scope: [...values, ...(appId === graphAppId ? ['openid', 'profile', 'offline_access'] : [])].join(' '),
    }),
  ),
);
process.stdout.write(`${app.appId}\n`);

async function graph(method, path, body) {
  const response = await fetch(`${cloud.graphEndpoint}/v1.0${path}`, {
    method,
    headers: { Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}
