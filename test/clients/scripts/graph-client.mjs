// @microsoft/microsoft-graph-client with @azure/identity, as their documentation pairs them.
import { DeviceCodeCredential } from '@azure/identity';
import { BatchRequestContent, BatchResponseContent, Client, PageIterator } from '@microsoft/microsoft-graph-client';
import { TokenCredentialAuthenticationProvider } from '@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js';

const [clientId] = process.argv.slice(2);
const { PRACTICE_AUTHORITY: authorityHost, PRACTICE_TENANT: tenantId, PRACTICE_GRAPH: graph } = process.env;
const say = (event, more) => process.stdout.write(`${JSON.stringify({ event, ...more })}\n`);
const credential = new DeviceCodeCredential({
  authorityHost,
  tenantId,
  clientId,
  disableInstanceDiscovery: true,
  userPromptCallback: ({ verificationUri, userCode }) => say('sign-in', { url: verificationUri, userCode }),
});
const client = Client.initWithMiddleware({
  authProvider: new TokenCredentialAuthenticationProvider(credential, {
    scopes: ['https://graph.microsoft.com/.default'],
  }),
  baseUrl: `${graph}/`,
  customHosts: new Set([new URL(graph).hostname]),
});

say('me', await client.api('/me').select('id,displayName,userPrincipalName').get());

const made = await client.api('/applications').post({ displayName: 'Made by the Graph client', tags: ['clients'] });
say('made', made);
await client.api(`/applications/${made.id}`).patch({ isFallbackPublicClient: true });
say('changed', await client.api(`/applications(appId='${made.appId}')`).get());

const first = await client.api('/servicePrincipals').top(3).get();
const seen = [];
const pages = new PageIterator(client, first, (item) => {
  seen.push(item.id);
  return true;
});
await pages.iterate();
say('paged', { firstPage: first.value.length, seen, isComplete: pages.isComplete() });

// The client cuts the host off and keeps the rest, which in a batch is relative to the version.
const url = (path) => `${graph}${path}`;
const inBatch = async (...steps) => {
  const content = await new BatchRequestContent(steps).getContent();
  return new BatchResponseContent(await client.api('/$batch').post(content));
};
const statusesOf = (answers) => Object.fromEntries([...answers.getResponses()].map(([id, { status }]) => [id, status]));
const nowhere = new Request(url('/applications/00000000-0000-0000-0000-000000000000'));
const chain = await inBatch(
  {
    id: '1',
    request: new Request(url('/servicePrincipals'), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ appId: made.appId }),
    }),
  },
  { id: '2', dependsOn: ['1'], request: new Request(url(`/servicePrincipals(appId='${made.appId}')`)) },
  { id: '3', dependsOn: ['2'], request: nowhere },
  { id: '4', dependsOn: ['3'], request: new Request(url('/me')) },
);
say('chain', { statuses: statusesOf(chain), principal: await chain.getResponseById('2').json() });
const parallel = await inBatch({ id: 'a', request: new Request(url('/me')) }, { id: 'b', request: nowhere });
say('parallel', { statuses: statusesOf(parallel) });

const refused = await client
  .api('/oauth2PermissionGrants')
  .post({ consentType: 'AllPrincipals' })
  .catch((error) => error);
say('refused', { name: refused.constructor.name, ...refused, body: JSON.parse(refused.body) });

await client.api(`/applications/${made.id}`).delete();
const gone = await client
  .api(`/applications/${made.id}`)
  .get()
  .catch((error) => error);
say('gone', { statusCode: gone.statusCode, code: gone.code });
process.exit();
