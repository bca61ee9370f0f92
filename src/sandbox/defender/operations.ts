import type { PublishedOperation } from '../published/defender-operations.ts';
import type { SandboxContext } from '../route.ts';
import type { JsonObject } from '../tenant-store.ts';
import { badRequest, DefenderError, resourceNotFound } from './defender-error.ts';
import { type ListLimits, queried } from './query.ts';

/** One authorised call. */
export interface DefenderCall {
  readonly operation: PublishedOperation;
  readonly parameters: URLSearchParams;
  /** The value of `{id}` in the path. */
  readonly id: string;
  readonly body: Uint8Array;
  readonly upn: string;
  readonly tenant: SandboxContext;
}

type Answer = (call: DefenderCall) => JsonObject;

// https://github.com/MicrosoftDocs/defender-docs defender-xdr/api-list-incidents.md @2903cc6: $top up to 100.
const incidents: ListLimits = { filterable: ['lastUpdateTime', 'createdTime', 'status', 'assignedTo'], mostItems: 100 };
// defender-endpoint/api/get-alerts.md @03dca54, get-machines.md @0596477.
const alerts: ListLimits = {
  filterable: [
    'alertCreationTime',
    'lastUpdateTime',
    'incidentId',
    'investigationId',
    'id',
    'assignedTo',
    'detectionSource',
    'lastEventTime',
    'status',
    'severity',
    'category',
  ],
  mostItems: 10_000,
};
const machines: ListLimits = {
  filterable: [
    'computerDnsName',
    'id',
    'version',
    'deviceValue',
    'aadDeviceId',
    'machineTags',
    'lastSeen',
    'exposureLevel',
    'onboardingStatus',
    'lastIpAddress',
    'healthStatus',
    'osPlatform',
    'riskScore',
    'rbacGroupId',
  ],
  mostItems: 10_000,
};

function bodies(call: DefenderCall, kind: string): JsonObject[] {
  return call.tenant.store.securityRecords.by('kind', kind).map((record) => record.body);
}

function context(call: DefenderCall, set: string): string {
  return `${call.tenant.urls.defender}/api/$metadata#${set}`;
}

function list(kind: string, set: string, limits: ListLimits): Answer {
  return (call) => {
    const all = bodies(call, kind);
    // Documented for machines alone: without recent ones the list is "not found".
    if (kind === 'machine' && all.length === 0) throw resourceNotFound('No recent machines were found.');
    const value = queried(all, call.parameters, limits);
    const count = call.parameters.get('$count') === 'true' ? { '@odata.count': all.length } : {};
    return { '@odata.context': context(call, set), ...count, value };
  };
}

function get(kind: string, set: string, name: string): Answer {
  return (call) => ({ '@odata.context': context(call, `${set}/$entity`), ...requireBody(call, kind, name) });
}

function requireBody(call: DefenderCall, kind: string, name: string): JsonObject {
  const record = call.tenant.store.securityRecords.get(`${kind}/${call.id}`);
  if (record === null) throw resourceNotFound(`${name} ${call.id} was not found`);
  return record.body;
}

// defender-xdr/api-update-incidents.md @0dcf849
const changeable: Record<string, readonly string[]> = {
  'xdr-incident': ['status', 'assignedTo', 'classification', 'determination', 'tags', 'comment'],
  'endpoint-alert': ['status', 'assignedTo', 'classification', 'determination', 'comment'],
};

function update(kind: string, set: string, name: string): Answer {
  return (call) => {
    const before = requireBody(call, kind, name);
    const { comment, ...changes } = readBody(call.body);
    for (const property of Object.keys(changes))
      if (!changeable[kind]?.includes(property))
        throw new DefenderError(
          400,
          'InvalidRequestBody',
          `Request body is incorrect: unknown property '${property}'.`,
        );
    const now = new Date(call.tenant.clock.nowInMs()).toISOString();
    const comments = Array.isArray(before['comments']) ? before['comments'] : [];
    const added = typeof comment === 'string' ? [{ comment, createdBy: call.upn, createdTime: now }] : [];
    const after = { ...before, ...changes, comments: [...comments, ...added], lastUpdateTime: now };
    call.tenant.store.securityRecords.put({ id: `${kind}/${call.id}`, kind, body: after });
    return { '@odata.context': context(call, `${set}/$entity`), ...after };
  };
}

function readBody(body: Uint8Array): JsonObject {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch {
    // Answered below, like every other body that is no object.
  }
  throw new DefenderError(400, 'InvalidRequestBody', 'Request body is incorrect.');
}

/**
 * The retiring hunting calls. They know the table DeviceInfo and nothing of Kusto beyond `limit`. From the retirement date on
 * they stop returning data; that the answer is then an empty list is a guess.
 */
function hunt(call: DefenderCall): JsonObject {
  const { Query } = readBody(call.body) as { Query?: unknown };
  if (typeof Query !== 'string' || Query.trim() === '')
    throw new DefenderError(400, 'MissingRequiredParameter', "Missing required parameter 'Query'.");
  const table = /^\s*(\w+)/.exec(Query)?.[1] ?? '';
  if (table !== 'DeviceInfo') throw badRequest(`Failed to resolve table or column expression named '${table}'.`);
  const retired = call.tenant.clock.nowInMs() >= Date.parse(`${call.operation.retires}T00:00:00Z`);
  const limit = Number(/\|\s*(?:limit|take)\s+(\d+)/i.exec(Query)?.[1] ?? 100_000);
  const rows = retired ? [] : bodies(call, 'machine').slice(0, limit);
  return {
    Stats: {
      ExecutionTime: 0.01,
      resource_usage: { cache: {}, cpu: {}, memory: {} },
      dataset_statistics: [{ table_row_count: rows.length, table_size: rows.length * 100 }],
    },
    Schema: [
      { Name: 'Timestamp', Type: 'DateTime' },
      { Name: 'DeviceId', Type: 'String' },
      { Name: 'DeviceName', Type: 'String' },
    ],
    Results: rows.map((row) => ({
      Timestamp: row['lastSeen'] ?? null,
      DeviceId: row['id'] ?? null,
      DeviceName: row['computerDnsName'] ?? null,
    })),
  };
}

/** Calls with an answer of their own, by `METHOD path` of the published list. */
export const operations: Readonly<Record<string, Answer>> = {
  'GET /api/incidents': list('xdr-incident', 'Incidents', incidents),
  'GET /api/incidents/{id}': get('xdr-incident', 'Incidents', 'Incident'),
  'PATCH /api/incidents/{id}': update('xdr-incident', 'Incidents', 'Incident'),
  'POST /api/advancedhunting/run': hunt,
  'POST /api/advancedqueries/run': hunt,
  'GET /api/alerts': list('endpoint-alert', 'Alerts', alerts),
  'GET /api/alerts/{id}': get('endpoint-alert', 'Alerts', 'Alert'),
  'PATCH /api/alerts/{id}': update('endpoint-alert', 'Alerts', 'Alert'),
  'GET /api/machines': list('machine', 'Machines', machines),
  'GET /api/machines/{id}': get('machine', 'Machines', 'Machine'),
};
