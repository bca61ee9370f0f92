import { refusal } from '../catalog/remedies.ts';
import { AccessError } from '../errors/access-error.ts';
import type { Guid } from '../values/guid.ts';
import type { InteractiveMethod, Session } from './session.ts';
import { type SignInOptions, signIn } from './sign-in.ts';

export interface UserSignInOptions extends Omit<SignInOptions, 'clientId' | 'scopes' | 'tenant' | 'method'> {
  /** Client id of the app that was set up. */
  readonly appId: Guid;
  /** The app is registered in this one tenant, so its own address is the only one that works (AADSTS50194). */
  readonly tenantId: Guid;
  /** The Azure CLI's session is that of another client, so it cannot serve here. */
  readonly method: InteractiveMethod;
}

/**
 * Signs in as the app, on behalf of its user, for one API: what was granted of it (`.default`), nothing more. Further APIs
 * come from the session, silently. Right after a registration or a grant Entra may still refuse with `app-not-found` or
 * `consent-required`; that is NOT waited for here.
 *
 * @throws AccessError as signIn
 */
export async function signInUser(options: UserSignInOptions): Promise<Session> {
  const { appId, tenantId, audience } = options;
  const name = audience.replace(/\/$/, '');
  try {
    return await signIn({
      ...options,
      clientId: appId,
      tenant: tenantId,
      audience: name,
      scopes: [`${name}/.default`],
    });
  } catch (reason) {
    throw consentOfOwnApp(reason);
  }
}

/** "An administrator has to approve it" is about the client: Microsoft's own for the operator, but here ours lacks consent. */
function consentOfOwnApp(reason: unknown): unknown {
  if (!(reason instanceof AccessError) || reason.failure !== 'B15') return reason;
  return refusal('G1', {
    happened: reason.happened,
    ids: reason.ids,
    ...(reason.raw === undefined ? {} : { raw: reason.raw }),
    cause: reason,
  });
}
