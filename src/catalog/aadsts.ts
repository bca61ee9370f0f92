import type { AccessError } from '../errors/access-error.ts';
import type { AccessErrorCode } from '../errors/exit-code.ts';
import { movers } from './remedies/remedy-text.ts';
import { type FailureId, type RefusalDetails, refusal } from './remedies.ts';

/**
 * What an AADSTS number stands for. Microsoft changes numbers and texts, so a number is a hint: `error`, `suberror`
 * and `claims` of an answer decide first, the number next, the text last.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export interface AadstsMeaning {
  readonly failure: FailureId;
  /** One plain sentence. */
  readonly meaning: string;
  /** Where the failure only resembles this number. */
  readonly code?: AccessErrorCode;
  readonly todo?: readonly string[];
  readonly whoseMove?: string;
}

const disabledApp: Pick<AadstsMeaning, 'code' | 'todo' | 'whoseMove'> = {
  code: 'app-disabled',
  todo: [
    'Find out who switched it off and why: Entra > Enterprise apps > the app, and the audit log.',
    'It is switched on again there: Properties > Enabled for users to sign in.',
  ],
  whoseMove: movers.registration,
};

const startAgain = ['Run the same command again.'];

const meanings: Readonly<Record<number, AadstsMeaning>> = {
  16000: { failure: 'B7', meaning: 'More than one account is signed in and none was chosen.' },
  28000: { failure: 'J1', meaning: 'One request named more than one API.' },
  50005: { failure: 'B3', meaning: 'A policy does not accept the platform of this device.' },
  50011: { failure: 'D12', meaning: 'The redirect URI of the request is not among those of the app.' },
  50020: { failure: 'B8', meaning: 'The account belongs to another organization and is not a guest in this tenant.' },
  50034: { failure: 'B8', meaning: 'The account does not exist in this tenant.' },
  50049: { failure: 'B12', meaning: 'The sign-in host is not known to Microsoft; the cloud may be the wrong one.' },
  50053: { failure: 'B17', meaning: 'The account is locked after too many attempts, or the address is blocked.' },
  50057: { failure: 'B17', meaning: 'The account is disabled.' },
  50058: { failure: 'B13', meaning: 'A silent sign-in was tried, and nobody is signed in.' },
  50059: { failure: 'B12', meaning: 'Neither the request nor the account said which tenant is meant.' },
  50072: { failure: 'B6', meaning: 'The person has to register for multifactor authentication first.' },
  50076: { failure: 'B6', meaning: 'Multifactor authentication is needed for this API.' },
  50078: { failure: 'B6', meaning: 'The last multifactor authentication was too long ago.' },
  50079: { failure: 'B6', meaning: 'The person has to register for multifactor authentication first.' },
  50097: { failure: 'B2', meaning: 'The device has to identify itself.' },
  50105: { failure: 'E5', meaning: 'The app is for assigned people only, and this person is not assigned.' },
  50126: { failure: 'B17', meaning: 'The user name or the password was wrong.' },
  50131: { failure: 'B17', meaning: 'The sign-in was judged too risky, or it broke a condition on the device.' },
  50147: { failure: 'J7', meaning: 'The proof key of the sign-in request was malformed.' },
  50158: { failure: 'B6', meaning: 'A further challenge outside Entra ID has to be passed.' },
  50173: { failure: 'B13', meaning: 'The earlier sign-in was revoked, for example by a password change.' },
  50194: { failure: 'B12', meaning: 'The app is for one tenant only, and the request did not name it.' },
  50196: { failure: 'I3', meaning: 'The same request came too often in a short time.' },
  50199: {
    failure: 'A7',
    meaning: 'Only a request to confirm the sign-in on the page; the refusal, if there is one, has another number.',
  },
  51004: { failure: 'B8', meaning: 'The account does not exist in this tenant.' },
  53000: { failure: 'B2', meaning: 'The device is not compliant.' },
  53003: { failure: 'B5', meaning: 'A Conditional Access policy refused the token.' },
  53011: { failure: 'B17', meaning: 'The account is blocked because of risk.' },
  54005: { failure: 'J7', meaning: 'The answer of the browser had been used already.' },
  65001: { failure: 'G1', meaning: 'Nobody has approved this permission for the person yet.' },
  65002: { failure: 'B14', meaning: 'Microsoft has not allowed its own sign-in app to hold this permission.' },
  65004: { failure: 'B17', meaning: 'The person declined to approve the permissions.' },
  65005: { failure: 'J3', meaning: 'The app does not list the API it asks for.' },
  65006: { failure: 'F1', meaning: 'A permission on the app does not exist on that API.' },
  70000: { failure: 'B13', meaning: 'The earlier sign-in is no longer valid.' },
  70003: {
    failure: 'D13',
    meaning: 'The app may not use this way of signing in.',
  },
  70008: { failure: 'B13', meaning: 'The earlier sign-in has expired or was revoked.' },
  70011: { failure: 'G9', meaning: 'The list of permissions in the request is malformed or mixes two forms.' },
  70016: {
    failure: 'B10',
    meaning: 'Still waiting for the code to be entered; not an error by itself.',
    code: 'sign-in-timeout',
    todo: ['Enter the code on the page; the sign-in goes on by itself.'],
  },
  70018: {
    failure: 'B10',
    meaning: 'The code that was typed is not the right one.',
    todo: ['Type the code again as it is shown, or start again for a new one.'],
  },
  70019: { failure: 'B10', meaning: 'The code has expired.' },
  70020: { failure: 'B10', meaning: 'The code has expired.' },
  70043: { failure: 'B13', meaning: 'A policy asks for a new sign-in after some time.' },
  90002: { failure: 'B12', meaning: 'There is no tenant of this name in this cloud.' },
  90023: { failure: 'D13', meaning: 'A secret was sent although the app is a public client.' },
  90072: { failure: 'B8', meaning: 'The account is not known in this tenant and would have to be invited first.' },
  90093: { failure: 'D7', meaning: 'The quota of the tenant or of the person is used up.' },
  90094: { failure: 'B15', meaning: 'An administrator has to approve the app first.' },
  90095: { failure: 'B15', meaning: 'An administrator has to approve the app; the page can send the request.' },
  90102: { failure: 'D12', meaning: 'The redirect URI of the request is malformed.' },
  500011: { failure: 'J2', meaning: 'The tenant has no API of this name.' },
  500021: { failure: 'A13', meaning: 'The network allows signing in to listed tenants only.' },
  500022: { failure: 'A13', meaning: 'The network allows signing in to listed tenants only.' },
  500113: { failure: 'D12', meaning: 'The app has no redirect URI.' },
  501481: { failure: 'J7', meaning: 'The proof key does not belong to this sign-in.' },
  530003: { failure: 'B2', meaning: 'The device has to be managed by the organization.' },
  530032: { failure: 'B5', meaning: 'A security policy of the tenant refused the sign-in.' },
  530035: { failure: 'B5', meaning: 'The security defaults of the tenant refused the sign-in.' },
  530036: {
    failure: 'B1',
    meaning: 'The sign-in began with a code, and a policy now refuses to prolong it.',
  },
  530084: { failure: 'B4', meaning: 'A policy asks for a token that is bound to the device.' },
  650051: { failure: 'F1', meaning: 'A permission on the app does not exist on that API.' },
  650052: { failure: 'E1', meaning: 'The tenant has no service principal of the API.' },
  650053: { failure: 'G9', meaning: 'The permission does not exist on the API that was asked for it.' },
  650056: { failure: 'J3', meaning: 'The app lists no permission that could be used.' },
  650057: { failure: 'J3', meaning: 'The API is not among those the app lists.' },
  700016: { failure: 'J4', meaning: 'The sign-in service does not know the app in this tenant.' },
  700025: { failure: 'D13', meaning: 'A secret was sent although the app is a public client.' },
  700038: { failure: 'J4', meaning: 'The client id is not that of any app.' },
  700081: { failure: 'B13', meaning: 'The earlier sign-in has reached its longest allowed life.' },
  700082: { failure: 'B13', meaning: 'The earlier sign-in expired because it was not used for long.' },
  900023: { failure: 'B12', meaning: 'What was given as the tenant is neither an id nor a domain.' },
  900144: {
    failure: 'G8',
    meaning: 'The request lacked something; its address may have been cut short.',
    todo: startAgain,
  },
  900971: { failure: 'D12', meaning: 'The request named no redirect URI, and the app has none.' },
  901002: {
    failure: 'J1',
    meaning: 'The request used the old way of naming an API.',
    todo: ['Ask by scope, such as https://api.security.microsoft.com/.default, not by resource.'],
  },
  7000112: { failure: 'J4', meaning: 'The app is disabled in this tenant.', ...disabledApp },
  7000215: {
    failure: 'D13',
    meaning: 'A wrong secret was sent; a public client needs none.',
  },
  7000218: {
    failure: 'D13',
    meaning: 'The app is not allowed to sign in as a public client, so a secret is asked for.',
  },
  7000229: { failure: 'E3', meaning: 'The app has no service principal in this tenant.' },
  9002313: { failure: 'G8', meaning: 'The request was malformed.', todo: startAgain },
  9002326: { failure: 'D13', meaning: 'The redirect URI stands under single-page application, not under desktop.' },
  9002327: { failure: 'D13', meaning: 'The redirect URI stands under single-page application, not under desktop.' },
};

/** Every number that is known here, ascending. */
export const knownAadstsNumbers: readonly number[] = Object.keys(meanings).map(Number);

/** @returns null for a number that is not known here */
export function aadstsMeaning(number: number): AadstsMeaning | null {
  return meanings[number] ?? null;
}

/** Reads `53003`, `AADSTS53003` or a whole line that a person copied from the page. Null when there is no number in it. */
export function parseAadstsNumber(text: string): number | null {
  const digits = /AADSTS\s*(\d{4,8})/i.exec(text)?.[1] ?? /^\s*(\d{5,8})\s*$/.exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
}

/**
 * The refusal for an AADSTS number, with its meaning as what happened.
 *
 * @returns null for a number that is not known here; the caller then says so and shows the raw line
 */
export function aadstsRefusal(number: number, details: RefusalDetails = {}): AccessError | null {
  const known = aadstsMeaning(number);
  if (known === null) return null;
  return refusal(known.failure, {
    happened: `${known.meaning} (AADSTS${number})`,
    ...(known.code === undefined ? {} : { code: known.code }),
    ...(known.todo === undefined ? {} : { todo: known.todo }),
    ...(known.whoseMove === undefined ? {} : { whoseMove: known.whoseMove }),
    ...details,
  });
}
