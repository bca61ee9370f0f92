import net from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, test } from 'vitest';
import { AccessError } from '../../src/errors/access-error.ts';
import { type Loopback, openLoopback } from '../../src/tokens/loopback.ts';
import { accessErrorOf, visit } from './support/sign-in-options.ts';

const state = 'state-of-this-attempt';

async function withLoopback(work: (loopback: Loopback, stop: AbortController) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const loopback = await openLoopback({ state, signal: stop.signal });
  try {
    await work(loopback, stop);
  } finally {
    await loopback.close();
  }
}

function isOpen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Where other machines would reach this one. */
function outsideAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.filter(({ internal, family }) => !internal && family === 'IPv4').map(({ address }) => address);
}

const portOf = ({ redirectUri }: Loopback) => Number(new URL(redirectUri).port);

describe('the listener for one answer', () => {
  test('gives the code of the right state, hidden from logs', () =>
    withLoopback(async (loopback) => {
      expect((await visit(`${loopback.redirectUri}/?code=abc&state=${state}&client_info=ci`)).status).toBe(200);
      const answer = await loopback.answer;
      if (answer.kind !== 'code') throw new Error('expected a code');
      expect([answer.code.reveal(), answer.clientInfo?.reveal(), JSON.stringify(answer)]).toEqual([
        'abc',
        'ci',
        '{"kind":"code","code":"[hidden]","clientInfo":"[hidden]"}',
      ]);
    }));

  test('listens on this machine only', () =>
    withLoopback(async (loopback) => {
      const port = portOf(loopback);
      expect(await isOpen('127.0.0.1', port)).toBe(true);
      for (const address of outsideAddresses()) expect(await isOpen(address, port)).toBe(false);
      expect(loopback.redirectUri).toBe(`http://localhost:${port}`);
    }));

  test('ends by itself when it is stopped, with a browser still connected', async () => {
    const stop = new AbortController();
    const loopback = await openLoopback({ state, signal: stop.signal });
    const idle = net.connect({ host: '127.0.0.1', port: portOf(loopback) });
    await new Promise((resolve) => idle.once('connect', resolve));
    const gone = new Promise((resolve) => idle.once('close', resolve));
    idle.on('error', () => {});
    stop.abort();
    expect(await accessErrorOf(loopback.answer)).toMatchObject({ code: 'cancelled' });
    await gone;
    await expect.poll(() => isOpen('127.0.0.1', portOf(loopback))).toBe(false);
  });

  test('is stopped with the reason of whoever stopped it', async () => {
    const reason = new AccessError('timed-out', { happened: 'x', todo: [] });
    await withLoopback(async (loopback, stop) => {
      stop.abort(reason);
      expect(await accessErrorOf(loopback.answer)).toBe(reason);
    });
  });

  test.each([
    ['two codes', `code=a&code=b&state=${state}`],
    ['an empty code', `code=&state=${state}`],
    ['a longer state', `code=a&state=${state}x`],
    ['an error of a stranger', 'error=access_denied&error_description=x'],
  ])('turns away %s and goes on waiting', (_name, query) =>
    withLoopback(async (loopback) => {
      expect((await visit(`${loopback.redirectUri}/?${query}`)).status).toBe(400);
      await visit(`${loopback.redirectUri}/?code=right&state=${state}`);
      expect(await loopback.answer).toMatchObject({ kind: 'code' });
    }),
  );

  test('gives a refusal that came back', () =>
    withLoopback(async (loopback) => {
      const page = await visit(
        `${loopback.redirectUri}/?error=access_denied&error_description=AADSTS65004%3a+No.&state=${state}`,
      );
      expect(page.body).toContain('was not completed');
      expect(await loopback.answer).toMatchObject({
        kind: 'refused',
        failure: { error: 'access_denied', numbers: [65004] },
      });
    }));

  test('takes a pasted address once', () =>
    withLoopback(async (loopback) => {
      expect(loopback.acceptPasted('http://localhost:1/?code=a&state=other')).toBe('of-another-attempt');
      expect(loopback.acceptPasted('not an address')).toBe('not-an-answer');
      expect(loopback.acceptPasted(` <${loopback.redirectUri}/?code=a&state=${state}#_> `)).toBe('accepted');
      expect(loopback.acceptPasted(`${loopback.redirectUri}/?code=b&state=${state}`)).toBe('not-an-answer');
      const answer = await loopback.answer;
      expect(answer.kind === 'code' && answer.code.reveal()).toBe('a');
    }));
});
