import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { flagsOfAnswersFile } from '../../src/answers/answers-file.ts';
import { parseAadstsNumber } from '../../src/catalog/aadsts.ts';
import { builtInClouds, parseCloudFile } from '../../src/catalog/clouds.ts';
import { findPermission } from '../../src/catalog/find-permission.ts';
import { checkDisplayName } from '../../src/catalog/names.ts';
import { checkRedirectUri } from '../../src/catalog/redirect-uris.ts';
import { searchCatalogue } from '../../src/catalog/search.ts';
import { readDiscovery } from '../../src/checks/discovery.ts';
import { parseCommandLine } from '../../src/commands/command-line.ts';
import { commandSpecs, defaultCommand } from '../../src/commands/command-specs.ts';
import { parseConfig, readConfig } from '../../src/config/config-file.ts';
import { lockConfig } from '../../src/config/config-lock.ts';
import { classifyAnswer } from '../../src/defender/classify-answer.ts';
import { harmlessReadFor } from '../../src/defender/harmless-reads.ts';
import { claimsChallenge } from '../../src/directory/claims-challenge.ts';
import type { GraphAnswer } from '../../src/directory/graph.ts';
import { readBatch } from '../../src/directory/graph-batch.ts';
import { graphRefusal, isDuplicate } from '../../src/directory/graph-error.ts';
import { nextPagePath } from '../../src/directory/graph-paging.ts';
import { pauseAfterAnswer, renewalFor } from '../../src/directory/graph-patience.ts';
import { isNotYet, isOutcomeUnknown } from '../../src/directory/not-yet.ts';
import { proxyFor, UnusableProxy } from '../../src/network/proxy.ts';
import { redact } from '../../src/network/redact.ts';
import { parseRetryAfter } from '../../src/network/retry.ts';
import { entraRefusal } from '../../src/tokens/entra-error.ts';
import { failureFromAnswer, failureFromRedirect } from '../../src/tokens/entra-failure.ts';
import { accessTokenFrom, accountFrom, parseTokenAnswer } from '../../src/tokens/token-answer.ts';
import { readClaims, validateClaims } from '../../src/tokens/validate-token.ts';
import { parseGuid } from '../../src/values/guid.ts';
import { plainText } from '../../src/values/plain-text.ts';
import { Secret } from '../../src/values/secret.ts';
import { sampleConfig } from '../config/sample-config.ts';
import { graphCalls, someId } from './graph-calls.ts';
import { bent, bentBytes, bentText, hostileJson, hostileText } from './hostile-inputs.ts';
import * as valid from './valid-inputs.ts';

/** Something that reads what comes from outside, and the inputs to try on it. */
export interface Fuzzed<T = never> {
  readonly name: string;
  readonly inputs: fc.Arbitrary<T>;
  read(input: T): unknown;
}

const fuzzed = <T>(name: string, inputs: fc.Arbitrary<T>, read: (input: T) => unknown): Fuzzed =>
  ({ name, inputs, read }) as unknown as Fuzzed;

const now = new Date('2026-11-22T12:00:00Z');
const cloud = builtInClouds.public;
const jsonText = (json: fc.Arbitrary<unknown>) => json.map((value) => JSON.stringify(value) ?? 'null');
const headerText = fc
  .oneof(bentText(valid.headers), hostileText)
  .map((text) => text.replace(/[^\t\x20-\x7e]/g, '?').trim());
const status = fc.constantFrom(200, 201, 204, 302, 400, 401, 403, 404, 409, 429, 500, 503, 504, 999);

function jwt(claims: unknown): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value) ?? '').toString('base64url');
  return `${part({ typ: 'JWT', alg: 'RS256' })}.${part(claims)}.c2lnbmF0dXJl`;
}

const jwts = fc.oneof(bent(valid.claims).map(jwt), bentText(valid.claims.map(jwt)), hostileText);

// In memory where there is such a place: ten thousand small files are otherwise half of the time that all readers take.
const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'fuzz-'));
export const endFuzzing = () => rmSync(folder, { recursive: true, force: true });

export const parsers: readonly Fuzzed[] = [
  fuzzed('config, as JSON', fc.oneof(bent([sampleConfig]), hostileJson), (value) => parseConfig(value, 'a.json')),
  fuzzed('config, as bytes of a file', bentBytes([JSON.stringify(sampleConfig)]), (bytes) => {
    const file = join(folder, 'config.json');
    writeFileSync(file, bytes);
    return readConfig(file);
  }),
  fuzzed(
    'lock of a config',
    fc.oneof(bentText([valid.lock]), jsonText(bent([JSON.parse(valid.lock)]))),
    async (text) => {
      const file = join(folder, 'locked.json');
      writeFileSync(join(folder, '.locked.json.lock'), text);
      const lock = await lockConfig(file, { now: () => new Date(), sleep: async () => {} });
      await lock.release();
    },
  ),
  fuzzed('cloud file', fc.oneof(bent([valid.cloudFile]), hostileJson), (json) =>
    parseCloudFile(json, { path: 'cloud.json', readCa: () => '-----BEGIN CERTIFICATE-----\n' }),
  ),
  fuzzed('answers file', fc.oneof(bent([valid.answers]), hostileJson), (json) => flagsOfAnswersFile(json, 'a.json')),
  fuzzed(
    'flags and their environment twins',
    fc.tuple(
      fc.array(fc.oneof(fc.constantFrom(...valid.words), hostileText), { maxLength: 6 }),
      fc.dictionary(
        fc.constantFrom('DEFENDER_ACCESS_TENANT', 'DEFENDER_ACCESS_TASK', 'DEFENDER_ACCESS_NEW'),
        hostileText,
      ),
    ),
    ([argv, env]) => parseCommandLine(argv, { specs: commandSpecs, defaultCommand, version: '1', env, columns: 80 }),
  ),
  fuzzed('token', jwts, (text) => {
    const claims = readClaims(new Secret(text));
    return validateClaims(
      claims,
      {
        api: 'xdr',
        audience: 'https://api.security.microsoft.com',
        resourceAppId: someId,
        tenantId: someId,
        appId: someId,
        scopes: ['Incident.Read'],
        userObjectId: null,
        authorityHost: cloud.authorityHost,
      },
      now,
    );
  }),
  fuzzed(
    'answer of Graph',
    fc.tuple(fc.nat(graphCalls.length - 1), fc.oneof(bent(valid.graphBodies), hostileJson), status, headerText),
    ([which, body, code, header]) => {
      const request = graphCalls[which]!;
      const answer: GraphAnswer = {
        status: code,
        headers: { 'retry-after': header, 'www-authenticate': header },
        body,
      };
      for (const judge of [isDuplicate, isOutcomeUnknown, renewalFor]) judge(answer);
      isNotYet(answer, { method: 'POST', path: '/servicePrincipals' });
      pauseAfterAnswer(answer, { reads: true, attempt: 0, now });
      graphRefusal(answer, request);
      return request.parse(answer);
    },
  ),
  fuzzed('batch of Graph', fc.oneof(bent([valid.batch]), hostileJson), (body) =>
    readBatch({ status: 200, headers: {}, body }, 2),
  ),
  fuzzed('next page of Graph', fc.oneof(bentText(valid.nextLinks), hostileText), (link) => {
    const path = nextPagePath(
      { status: 200, headers: {}, body: { value: [], '@odata.nextLink': link } },
      cloud.graphEndpoint,
    );
    if (path !== null && new URL(`https://graph.microsoft.com/v1.0${path}`).host !== 'graph.microsoft.com')
      throw new TypeError(`left the host: ${path}`);
  }),
  fuzzed(
    'refusal of the sign-in service',
    fc.tuple(
      status,
      fc.oneof(jsonText(bent(valid.entraBodies)), bentText(valid.entraBodies.map((body) => JSON.stringify(body)))),
    ),
    ([code, body]) =>
      entraRefusal(failureFromAnswer(code, body, new Headers()), {
        cloud,
        tenant: 'contoso.example',
        clientId: someId,
        method: 'browser',
        audience: cloud.graphAudience,
      }),
  ),
  fuzzed(
    'error redirect',
    fc.array(
      fc.tuple(fc.constantFrom('error', 'error_description', 'suberror', 'error_subcode', 'claims'), hostileText),
    ),
    (pairs) =>
      entraRefusal(failureFromRedirect(new URLSearchParams(pairs)), {
        cloud,
        tenant: 'contoso.example',
        clientId: someId,
        method: 'device-code',
        audience: cloud.graphAudience,
      }),
  ),
  fuzzed(
    'token answer',
    fc.oneof(
      jsonText(bent(valid.tokenAnswers(jwt))),
      bentText(valid.tokenAnswers(jwt).map((body) => JSON.stringify(body))),
      hostileText,
    ),
    (body) => {
      const answer = parseTokenAnswer(body);
      return answer === null ? null : [accessTokenFrom(answer, now), accountFrom(answer)];
    },
  ),
  fuzzed(
    'discovery',
    fc.tuple(
      status,
      fc.oneof(jsonText(bent(valid.discoveries)), bentText(valid.discoveries.map((body) => JSON.stringify(body)))),
    ),
    ([code, body]) => {
      const response = { status: code, headers: new Headers(), body };
      return readDiscovery({ ...valid.hostAnswer, response }, { cloud, tenant: 'contoso.example' });
    },
  ),
  fuzzed(
    'answer of Defender',
    fc.tuple(status, fc.oneof(jsonText(bent(valid.defenderBodies)), hostileText), headerText),
    ([code, body, header]) => {
      const read = harmlessReadFor('xdr', ['Incident.Read'])!;
      const headers = new Headers({ 'www-authenticate': header, 'retry-after': header });
      return classifyAnswer({ status: code, headers, body }, { api: 'xdr', read, scopes: ['Incident.Read'] });
    },
  ),
  fuzzed('Retry-After', fc.oneof(bentText(valid.retryAfters), hostileText), (text) => {
    const ms = parseRetryAfter(text, now);
    if (ms !== null && !(ms >= 0)) throw new TypeError(`a pause of ${ms} ms`);
  }),
  fuzzed('WWW-Authenticate', fc.oneof(bentText(valid.headers), hostileText), (text) => claimsChallenge(text)),
  fuzzed(
    'proxy variables',
    fc.tuple(fc.oneof(bentText(valid.proxies), hostileText), fc.oneof(bentText(valid.noProxies), hostileText)),
    ([proxy, except]) => {
      try {
        return proxyFor(new URL('https://graph.microsoft.com/v1.0'), { HTTPS_PROXY: proxy, NO_PROXY: except });
      } catch (error) {
        if (error instanceof UnusableProxy) return null;
        throw error;
      }
    },
  ),
  fuzzed('trace', fc.oneof(bentText(valid.traced), hostileText), (text) => redact(text)),
  fuzzed('what a person types', fc.oneof(bentText(valid.typed), hostileText), (text) => {
    for (const read of [
      findPermission,
      searchCatalogue,
      parseAadstsNumber,
      parseGuid,
      checkRedirectUri,
      checkDisplayName,
    ])
      read(text);
    const shown = plainText(text);
    if (/[\p{Cc}\u202a-\u202e]/u.test(shown.replaceAll('\n', '')))
      throw new TypeError(`moves the cursor: ${JSON.stringify(shown)}`);
  }),
];
