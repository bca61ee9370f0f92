import type { SandboxResponse } from '../route.ts';
import { type EntraRequest, entraHeaders } from './entra-request.ts';
import { formTarget } from './html.ts';
import { formPostPage } from './pages.ts';
import { describeProblem, type EntraProblem } from './problems.ts';

/** Where the answer of the sign-in pages goes. */
export interface Redirect {
  readonly uri: string;
  readonly singlePageApp: boolean;
}

/** The app hears of it: error, description and the ids. */
export function redirectProblem(entra: EntraRequest, redirect: Redirect, problem: EntraProblem): SandboxResponse {
  const fields = new URLSearchParams({ error: problem.error });
  if (problem.cancelled) fields.set('error_subcode', 'cancel');
  fields.set('error_description', describeProblem(entra, problem, '\r\n'));
  if (problem.hasUri) fields.set('error_uri', `${entra.context.urls.login}/error?code=${problem.code}`);
  return redirectTo(entra, redirect, fields, { code: problem.code });
}

/** Back to the app, by whichever of the response modes it asked for. */
export function redirectTo(
  entra: EntraRequest,
  redirect: Redirect,
  fields: URLSearchParams,
  extra: { readonly cookie?: string | null; readonly sessionId?: string; readonly code?: number },
): SandboxResponse {
  const state = entra.parameters.get('state');
  if (state !== null) fields.set('state', state);
  if (extra.sessionId) fields.set('session_state', extra.sessionId);
  const mode = entra.parameters.get('response_mode') ?? 'query';
  const { cookie = null } = extra;
  if (mode === 'form_post') return formPostPage(entra, redirect.uri, fields, [formTarget(redirect.uri)], cookie);
  return {
    status: 302,
    headers: {
      ...entraHeaders(entra),
      'Content-Type': 'text/html; charset=utf-8',
      Location: locationOf(redirect.uri, fields, mode === 'fragment' ? '#' : '?'),
      'x-ms-clitelem': `1,${extra.code ?? 0},0,,`,
      ...(cookie ? { 'Set-Cookie': cookie } : {}),
    },
    body: '',
  };
}

/** Microsoft writes percent-encoding in lower case, and adds the slash to a URI that was registered without a path. */
export function locationOf(redirectUri: string, fields: URLSearchParams, mark: '?' | '#'): string {
  const query = fields.toString().replace(/%[0-9A-F]{2}/g, (encoded) => encoded.toLowerCase());
  const base = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]+$/i.test(redirectUri) ? `${redirectUri}/` : redirectUri;
  const glue = mark === '?' && base.includes('?') ? '&' : mark;
  return `${base}${glue}${query}`;
}
