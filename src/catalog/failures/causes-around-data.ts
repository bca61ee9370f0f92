import type { FailureCause } from './failure-cause.ts';

export const machineCauses = {
  A1: {
    cause:
      'A security proxy opens HTTPS and signs it with its own root, which Node does not take from the system by default; some leave out intermediates.',
    detection: 'detected',
    detect: 'Certificate error codes of Node on the first request to each host, with the issuer of the certificate.',
    retry: 'never, and verification is never switched off',
  },
  A2: {
    cause: 'The sign-in library ignores the proxy variables, or the proxy wants credentials or refuses the host.',
    detection: 'detected',
    detect: 'A proxy variable is set and the connection through it fails or is answered 407 or 403.',
    retry: 'never; every request uses one client that knows the proxy',
  },
  A3: {
    cause:
      'Browser and listener are on different machines or network namespaces: SSH, containers, remote editors, WSL networking.',
    detection: 'hinted',
    detect: 'Variables of SSH, Codespaces, containers or WSL, no display, and no request before the time is up.',
    retry: 'the other method once, with the reason',
  },
  A4: {
    cause: 'No program that opens addresses, or one that opens the wrong browser or a file manager.',
    detection: 'hinted',
    detect: 'The opener is missing or fails; no answer comes.',
    retry: 'never; the address is printed before anything is opened',
  },
  A5: {
    cause: 'The Windows shell parses the address again and takes "&" for the end of a command.',
    detection: 'not detected',
    detect: 'Only the sign-in page sees it; a test of the launcher with such an address prevents it.',
    retry: 'never',
  },
  A6: {
    cause: 'Pipes, scheduled jobs and build servers have no terminal that could be asked.',
    detection: 'detected',
    detect: 'Neither stdin nor stderr is a terminal, before the first question.',
    retry: 'never',
  },
  A7: {
    cause: 'The page was closed, or it ended on a refusal of Microsoft that is never sent back.',
    detection: 'hinted',
    detect: 'A time limit around the wait; the number on the page has to be asked for.',
    retry: 'only when the person presses a key',
  },
  A8: {
    cause: 'A fixed port is in use, or a firewall or container forbids listening.',
    detection: 'detected',
    detect: 'EADDRINUSE or EACCES when the listener starts.',
    retry: 'at once, on another port',
  },
  A9: {
    cause:
      'The clock stands after sleep, mostly in WSL and virtual machines, so a token seems to come from the future.',
    detection: 'detected',
    detect: 'Date headers against the local clock: a warning above 2 minutes, a stop above 5.',
    retry: 'never',
  },
  A10: {
    cause:
      'IPv6 is announced but dead, and Node gives each address very little time, so a slow IPv4 address fails as well.',
    detection: 'detected',
    detect: 'Every address of the host timed out; the errors of each attempt are unwrapped.',
    retry: 'twice, with more time per address',
  },
  A11: {
    cause: 'Containers and remote sessions have no key ring, and some programs refuse to sign in without one.',
    detection: 'not detected',
    detect: 'Does not arise here, since tokens stay in memory; other programs report a missing secret service.',
    retry: 'never',
  },
  A12: {
    cause: 'The Windows account broker needs a window of its own, which elevated and embedded terminals do not have.',
    detection: 'not detected',
    detect: 'Does not arise in the browser; the text speaks of a window handle.',
    retry: 'the browser once',
  },
  A13: {
    cause: "The company's proxy adds a header that limits sign-in to listed tenants.",
    detection: 'detected',
    detect: 'AADSTS500021 or AADSTS500022.',
    retry: 'once, with the tenant named in the address',
  },
} as const satisfies Record<string, FailureCause>;

export const signInCauses = {
  B1: {
    cause:
      'A Conditional Access policy about authentication flows, today often one that Microsoft manages, blocks codes.',
    detection: 'hinted',
    detect: 'AADSTS53003, 530032 or 53000 while a code is used; often only on the page, while polling goes on.',
    retry: 'the browser once, never back and forth',
  },
  B2: {
    cause:
      'The sign-in carries no device identity: a code, a private window, Linux, WSL or a browser without the extension.',
    detection: 'detected',
    detect: 'AADSTS53000, 530003 or 50097, with platform and method.',
    retry: 'one change of method',
  },
  B3: {
    cause: 'A policy lists platforms, and codes and some clients name none.',
    detection: 'detected',
    detect: 'AADSTS50005.',
    retry: 'one change of method',
  },
  B4: {
    cause: 'A policy wants tokens bound to the device, which only the Windows broker can get.',
    detection: 'detected',
    detect: 'AADSTS530084, or 53003 together with a sentence on token protection.',
    retry: 'never',
  },
  B5: {
    cause:
      'Location, client, risk or strength of the sign-in does not satisfy a policy; page and log may show different numbers.',
    detection: 'detected',
    detect: 'AADSTS53003 without a claims challenge; the correlation id is kept for the log.',
    retry: 'never',
  },
  B6: {
    cause: 'The session lacks the second factor that this API asks for; each API can have a policy of its own.',
    detection: 'detected',
    detect: 'interaction_required, suberror basic_action, or AADSTS50076, 50079, 50072, 50158.',
    retry: 'one interactive sign-in for that API, with the claims passed on',
  },
  B7: {
    cause: 'Single sign-on, a browser profile or a cache chose another account without asking.',
    detection: 'detected',
    detect: 'Tenant and object id of every token against those that were meant.',
    retry: 'one new sign-in with the account named',
  },
  B8: {
    cause: 'Wrong tenant, a guest who was never invited, or a personal account.',
    detection: 'detected',
    detect: 'AADSTS50020, 50034, 51004 or 90072; the tenant id of personal accounts.',
    retry: 'never',
  },
  B9: {
    cause: 'A personal account cannot be given permissions of an organization, and the page gives the wrong reason.',
    detection: 'hinted',
    detect: 'A code that "expires" within seconds of a good sign-in.',
    retry: 'never; the authority is a tenant or "organizations", never "common"',
  },
  B10: {
    cause: 'A code lives about 15 minutes, and the sign-in took longer.',
    detection: 'detected',
    detect: 'expired_token, with the time that passed.',
    retry: 'a new code twice, each on a key press',
  },
  B11: {
    cause: 'A later step signs in again and forgets to show its address or code.',
    detection: 'not detected',
    detect: 'A test that every interactive step shows its own address or code.',
    retry: 'never',
  },
  B12: {
    cause: "A typing error, an app's id instead of the tenant's, a whole address, or another cloud.",
    detection: 'detected',
    detect: "The tenant's discovery document, before the sign-in; AADSTS90002, 900023, 50059.",
    retry: 'never',
  },
  B13: {
    cause: 'A policy limits how long a sign-in lasts, or it was revoked.',
    detection: 'detected',
    detect: 'invalid_grant with suberror bad_token or token_expired, AADSTS700082, 70043, 50173.',
    retry: 'one interactive sign-in where there is a terminal',
  },
  B14: {
    cause: 'A client of Microsoft has a fixed list of permissions for Graph; neither roles nor retries change it.',
    detection: 'detected',
    detect: 'AADSTS65002, or scopes missing in the token right after the sign-in.',
    retry: 'never, and never a silent change of client',
  },
  B15: {
    cause: 'People may not approve apps themselves, or the client is limited to assigned people.',
    detection: 'hinted',
    detect: 'AADSTS90094, 90095 or 50105 for the sign-in client, mostly on the page only.',
    retry: 'never',
  },
  B16: {
    cause: 'A shared app of a vendor was deleted or blocked; everything built on it stops the same day.',
    detection: 'detected',
    detect: 'AADSTS700016 with the id of the sign-in client.',
    retry: 'never',
  },
  B17: {
    cause: 'The person pressed Cancel or mistyped too often, or protection marked the account or the address.',
    detection: 'detected',
    detect: 'access_denied at the listener; AADSTS65004, 50053, 53011, 50131, 50057.',
    retry: 'never; repeating makes a lock longer',
  },
} as const satisfies Record<string, FailureCause>;

export const fileCauses = {
  M1: {
    cause: 'A process was killed while writing, two wrote at once, or somebody edited the file.',
    detection: 'detected',
    detect: 'The file does not parse or does not have the shape; writing goes through a temporary file and a lock.',
    retry: 'never; the file stays as it is',
  },
  M2: {
    cause: 'A file was written with the default mode of the system.',
    detection: 'detected',
    detect: 'The mode of the file; what is written here is 0600 and holds no token.',
    retry: 'never',
  },
  M3: {
    cause: 'The file stems from another tenant, app, cloud or version.',
    detection: 'detected',
    detect: 'Version, cloud and tenant in the file against the run, and whether the app still exists.',
    retry: 'never',
  },
  M4: {
    cause: 'Ids were kept only at the end of a run that did not reach it.',
    detection: 'detected',
    detect: 'A config without ids; each id is kept as soon as it is known.',
    retry: 'never',
  },
  M5: {
    cause: 'Windows shells and editors write byte order marks or UTF-16.',
    detection: 'detected',
    detect: 'The first bytes of the file; what is written is UTF-8 without a mark.',
    retry: 'none needed',
  },
} as const satisfies Record<string, FailureCause>;

export const rerunCauses = {
  N1: {
    cause: 'The absence of an exception was taken for success, or a pending approval for a failure.',
    detection: 'detected',
    detect: 'One state per change, and an exit code for the whole.',
    retry: 'running the same command again does what is missing',
  },
  N2: {
    cause: 'A delay was read as a failure and deleting as harmless; the name is then blocked for 30 days.',
    detection: 'detected',
    detect: 'Nothing is undone after a 404 or a delay.',
    retry: 'never',
  },
  N3: {
    cause: 'App, service principal, grants and what depends on them are separate objects with rules of their own.',
    detection: 'detected',
    detect: 'After deleting: app, principal, grants and deleted items are read again.',
    retry: 'reading again for up to 5 minutes',
  },
  N4: {
    cause: 'Making the app and arranging the tool were treated as one thing.',
    detection: 'detected',
    detect: 'The difference before writing; keys that are not ours survive.',
    retry: 'never',
  },
  N5: {
    cause: 'Registration and service principal are restored by different ids, and grants are a third thing.',
    detection: 'detected',
    detect: 'A whole check after a restore.',
    retry: 'never',
  },
} as const satisfies Record<string, FailureCause>;
