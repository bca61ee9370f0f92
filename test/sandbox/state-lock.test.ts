import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'rolldown';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { StateInUse, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { lockState } from '../../src/sandbox/state-lock.ts';

let module: string;
let modules: string;
let folder: string;
let stateFile: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  modules = await mkdtemp(join(tmpdir(), 'state-lock-'));
  module = join(modules, 'state-lock.mjs');
  await build({
    input: 'src/sandbox/state-lock.ts',
    platform: 'node',
    output: { file: module, format: 'esm', codeSplitting: false },
  });
});
afterAll(() => rm(modules, { recursive: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'state-lock-'));
  stateFile = join(folder, 'tenant.json');
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

function otherProcess(script: string): ChildProcess {
  const text = `import { lockState } from ${JSON.stringify(module)}; const file = ${JSON.stringify(stateFile)};\n${script}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', text], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return child;
}

test('a second tenant on the same file is told who holds it, and starts once the first has stopped', async () => {
  const first = await startSandbox({ stateFile });
  const refused = await startSandbox({ stateFile }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(StateInUse);
  expect(refused).toMatchObject({ stateFile, holderPid: process.pid, message: expect.stringContaining(stateFile) });
  await first.stop();
  const second = await startSandbox({ stateFile });
  await second.stop();
  expect(await readdir(folder)).toEqual(['tenant.json']);
});

test('a start that fails lets go of the file', async () => {
  await writeFile(stateFile, 'no state');
  await expect(startSandbox({ stateFile })).rejects.toThrow('does not hold the state');
  expect(await readdir(folder)).toEqual(['tenant.json']);
});

test('another process is refused while this one holds the file, and the other way round', async () => {
  const ours = await lockState(stateFile);
  const refused = otherProcess('await lockState(file).catch((error) => console.log(error.holderPid));');
  const [said] = (await once(refused.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  expect(Number(said.toString())).toBe(process.pid);
  await ours.release();
  const holder = otherProcess('await lockState(file); console.log("held"); setInterval(() => {}, 1000);');
  await once(holder.stdout as NodeJS.ReadableStream, 'data');
  await expect(lockState(stateFile)).rejects.toMatchObject({ name: 'StateInUse', holderPid: holder.pid });
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  await (await lockState(stateFile)).release();
  expect(await readdir(folder)).toEqual([]);
});

test('four processes that come in between each other lose no update', async () => {
  const counter = join(folder, 'counter');
  await writeFile(counter, '0');
  const add = `import { readFile, writeFile } from 'node:fs/promises';
    for (let done = 0; done < 15;) {
      const lock = await lockState(file).catch(() => null);
      if (!lock) { await new Promise((go) => setTimeout(go, 1)); continue; }
      const count = Number(await readFile(${JSON.stringify(counter)}, 'utf8'));
      await new Promise((go) => setImmediate(go));
      await writeFile(${JSON.stringify(counter)}, String(count + 1));
      await lock.release();
      done += 1;
    }`;
  const ended = [1, 2, 3, 4].map(() => once(otherProcess(add), 'exit'));
  expect((await Promise.all(ended)).map(([code]) => code)).toEqual([0, 0, 0, 0]);
  expect(await readFile(counter, 'utf8')).toBe('60');
});

const gone = { pid: 2 ** 22 + 1, since: Date.now(), id: 'a run that was killed' };
test.each([
  ['whose process is gone', JSON.stringify(gone)],
  ['from before this machine was started', JSON.stringify({ ...gone, pid: process.pid, since: 0 })],
])('a lock %s is taken over', async (_name, text) => {
  await writeFile(`${stateFile}.in-use`, text);
  const lock = await lockState(stateFile);
  expect(JSON.parse(await readFile(`${stateFile}.in-use`, 'utf8')).pid).toBe(process.pid);
  await lock.release();
  expect(await readdir(folder)).toEqual([]);
});

test('a lock without a name is respected while it is young, and taken over when it was left so', async () => {
  await writeFile(`${stateFile}.in-use`, '');
  await expect(lockState(stateFile)).rejects.toMatchObject({ holderPid: null });
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(`${stateFile}.in-use`, longAgo, longAgo);
  await (await lockState(stateFile)).release();
});

test('a recovery that was killed in the middle does not keep the file for ever', async () => {
  await writeFile(`${stateFile}.in-use`, JSON.stringify(gone));
  await mkdir(`${stateFile}.in-use.recovery`);
  await expect(lockState(stateFile)).rejects.toBeInstanceOf(StateInUse);
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(`${stateFile}.in-use.recovery`, longAgo, longAgo);
  await (await lockState(stateFile)).release();
  expect(await readdir(folder)).toEqual([]);
});

test('releasing twice, or after somebody else took over, removes nothing of theirs', async () => {
  const lock = await lockState(stateFile);
  const theirs = JSON.stringify({ ...gone, id: 'theirs' });
  await writeFile(`${stateFile}.in-use`, theirs);
  await lock.release();
  expect(await readFile(`${stateFile}.in-use`, 'utf8')).toBe(theirs);
});
