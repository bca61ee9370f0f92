import type { PageToOpen } from '../../src/commands/world.ts';

/** A person with a browser, at the pages of a practice tenant that runs elsewhere: picks their account, accepts, goes back to the app. */
export function personAtPages(upn: string): (page: PageToOpen) => Promise<boolean> {
  return async ({ url }) => {
    void walk(url, upn).catch(() => {});
    return true;
  };
}

async function walk(start: string, upn: string): Promise<void> {
  const cookies = new Map<string, string>();
  let next: { url: string; body?: URLSearchParams } = { url: start };
  for (let step = 0; step < 10; step += 1) {
    const answer = await fetch(next.url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(next.body === undefined ? {} : { method: 'POST', body: next.body }),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    const location = answer.headers.get('location');
    const html = await answer.text();
    if (location !== null) next = { url: new URL(location, next.url).href };
    else {
      const form = formFor(upn, html);
      if (form === null) return;
      next = { url: new URL(form.action, next.url).href, body: form.body };
    }
  }
}

/** The form of that account, else the one with the main button. */
function formFor(upn: string, html: string): { action: string; body: URLSearchParams } | null {
  const forms = html.match(/<form[\s\S]*?<\/form>/g) ?? [];
  const form = forms.find((one) => one.includes(`data-upn="${upn}"`)) ?? forms.find((one) => /class="main"/.test(one));
  if (form === undefined) return null;
  const fields = [...form.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([field]) => field);
  const button = (form.match(/<button[^>]*>/g) ?? []).find((one) => !one.includes('account') || one.includes(upn));
  const body = new URLSearchParams();
  for (const field of [...fields, button ?? '']) {
    const name = attribute(field, 'name');
    if (name !== null) body.append(name, attribute(field, 'value') ?? '');
  }
  return { action: attribute(form, 'action') ?? '', body };
}

function attribute(tag: string, name: string): string | null {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return (
    found?.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&') ?? null
  );
}
