import type { SandboxResponse } from '../route.ts';
import { authorize, noChoice } from './authorize.ts';
import { beginDeviceSignIn } from './device-code.ts';
import type { EntraRequest } from './entra-request.ts';
import { token } from './token.ts';

/*
 * The endpoints of version 1.0: the same service, but an API is named by `resource` instead of `scope`, and numbers in the
 * token answer are strings. https://github.com/MicrosoftDocs/azure-docs archive/azure-ad/v1-protocols-oauth-code.md
 */

/** `GET /oauth2/authorize` */
export function authorizeV1(entra: EntraRequest): SandboxResponse {
  return authorize(withScope(entra), noChoice);
}

/** `POST /oauth2/token` */
export function tokenV1(entra: EntraRequest): SandboxResponse {
  const response = token(withScope(entra));
  const { expires_in: expiresIn, scope, ...rest } = JSON.parse(response.body) as Record<string, unknown>;
  const now = Math.floor(entra.nowInMs / 1000);
  const resource = entra.parameters.get('resource');
  const body = {
    ...rest,
    scope: String(scope)
      .split(' ')
      .map((word) => word.slice(word.lastIndexOf('/') + 1))
      .filter((word) => word !== '.default')
      .join(' '),
    expires_in: String(expiresIn),
    ext_expires_in: String(expiresIn),
    expires_on: String(now + Number(expiresIn)),
    not_before: String(now - 300),
    ...(resource === null ? {} : { resource }),
  };
  return { ...response, body: JSON.stringify(body) };
}

/** `POST /oauth2/devicecode`: the address is called `verification_url` here. */
export function beginDeviceSignInV1(entra: EntraRequest): SandboxResponse {
  const response = beginDeviceSignIn(withScope(entra));
  const { verification_uri, expires_in, interval, ...rest } = JSON.parse(response.body) as Record<string, unknown>;
  const texts = { expires_in: String(expires_in), interval: String(interval) };
  return { ...response, body: JSON.stringify({ ...rest, ...texts, verification_url: verification_uri }) };
}

// Every v1 sign-in brings an id_token and a refresh token; a code remembers its resource.
function withScope(entra: EntraRequest): EntraRequest {
  const parameters = new URLSearchParams(entra.parameters);
  const resource = parameters.get('resource');
  parameters.delete('resource');
  if (!parameters.has('grant_type') || resource !== null) {
    const api = resource === null ? '' : ` ${resource}/.default`;
    parameters.set('scope', `openid profile offline_access${api}`);
  } else {
    parameters.delete('scope');
  }
  return { ...entra, parameters };
}
