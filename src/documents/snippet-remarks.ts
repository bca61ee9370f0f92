import type { SnippetValues } from './snippet-values.ts';
import type { Snippet } from './snippets.ts';

export interface SnippetRemark {
  readonly text: string;
  /** Something to know before it is run. */
  readonly isCaution: boolean;
}

/** What to know before code is run, beside the code itself. */
export function snippetRemarks(
  snippet: Snippet,
  values: SnippetValues,
  tenant: 'practice' | 'real',
): readonly SnippetRemark[] {
  const isClient = snippet.kind === 'client';
  return [
    { text: `${snippet.title}. Needs: ${snippet.needs}.`, isCaution: false },
    snippet.tested === 'practice tenant'
      ? { text: 'It was run against the practice tenant in our tests, not against Microsoft.', isCaution: false }
      : {
          text: 'Untested: written from the documentation and never run. Read it before you rely on it.',
          isCaution: true,
        },
    ...(isClient && !values.redirectUris.includes('http://localhost')
      ? [
          {
            text: 'The app has no http://localhost among its redirect URIs, so only the sign-in with a code works.',
            isCaution: true,
          },
        ]
      : []),
    ...(!values.grantedForEveryone && isClient
      ? [
          {
            text: 'The app is not approved for everyone: whoever runs it has to be among those it is approved for.',
            isCaution: false,
          },
        ]
      : []),
    ...(tenant === 'practice'
      ? [
          {
            text: isClient
              ? 'Its addresses are of the practice tenant, which listens at other ones at the next run. To run it: start defender-access sandbox, and pass the cloud file that it names with --cloud instead of --sandbox.'
              : 'Its ids are of the practice tenant; they mean nothing in a real one.',
            isCaution: true,
          },
        ]
      : []),
  ];
}
