import type { SandboxAccount } from './accounts.ts';
import type { SandboxUrls } from './route.ts';
import type { User } from './tenant-store.ts';

/** A sign-in that waits for a person: a browser address, or the device page with its code. */
export interface WaitingSignIn {
  readonly url: string;
  readonly userCode?: string;
}

interface PageForm {
  readonly action: string;
  readonly fields: Record<string, string>;
  readonly buttons: readonly { readonly name: string; readonly value: string; readonly upn: string | null }[];
}

// Account, second factor, consent, confirmation and the way back to the app are at most seven steps; more means a circle.
const mostSteps = 12;

/**
 * Signs in as one person, with plain HTTP on the sign-in pages: chooses the account, accepts what is asked, follows the
 * redirect to the waiting app. Does NOT tick "on behalf of your organization".
 *
 * @throws Error with the text of the page when it refuses (AADSTS number included)
 */
export async function approve(urls: SandboxUrls, user: User, signIn: WaitingSignIn): Promise<void> {
  const cookies = new Map<string, string>();
  let delivered = false;
  let next: { url: string; form?: Record<string, string> } | null = { url: onPages(urls, signIn.url) };
  for (let step = 0; next && step < mostSteps; step += 1) {
    const answer: Response | null = await send(next, cookies).catch((error: unknown) => {
      // A listener that has its answer may be gone before its own closing page is fetched.
      if (delivered) return null;
      throw error;
    });
    if (!answer) return;
    delivered ||= !next.url.startsWith(urls.pages);
    const location = answer.headers.get('location');
    if (location) {
      const target = new URL(location, next.url);
      next = isLoopback(target) ? { url: target.href } : null;
      continue;
    }
    const text = await answer.text();
    if (!next.url.startsWith(urls.pages)) {
      if (!answer.ok) throw new Error(`The app that waits for the sign-in answered ${answer.status}.`);
      return;
    }
    next = nextStep(next.url, text, user, signIn);
  }
  if (next) throw new Error('The sign-in pages led in a circle.');
}

/** Finds the person that a test or a command means: user principal name, mail, or the account's short name. */
export function accountNamed(accounts: readonly SandboxAccount[], users: Iterable<User>, name: string): User | null {
  const wanted = name.toLowerCase();
  const byKey = accounts.find(({ key }) => key === wanted || `${key}@contoso.example` === wanted);
  for (const user of users) {
    const names = [user.userPrincipalName, user.mail ?? ''].map((text) => text.toLowerCase());
    if (names.includes(wanted) || user.id === byKey?.objectId) return user;
  }
  return null;
}

function nextStep(url: string, text: string, user: User, signIn: WaitingSignIn) {
  const problem = /class="problem"[^>]*>([^<]*)</.exec(text)?.[1];
  if (problem !== undefined) throw new Error(decodeHtml(problem));
  const forms = readForms(text);
  for (const form of forms) {
    const account = form.buttons.find(({ upn }) => upn === user.userPrincipalName);
    if (account) return submit(url, form, { [account.name]: account.value });
  }
  for (const form of forms) {
    const yes = form.buttons.find(({ value }) => value === 'accept' || value === 'approve');
    if (yes) return submit(url, form, { answer: yes.value });
    if (form.action === '/device') return submit(url, form, { otc: signIn.userCode ?? '' });
    if (form.buttons.length === 0 || 'code' in form.fields) return submit(url, form, {});
  }
  if (forms.length > 0) throw new Error(`${user.userPrincipalName} cannot go on from this page.`);
  return null;
}

function submit(url: string, form: PageForm, extra: Record<string, string>) {
  return { url: new URL(form.action, url).href, form: { ...form.fields, ...extra } };
}

async function send(
  next: { url: string; form?: Record<string, string> },
  cookies: Map<string, string>,
): Promise<Response> {
  const headers: Record<string, string> = {
    cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
  };
  const answer = await fetch(next.url, {
    redirect: 'manual',
    headers,
    ...(next.form ? { method: 'POST', body: new URLSearchParams(next.form) } : {}),
  });
  for (const cookie of answer.headers.getSetCookie()) {
    const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=', 2);
    cookies.set(name, value);
  }
  return answer;
}

/** The same pages answer on the plain http host, where no certificate is needed. */
function onPages(urls: SandboxUrls, url: string): string {
  return url.startsWith(`${urls.login}/`) ? urls.pages + url.slice(urls.login.length) : url;
}

function isLoopback(url: URL): boolean {
  return url.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(url.hostname);
}

function readForms(text: string): PageForm[] {
  return [...text.matchAll(/<form method="post" action="([^"]*)">([\s\S]*?)<\/form>/g)].map(
    ([, action = '', inner = '']) => ({
      action: decodeHtml(action),
      fields: Object.fromEntries(
        [...inner.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(
          ([, name = '', value = '']) => [name, decodeHtml(value)],
        ),
      ),
      buttons: [...inner.matchAll(/<button([^>]*)>/g)].flatMap(([, attributes = '']) => {
        const name = /\bname="([^"]*)"/.exec(attributes)?.[1];
        const value = /\bvalue="([^"]*)"/.exec(attributes)?.[1] ?? '';
        const upn = /\bdata-upn="([^"]*)"/.exec(attributes)?.[1];
        return name === undefined ? [] : [{ name, value, upn: upn === undefined ? null : decodeHtml(upn) }];
      }),
    }),
  );
}

function decodeHtml(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
