import type { SignInMethod } from '../tokens/session.ts';

/**
 * Begins to load what signing in and the first words with the directory need, while the network is waited for. Whoever
 * needs a part awaits it for themselves, and says what is wrong if it cannot be had.
 */
export function loadAhead(method: SignInMethod): void {
  const parts: readonly Promise<unknown>[] = [
    import('../tokens/operator-sign-in.ts'),
    ...(method === 'browser'
      ? [import('../tokens/browser-sign-in.ts'), import('../tokens/msal-classes.ts')]
      : [import('../tokens/identity-classes.ts')]),
    import('../directory/graph-client.ts'),
    import('../directory/graph-classes.ts'),
    import('../config/config-schema.ts'),
  ];
  for (const part of parts) part.catch(() => {});
}
