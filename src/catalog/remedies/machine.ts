import { movers, type RemedyText } from './remedy-text.ts';

/** Stage A: this machine, its network, its terminal and its browser. */
export const machineRemedies = {
  A1: {
    title: 'HTTPS is inspected on the way',
    code: 'tls-untrusted',
    happened:
      'The certificate of {host} was signed by {issuer}, which Node does not trust. Something on your network opens HTTPS and signs it again.',
    todo: [
      'Export that root certificate, with its intermediates, as a PEM file; your browser already has it.',
      'Then start again with NODE_EXTRA_CA_CERTS=/path/to/that.pem set.',
      'A cloud file can name the same PEM as "caFile".',
    ],
    whoseMove: movers.network,
  },
  A2: {
    title: 'Traffic does not pass the proxy',
    code: 'proxy-refused',
    happened: 'There was no way to {host} through {proxy}.',
    todo: [
      'Set HTTPS_PROXY=http://host:port, with user:password@ in front of the host if your proxy asks for them.',
      'Hosts that need no proxy go into NO_PROXY, separated by commas.',
      'Ask for {host} to be allowed if the proxy itself refused it.',
    ],
    whoseMove: movers.network,
  },
  A3: {
    title: "The browser's answer cannot get here",
    code: 'sign-in-timeout',
    happened:
      'The browser runs on another machine than defender-access, so its answer to http://localhost did not arrive.',
    todo: [
      'Copy the whole http://localhost address from the page that failed to load, press p and paste it here.',
      'Or sign in with a code: --auth device-code.',
    ],
  },
  A4: {
    title: 'No browser could be opened',
    code: 'sign-in-failed',
    happened: 'There is no browser here that could be started.',
    todo: [
      'Open this address yourself: {url}',
      'On WSL, export BROWSER=wslview lets Windows open it.',
      'Without any browser nearby: --auth device-code.',
    ],
  },
  A5: {
    title: 'The sign-in address was cut short',
    code: 'sign-in-failed',
    happened: 'The page received only the first part of the sign-in address; some shells cut it at the first "&".',
    todo: ['Copy the whole address from this screen into the browser: press c, then paste it there.'],
  },
  A6: {
    title: 'No terminal to ask in',
    code: 'answer-missing',
    happened: 'There is no terminal to ask in, and some answers are missing: {flags}.',
    todo: [
      'Give them as flags, or as DEFENDER_ACCESS_… variables, and add --yes to take the defaults of the rest.',
      'defender-access setup --help lists every flag.',
    ],
  },
  A7: {
    title: 'No answer from the browser',
    code: 'sign-in-timeout',
    happened:
      'The browser sent no answer within {minutes} minutes. The page may have been closed, or it shows a refusal that never comes back here.',
    todo: [
      'If the page shows a number that begins with AADSTS, look it up here: start again, press e and type it.',
      'If the page was closed, start again.',
      'If the browser sits on another machine: --auth device-code.',
    ],
  },
  A8: {
    title: 'The local port is taken',
    code: 'sign-in-failed',
    happened: 'The answer of the browser cannot be received: a local port could not be opened ({port}).',
    todo: [
      'Allow defender-access to listen on localhost in your firewall or container.',
      'Or sign in with a code: --auth device-code.',
    ],
  },
  A9: {
    title: 'The clock of this machine is wrong',
    code: 'clock-wrong',
    happened: 'The clock of this machine is {minutes} minutes off; tokens would look expired or not valid yet.',
    todo: [
      'Set the time: on Windows in Settings > Time & language, on Linux with timedatectl set-ntp true.',
      'On WSL: sudo hwclock -s, or wsl --shutdown in Windows. Then start again.',
    ],
  },
  A10: {
    title: 'Connections time out',
    code: 'timed-out',
    happened: 'No address of {host} answered in time, over IPv6 or IPv4.',
    todo: [
      'If curl reaches it, IPv6 is probably broken here: start again with NODE_OPTIONS=--dns-result-order=ipv4first.',
      'If curl does not reach it either, a firewall is in the way; ask for {host} on port 443.',
    ],
    whoseMove: movers.network,
  },
  A11: {
    title: 'No safe place to keep tokens',
    code: 'sign-in-failed',
    happened: 'A program that was asked for a sign-in wanted a key ring, and there is none here.',
    todo: [
      'defender-access keeps tokens in memory only and needs no key ring: use --auth browser or --auth device-code.',
    ],
  },
  A12: {
    title: 'The Windows sign-in window was refused',
    code: 'sign-in-failed',
    happened: 'Windows could not show its own sign-in window from this terminal.',
    todo: ['Use a terminal that was not started as administrator.', 'Or sign in through the browser: --auth browser.'],
  },
  A13: {
    title: 'Your network allows only listed tenants',
    code: 'sign-in-blocked',
    happened: 'Your network lets people sign in to listed tenants only, and {tenant} is not one of them.',
    todo: [
      'Name your tenant: --tenant contoso.com.',
      'To work in a customer tenant, use another network or ask for the tenant to be listed.',
    ],
    whoseMove: movers.network,
  },
} as const satisfies Record<string, RemedyText>;
