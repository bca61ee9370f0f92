import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testAuthority } from '../network/support/certificates.ts';
import { httpsServer } from '../network/support/servers.ts';
import { type Journey, startJourney, writeIn } from '../support/journey.ts';
import { runProgram } from '../support/real-program.ts';

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney();
});
afterAll(() => journey.end());

const quick = ['setup', '--task=read-incidents', '--yes'];
const modeOf = (file: string) => (lstatSync(file).mode & 0o777).toString(8);

describe('files', () => {
  test('config and setup files are readable by their owner only, and so is a folder made for them', async () => {
    const ended = await journey.run([
      ...quick,
      '--name=Modes',
      '--format=env,powershell',
      '--config=new/folder/a.json',
    ]);
    expect(ended.exit, ended.stderr).toBe(0);
    const folder = join(journey.folder, 'new/folder');
    expect(modeOf(folder)).toBe('700');
    const files = readdirSync(folder);
    expect(files.length).toBe(3);
    for (const file of files) expect([file, modeOf(join(folder, file))]).toEqual([file, '600']);
  });

  test.each([
    ['a file of somebody else', 'secret.json'],
    ['a file that is not there yet', 'not-there.json'],
  ])('a config that is a symbolic link to %s is refused before anything is written', async (_what, name) => {
    const target = writeIn(journey, `elsewhere-${name}/keep`, 'untouched');
    const link = join(journey.folder, `link-${name}`);
    symlinkSync(name === 'secret.json' ? target : join(journey.folder, 'nowhere.json'), link);
    const before = journey.ourApps();
    const ended = await journey.run([...quick, '--name=Linked', '--json', '--config', link]);
    expect([1, 2]).toContain(ended.exit);
    expect(ended.json()).toMatchObject({ error: { code: expect.stringMatching(/^config-/) } });
    expect(journey.ourApps()).toEqual(before);
    expect(readFileSync(target, 'utf8')).toBe('untouched');
    expect(
      ended.requests.filter(
        ({ method, host, path }) => host === 'graph' && method !== 'GET' && !path.includes('$batch'),
      ),
    ).toEqual([]);
  });

  test('the practice tenant keeps its state to its owner, and writes through no link', async () => {
    const run = (folder: string) =>
      runProgram({
        args: [...quick, '--name=Practice', '--sandbox'],
        cwd: folder,
        env: { DEFENDER_ACCESS_STATE_DIR: join(folder, 'state'), XDG_CACHE_HOME: join(folder, 'cache') },
        sandbox: journey.sandbox,
      });
    const folder = join(journey.folder, 'practice');
    mkdirSync(folder);
    expect((await run(folder)).exit).toBe(0);
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    const open = entries
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => (lstatSync(path).mode & 0o077) !== 0 && !insideOwnFolder(path, folder));
    expect(open).toEqual([]);

    const linked = join(journey.folder, 'practice-linked');
    mkdirSync(join(linked, 'state'), { recursive: true });
    const state = entries.find((entry) => entry.name === 'tenant.json');
    const below = join(state?.parentPath ?? '', 'tenant.json').slice(folder.length + 1);
    const target = writeIn(journey, 'practice-target', 'untouched');
    mkdirSync(join(linked, below, '..'), { recursive: true, mode: 0o700 });
    symlinkSync(target, join(linked, below));
    const refused = await run(linked);
    expect(refused.exit).not.toBe(0);
    expect(refused.exit, refused.stderr).not.toBe(70);
    expect(readFileSync(target, 'utf8')).toBe('untouched');
  });
});

/** What lies in a folder that only its owner enters needs no mode of its own. */
function insideOwnFolder(path: string, top: string): boolean {
  for (let folder = join(path, '..'); folder.length > top.length; folder = join(folder, '..')) {
    if ((lstatSync(folder).mode & 0o077) === 0) return true;
  }
  return false;
}

describe('a cloned repository with a hostile config', () => {
  test('sends no token anywhere, and nobody is asked to sign in for it', async () => {
    let knocked = 0;
    const evil = await httpsServer(await testAuthority('Evil'), (_, response) => {
      knocked += 1;
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"value":[]}');
    });
    const origin = `https://localhost:${evil.port}`;
    const first = await journey.run([...quick, '--name=Good', '--config=good.json']);
    expect(first.exit).toBe(0);
    const good = journey.config('good.json') ?? {};
    const cloud = { ...journey.sandbox.cloud, name: 'evil', authorityHost: origin, graphEndpoint: origin };
    writeIn(journey, 'clone/evil-cloud.json', cloud);
    const apis = { xdr: { audience: origin, endpoint: origin, scopes: ['Incident.Read'] } };
    const hostile = [
      { ...good, apis, authorityHost: origin, graphEndpoint: origin, resources: cloud.resources },
      { ...good, apis, cloud: './evil-cloud.json' },
      { ...good, apis, cloud: join(journey.folder, 'clone/evil-cloud.json') },
      { ...good, apis, cloud: origin },
      { ...good, apis, ['__proto__']: { authorityHost: origin } },
    ];
    for (const config of hostile) {
      writeFileSync(join(journey.folder, 'clone/defender-access.json'), JSON.stringify(config));
      for (const command of [['setup', '--yes'], ['verify'], ['token'], ['token', '--resource=xdr']]) {
        const args = [...command, '--json', '--config', 'clone/defender-access.json'];
        const ended = await journey.run(args);
        const asked = ended.requests.filter(({ path }) => decodeURIComponent(path).includes(origin));
        expect(asked, args.join(' ')).toEqual([]);
        if ((config as { cloud?: unknown }).cloud !== good['cloud']) {
          const bare = await journey.run(args, { withoutCloud: true });
          expect([command, bare.exit, bare.requests]).toEqual([command, 2, []]);
        }
      }
    }
    await evil.stop();
    expect(knocked + evil.connections()).toBe(0);
  });
});

/** What could do something to a terminal, with what stands around it. */
function movingParts(text: string): readonly string[] {
  return [...text.replaceAll('\n', ' ').matchAll(/.{0,30}[\p{Cc}\u202a-\u202e].{0,20}/gu)].map(([part]) =>
    JSON.stringify(part),
  );
}

describe('names from the tenant', () => {
  test('cannot move the cursor, colour the screen or set its title, in any command', async () => {
    const there = await startJourney();
    const store = there.sandbox.tenantStore;
    const hostile = '\u001b[2J\u001b]0;owned\u0007\u202eevil\u0000\r\nline <b>&\'"$(id)`id`';
    for (const { id, displayName } of [...store.users.values()])
      store.users.update(id, { displayName: displayName + hostile });
    for (const { id, displayName } of [...store.servicePrincipals.values()]) {
      store.servicePrincipals.update(id, { displayName: `${displayName}${hostile}` });
    }
    const runs = [
      [...quick, '--name=Plain', '--format=env,powershell'],
      ['verify'],
      ['consent', '--add=Alert.Read', '--yes'],
      ['token', '--decode'],
      ['record'],
      ['snippets', 'shell'],
      [...quick, '--name=Plain', '--config=second.json'],
      ['remove', '--dry-run'],
    ];
    for (const args of runs) {
      const { stdout, stderr } = await there.run(args);
      expect(movingParts(stdout + stderr), args.join(' ')).toEqual([]);
    }
    for (const id of ['applications'] as const) {
      for (const app of [...store[id].values()]) store[id].update(app.id, { displayName: `Plain${hostile}` });
    }
    for (const args of runs.slice(1)) {
      const { stdout, stderr } = await there.run(args);
      expect(movingParts(stdout + stderr), args.join(' ')).toEqual([]);
    }
    await there.end();
  });
});
