import { afterAll, expect, test } from 'vitest';
import { type Behaviour, defaultBehaviour } from '../../src/sandbox/behaviour.ts';
import type { Scenario } from '../../src/sandbox/start-sandbox.ts';
import { type MainFlow, runMainFlow } from './main-flow.ts';
import { openPractice } from './practice.ts';

const withoutEndpoint = [
  { change: 'remove-service-principal', appId: 'fc780465-2017-40d4-a0c5-307022471b92' },
] as const;

/** Each switch with its other values, what the flow notes of it, and the conditions under which it shows. */
const switches: {
  readonly [Name in keyof Behaviour]: {
    readonly others: readonly Behaviour[Name][];
    readonly note: string;
    readonly under?: Partial<Scenario>;
  };
} = {
  duplicateGrantStatus: { others: [400], note: 'duplicate' },
  grantScopesAreValidated: { others: [true], note: 'unknownScope' },
  deletingAppDeletesServicePrincipal: { others: [false], note: 'principalAfterwards' },
  defaultScopeIsEchoed: { others: [false], note: 'echo' },
  consentCreatesServicePrincipals: { others: [false], note: 'adminConsent', under: { tenantChanges: withoutEndpoint } },
  blockedDeviceCodePoll: {
    others: ['blocked'],
    note: 'poll',
    under: { conditions: { signIn: { deviceCodeBlocked: true } } },
  },
  unknownDeviceCodeError: { others: ['bad_verification_code'], note: 'unknownDeviceCode' },
  disabledAppError: { others: ['invalid_client'], note: 'disabledApp' },
  widsInTokens: { others: [false], note: 'wids' },
  creatorBecomesOwner: { others: ['always', 'never'], note: 'owners' },
  unknownPermissionIsRefused: { others: [true], note: 'unknownPermission' },
  defenderPrincipalNeedsLicence: {
    others: [true],
    note: 'endpointPrincipal',
    under: {
      conditions: { licences: { endpoint: 'not-provisioned' } },
      tenantChanges: withoutEndpoint,
    },
  },
  castsNeedAdvancedQuery: { others: [false], note: 'castWithoutHeader' },
  ownersNeedDirectoryRead: { others: [true], note: 'addOwner' },
};

async function flowWith(under: Partial<Scenario>, behaviour: Partial<Behaviour>): Promise<MainFlow> {
  const practice = await openPractice({ ...under, behaviour });
  try {
    return await runMainFlow(practice);
  } finally {
    await practice.close();
  }
}

const cases = Object.entries(switches).flatMap(([name, { others, note, under = {} }]) =>
  (others as readonly unknown[]).map((value) => ({ name: name as keyof Behaviour, value, note, under })),
);
let checked = 0;
afterAll(() => {
  process.stdout.write(`main flow: ${checked} guesses walked both ways, ${Object.keys(switches).length} switches\n`);
});

test.each(cases)('the main flow works with $name as guessed and with $value', async ({ name, value, note, under }) => {
  const guessed = await flowWith(under, {});
  const other = await flowWith(under, { [name]: value });
  for (const { outcome } of [guessed, other])
    expect(outcome).toEqual({ scopes: 'Incident.Read', status: 200, incidents: true });
  // "always" gives the administrator what the guess gives to those without a role, and "never" is the administrator's guess.
  if (name === 'creatorBecomesOwner' && value === 'never') expect(other.notes[note]).toBe(guessed.notes[note]);
  else expect(other.notes[note], note).not.toEqual(guessed.notes[note]);
  checked += 1;
});

test('every switch is walked', () => {
  expect(Object.keys(switches).sort()).toEqual(Object.keys(defaultBehaviour).sort());
});
