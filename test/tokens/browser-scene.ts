import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { createHttp } from '../../src/network/http.ts';
import type { HttpClient, TraceEntry } from '../../src/network/http-client.ts';
import type { SignInOptions } from '../../src/tokens/sign-in.ts';
import { systemClock } from '../../src/values/clock.ts';
import { approver, refusedSignIn, signInOptions, visit } from './support/sign-in-options.ts';
import { type FakeAuthority, startFakeAuthority } from './support/test-authority.ts';

/** A sign-in service of our own, and a client with its trace for each test. */
export function browserScene() {
  let authority: FakeAuthority;
  let client: HttpClient;

  const trace: TraceEntry[] = [];

  beforeAll(async () => {
    authority = await startFakeAuthority();
  });

  beforeEach(() => {
    authority.reset();
    trace.length = 0;
    const { extraCaPem } = authority.cloud;
    client = createHttp({ env: {}, extraCaPem, clock: systemClock, trace: (entry) => trace.push(entry) });
  });

  afterEach(() => client.close());
  afterAll(() => authority.stop());

  const approve = (page: { url: string }) => approver(authority)(page);
  const options = (given: Partial<SignInOptions> = {}) => signInOptions(authority, client, given);
  const refused = (given: Partial<SignInOptions>) => refusedSignIn(options(given));

  /** Whether anybody still listens where the browser was to answer. */
  async function isClosed(url: string): Promise<boolean> {
    const redirect = new URL(url).searchParams.get('redirect_uri') ?? '';
    return visit(redirect).then(
      () => false,
      (reason: NodeJS.ErrnoException | AggregateError) => 'code' in reason && reason.code === 'ECONNREFUSED',
    );
  }

  return {
    get authority() {
      return authority;
    },
    get client() {
      return client;
    },
    trace,
    approve,
    options,
    refused,
    isClosed,
  };
}
