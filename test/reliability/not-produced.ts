/**
 * Failures that no test makes the program say, and why. `shown by` names the test that shows it in other words;
 * `prevented by`, the one that shows why it cannot come about; the rest needs a machine, a person or a service that no
 * test has, and only the text is there.
 */
export interface NotProduced {
  readonly because: string;
  readonly test?: string;
}

const shownBy = (test: string, because: string): NotProduced => ({ because, test: `test/${test}` });

export const notProduced: Readonly<Record<string, NotProduced>> = {
  A3: shownBy('terminal/surroundings.test.ts', 'the session is recognised beforehand, and a code is used instead'),
  A4: shownBy('terminal/surroundings.test.ts', 'said as a note; the address is printed in any case'),
  A5: shownBy('terminal/surroundings.test.ts', 'the opener is started without a shell; the cut itself needs Windows'),
  A6: shownBy('journeys/setup-bad-input.test.ts', 'said by naming the missing flag (answer-missing)'),
  A8: { because: 'every loopback port of the machine would have to be refused' },
  A11: { because: 'tokens are kept in memory only, so no storage is asked for' },
  A12: { because: 'the Windows broker is not used' },
  B9: { because: 'needs a personal Microsoft account; the authority is never common' },
  B11: shownBy('tokens/device-code-sign-in.test.ts', 'every sign-in prints a code of its own'),
  C2: { because: 'needs a role activated between two tokens; a 403 is followed by a fresh token' },
  C3: { because: 'happens on the page of Privileged Identity Management, which is not imitated' },
  C4: shownBy('journeys/setup-roles.test.ts', 'becomes a hand-off with a link, which is no error'),
  D2: { because: 'no public body tells which property was meant' },
  D4: shownBy('directory/graph-error.test.ts', 'produced there from a recorded body'),
  D8: shownBy('journeys/setup-existing-app.test.ts', 'becomes a question, or exit 2 that names --app-id and --new'),
  D11: shownBy('directory/graph-error.test.ts', 'prevented by looking before every repetition: the matrix'),
  F2: shownBy('answers/setup-answers.test.ts', 'refused at the flag, before anybody signs in'),
  F3: shownBy('answers/setup-answers.test.ts', 'refused at the flag, before anybody signs in'),
  F4: shownBy('apply/any-tenant.property.test.ts', 'prevented: what others put there stays, from any tenant'),
  F5: shownBy('journeys/consent.test.ts', 'shown as drift in a table, which is no error'),
  F6: { because: 'needs more permissions than the three APIs have' },
  G3: { because: 'is the hand-off itself, which is no error' },
  G5: shownBy('proof/prove-access.test.ts', 'produced there with a token that lags behind its grant'),
  G6: { because: 'happens on the approval page of Microsoft' },
  G7: { because: 'happens on the approval page of Microsoft; the grants are watched, not the page' },
  G10: shownBy('proof/prove-access.test.ts', 'prevented: works means that the API answered'),
  J6: { because: 'a fresh token is asked for after every change, so only a service that ignores that shows it' },
  K2: { because: 'needs a token without a person in it; the check of the claims is tested on its own' },
  K3: shownBy('tokens/browser-sign-in.test.ts', 'produced there with another tenant in the token'),
  K4: { because: 'the signature is for the API to check, and is not checked here' },
  K5: { because: 'roles are read from the directory, not from the token' },
  L5: { because: 'an answer without items counts as working; the number seen is told' },
  L7: { because: 'needs a tenant of a government cloud' },
  L10: { because: 'only documented paths are called' },
  M2: shownBy('reliability/files.test.ts', 'prevented: owner-only from the first byte on'),
  M4: shownBy('journeys/remove.test.ts', 'said as config-missing, with --app-id as the way on'),
  M5: shownBy('config/config-file.test.ts', 'UTF-16 and byte-order marks are read as they are'),
  N1: shownBy('reliability/setup-for-everyone.test.ts', 'prevented: says what stands, and goes on from there'),
  N2: { because: 'nothing is rolled back' },
  N3: shownBy('journeys/remove.test.ts', 'leftovers are looked for and listed'),
  N4: shownBy('apply/any-tenant.property.test.ts', 'prevented: what others put there stays, from any tenant'),
  N5: shownBy('journeys/setup-after-deletion.test.ts', 'what a restored app lacks is planned like anything else'),
};
