import { describe, expect, test } from 'vitest';
import { AccessError } from '../../src/errors/access-error.ts';
import type { View } from '../../src/views/view.ts';
import { bothStreams, draw } from './sample-screens.ts';
import { neighbour, operator, plan, report, tenantId } from './sample-values.ts';

describe('names from a tenant', () => {
  const hostile = 'Evil\u001b[2J\u202Ename\r\n';
  test.each<[string, (view: View) => void]>([
    [
      'the operator',
      (view) =>
        view.signedIn({
          operator: { ...operator, displayName: hostile, userPrincipalName: hostile },
          tenant: { id: tenantId, displayName: hostile },
          powers: { register: 'yes', consent: 'yes', through: 'x' },
        }),
    ],
    [
      'an app',
      (view) =>
        view.neighbours(
          [{ ...neighbour, displayName: hostile, publicClientRedirectUris: [hostile], signInAudience: hostile }],
          [],
        ),
    ],
    [
      'a plan',
      (view) =>
        view.planned(
          { ...plan, appName: hostile, notices: [hostile], kept: [{ kind: 'owner', what: hostile }] },
          hostile,
        ),
    ],
    [
      'a check',
      (view) => view.checked({ id: 'x', title: 'x', verdict: 'fail', seen: hostile, remedy: hostile, detail: hostile }),
    ],
    [
      'a refusal',
      (view) =>
        view.failed(
          new AccessError('graph-refused', {
            happened: hostile,
            todo: [hostile, hostile],
            raw: hostile,
            whoseMove: hostile,
          }),
          false,
        ),
    ],
    ['a bug', (view) => view.failed(new Error(hostile), false)],
    [
      'the end',
      (view) =>
        view.setupDone({
          ...report,
          config: hostile,
          files: [hostile],
          app: { ...report.app, displayName: hostile },
          handOff: { url: null, who: [hostile] },
        }),
    ],
  ])('%s: neither move the cursor nor turn the line', (_, show) => {
    const screen = bothStreams(draw(show, 80));
    for (const character of ['\u001b', '\u202E', '\r']) expect(screen).not.toContain(character);
  });
});
