import { expect, test } from 'vitest';
import { stepWithPlace } from '../../src/commands/with-place.ts';
import type { World } from '../../src/commands/world.ts';

const told = (step: string, flags: Record<string, string>, env: Record<string, string> = {}) =>
  stepWithPlace(step, { flags, world: { env } as unknown as World });

test.each([
  [
    'Restore it: defender-access setup --app-id 5b1e',
    { sandbox: '' },
    'Restore it: defender-access setup --app-id 5b1e --sandbox',
  ],
  [
    'Or: defender-access setup --new, then go on.',
    { sandbox: 'throttling' },
    'Or: defender-access setup --new --sandbox=throttling, then go on.',
  ],
  [
    'Later: defender-access verify. Else: defender-access consent',
    { cloud: './c.json' },
    'Later: defender-access verify --cloud ./c.json. Else: defender-access consent --cloud ./c.json',
  ],
  [
    'defender-access consent --for ana@contoso.example.',
    { config: 'a b.json' },
    'defender-access consent --for ana@contoso.example --config "a b.json".',
  ],
  [
    'curl -H "$(defender-access token --header)" …',
    { sandbox: '' },
    'curl -H "$(defender-access token --header --sandbox)" …',
  ],
  [
    'Example: defender-access setup --name "Incident reader" --task x --yes',
    { sandbox: '' },
    'Example: defender-access setup --name "Incident reader" --task x --yes --sandbox',
  ],
])('%s', (step, flags, expected) => {
  expect(told(step, flags)).toBe(expected);
});

test.each([
  ['a built-in cloud stands in the config', 'Look: defender-access verify', { cloud: 'gcc' }],
  ['nothing was named', 'Look: defender-access verify', {}],
  ['it names its place itself', 'Try: defender-access setup --cloud gcc-high', { sandbox: '' }],
  ['it is no command of a place', 'Search: defender-access permissions isolate device', { sandbox: '' }],
])('stays as it is where %s', (_, step, flags) => {
  expect(told(step, flags)).toBe(step);
});

test('a script says how it is called itself', () => {
  expect(told('Go on: defender-access verify', { sandbox: '' }, { DEFENDER_ACCESS_CALLED_AS: 'npm start --' })).toBe(
    'Go on: npm start -- verify',
  );
});
