import { type ApiKey, apis } from '../catalog/api.ts';
import { permissionOf } from '../catalog/permissions.ts';
import { directoryRoles } from '../catalog/roles.ts';
import { localSecond, minutesInWords } from './local-time.ts';

/** What the words about a claim may refer to. */
export interface ClaimSetting {
  readonly api: ApiKey;
  readonly appName: string;
  readonly tenantName: string;
  readonly now: Date;
}

/** A claim for people: its value in readable form, one line per item, and what it means. */
export interface ExplainedClaim {
  readonly claim: string;
  readonly values: readonly string[];
  readonly meaning: string;
}

type Words = (
  value: unknown,
  setting: ClaimSetting,
) => { readonly values?: readonly string[]; readonly meaning: string };

const plain =
  (meaning: string): Words =>
  () => ({ meaning });

/** In the order a person asks: which API, which app, who, what, until when; the rest after. */
const words: Readonly<Record<string, Words>> = {
  aud: (_, { api }) => ({ meaning: `the one API that accepts this token: ${apis[api].productName}` }),
  iss: plain('the sign-in service that issued it'),
  tid: (_, { tenantName }) => ({ meaning: `the tenant: ${tenantName}, when it was set up` }),
  appid: (_, { appName }) => ({ meaning: `the app it was given to: ${appName}` }),
  azp: (_, { appName }) => ({ meaning: `the app it was given to: ${appName}` }),
  app_displayname: plain("the app's name"),
  appidacr: clientKind,
  azpacr: clientKind,
  upn: plain('the person it stands for'),
  preferred_username: plain('the person it stands for'),
  unique_name: plain('the person it stands for, by an older name of the claim'),
  name: plain("the person's name"),
  family_name: plain("the person's name"),
  given_name: plain("the person's name"),
  oid: plain("the person's object id in this tenant"),
  scp: (value, { api }) => ({
    values: String(value)
      .split(' ')
      .map((scope) => {
        const known = permissionOf({ api, value: scope });
        return known === null || known === undefined ? scope : `${scope}: ${known.displayName}`;
      }),
    meaning: 'what the app may do on behalf of the person; the person has to be allowed to do it too',
  }),
  roles: plain('application permissions: then the token stands for an app, not for a person'),
  wids: (value) => ({
    values: (Array.isArray(value) ? value : [value]).map((id: unknown) => {
      const role = directoryRoles.find(({ templateId }) => templateId === String(id).toLowerCase());
      return role === undefined ? String(id) : `${String(id)}: ${role.displayName}`;
    }),
    meaning: "the person's roles in Entra ID when it was issued; roles of Defender do not show",
  }),
  amr: (value) => ({
    values: (Array.isArray(value) ? value : [value]).map((way: unknown) => wayInWords(String(way))),
    meaning: 'how the person signed in',
  }),
  acr: plain('0 or absent: a weak sign-in; 1: an ordinary one'),
  iat: instant('issued'),
  nbf: instant('valid from'),
  exp: (value, { now }) => {
    const at = Number(value) * 1000;
    const left = at - now.getTime();
    const span = left > 0 ? `${minutesInWords(left)} left` : `over since ${minutesInWords(-left)}`;
    return { values: [localSecond(new Date(at))], meaning: `valid until then: ${span}` };
  },
  ver: plain("the version of the token's form, which the API chooses"),
  ipaddr: plain('where the sign-in came from'),
  sub: plain('the person, as this API knows them'),
  sid: plain('the session it belongs to'),
  uti: plain("the token's own id, which the sign-in logs know"),
  idtyp: plain('user or app: whom it stands for'),
  acct: (value) => ({
    meaning: { '0': 'a member of the tenant', '1': 'a guest in the tenant' }[String(value)] ?? 'member or guest',
  }),
  tenant_region_scope: plain("the tenant's region"),
  deviceid: plain('the device it was issued on'),
  aio: plain('for Microsoft alone'),
  rh: plain('for Microsoft alone'),
};

/**
 * Every claim, the known ones first and in a fixed order.
 *
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference
 */
export function explainClaims(
  claims: Readonly<Record<string, unknown>>,
  setting: ClaimSetting,
): readonly ExplainedClaim[] {
  const known = Object.keys(words).filter((claim) => claims[claim] !== undefined);
  const others = Object.keys(claims).filter((claim) => !Object.hasOwn(words, claim));
  return [...known, ...others].map((claim) => {
    const value = claims[claim];
    const said = (Object.hasOwn(words, claim) ? words[claim] : undefined)?.(value, setting);
    return { claim, values: said?.values ?? [asText(value)], meaning: said?.meaning ?? 'not one that this tool knows' };
  });
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function instant(meaning: string): Words {
  return (value) => {
    const at = new Date(Number(value) * 1000);
    return { values: [Number.isNaN(at.getTime()) ? asText(value) : localSecond(at)], meaning };
  };
}

function clientKind(value: unknown): ReturnType<Words> {
  const kind = { '0': 'a public client, without a secret', '1': 'a secret', '2': 'a certificate' }[String(value)];
  return { meaning: `how the app proved itself${kind === undefined ? '' : `: ${kind}`}` };
}

function wayInWords(way: string): string {
  const known: Readonly<Record<string, string>> = {
    pwd: 'a password',
    mfa: 'more than one factor',
    rsa: 'proof of a key, as by the Authenticator app',
    otp: 'a code from an app or a message',
    fido: 'a security key',
    wia: 'the Windows session',
    fed: 'another sign-in service',
  };
  const meaning = Object.hasOwn(known, way) ? known[way] : undefined;
  return meaning === undefined ? way : `${way}: ${meaning}`;
}
