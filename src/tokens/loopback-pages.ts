import { createHash } from 'node:crypto';

const style =
  'body{font:1.1rem/1.5 system-ui,sans-serif;margin:15vh auto;max-width:32rem;padding:0 1.5rem;color:#1b1b1b;background:#fff}' +
  '@media(prefers-color-scheme:dark){body{color:#eee;background:#1b1b1b}}';
// The code in the address is of no use to anyone any more, but it need not stay in the history either.
const script = "history.replaceState(null,'','/')";

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

export const pageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(script)}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  connection: 'close',
};

function page(title: string, sentence: string): string {
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width,initial-scale=1">' +
    `<title>${title}</title><style>${style}</style></head>` +
    `<body><main><h1>${title}</h1><p>${sentence}</p></main><script>${script}</script></body></html>`
  );
}

/** What the browser shows at the end; fixed texts, so nothing of the request can get into them. */
export const pages = {
  arrived: page('Your answer has arrived', 'Go back to defender-access; it goes on there. You can close this page.'),
  refused: page('The sign-in was not completed', 'Go back to defender-access; it says why. You can close this page.'),
  stray: page(
    'This page belongs to an earlier attempt',
    'It was not used. Open the newest address that defender-access shows, or go on where you left off.',
  ),
  used: page('This answer was used already', 'There is nothing more to do here. You can close this page.'),
} as const;
