import { describe, expect, test } from 'vitest';
import type { RequestEntry } from '../../src/sandbox/start-sandbox.ts';
import { blindRepeats } from './second-sendings.ts';

const entry = (method: string, path: string, status: number, body?: unknown): RequestEntry => ({
  time: '',
  method,
  path: `/v1.0/${path}`,
  host: 'graph',
  status,
  inBatch: true,
  ...(body === undefined ? {} : { body }),
});
const grant = (status: number, resourceId = 'xdr') =>
  entry('POST', 'oauth2PermissionGrants', status, { clientId: 'app', resourceId });

describe('a write sent again is blind', () => {
  test.each([
    ['when its answer was lost', [grant(0), grant(201)], 1],
    ['when the service failed at it', [grant(504), grant(201)], 1],
    ['when it had succeeded', [grant(201), grant(201)], 1],
    ['when only something else was looked at', [grant(0), entry('GET', 'applications(appId=1)', 200), grant(201)], 1],
    ['not when it was looked for', [grant(0), entry('GET', 'oauth2PermissionGrants?$filter=1', 200), grant(201)], 0],
    ['not when it had been refused', [grant(429), grant(404), grant(503), grant(201)], 0],
    ['not when it is another one', [grant(0), grant(201, 'endpoint')], 0],
  ] as const)('%s', (_when, requests, count) => {
    expect(blindRepeats(requests)).toHaveLength(count);
  });
});
