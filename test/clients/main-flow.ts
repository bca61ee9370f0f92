import { createHash, randomBytes } from 'node:crypto';
import {
  type Answer,
  claimsOf,
  type TrustedClient,
  trustedClient,
  waitForRedirect,
} from '../sandbox/trusted-client.ts';
import { azureCli, type Practice } from './practice.ts';

/**
 * The main flow as a plain script would have it, written from Microsoft's pages and ready for either answer where those are
 * silent: sign in, register, grant, get a token, call. `notes` keep what it met on the way, `outcome` what it reached.
 */
export interface MainFlow {
  readonly outcome: { readonly scopes: unknown; readonly status: number; readonly incidents: boolean };
  readonly notes: Readonly<Record<string, unknown>>;
}

const xdr = { appId: '8ee8fdad-f234-4243-8f3b-15c294843740', audience: 'https://api.security.microsoft.com' };
const endpoint = {
  appId: 'fc780465-2017-40d4-a0c5-307022471b92',
  audience: 'https://api.securitycenter.microsoft.com',
};
const incidentRead = '12c153a4-4204-4224-aa3c-4626e2f47c2b';
const machineRead = 'fbd3d33a-b1f5-4573-906c-51b39682fbcf';
const cliScope = 'https://graph.microsoft.com/.default';

export async function runMainFlow(practice: Practice): Promise<MainFlow> {
  const client = trustedClient(practice.sandbox);
  try {
    return await new Flow(practice, client).run();
  } finally {
    await client.close();
  }
}

class Flow {
  readonly #practice: Practice;
  readonly #client: TrustedClient;
  readonly #notes: Record<string, unknown> = {};
  #bearer = '';

  constructor(practice: Practice, client: TrustedClient) {
    this.#practice = practice;
    this.#client = client;
  }

  async run(): Promise<MainFlow> {
    this.#bearer = await this.#signInOperator();
    const app = await this.#register();
    await this.#grant(app.principalId);
    const token = await this.#tokenOf(app.appId, `${xdr.audience}/Incident.Read`, 'analyst');
    this.#notes['echo'] = String((await this.#tokenOf(app.appId, `${xdr.audience}/.default`, 'analyst')).json.scope);
    const claims = claimsOf(token.json.access_token);
    this.#notes['wids'] = 'wids' in claims;
    const incidents = await this.#client.fetch(`${this.#practice.sandbox.urls.defender}/api/incidents?$top=1`, {
      headers: { authorization: `Bearer ${token.json.access_token}` },
    });
    await this.#lookAround(app);
    await this.#tidyUp(app);
    const outcome = {
      scopes: claims['scp'],
      status: incidents.status,
      incidents: Array.isArray(incidents.json?.value),
    };
    return { outcome, notes: this.#notes };
  }

  /** By device code, and in the browser where a policy forbids that. */
  async #signInOperator(): Promise<string> {
    const begun = await this.#form('devicecode', { client_id: azureCli, scope: cliScope });
    const unknown = await this.#form('token', {
      client_id: azureCli,
      grant_type: 'device_code',
      device_code: 'nobody-has-it',
    });
    this.#notes['unknownDeviceCode'] = unknown.json.error;
    const refusal = await this.#practice.sandbox
      .approveAs('admin')({ url: begun.json.verification_uri, userCode: begun.json.user_code })
      .then(
        () => null,
        (error: Error) => error.message,
      );
    const poll = await this.#form('token', {
      client_id: azureCli,
      grant_type: 'device_code',
      device_code: begun.json.device_code,
    });
    this.#notes['poll'] = poll.json.error ?? 'signed in';
    if (refusal === null) return poll.json.access_token;
    return (await this.#tokenOf(azureCli, cliScope, 'admin')).json.access_token;
  }

  async #register(): Promise<{ appId: string; objectId: string; principalId: string }> {
    const body = (permission: string) => ({
      displayName: 'Main flow',
      isFallbackPublicClient: true,
      publicClient: { redirectUris: ['http://localhost'] },
      requiredResourceAccess: [{ resourceAppId: xdr.appId, resourceAccess: [{ id: permission, type: 'Scope' }] }],
    });
    const strange = await this.#graph('POST', '/applications', body('00000000-1111-4222-8333-444444444444'));
    this.#notes['unknownPermission'] = strange.status;
    if (strange.status === 201) await this.#graph('DELETE', `/applications/${strange.json.id}`);
    const made = await this.#must(201, 'POST', '/applications', body(incidentRead));
    const owners = await this.#must(200, 'GET', `/applications/${made.id}/owners`);
    this.#notes['owners'] = owners.value.length;
    const principal = await this.#must(201, 'POST', '/servicePrincipals', { appId: made.appId });
    return { appId: made.appId, objectId: made.id, principalId: principal.id };
  }

  async #grant(clientId: string): Promise<void> {
    const resource = await this.#must(200, 'GET', `/servicePrincipals(appId='${xdr.appId}')`);
    const grant = { clientId, consentType: 'AllPrincipals', resourceId: resource.id };
    const wrong = await this.#graph('POST', '/oauth2PermissionGrants', { ...grant, scope: 'No.Such.Scope' });
    this.#notes['unknownScope'] = wrong.status;
    const right = await this.#graph('POST', '/oauth2PermissionGrants', { ...grant, scope: 'Incident.Read' });
    this.#notes['duplicate'] = right.status;
    if (right.status === 201) {
      const again = await this.#graph('POST', '/oauth2PermissionGrants', { ...grant, scope: 'Incident.Read' });
      this.#notes['duplicate'] = again.status;
      return;
    }
    // There is one already: change that one.
    const { value } = await this.#must(200, 'GET', `/oauth2PermissionGrants?$filter=clientId eq '${clientId}'`);
    await this.#must(204, 'PATCH', `/oauth2PermissionGrants/${value[0].id}`, { scope: 'Incident.Read' });
  }

  /** Authorization code with PKCE; the person approves with plain HTTP. */
  async #tokenOf(clientId: string, scope: string, who: string): Promise<Answer> {
    const { sandbox } = this.#practice;
    const listener = await waitForRedirect();
    try {
      const verifier = randomBytes(32).toString('base64url');
      const query = new URLSearchParams({
        client_id: clientId,
        response_type: 'code',
        redirect_uri: listener.uri,
        scope: `${scope} openid profile offline_access`,
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      });
      const url = `${sandbox.urls.pages}/${sandbox.tenant.id}/oauth2/v2.0/authorize?${query}`;
      await sandbox.approveAs(who)({ url });
      const answer = await listener.query;
      return await this.#form('token', {
        client_id: clientId,
        grant_type: 'authorization_code',
        code: answer.get('code') ?? '',
        code_verifier: verifier,
        redirect_uri: listener.uri,
        scope: `${scope} openid profile offline_access`,
      });
    } finally {
      listener.close();
    }
  }

  /** What a tool would look at beside the main way. */
  async #lookAround({ objectId }: { objectId: string }): Promise<void> {
    const roles = '/me/transitiveMemberOf/microsoft.graph.directoryRole';
    this.#notes['castWithoutHeader'] = (await this.#graph('GET', roles)).status;
    const me = await this.#must(200, 'GET', '/me');
    const reference = { '@odata.id': `${this.#practice.sandbox.urls.graph}/v1.0/users/${me.id}` };
    const added = await this.#graph('POST', `/applications/${objectId}/owners/$ref`, reference);
    this.#notes['addOwner'] = added.status;
    this.#notes['adminConsent'] = await this.#adminConsentToEndpoint();
    this.#notes['endpointPrincipal'] = (
      await this.#graph('POST', '/servicePrincipals', { appId: endpoint.appId })
    ).status;
  }

  /** Does the admin consent page make the service principal of an API that was never used here? */
  async #adminConsentToEndpoint(): Promise<string> {
    const { sandbox } = this.#practice;
    const made = await this.#must(201, 'POST', '/applications', {
      displayName: 'For the consent page',
      publicClient: { redirectUris: ['http://localhost'] },
      requiredResourceAccess: [{ resourceAppId: endpoint.appId, resourceAccess: [{ id: machineRead, type: 'Scope' }] }],
    });
    const listener = await waitForRedirect();
    try {
      const query = new URLSearchParams({
        client_id: made.appId,
        scope: `${endpoint.audience}/.default`,
        redirect_uri: listener.uri,
      });
      await sandbox.approveAs('admin')({
        url: `${sandbox.urls.pages}/${sandbox.tenant.id}/v2.0/adminconsent?${query}`,
      });
      return Object.fromEntries(await listener.query)['admin_consent'] ?? 'no answer';
    } catch (error) {
      return /AADSTS\d+/.exec(String(error))?.[0] ?? String(error);
    } finally {
      listener.close();
    }
  }

  async #tidyUp({ appId, objectId, principalId }: { appId: string; objectId: string; principalId: string }) {
    const refreshed = await this.#tokenOf(appId, `${xdr.audience}/.default`, 'analyst');
    await this.#must(204, 'PATCH', `/applications/${objectId}`, { isDisabled: true });
    const disabled = await this.#form('token', {
      client_id: appId,
      grant_type: 'refresh_token',
      refresh_token: refreshed.json.refresh_token,
      scope: `${xdr.audience}/.default`,
    });
    this.#notes['disabledApp'] = disabled.json.error;
    await this.#must(204, 'DELETE', `/applications/${objectId}`);
    const principal = await this.#graph('DELETE', `/servicePrincipals/${principalId}`);
    this.#notes['principalAfterwards'] = principal.status;
  }

  #form(path: string, fields: Record<string, string>): Promise<Answer> {
    return this.#client.form(`/${this.#practice.sandbox.tenant.id}/oauth2/v2.0/${path}`, fields);
  }

  #graph(method: string, path: string, body?: object): Promise<Answer> {
    return this.#client.fetch(`${this.#practice.sandbox.cloud.graphEndpoint}/v1.0${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#bearer}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async #must(status: number, method: string, path: string, body?: object) {
    const answer = await this.#graph(method, path, body);
    if (answer.status !== status) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.json;
  }
}
