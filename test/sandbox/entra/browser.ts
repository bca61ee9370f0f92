import { createHash } from 'node:crypto';
import type { RunningSandbox } from '../../../src/sandbox/start-sandbox.ts';
import type { RegisteredApp } from '../registered-app.ts';

export const verifier = 'a-code-verifier-of-at-least-forty-three-characters';
const challenge = createHash('sha256').update(verifier).digest('base64url');

export interface BrowserAnswer {
  readonly status: number;
  /** Title of a page; null for a redirect. */
  readonly title: string | null;
  /** AADSTS number on a page or in a redirect. */
  readonly code: number | null;
  /** Query of a redirect. */
  readonly query: URLSearchParams | null;
  readonly location: string | null;
  readonly text: string;
  readonly headers: Headers;
}

/** A browser without comfort: keeps cookies, follows nothing by itself. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly sandbox: RunningSandbox;
  constructor(sandbox: RunningSandbox) {
    this.sandbox = sandbox;
  }

  get pages(): string {
    return this.sandbox.urls.pages;
  }

  async open(
    path: string,
    form?: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<BrowserAnswer> {
    const response = await fetch(new URL(path, this.pages), {
      redirect: 'manual',
      headers: { ...headers, cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      this.cookies.set(name, value);
    }
    const text = await response.text();
    const location = response.headers.get('location');
    const query = location === null ? null : new URL(location.replace('#', '?')).searchParams;
    const code = /AADSTS(\d+)/.exec(query?.get('error_description') ?? text)?.[1];
    return {
      status: response.status,
      title: /<h1>([^<]*)<\/h1>/.exec(text)?.[1] ?? null,
      code: code === undefined ? null : Number(code),
      query,
      location,
      text,
      headers: response.headers,
    };
  }

  authorizePath(
    app: Pick<RegisteredApp, 'appId'>,
    extra: Record<string, string | null> = {},
    tenant = this.sandbox.tenant.id,
  ): string {
    const parameters = new URLSearchParams({
      client_id: app.appId,
      response_type: 'code',
      redirect_uri: 'http://localhost:4321',
      scope: 'https://graph.microsoft.com/User.Read openid profile offline_access',
      code_challenge: challenge,
      code_challenge_method: 'S256',
      state: 'a state',
    });
    for (const [name, value] of Object.entries(extra)) {
      if (value === null) parameters.delete(name);
      else parameters.set(name, value);
    }
    return `/${tenant}/oauth2/v2.0/authorize?${parameters}`;
  }

  /** Answers a page of `path`'s journey as a person would. */
  choose(
    path: string,
    account: string,
    choice: { answer?: 'accept' | 'decline' | 'approve'; everyone?: '1' } = {},
  ): Promise<BrowserAnswer> {
    const url = new URL(path, this.pages);
    const flow = url.pathname.endsWith('/v2.0/adminconsent')
      ? 'adminconsent'
      : url.pathname.endsWith('/adminconsent')
        ? 'adminconsent-v1'
        : 'authorize';
    const user = this.sandbox.accounts.find(({ key }) => key === account);
    const request = url.searchParams.toString();
    return this.open(`/${url.pathname.split('/')[1]}/signin`, {
      flow,
      request,
      account: user?.objectId ?? '',
      ...choice,
    });
  }
}
