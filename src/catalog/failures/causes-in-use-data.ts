import type { FailureCause } from './failure-cause.ts';

export const serviceCauses = {
  H1: {
    cause: 'Requests land on different copies of the directory, and no upper limit for the delay is promised.',
    detection: 'detected',
    detect:
      '404, 400 about reference-property objects, 403 about the backing application, AADSTS700016 or 65001 for what we just made.',
    retry: 'up to 5 minutes, until reads agree; never an undo, never a second create',
  },
  I1: {
    cause: 'Writing apps is expensive, and other programs use the same budget.',
    detection: 'detected',
    detect: '429, 503 or 504, and Retry-After.',
    retry: 'as Retry-After says, else 10 seconds, 5 times',
  },
  I2: {
    cause: 'The quota belongs to the tenant, per minute and per hour; hunting has processor time as well.',
    detection: 'detected',
    detect: '429; the text says which quota.',
    retry: 'once, as Retry-After says',
  },
  I3: {
    cause: 'Tokens were asked for in a tight loop.',
    detection: 'detected',
    detect: 'AADSTS50196.',
    retry: 'after 60 seconds; waiting for an approval reads Graph instead',
  },
} as const satisfies Record<string, FailureCause>;

export const tokenCauses = {
  J1: {
    cause: 'A token has one audience.',
    detection: 'detected',
    detect: 'AADSTS28000 or 70011; scopes are grouped by API before asking.',
    retry: 'never',
  },
  J2: {
    cause:
      'A regional host or a gateway was used as the name, the name has a typing error, the cloud is wrong, or the API is absent.',
    detection: 'detected',
    detect: 'AADSTS500011; address and audience are separate settings.',
    retry: 'never without the right name',
  },
  J3: {
    cause: 'Asking for everything configured needs the API on the list; a stale copy can show an empty list.',
    detection: 'detected',
    detect: 'AADSTS650057 and the list in its text.',
    retry: 'up to 2 minutes when it was just added',
  },
  J4: {
    cause: 'The app is new, the tenant is wrong, or the object id was taken for the client id.',
    detection: 'detected',
    detect: 'AADSTS700016 or 700038; young and readable means delay, else it lasts.',
    retry: 'up to 3 minutes for a young app',
  },
  J5: {
    cause: 'Continuous access evaluation: a policy, a password or the address changed during the run.',
    detection: 'detected',
    detect: '401 with claims in WWW-Authenticate.',
    retry: 'once silently with the claims, then once interactively',
  },
  J6: {
    cause: 'A cached token keeps the permissions it was made with.',
    detection: 'detected',
    detect: 'scp against what is needed, iat against the time of the grant.',
    retry: 'always a new token after a grant changed, then up to 3 minutes',
  },
  J7: {
    cause: 'A page was reloaded, two runs met, or an old tab answered.',
    detection: 'detected',
    detect: 'AADSTS54005 or 501481, or a state that is not ours.',
    retry: 'one fresh attempt',
  },
} as const satisfies Record<string, FailureCause>;

export const claimCauses = {
  K1: {
    cause: 'Old and new names of the APIs live side by side, and a token for one does not open the other.',
    detection: 'detected',
    detect: 'aud against the row of the API, with or without a slash, or its appId.',
    retry: 'one request with the right name',
  },
  K2: {
    cause: 'A client secret or a managed identity was used where a person is meant.',
    detection: 'detected',
    detect: 'roles without scp.',
    retry: 'never',
  },
  K3: {
    cause: 'Another account was used silently, or the home tenant instead of the one that was meant.',
    detection: 'detected',
    detect: 'tid and oid against what was meant.',
    retry: 'one new sign-in',
  },
  K4: {
    cause: 'Tokens of Microsoft Graph carry a nonce and are made for Graph alone to check.',
    detection: 'detected',
    detect: 'nonce in the header; signatures of foreign tokens are not judged.',
    retry: 'never',
  },
  K5: {
    cause: 'The claim is optional and depends on the flow and the number of roles.',
    detection: 'detected',
    detect: 'A missing wids means unknown; the directory is asked.',
    retry: 'never',
  },
} as const satisfies Record<string, FailureCause>;

export const defenderCauses = {
  L1: {
    cause: 'Not granted, an old token, or the client of somebody else.',
    detection: 'detected',
    detect: 'The text lists what is required and what the token has; scp first.',
    retry: 'one new token when the grant is younger',
  },
  L2: {
    cause: 'No licence, a first activation under way, or a token for the older API at the newer address.',
    detection: 'hinted',
    detect: 'The text "Account mode is inactive"; audience and address rule out the third.',
    retry: 'not in a loop; verify later',
  },
  L3: {
    cause: 'The product behind the call is not in the tenant, or a government tenant asked the commercial service.',
    detection: 'detected',
    detect: 'license, provisioned or NonPremiumTenant in the message, whatever the status.',
    retry: 'never',
  },
  L4: {
    cause: 'A delegated call needs the permission of the app and the right of the person; the second is missing.',
    detection: 'hinted',
    detect: 'The scope is in the token, still 403 without a list of what is required; no role among the wids.',
    retry: 'a new token every 60 seconds for up to 10 minutes, once the person says it is done',
  },
  L5: {
    cause: 'The role covers other device groups, nothing is onboarded, or another licence fills the table.',
    detection: 'hinted',
    detect: 'A good answer without entries; counts as reached.',
    retry: 'never',
  },
  L6: {
    cause: 'A preview, an advanced feature that is off, another plan, or a product that is not connected.',
    detection: 'detected',
    detect: 'DisabledFeature, or a text about a table that cannot be resolved.',
    retry: 'never',
  },
  L7: {
    cause: 'Hosts of the commercial cloud were used for a government tenant, or the other way round.',
    detection: 'hinted',
    detect: "The region part of the tenant's discovery document; a licence error at the commercial host.",
    retry: 'once at the right hosts',
  },
  L8: {
    cause: 'A fault of the service, or a tenant that is not set up for hunting.',
    detection: 'detected',
    detect: '500 with UnknownError.',
    retry: '3 times within 30 seconds',
  },
  L9: {
    cause: 'A name in the wrong case, a missing field, or a query that the call does not take.',
    detection: 'detected',
    detect: '400 with InvalidRequestBody or MissingRequiredParameter, and the id in target.',
    retry: 'never',
  },
  L10: {
    cause: 'Products were renamed and hosts moved, while pages were updated one by one.',
    detection: 'detected',
    detect: 'Address, audience and permission against one row of the catalogue.',
    retry: 'never',
  },
} as const satisfies Record<string, FailureCause>;
