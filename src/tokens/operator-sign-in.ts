import { azureCli, firstPartyClient, graphCommandLineTools } from '../catalog/first-party-clients.ts';
import { refusal } from '../catalog/remedies.ts';
import { AccessError } from '../errors/access-error.ts';
import type { Guid } from '../values/guid.ts';
import type { Session } from './session.ts';
import { type SignInOptions, signIn } from './sign-in.ts';

export interface OperatorSignInOptions extends Omit<SignInOptions, 'clientId' | 'scopes' | 'audience'> {
  /** A client of one's own, or another of Microsoft's; null for the Azure CLI's. */
  readonly clientId: Guid | null;
}

// What these mean for an app of one's own is another matter, and is left as it is.
const blockedClient = {
  B14: 'B14',
  B15: 'B15',
  B16: 'B16',
  // Unknown or disabled in the tenant, not on its list of APIs, or kept for assigned people.
  J4: 'B16',
  J3: 'B14',
  E5: 'B15',
  // Nobody approved it, where the approval of people themselves is off.
  G1: 'B15',
} as const;

function isAboutClient(failure: string | undefined): failure is keyof typeof blockedClient {
  return failure !== undefined && Object.hasOwn(blockedClient, failure);
}

/** Offers the other client, with what it will ask for; never switches to it. */
function clientRefused(reason: AccessError, clientId: Guid, tenant: string): AccessError {
  const known = firstPartyClient(clientId);
  if (known === null || !isAboutClient(reason.failure)) return reason;
  const scopes = graphCommandLineTools.asksFor.map(({ scope, why }) => `${scope} (${why})`).join(', ');
  const offer = `Try ${graphCommandLineTools.displayName}; its page asks for ${scopes}: --admin-client-id ${graphCommandLineTools.appId}`;
  return refusal(blockedClient[reason.failure], {
    happened: `${reason.happened.replace(/[.]?$/, '.')} This is about ${known.displayName}, which signs the administrator in.`,
    ...(known.appId === graphCommandLineTools.appId ? {} : { todoFirst: [offer] }),
    values: { client: known.displayName, tenant, scopes },
    ids: reason.ids,
    ...(reason.raw === undefined ? {} : { raw: reason.raw }),
    cause: reason,
  });
}

/**
 * Signs in the person who changes the tenant, for Microsoft Graph. Azure CLI's client by default, because its fixed scopes
 * cover every write of this job without a consent page. Where a tenant blocks it, the refusal names the other client and
 * its scopes; nothing is switched silently.
 *
 * @throws AccessError as signIn, and `sign-in-client-refused` when the trouble is the client
 * @see https://github.com/dirkjanm/ROADtools (scopes of first-party clients)
 */
export async function signInOperator(options: OperatorSignInOptions): Promise<Session> {
  const clientId = options.clientId ?? azureCli.appId;
  const { graphAudience } = options.cloud;
  const incremental = clientId === graphCommandLineTools.appId;
  // .default of a client that asks step by step would hold only what was approved before.
  const scopes = incremental
    ? graphCommandLineTools.asksFor.map(({ scope }) => `${graphAudience}/${scope}`)
    : [`${graphAudience}/.default`];
  if (incremental) {
    const asked = graphCommandLineTools.asksFor.map(({ scope }) => scope).join(', ');
    options.guide.note(
      `${graphCommandLineTools.displayName} may ask for ${asked}. Leave "Consent on behalf of your organization" unticked; that would last, for everyone.`,
    );
  }
  try {
    return await signIn({ ...options, clientId, scopes, audience: graphAudience });
  } catch (reason) {
    if (!(reason instanceof AccessError)) throw reason;
    throw clientRefused(reason, clientId, options.tenant === 'organizations' ? '' : options.tenant);
  }
}
