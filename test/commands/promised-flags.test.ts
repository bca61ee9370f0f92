import { expect, test } from 'vitest';
import { commandSpecs } from '../../src/commands/command-specs.ts';
import { commonFlags } from '../../src/commands/flag.ts';

const common = 'config cloud tenant auth sandbox yes json verbose no-color plain';

// Scripts rely on these; one that is to go is announced first. `…` takes several values, `!` none, else one.
const promised: Readonly<Record<string, string>> = {
  setup:
    'name task… permission… redirect-uri… for… app-id new! owner… format… admin-client-id operator user answers skip-proof! dry-run!',
  consent: 'app-id add… remove… for… link! wait! dry-run!',
  verify: 'app-id quick! only… skip…',
  token: 'resource copy! decode! header! fresh!',
  permissions: 'ids! live!',
  remove: 'app-id dry-run!',
};

test.each(Object.entries(promised))('%s keeps the flags that scripts rely on', (name, flags) => {
  const spec = commandSpecs.find((one) => one.name === name);
  const there = new Map(spec?.flags.map((flag) => [flag.name, flag.takes]));
  for (const text of flags.split(' ')) {
    const takes = text.endsWith('…') ? 'list' : text.endsWith('!') ? 'nothing' : 'text';
    expect([text, there.get(text.replace(/[…!]$/, ''))]).toEqual([text, takes]);
  }
});

test('every command has the common ones', () => {
  expect(commonFlags.map(({ name }) => name)).toEqual(common.split(' '));
  for (const { name, flags } of commandSpecs) {
    const names = flags.map((flag) => flag.name);
    expect([name, common.split(' ').filter((one) => !names.includes(one))]).toEqual([name, []]);
  }
});

test('every flag has its environment twin, but those that approve something', () => {
  const without = commandSpecs.flatMap(({ name, flags }) =>
    flags.filter(({ envTwin }) => !envTwin).map((flag) => `${name} --${flag.name}`),
  );
  const yes = commandSpecs.map(({ name }) => `${name} --yes`);
  expect(without.sort()).toEqual([...yes, 'remove --app-id'].sort());
});
