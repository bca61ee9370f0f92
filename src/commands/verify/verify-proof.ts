import { textFlag } from '../../answers/flags.ts';
import { type ApiKey, apiKeys } from '../../catalog/api.ts';
import { isLoopback } from '../../catalog/redirect-uris.ts';
import { refusal } from '../../catalog/remedies.ts';
import { apisToProve } from '../../checks/check-setup.ts';
import { absent, type Gathered, gathered, type SetupInput, wantedPermissions } from '../../checks/setup-input.ts';
import type { AccessConfig } from '../../config/access-config.ts';
import { grantedTo } from '../../config/granted-scopes.ts';
import type { AccessError } from '../../errors/access-error.ts';
import { type Proof, proveAccess } from '../../proof/prove-access.ts';
import type { SignedInAccount } from '../../tokens/session.ts';
import type { Guid } from '../../values/guid.ts';
import { signInAsApp } from '../app-sign-in.ts';
import type { Verification } from './verify-gather.ts';

interface ProofOfSetup extends Verification {
  /** Everything but the proof. */
  readonly input: SetupInput;
  /** Who signed in to read the directory; null: nobody did. */
  readonly operator: SignedInAccount | null;
}

/**
 * A token of the app and one call per API, unless it is known beforehand that none can come: a page that must end in a
 * refusal would leave a person waiting before it.
 */
export async function proveForVerify(wish: ProofOfSetup): Promise<Gathered<Proof>> {
  const { context, connection, input, config } = wish;
  const { cloud } = connection;
  if (textFlag(context.flags, 'auth') === 'azure-cli') {
    return absent('a token on behalf of a person needs that person to sign in, and --auth azure-cli asks nobody');
  }
  const hindrance = hindranceIn(input);
  if (hindrance !== null) return absent(hindrance);
  const known = config.kind === 'have' ? config.value : null;
  const app = input.directory.kind === 'have' ? input.directory.value.app : null;
  const appId = app?.application.appId ?? known?.clientId ?? wish.appId;
  const tenantId = input.directory.kind === 'have' ? input.directory.value.tenant.id : known?.tenantId;
  if (appId === null || tenantId === undefined) return absent('which app it is about is not known');

  const selected = apisToProve(wish.selection);
  const wanted = apiKeys
    .filter((api) => selected.includes(api))
    .map((api) => ({ api, scopes: scopesOf(input, api) }))
    .filter(({ scopes }) => scopes.length > 0);
  if (wanted.length === 0) return absent('which permissions it should have is not known');
  const first = wanted.find(({ api }) => cloud.resources[api] !== undefined && mayBeGranted(input, api));
  const audience = first === undefined ? undefined : cloud.resources[first.api]?.audience;
  if (audience === undefined) return absent('nothing to ask for without consent');
  const loginHint = hintFor(wish, known);
  const outsider = unassigned(input, loginHint);
  if (outsider !== null) return { kind: 'refused', problem: outsider };
  const { world, view } = context;
  return gathered(async () => {
    const session = await signInAsApp(context, connection, {
      tenantId,
      appId,
      audience,
      loginHint,
      ask: `Sign in to ${app?.application.displayName ?? known?.displayName ?? 'the app'}, as a person who uses it`,
    });
    const waiting = view.progress('proof', 'asking for a token and calling the API');
    try {
      return await proveAccess({
        cloud,
        expected: { tenantId, appId, user: null, apis: wanted },
        session,
        http: connection.http,
        clock: world.clock,
        signal: world.signal,
        patienceInMs: 0,
        onWait: ({ reason }) => waiting.update(reason),
      });
    } finally {
      waiting.clear();
    }
  });
}

/** What the directory says that makes every sign-in to the app end in a refusal. */
function hindranceIn({ directory }: SetupInput): string | null {
  if (directory.kind !== 'have') return null;
  const { app } = directory.value;
  if (app === null) return 'the app was not found';
  if (app.application.isDisabled) return 'the app is switched off';
  const { publicClientRedirectUris, isFallbackPublicClient } = app.application;
  // The browser needs the one, a code the other.
  if (!isFallbackPublicClient && !publicClientRedirectUris.some(isLoopback)) {
    return 'no way to sign in to the app is open: it has no http://localhost, and public client flows are switched off';
  }
  if (app.servicePrincipal === null) return 'the app has no service principal, so nobody can sign in to it';
  return app.servicePrincipal.accountEnabled
    ? null
    : 'the service principal is switched off, so nobody can sign in to it';
}

/**
 * The refusal that awaits a person who is not assigned to an app that asks for it. Groups are assigned as well, and who is
 * in them is not known here: with one among the assigned, the sign-in service decides.
 */
function unassigned({ directory, desired }: SetupInput, upn: string | null): AccessError | null {
  if (directory.kind !== 'have' || upn === null) return null;
  const { app, tenant } = directory.value;
  const principal = app?.servicePrincipal;
  if (principal == null || !principal.appRoleAssignmentRequired) return null;
  const audience = desired.kind === 'have' ? desired.value.audience : null;
  const people = [tenant.operator, ...(audience?.kind === 'users' ? audience.users : [])];
  const person = people.find(({ userPrincipalName }) => userPrincipalName.toLowerCase() === upn.toLowerCase());
  const isAssigned = (objectId: Guid): boolean => principal.assignedPrincipalIds.includes(objectId);
  const onlyKnown = principal.assignedPrincipalIds.every((id) => people.some(({ objectId }) => objectId === id));
  if (person === undefined || isAssigned(person.objectId) || !onlyKnown) return null;
  return refusal('E5', {
    happened: `${upn} is not assigned to the app, and it lets in assigned people only.`,
    values: { appId: app?.application.appId ?? '', account: upn },
  });
}

/** Whether anybody may have it; where the directory was not read that is for the sign-in service to say. */
function mayBeGranted({ directory }: SetupInput, api: ApiKey): boolean {
  if (directory.kind !== 'have' || directory.value.app === null) return true;
  const { everyone, users } = grantedTo(directory.value.app, directory.value.tenant, api);
  return everyone.length > 0 || users.length > 0;
}

function scopesOf(input: SetupInput, api: ApiKey): readonly string[] {
  return wantedPermissions(input).flatMap((permission) => (permission.api === api ? [permission.value] : []));
}

/** Whoever signed in already, so that the page need not ask; but only somebody whom the app is for. */
function hintFor({ context, operator }: ProofOfSetup, config: AccessConfig | null): string | null {
  const named = textFlag(context.flags, 'user');
  if (named !== undefined) return named;
  const signedIn = operator?.userPrincipalName ?? null;
  if (config === null) return signedIn;
  const { for: audience } = config.wanted;
  if (audience === 'everyone') return signedIn ?? config.lastProof?.user ?? config.madeBy;
  const isOne = audience.some((upn) => upn.toLowerCase() === signedIn?.toLowerCase());
  return isOne ? signedIn : (config.lastProof?.user ?? audience[0] ?? signedIn);
}
