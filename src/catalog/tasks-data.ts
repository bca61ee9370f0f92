import type { PermissionRef } from './api.ts';

export interface TaskRow {
  readonly id: string;
  readonly title: string;
  readonly permissions: readonly PermissionRef[];
  readonly keywords: readonly string[];
}

const xdr = (value: string): PermissionRef => ({ api: 'xdr', value });
const endpoint = (value: string): PermissionRef => ({ api: 'endpoint', value });
const graph = (value: string): PermissionRef => ({ api: 'graph', value });

/** Least permissions as the calls behind each task document them; hunting by its lasting way, the others said to stop. */
export const taskRows: readonly TaskRow[] = [
  {
    id: 'read-incidents',
    title: 'Read incidents',
    permissions: [xdr('Incident.Read')],
    keywords: ['list', 'triage', 'case'],
  },
  {
    id: 'update-incidents',
    title: 'Update incidents',
    permissions: [xdr('Incident.ReadWrite')],
    keywords: ['assign', 'comment', 'close', 'classify', 'tag', 'resolve'],
  },
  {
    id: 'hunt',
    title: 'Hunt across devices and mail',
    permissions: [graph('ThreatHunting.Read.All')],
    keywords: ['advanced', 'hunting', 'query', 'kql', 'kusto'],
  },
  {
    id: 'read-alerts',
    title: 'Read alerts of devices',
    permissions: [endpoint('Alert.Read')],
    keywords: ['list', 'investigation', 'alert'],
  },
  {
    id: 'update-alerts',
    title: 'Update alerts of devices',
    permissions: [endpoint('Alert.ReadWrite')],
    keywords: ['create', 'assign', 'comment', 'close', 'resolve', 'investigation', 'start'],
  },
  {
    id: 'read-all-alerts',
    title: 'Read alerts of every Defender product',
    permissions: [graph('SecurityAlert.Read.All')],
    keywords: ['list', 'mail', 'identity', 'cloud', 'alerts_v2'],
  },
  {
    id: 'read-devices',
    title: 'Read devices',
    permissions: [endpoint('Machine.Read')],
    keywords: ['list', 'machines', 'inventory', 'health', 'antivirus'],
  },
  {
    id: 'manage-devices',
    title: 'Tag devices and set their value',
    permissions: [endpoint('Machine.ReadWrite')],
    keywords: ['machines', 'label', 'update', 'scan', 'definition'],
  },
  {
    id: 'isolate-device',
    title: 'Isolate a device',
    permissions: [endpoint('Machine.Isolate')],
    keywords: ['machine', 'release', 'unisolate', 'contain', 'network', 'disconnect'],
  },
  {
    id: 'scan-device',
    title: 'Scan a device for viruses',
    permissions: [endpoint('Machine.Scan')],
    keywords: ['machine', 'antivirus', 'malware'],
  },
  {
    id: 'restrict-programs',
    title: 'Restrict the programs of a device',
    permissions: [endpoint('Machine.RestrictExecution')],
    keywords: ['machine', 'app', 'code', 'execution', 'unrestrict'],
  },
  {
    id: 'quarantine-file',
    title: 'Stop and quarantine a file',
    permissions: [endpoint('Machine.StopAndQuarantine')],
    keywords: ['machine', 'device', 'remove', 'malware'],
  },
  {
    id: 'collect-evidence',
    title: 'Collect evidence from a device',
    permissions: [endpoint('Machine.CollectForensics')],
    keywords: ['machine', 'investigation', 'package', 'forensics'],
  },
  {
    id: 'live-response',
    title: 'Run live response on a device',
    permissions: [endpoint('Machine.LiveResponse')],
    keywords: ['machine', 'shell', 'script', 'command', 'remote'],
  },
  {
    id: 'manage-library',
    title: 'Manage the live response library',
    permissions: [endpoint('Library.Manage')],
    keywords: ['upload', 'delete', 'script', 'file'],
  },
  {
    id: 'offboard-device',
    title: 'Take a device out of Defender',
    permissions: [endpoint('Machine.Offboard')],
    keywords: ['machine', 'offboard', 'retire'],
  },
  {
    id: 'read-vulnerabilities',
    title: 'Read vulnerabilities',
    permissions: [endpoint('Vulnerability.Read')],
    keywords: ['cve', 'tvm', 'exposure', 'export', 'assessment', 'certificate', 'weakness'],
  },
  {
    id: 'read-software',
    title: 'Read the software inventory',
    permissions: [endpoint('Software.Read')],
    keywords: ['tvm', 'installed', 'browser', 'extension', 'firmware', 'export', 'version'],
  },
  {
    id: 'read-recommendations',
    title: 'Read security recommendations',
    permissions: [endpoint('SecurityRecommendation.Read')],
    keywords: ['tvm', 'posture', 'advice'],
  },
  {
    id: 'read-remediation',
    title: 'Read remediation activities',
    permissions: [endpoint('RemediationTasks.Read')],
    keywords: ['tvm', 'task', 'fix'],
  },
  {
    id: 'read-scores',
    title: 'Read exposure and device scores',
    permissions: [endpoint('Score.Read')],
    keywords: ['tvm', 'exposure', 'configuration', 'posture'],
  },
  {
    id: 'read-baselines',
    title: 'Read compliance with security baselines',
    permissions: [endpoint('SecurityBaselinesAssessment.Read')],
    keywords: ['tvm', 'cis', 'stig', 'export'],
  },
  {
    id: 'manage-indicators',
    title: 'Manage indicators',
    permissions: [endpoint('Ti.ReadWrite')],
    keywords: ['ioc', 'iocs', 'block', 'allow', 'hash', 'url', 'ip', 'import', 'threat', 'intelligence'],
  },
  {
    id: 'look-up-traces',
    title: 'Look up files, addresses and domains',
    permissions: [endpoint('File.Read.All'), endpoint('Ip.Read.All'), endpoint('Url.Read.All')],
    keywords: ['hash', 'sha1', 'ip', 'url', 'statistics', 'prevalence'],
  },
  {
    id: 'read-users',
    title: 'Read who signed in to a device',
    permissions: [endpoint('User.Read.All')],
    keywords: ['logon', 'logged-on', 'user', 'people'],
  },
  {
    id: 'read-secure-score',
    title: "Read the tenant's secure score",
    permissions: [graph('SecurityEvents.Read.All')],
    keywords: ['posture', 'control', 'profile'],
  },
  {
    id: 'read-detections',
    title: 'Read custom detection rules',
    permissions: [graph('CustomDetection.Read.All')],
    keywords: ['rule', 'beta'],
  },
  {
    id: 'manage-detections',
    title: 'Manage custom detection rules',
    permissions: [graph('CustomDetection.ReadWrite.All')],
    keywords: ['rule', 'beta', 'create', 'delete', 'update'],
  },
  {
    id: 'read-threat-intelligence',
    title: 'Read threat intelligence',
    permissions: [graph('ThreatIntelligence.Read.All')],
    keywords: ['article', 'host', 'actor', 'profile', 'mdti'],
  },
  {
    id: 'read-identity-health',
    title: 'Read health of identity protection',
    permissions: [graph('SecurityIdentitiesHealth.Read.All'), graph('SecurityIdentitiesSensors.Read.All')],
    keywords: ['mdi', 'sensor', 'issue', 'domain', 'controller'],
  },
  {
    id: 'hunt-the-old-way',
    title: 'Hunt, the old way',
    permissions: [xdr('AdvancedHunting.Read')],
    keywords: ['advanced', 'hunting', 'query', 'kql'],
  },
  {
    id: 'hunt-devices-the-old-way',
    title: 'Hunt on devices, the old way',
    permissions: [endpoint('AdvancedQuery.Read')],
    keywords: ['advanced', 'hunting', 'query', 'kql'],
  },
];
