import { createHash } from 'node:crypto';

/** HTML that is safe to put into a page as it stands. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Insert = string | number | Html | null | readonly Html[];

/** Builds HTML; everything inserted is escaped unless it is HTML already. `null` inserts nothing. */
export function html(parts: TemplateStringsArray, ...inserts: readonly Insert[]): Html {
  return new Html(parts.map((part, index) => part + textOf(inserts[index] ?? null)).join(''));
}

function textOf(insert: Insert): string {
  if (insert === null) return '';
  if (insert instanceof Html) return insert.text;
  if (typeof insert === 'object') return insert.map((item) => item.text).join('');
  return String(insert)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

const css = `
:root{color-scheme:light dark;--ink:#1b1a19;--soft:#55524e;--line:#8a8886;--page:#f3f2f1;--card:#fff;--accent:#0b5a9d;--on-accent:#fff}
@media (prefers-color-scheme:dark){:root{--ink:#f3f2f1;--soft:#c8c6c4;--line:#8a8886;--page:#1b1a19;--card:#292827;--accent:#6cb8f6;--on-accent:#10100f}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:1rem/1.5 system-ui,"Segoe UI",sans-serif;overflow-wrap:anywhere}
main{max-width:28rem;margin:1.5rem auto;padding:1.5rem;background:var(--card);border:1px solid var(--line);border-radius:.25rem}
h1{font-size:1.4rem;line-height:1.25;margin:.25rem 0 1rem}
h2{font-size:1rem;margin:1rem 0 .25rem}
.tenant{margin:0;color:var(--soft);font-size:.9rem}
.note{color:var(--soft);font-size:.9rem}
.account{display:block;width:100%;text-align:left;margin:.5rem 0}
.account span{display:block;font-size:.9rem;color:var(--soft)}
button{font:inherit;padding:.6rem 1rem;min-height:2.75rem;border:1px solid var(--line);border-radius:.25rem;background:transparent;color:var(--ink);cursor:pointer}
button.main{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}
button:focus-visible,input:focus-visible,summary:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
input[type=text]{font:inherit;width:100%;padding:.6rem;border:1px solid var(--line);border-radius:.25rem;background:var(--card);color:var(--ink);letter-spacing:.1em}
label.check{display:flex;gap:.6rem;align-items:flex-start;margin:1rem 0}
.actions{display:flex;flex-wrap:wrap;gap:.75rem;justify-content:flex-end;margin-top:1.25rem}
ul{list-style:none;padding:0;margin:.25rem 0 1rem}
dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem .75rem;font-size:.9rem}
dt{color:var(--soft)}dd{margin:0}
.problem{border-left:4px solid #a4262c;padding-left:.75rem}
footer{max-width:28rem;margin:0 auto 2rem;padding:0 1.5rem;color:var(--soft);font-size:.85rem}
`;
const cssHash = createHash('sha256').update(css).digest('base64');

/** A whole page. Says on every page that this is practice: nobody should take it for Microsoft's own. */
export function pageText(title: string, tenant: string, content: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} - practice tenant</title>
<style>${new Html(css)}</style>
</head>
<body>
<main>
<p class="tenant">${tenant}</p>
<h1>${title}</h1>
${content}
</main>
<footer>Practice tenant on this computer, not Microsoft. No password is needed, and nothing here reaches a real tenant.</footer>
</body>
</html>
`.text;
}

/**
 * Headers of a page: no script, no frame, no foreign resource. `formTargets` are where a form's redirect may lead: browsers
 * apply form-action to the redirects after a form as well.
 */
export function pageHeaders(formTargets: readonly string[]): Record<string, string> {
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${cssHash}'`,
    `form-action 'self'${formTargets.map((target) => ` ${target}`).join('')}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': policy.join('; '),
    'X-Frame-Options': 'DENY',
    // Not `no-referrer`: browsers then send `Origin: null` with our own forms, and those are refused.
    'Referrer-Policy': 'same-origin',
  };
}

/** The origin of a redirect URI as a source for form-action; the bare scheme for a custom one. */
export function formTarget(uri: string): string {
  const { origin, protocol } = new URL(uri);
  return origin === 'null' ? protocol : origin;
}
