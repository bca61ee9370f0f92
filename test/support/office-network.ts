import https from 'node:https';
import type { RunningSandbox } from '../../src/sandbox/start-sandbox.ts';
import { type TestAuthority, testAuthority } from '../network/support/certificates.ts';
import { type ConnectProxy, connectProxy, httpsServer, type RunningServer } from '../network/support/servers.ts';
import { type Journey, writeIn } from './journey.ts';

export const officeHosts = ['login.office.example', 'graph.office.example', 'api.office.example'] as const;

export interface OfficeNetwork {
  /** The only way to the hosts: their names resolve nowhere. Asks for user name and password. */
  readonly proxy: ConnectProxy;
  /** `http://ada:p%40ss@127.0.0.1:…` */
  readonly proxyAddress: string;
  /** Where the inspection listens, for another proxy that leads there. */
  readonly inspectionPort: number;
  /** The root that the inspection signs with. */
  readonly caFile: string;
  /** Cloud files that lead to those hosts: one that brings the root along, and one that does not. */
  readonly cloudFile: string;
  readonly cloudFileWithoutCa: string;
  stop(): Promise<void>;
}

/**
 * A network as offices have it: everything goes through a proxy that wants a password, and behind it TLS is opened and
 * signed anew. At the far end stands the practice tenant, under three host names.
 */
export async function officeNetwork(journey: Journey): Promise<OfficeNetwork> {
  const authority = await testAuthority('Contoso Inspection Root');
  const inspection = await inspect(journey.sandbox, authority);
  const proxy = await connectProxy({ leadsTo: inspection.port, credentials: 'ada:p@ss' });
  const caFile = writeIn(journey, 'office/root.pem', authority.caPem);
  const [login, graph, api] = officeHosts.map((host) => `https://${host}`) as [string, string, string];
  const { resources } = journey.sandbox.cloud;
  const cloud = {
    ...journey.sandbox.cloud,
    name: 'office',
    authorityHost: login,
    graphEndpoint: graph,
    resources: {
      xdr: { ...resources.xdr, endpoint: api },
      endpoint: { ...resources.endpoint, endpoint: api },
      graph: { ...resources.graph, endpoint: graph },
    },
  };
  const { caFile: _, ...withoutCa } = cloud;
  return {
    proxy,
    proxyAddress: `http://ada:p%40ss@127.0.0.1:${proxy.port}`,
    inspectionPort: inspection.port,
    caFile,
    cloudFile: writeIn(journey, 'office/cloud.json', { ...withoutCa, caFile }),
    cloudFileWithoutCa: writeIn(journey, 'office/cloud-without-ca.json', withoutCa),
    async stop() {
      await proxy.stop();
      await inspection.stop();
    },
  };
}

/** Opens every exchange, passes it on to the practice tenant, and puts the names of the office into what comes back. */
async function inspect(sandbox: RunningSandbox, authority: TestAuthority): Promise<RunningServer> {
  const far = new URL(sandbox.urls.login);
  const names: readonly (readonly [office: string, practice: string])[] = officeHosts.map((host) => [
    `https://${host}`,
    far.origin,
  ]);
  return httpsServer(
    authority,
    (request, response, body) => {
      const host = request.headers.host ?? '';
      const text = names.reduce((all, [office, practice]) => all.replaceAll(office, practice), body);
      const onward = https.request(
        {
          host: '127.0.0.1',
          port: far.port,
          servername: 'localhost',
          ca: sandbox.caPem,
          method: request.method,
          path: request.url,
          headers: {
            ...request.headers,
            host: far.host,
            'accept-encoding': 'identity',
            ...(text === '' ? {} : { 'content-length': Buffer.byteLength(text) }),
          },
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('end', () => {
            const changed = Buffer.concat(chunks).toString().replaceAll(far.origin, `https://${host}`);
            const headers = { ...answer.headers, 'content-length': String(Buffer.byteLength(changed)) };
            delete headers['transfer-encoding'];
            response.writeHead(answer.statusCode ?? 502, headers).end(changed);
          });
        },
      );
      onward.on('error', () => response.destroy());
      onward.end(text);
    },
    officeHosts,
  );
}
