import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admin, type Journey, startJourney, writeIn } from '../support/journey.ts';

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney();
  const made = await journey.run(['setup', '--name', 'Incident reader', '--task', 'read-incidents', '--yes']);
  expect(made.exit, made.stderr).toBe(0);
});
afterAll(() => journey.end());

const jwt = /^eyJ[\w-]+\.[\w-]+\.[\w-]+\n$/;

describe('a token', () => {
  test('is alone on stdout, and the API takes it', async () => {
    const ended = await journey.run(['token']);
    expect(ended.exit, ended.stderr).toBe(0);
    expect(ended.stdout).toMatch(jwt);
    expect(ended.stderr).toContain('for admin@contoso.example at Microsoft Defender XDR');
    expect(ended.stderr).not.toContain(ended.stdout.trim());
  });
});
