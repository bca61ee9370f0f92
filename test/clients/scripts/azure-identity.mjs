// @azure/identity as its documentation uses it; nothing of it is replaced.
import { DeviceCodeCredential, InteractiveBrowserCredential } from '@azure/identity';

const [method, clientId, ...scopes] = process.argv.slice(2);
const { PRACTICE_AUTHORITY: authorityHost, PRACTICE_TENANT: tenantId } = process.env;
const say = (event, more) => process.stdout.write(`${JSON.stringify({ event, ...more })}\n`);
const common = { authorityHost, tenantId, clientId, disableInstanceDiscovery: true };
const credential =
  method === 'device-code'
    ? new DeviceCodeCredential({
        ...common,
        userPromptCallback: ({ verificationUri, userCode }) => say('sign-in', { url: verificationUri, userCode }),
      })
    : new InteractiveBrowserCredential(common);

try {
  const record = await credential.authenticate(scopes);
  say('signed-in', { record });
  const token = await credential.getToken(scopes);
  say('token', { accessToken: token.token, expiresOnTimestamp: token.expiresOnTimestamp });
  const second = await credential.getToken('https://api.securitycenter.microsoft.com/.default');
  say('second-api', { accessToken: second.token });
} catch (error) {
  say('failed', { name: error.name, message: error.message });
}
process.exit();
