import type { JsonObject, SecurityRecord } from '../tenant-store.ts';

/**
 * Incidents, alerts and machines of the practice tenant, in the shape of each API that shows them:
 * `xdr-incident`, `endpoint-alert`, `machine`, `graph-incident`, `graph-alert`.
 *
 * Shapes: https://github.com/MicrosoftDocs/defender-docs defender-xdr/api-list-incidents.md @2903cc6,
 * defender-endpoint/api/get-alerts.md @03dca54, get-machines.md @0596477;
 * https://github.com/microsoftgraph/microsoft-graph-docs-contrib api-reference/v1.0/api/security-list-incidents.md @0113240.
 *
 * @param nowInMs everything happened in the days before this instant
 */
export function securityRecords(nowInMs: number, tenantId: string): SecurityRecord[] {
  return stories.flatMap((story, place) => recordsOf(story, place, nowInMs, tenantId));
}

interface Story {
  readonly title: string;
  readonly incidentName: string;
  readonly category: string;
  readonly severity: 'Low' | 'Medium' | 'High';
  readonly machine: string;
  readonly osPlatform: string;
  readonly hoursAgo: number;
}

const stories: readonly Story[] = [
  {
    title: 'Suspicious PowerShell command line',
    incidentName: 'Execution incident on one endpoint',
    category: 'Execution',
    severity: 'Medium',
    machine: 'frontdesk-01.contoso.example',
    osPlatform: 'Windows11',
    hoursAgo: 5,
  },
  {
    title: 'Ransomware behavior detected in the file system',
    incidentName: 'Ransomware activity',
    category: 'Impact',
    severity: 'High',
    machine: 'files-02.contoso.example',
    osPlatform: 'WindowsServer2022',
    hoursAgo: 30,
  },
  {
    title: 'Low-reputation file was prevented from running',
    incidentName: 'Unwanted software on one endpoint',
    category: 'UnwantedSoftware',
    severity: 'Low',
    machine: 'laptop-17.contoso.example',
    osPlatform: 'macOS',
    hoursAgo: 55,
  },
];

function recordsOf(story: Story, place: number, nowInMs: number, tenantId: string): SecurityRecord[] {
  const happenedAt = new Date(nowInMs - story.hoursAgo * 3_600_000).toISOString();
  const incidentId = 4100 + place;
  const machineId = (0x1e5bc9d7e413 + place).toString(16).padStart(40, 'd');
  const alertId = `da6383${String(92_288_907_382 + place)}_-88071816${place}`;
  return [
    record('xdr-incident', String(incidentId), xdrIncident(story, incidentId, alertId, machineId, happenedAt)),
    record('endpoint-alert', alertId, endpointAlert(story, incidentId, alertId, machineId, happenedAt, tenantId)),
    record('machine', machineId, machine(story, machineId, place, happenedAt)),
    record('graph-incident', String(incidentId), graphIncident(story, incidentId, happenedAt, tenantId)),
    record('graph-alert', alertId, graphAlert(story, incidentId, alertId, happenedAt, tenantId)),
  ];
}

function record(kind: string, id: string, body: JsonObject): SecurityRecord {
  return { id: `${kind}/${id}`, kind, body };
}

function xdrIncident(
  story: Story,
  incidentId: number,
  alertId: string,
  machineId: string,
  happenedAt: string,
): JsonObject {
  return {
    incidentId,
    redirectIncidentId: null,
    incidentName: story.incidentName,
    createdTime: happenedAt,
    lastUpdateTime: happenedAt,
    assignedTo: null,
    classification: 'Unknown',
    determination: 'NotAvailable',
    status: 'Active',
    severity: story.severity,
    tags: [],
    comments: [],
    alerts: [
      {
        alertId,
        incidentId,
        serviceSource: 'MicrosoftDefenderForEndpoint',
        creationTime: happenedAt,
        title: story.title,
        category: story.category,
        status: 'New',
        severity: story.severity,
        devices: [{ mdatpDeviceId: machineId, deviceDnsName: story.machine, osPlatform: story.osPlatform }],
        entities: [],
      },
    ],
  };
}

function endpointAlert(
  story: Story,
  incidentId: number,
  id: string,
  machineId: string,
  happenedAt: string,
  tenantId: string,
): JsonObject {
  return {
    id,
    incidentId,
    investigationId: null,
    assignedTo: null,
    severity: story.severity,
    status: 'New',
    classification: null,
    determination: null,
    investigationState: 'Queued',
    detectionSource: 'WindowsDefenderAtp',
    detectorId: '17e10bbc-3a68-474a-8aad-faef14d43952',
    category: story.category,
    threatFamilyName: null,
    title: story.title,
    description: 'Made up for the practice tenant.',
    alertCreationTime: happenedAt,
    firstEventTime: happenedAt,
    lastEventTime: happenedAt,
    lastUpdateTime: happenedAt,
    resolvedTime: null,
    machineId,
    computerDnsName: story.machine,
    rbacGroupName: 'UnassignedGroup',
    aadTenantId: tenantId,
    threatName: null,
    mitreTechniques: [],
    relatedUser: null,
    comments: [],
    evidence: [],
  };
}

function machine(story: Story, id: string, place: number, lastSeen: string): JsonObject {
  return {
    id,
    computerDnsName: story.machine,
    firstSeen: '2026-01-12T08:30:00.000Z',
    lastSeen,
    osPlatform: story.osPlatform,
    version: '24H2',
    osProcessor: 'x64',
    lastIpAddress: `10.20.30.${40 + place}`,
    // 203.0.113.0/24 is set aside for documentation.
    lastExternalIpAddress: '203.0.113.7',
    osBuild: 26100,
    healthStatus: 'Active',
    rbacGroupId: 0,
    rbacGroupName: 'UnassignedGroup',
    riskScore: story.severity,
    exposureLevel: 'Medium',
    isAadJoined: true,
    aadDeviceId: null,
    machineTags: [],
  };
}

function graphIncident(story: Story, incidentId: number, happenedAt: string, tenantId: string): JsonObject {
  return {
    id: String(incidentId),
    tenantId,
    status: 'active',
    incidentWebUrl: `https://security.microsoft.com/incidents/${incidentId}?tid=${tenantId}`,
    redirectIncidentId: null,
    displayName: story.incidentName,
    createdDateTime: happenedAt,
    lastUpdateDateTime: happenedAt,
    assignedTo: null,
    classification: 'unknown',
    determination: 'unknown',
    severity: story.severity.toLowerCase(),
    customTags: [],
    comments: [],
  };
}

function graphAlert(story: Story, incidentId: number, id: string, happenedAt: string, tenantId: string): JsonObject {
  return {
    id,
    providerAlertId: id,
    incidentId: String(incidentId),
    tenantId,
    status: 'new',
    severity: story.severity.toLowerCase(),
    classification: null,
    determination: null,
    serviceSource: 'microsoftDefenderForEndpoint',
    detectionSource: 'microsoftDefenderForEndpoint',
    title: story.title,
    description: 'Made up for the practice tenant.',
    category: story.category,
    assignedTo: null,
    alertWebUrl: `https://security.microsoft.com/alerts/${id}?tid=${tenantId}`,
    incidentWebUrl: `https://security.microsoft.com/incidents/${incidentId}?tid=${tenantId}`,
    createdDateTime: happenedAt,
    lastUpdateDateTime: happenedAt,
    resolvedDateTime: null,
    firstActivityDateTime: happenedAt,
    lastActivityDateTime: happenedAt,
    comments: [],
    evidence: [],
  };
}
