import { spawnSync } from 'node:child_process';
import { readdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { lockConfig } from '../../src/config/config-lock.ts';
import { systemClock } from '../../src/values/clock.ts';
import { temporaryFolder } from './temporary-folder.ts';

async function place(): Promise<{ file: string; lock: string; folder: string }> {
  const folder = await temporaryFolder();
  return { folder, file: path.join(folder, 'c.json'), lock: path.join(folder, '.c.json.lock') };
}

/** The number of a process that is certainly gone. */
function deadPid(): number {
  const { pid } = spawnSync(process.execPath, ['--version']);
  return pid;
}

function holder(parts: { pid?: number; host?: string; since?: string } = {}): string {
  const since = new Date().toISOString();
  return JSON.stringify({ pid: process.pid, host: os.hostname(), since, nonce: 'theirs', ...parts });
}

test('the second to come is told who holds it, and gets it once it is given up', async () => {
  const { file, folder } = await place();
  const first = await lockConfig(file, systemClock);
  await expect(lockConfig(file, systemClock)).rejects.toMatchObject({
    code: 'config-locked',
    happened: expect.stringContaining(`process ${process.pid} on ${os.hostname()}`) as string,
  });
  await first.release();
  const second = await lockConfig(file, systemClock);
  await second.release();
  await second.release();
  expect(await readdir(folder)).toEqual([]);
});

describe('a lock that was left behind', () => {
  test.each([
    ['by a process that is gone', () => holder({ pid: deadPid() })],
    ['before this machine was started', () => holder({ since: '2001-01-01T00:00:00.000Z' })],
    ['by a process number that cannot be', () => holder({ pid: -1 })],
  ])('%s is recovered', async (_name, content) => {
    const { file, lock } = await place();
    await writeFile(lock, content());
    const mine = await lockConfig(file, systemClock);
    expect(JSON.parse(await readFile(lock, 'utf8'))).toMatchObject({ pid: process.pid, host: os.hostname() });
    await mine.release();
  });

  test.each([
    ['empty', ''],
    ['cut off', '{"pid":12'],
    ['of another shape', '{"pid":"x"}'],
  ])('%s, is recovered once it is old, not while its maker may be writing', async (_name, content) => {
    const { file, lock } = await place();
    await writeFile(lock, content);
    await expect(lockConfig(file, systemClock)).rejects.toMatchObject({ code: 'config-locked' });
    const old = new Date(Date.now() - 60_000);
    await utimes(lock, old, old);
    await (await lockConfig(file, systemClock)).release();
  });
});

test.each([
  ['a living process', () => holder({ pid: process.ppid })],
  [
    'another machine, whose processes cannot be seen',
    () => holder({ pid: deadPid(), host: 'elsewhere.contoso.example' }),
  ],
])('the lock of %s is respected', async (_name, content) => {
  const { file, lock } = await place();
  const text = content();
  await writeFile(lock, text);
  await expect(lockConfig(file, systemClock)).rejects.toMatchObject({
    code: 'config-locked',
    todo: expect.arrayContaining([expect.stringContaining(lock) as string]) as string[],
  });
  expect(await readFile(lock, 'utf8')).toBe(text);
});

test('of many who find a dead lock at once, exactly one gets it', async () => {
  const { file, lock, folder } = await place();
  const dead = deadPid();
  for (let round = 0; round < 20; round += 1) {
    await writeFile(lock, holder({ pid: dead }));
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockConfig(file, systemClock)));
    const won = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(won).toHaveLength(1);
    await won[0]?.release();
    expect(await readdir(folder)).toEqual([]);
  }
});

test('giving up a lock that someone else took meanwhile leaves theirs', async () => {
  const { file, lock } = await place();
  const mine = await lockConfig(file, systemClock);
  await writeFile(lock, holder());
  await mine.release();
  expect(await readFile(lock, 'utf8')).toContain('theirs');
});

test('a symbolic link in its place is refused', async () => {
  const { file, lock, folder } = await place();
  await writeFile(path.join(folder, 'target'), 'untouched');
  await symlink(path.join(folder, 'target'), lock);
  await expect(lockConfig(file, systemClock)).rejects.toMatchObject({ code: 'config-unwritable' });
  expect(await readFile(path.join(folder, 'target'), 'utf8')).toBe('untouched');
});
