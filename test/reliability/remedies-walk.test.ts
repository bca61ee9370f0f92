import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { AccessError, AccessErrorParts } from '../../src/errors/access-error.ts';
import type { AccessErrorCode } from '../../src/errors/exit-code.ts';

/** Every AccessError that comes into being, whoever makes it. */
const made: AccessError[] = [];
vi.mock('../../src/errors/access-error.ts', async (original) => {
  const real = await original<typeof import('../../src/errors/access-error.ts')>();
  class Noted extends real.AccessError {
    constructor(code: AccessErrorCode, parts: AccessErrorParts) {
      super(code, parts);
      made.push(this);
    }
  }
  const cancelled = () => new Noted('cancelled', { happened: 'Stopped on request.', todo: [] });
  return { ...real, AccessError: Noted, cancelled };
});

const { failureIds, isFailureId, remedyOf } = await import('../../src/catalog/remedies.ts');
const { cancelled } = await import('../../src/errors/access-error.ts');
const { scenarios } = await import('../../src/sandbox/start-sandbox.ts');
const { backgroundOf } = await import('../../src/catalog/failure-background.ts');
const { startJourney, writeIn } = await import('../support/journey.ts');
const { recognisedFromBodies } = await import('./recorded-bodies.ts');
const { notProduced } = await import('./not-produced.ts');
const { expectInDocument } = await import('./document.ts');
type Journey = Awaited<ReturnType<typeof startJourney>>;
type FailureId = ReturnType<typeof failureIds>[number];

const produced = new Map<FailureId, string>();
let folder: string;
let healthyState: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'walk-'));
  healthyState = join(folder, 'healthy.json');
  const journey = await startJourney({ stateFile: healthyState });
  const ended = await walk(journey, 'healthy', [
    'setup',
    '--name=Walk',
    '--task=read-incidents',
    '--yes',
    `--config=${join(folder, 'a.json')}`,
  ]);
  expect(ended.exit).toBe(0);
  await journey.end();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs, and notes which failures the person was told of in their own words. */
async function walk(journey: Journey, where: string, args: readonly string[], as = 'admin@contoso.example') {
  made.length = 0;
  const stop = new AbortController();
  const ended = await journey.run(args, {
    stop,
    async openPage(page) {
      // A refusal on a page stays there; a person gives up and presses Ctrl-C.
      void journey.sandbox
        .approveAs(as)(page)
        .catch(() => stop.abort(cancelled()));
      return true;
    },
  });
  const told = squeezed(ended.stdout + ended.stderr);
  for (const { failure, happened, todo } of made) {
    if (failure === undefined || !isFailureId(failure) || produced.has(failure)) continue;
    // A check tells what was seen in words of its own, and then the next step.
    if ([happened, ...todo].some((text) => told.includes(squeezed(text).slice(0, 60))))
      produced.set(failure, `practice tenant, ${where}`);
  }
  return ended;
}

const squeezed = (text: string) => text.replace(/\\"/g, '"').replace(/\s+/g, ' ');

describe('what the practice tenant shows', () => {
  test.each(scenarios.map(({ name }) => name))('%s', async (name) => {
    const stateFile = join(folder, `${name}.json`);
    copyFileSync(healthyState, stateFile);
    const journey = await startJourney({ stateFile, scenario: name });
    const base = join(folder, 'a.json');
    await walk(journey, name, ['verify', `--config=${base}`]);
    await walk(journey, name, [
      'setup',
      '--name=Other',
      '--permission=xdr/Incident.Read,endpoint/Machine.Read',
      '--yes',
      '--auth=device-code',
      '--new',
      `--config=${name}.json`,
    ]);
    await walk(journey, name, [
      'setup',
      '--name=Third',
      '--task=read-incidents',
      '--yes',
      '--new',
      `--config=${name}-3.json`,
    ]);
    await journey.end();
  });

  test.each(['appadmin', 'analyst', 'reader', 'pim', 'guest'])('%s at the keyboard', async (key) => {
    const stateFile = join(folder, `as-${key}.json`);
    copyFileSync(healthyState, stateFile);
    const journey = await startJourney({ stateFile });
    await walk(journey, `as ${key}`, ['verify', `--config=${join(folder, 'a.json')}`], key);
    await walk(
      journey,
      `as ${key}`,
      ['setup', '--name=Mine', '--task=read-incidents', '--yes', '--new', '--config=mine.json'],
      key,
    );
    await journey.end();
  });
});

describe('what it takes more than a scenario to show', () => {
  const plain = { name: 'walk', breaks: '', shouldSee: '', failureModes: [], source: '' };
  const setup = (name: string) => [
    'setup',
    `--name=${name}`,
    '--task=read-incidents',
    '--yes',
    '--new',
    `--config=${name}.json`,
  ];

  test('replicas that never catch up, and a sign-in service that does not either', async () => {
    const late = await startJourney({
      scenario: { ...plain, conditions: { replication: { lagInMs: 3_600_000, replicas: 1 } } },
    });
    await walk(late, 'replication that never ends', setup('Late'));
    await late.end();
    const behind = await startJourney({
      scenario: { ...plain, conditions: { replication: { tokenServiceLagInMs: 3_600_000 } } },
    });
    await walk(behind, 'a sign-in service that is an hour behind', setup('Behind'));
    await behind.end();
  });

  test('files that are no config of this tenant', async () => {
    const stateFile = join(folder, 'files.json');
    copyFileSync(healthyState, stateFile);
    const journey = await startJourney({ stateFile });
    const text = readFileSync(join(folder, 'a.json'), 'utf8');
    const foreign = { ...JSON.parse(text), cloud: 'gcc' };
    for (const [what, content] of [
      ['damaged', text.slice(0, 200)],
      ['foreign', JSON.stringify(foreign)],
    ]) {
      const config = writeIn(journey, `${what}.json`, content);
      for (const command of [['setup', '--yes'], ['verify']]) {
        await walk(journey, `a ${what} config`, [...command, `--config=${config}`]);
      }
    }
    await journey.end();
  });

  test('an approval for one person only', async () => {
    const stateFile = join(folder, 'one.json');
    copyFileSync(healthyState, stateFile);
    const journey = await startJourney({ stateFile });
    const { applications, servicePrincipals, oauth2PermissionGrants, users } = journey.sandbox.tenantStore;
    const app = [...applications.values()].find(({ displayName }) => displayName === 'Walk');
    const principal = [...servicePrincipals.values()].find(({ appId }) => appId === app?.appId);
    const person = [...users.values()][1];
    for (const { id, clientId } of [...oauth2PermissionGrants.values()]) {
      if (clientId === principal?.id)
        oauth2PermissionGrants.update(id, { consentType: 'Principal', principalId: person?.id ?? '' });
    }
    await walk(journey, 'an approval for somebody else', ['verify', `--config=${join(folder, 'a.json')}`]);
    await journey.end();
  });
});

describe('every failure', () => {
  let recorded: ReadonlyMap<FailureId, string>;
  beforeAll(async () => {
    recorded = await recognisedFromBodies();
  });

  test('is produced, or recognised from a recorded body, or said not to be and why', () => {
    const open = failureIds().filter((id) => !produced.has(id) && !recorded.has(id));
    expect(open.filter((id) => notProduced[id] === undefined)).toEqual([]);
    expect(Object.keys(notProduced).filter((id) => !open.includes(id as FailureId))).toEqual([]);
  });

  test('that another test stands for has that test', () => {
    for (const { test } of Object.values(notProduced))
      if (test !== undefined) expect(existsSync(test), test).toBe(true);
  });

  test('stands in docs/reliability.md as it is here', async () => {
    const rows = failureIds().map((id) => {
      const { title } = remedyOf(id);
      const { detection, sources } = backgroundOf(id);
      const missing = notProduced[id];
      const by = missing?.test === undefined ? '' : ` (${missing.test})`;
      const how =
        produced.get(id) ??
        (recorded.has(id) ? `recorded: ${recorded.get(id)}` : `not produced: ${missing?.because}${by}`);
      return `| ${id} | ${title} | ${detection} | ${how} | [source](${sources[0] ?? ''}) |`;
    });
    const counts = [
      `${rows.length} failures: ${produced.size} shown by the practice tenant,`,
      `${[...recorded.keys()].filter((id) => !produced.has(id)).length} recognised from recorded bodies,`,
      `${Object.keys(notProduced).length} not produced, with the reason.`,
    ].join(' ');
    const table = [
      counts,
      '',
      '| Id | Failure | A program can tell | Tested by | |',
      '|---|---|---|---|---|',
      ...rows,
    ].join('\n');
    await expectInDocument('failures', table);
  });
});
