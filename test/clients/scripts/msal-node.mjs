// @azure/msal-node as its documentation uses it; nothing of it is replaced.
import { PublicClientApplication } from '@azure/msal-node';

const [method, clientId, ...scopes] = process.argv.slice(2);
const { PRACTICE_AUTHORITY: authorityHost, PRACTICE_TENANT: tenant } = process.env;
const say = (event, more) => process.stdout.write(`${JSON.stringify({ event, ...more })}\n`);
const app = new PublicClientApplication({
  auth: {
    clientId,
    authority: `${authorityHost}/${tenant}`,
    knownAuthorities: [new URL(authorityHost).host],
  },
});
const shown = ({ account, scopes: granted, fromCache, accessToken, tenantId }) => ({
  username: account.username,
  homeAccountId: account.homeAccountId,
  tenantId,
  granted,
  fromCache,
  accessToken,
});

try {
  const signedIn =
    method === 'device-code'
      ? await app.acquireTokenByDeviceCode({
          scopes,
          deviceCodeCallback: ({ verificationUri, userCode, message }) =>
            say('sign-in', { url: verificationUri, userCode, message }),
        })
      : await app.acquireTokenInteractive({ scopes, openBrowser: async (url) => say('sign-in', { url }) });
  say('signed-in', shown(signedIn));
  const { account } = signedIn;
  say('silent', shown(await app.acquireTokenSilent({ scopes, account })));
  say('refreshed', shown(await app.acquireTokenSilent({ scopes, account, forceRefresh: true })));
  const second = ['https://api.security.microsoft.com/.default'];
  say('second-api', shown(await app.acquireTokenSilent({ scopes: second, account })));
} catch (error) {
  const { name, errorCode, subError, errorNo, message } = error;
  say('failed', { name, errorCode, subError, errorNo, message });
}
