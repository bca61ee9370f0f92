import { defenderReaderRoles, defenderWriterRoles } from '../published/directory-roles.ts';
import type { Json, JsonObject } from '../tenant-store.ts';
import { passesFilter } from './filter.ts';
import { parseFilter } from './filter-parser.ts';
import { type GraphAnswer, type GraphCall, jsonBody, keyOf } from './graph-call.ts';
import { GraphError, malformed } from './graph-error.ts';
import type { GraphRoute, ScopeRule } from './routes.ts';

const incidentsRead: ScopeRule = [['SecurityIncident.Read.All', 'SecurityIncident.ReadWrite.All']];
const incidentsWrite: ScopeRule = [['SecurityIncident.ReadWrite.All']];
const alertsRead: ScopeRule = [['SecurityAlert.Read.All', 'SecurityAlert.ReadWrite.All']];
const alertsWrite: ScopeRule = [['SecurityAlert.ReadWrite.All']];
const hunting: ScopeRule = [['ThreatHunting.Read.All']];

type Kind = 'graph-incident' | 'graph-alert';
const contexts: Record<Kind, string> = { 'graph-incident': 'security/incidents', 'graph-alert': 'security/alerts_v2' };

/**
 * Whether the person and the tenant may use Defender through Graph. Who is refused and how:
 * https://learn.microsoft.com/troubleshoot/entra/entra-id/users-groups-entra-apis/403-error-when-calling-microsoft-graph-security-api
 */
function requireDefender(call: GraphCall, writes: boolean): void {
  const roles = writes ? defenderWriterRoles : defenderReaderRoles;
  if (!roles.some((role) => call.caller.roles.has(role))) {
    throw new GraphError(
      403,
      'Forbidden',
      'Auth token does not contain valid permissions or user does not have valid roles. Either one of the two must be present.',
    );
  }
  const { xdr } = call.tenant.scenario.licences;
  if (xdr === 'not-provisioned')
    throw new GraphError(403, 'Forbidden', 'Unauthorized request - Account is not provisioned.');
  if (xdr === 'inactive')
    throw new GraphError(401, 'Unauthorized', 'Unauthorized request - reason of failure: Account mode is inactive');
}

function list(kind: Kind): (call: GraphCall) => GraphAnswer {
  return (call) => {
    requireDefender(call, false);
    const { parameters } = call.query;
    const filterText = parameters.get('$filter');
    const filter = filterText === null ? null : parseFilter(filterText);
    const found = call.tenant.store.securityRecords
      .by('kind', kind)
      .map((record) => record.body)
      .filter((body) => filter === null || passesFilter(filter, body));
    const top = readTop(parameters.get('$top'));
    const skip = Number(parameters.get('$skip') ?? 0);
    const page = found.slice(skip, skip + top);
    const more = skip + page.length < found.length;
    return {
      status: 200,
      body: {
        '@odata.context': `${call.root}/$metadata#${contexts[kind]}`,
        ...(parameters.get('$count') === 'true' ? { '@odata.count': found.length } : {}),
        ...(more
          ? { '@odata.nextLink': `${call.root}/${contexts[kind]}?$top=${top}&$skip=${skip + page.length}` }
          : {}),
        value: page.map((body) => withAlerts(call, kind, body)),
      },
    };
  };
}

// `$expand=alerts` is the one expansion that incidents document.
function withAlerts(call: GraphCall, kind: Kind, body: JsonObject): JsonObject {
  const expand = call.query.parameters.get('$expand');
  if (expand === null) return body;
  if (kind !== 'graph-incident' || expand !== 'alerts')
    throw malformed(`Parsing OData Select and Expand failed: Could not find a property named '${expand}'.`);
  const alerts = call.tenant.store.securityRecords.by('kind', 'graph-alert').map((record) => record.body);
  return { ...body, alerts: alerts.filter((alert) => alert['incidentId'] === body['id']) };
}

function readTop(text: string | null): number {
  const top = text === null ? 50 : Number(text);
  if (!Number.isInteger(top) || top < 0 || top > 1000)
    throw malformed(
      `The limit of '1000' for Top query has been exceeded. The value from the incoming request is '${text}'.`,
    );
  return top;
}

function requireRecord(call: GraphCall, kind: Kind): JsonObject {
  const { value } = keyOf(call);
  const record = call.tenant.store.securityRecords.get(`${kind}/${value}`);
  if (record === null) throw new GraphError(404, 'NotFound', `Resource '${value}' was not found.`);
  return record.body;
}

function get(kind: Kind): (call: GraphCall) => GraphAnswer {
  return (call) => {
    requireDefender(call, false);
    return entity(call, kind, withAlerts(call, kind, requireRecord(call, kind)));
  };
}

function entity(call: GraphCall, kind: Kind, body: JsonObject): GraphAnswer {
  return { status: 200, body: { '@odata.context': `${call.root}/$metadata#${contexts[kind]}/$entity`, ...body } };
}

const changeable = ['assignedTo', 'classification', 'determination', 'status', 'customTags', 'severity', 'displayName'];

function update(kind: Kind): (call: GraphCall) => GraphAnswer {
  return (call) => {
    requireDefender(call, true);
    const before = requireRecord(call, kind);
    const body = jsonBody(call);
    for (const name of Object.keys(body))
      if (!changeable.includes(name)) throw malformed(`Invalid property '${name}'.`);
    const after = { ...before, ...body };
    call.tenant.store.securityRecords.put({ id: `${kind}/${keyOf(call).value}`, kind, body: after });
    return entity(call, kind, after);
  };
}

/** POST /security/runHuntingQuery: a handful of rows for any query that names a table it knows. */
function runHuntingQuery(call: GraphCall): GraphAnswer {
  requireDefender(call, false);
  const body = jsonBody(call);
  const query = body['Query'] ?? body['query'];
  if (typeof query !== 'string' || query.trim() === '') throw malformed("The 'Query' parameter is missing.");
  const { schema, results } = huntingAnswer(call.tenant.store.securityRecords.by('kind', 'machine'), query);
  return {
    status: 200,
    body: { '@odata.context': `${call.root}/$metadata#microsoft.graph.security.huntingQueryResults`, schema, results },
  };
}

/**
 * Answers a hunting query as far as the practice tenant goes: rows of `DeviceInfo`, cut by `limit` or `take`. It does NOT
 * understand Kusto beyond the table's name.
 *
 * @throws GraphError 400 for a table that is not there
 */
function huntingAnswer(
  machines: readonly { readonly body: JsonObject }[],
  query: string,
): { schema: Json; results: Json } {
  const table = /^\s*(\w+)/.exec(query)?.[1] ?? '';
  if (table !== 'DeviceInfo')
    throw malformed(
      `Failed to resolve table or column expression named '${table}'. Fix semantic errors in your query.`,
    );
  const limit = Number(/\|\s*(?:limit|take)\s+(\d+)/i.exec(query)?.[1] ?? 1000);
  return {
    schema: [
      { name: 'Timestamp', type: 'DateTime' },
      { name: 'DeviceId', type: 'String' },
      { name: 'DeviceName', type: 'String' },
    ],
    results: machines.slice(0, limit).map(({ body }) => ({
      Timestamp: body['lastSeen'] ?? null,
      DeviceId: body['id'] ?? null,
      DeviceName: body['computerDnsName'] ?? null,
    })),
  };
}

/** Graph's security part, as far as a setup tool calls it. */
export const securityRoutes: readonly GraphRoute[] = [
  { method: 'GET', path: 'security/incidents', scopes: incidentsRead, handle: list('graph-incident') },
  { method: 'GET', path: 'security/incidents/{}', scopes: incidentsRead, handle: get('graph-incident') },
  { method: 'PATCH', path: 'security/incidents/{}', scopes: incidentsWrite, handle: update('graph-incident') },
  { method: 'GET', path: 'security/alerts_v2', scopes: alertsRead, handle: list('graph-alert') },
  { method: 'GET', path: 'security/alerts_v2/{}', scopes: alertsRead, handle: get('graph-alert') },
  { method: 'PATCH', path: 'security/alerts_v2/{}', scopes: alertsWrite, handle: update('graph-alert') },
  { method: 'POST', path: 'security/runHuntingQuery', scopes: hunting, handle: runHuntingQuery },
].map((route) => ({ ...route, refusal: 'security' }) as GraphRoute);
