/** A built-in directory role; `templateId` is the same in every tenant. */
export interface PublishedDirectoryRole {
  readonly templateId: string;
  readonly displayName: string;
  readonly description: string;
}

// Ids: https://github.com/MicrosoftDocs/entra-docs docs/identity/role-based-access-control/permissions-reference.md (2026-01).
// Descriptions are our own words: the published ones are longer and nothing reads them.
const role = (templateId: string, displayName: string, description: string): PublishedDirectoryRole => ({
  templateId,
  displayName,
  description,
});

export const directoryRoles = {
  globalAdministrator: role(
    '62e90394-69f5-4237-9190-012177145e10',
    'Global Administrator',
    'Manages every aspect of the directory and of the services that use it.',
  ),
  privilegedRoleAdministrator: role(
    'e8611ab8-c189-46e8-94e1-60213ab1f814',
    'Privileged Role Administrator',
    'Manages role assignments and consents to any permission of any API.',
  ),
  cloudApplicationAdministrator: role(
    '158c047a-c907-4556-b7ef-446551a6b5f7',
    'Cloud Application Administrator',
    'Manages app registrations and enterprise apps except the application proxy.',
  ),
  applicationAdministrator: role(
    '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
    'Application Administrator',
    'Manages app registrations and enterprise apps.',
  ),
  applicationDeveloper: role(
    'cf1c38e5-3621-4004-a7cb-879624dced7c',
    'Application Developer',
    'Registers applications even where ordinary users may not.',
  ),
  securityAdministrator: role(
    '194ae4cb-b126-40b2-bd5b-6091b380977d',
    'Security Administrator',
    'Reads security information and reports and manages security configuration.',
  ),
  securityOperator: role('5f2222b1-57c3-48ba-8ad5-d4759f1fde6f', 'Security Operator', 'Works on security events.'),
  securityReader: role(
    '5d6b6bb7-de71-4623-b4af-96380a352509',
    'Security Reader',
    'Reads security information and reports.',
  ),
  globalReader: role('f2ef992c-3afb-46b9-b7cf-a126ee74c451', 'Global Reader', 'Reads what a Global Administrator can.'),
  directoryReaders: role(
    '88d8e3e3-8f55-4a1e-953a-9b9898b8876b',
    'Directory Readers',
    'Reads basic directory information.',
  ),
  directoryWriters: role(
    '9360feb5-f418-4baa-8175-e2a00bac4301',
    'Directory Writers',
    'Writes basic directory information.',
  ),
  hybridIdentityAdministrator: role(
    '8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2',
    'Hybrid Identity Administrator',
    'Manages provisioning from on-premises directories.',
  ),
  userAdministrator: role('fe930be7-5e62-47db-91af-98c3a49a38b1', 'User Administrator', 'Manages users and groups.'),
  complianceAdministrator: role(
    '17315797-102d-40b4-93e0-432062caca18',
    'Compliance Administrator',
    'Manages compliance configuration.',
  ),
  aiAdministrator: role('d2562ede-74db-457e-a7b6-544e236ebb61', 'AI Administrator', 'Manages AI services.'),
} as const;

/** Roles that open the Defender APIs: https://github.com/MicrosoftDocs/defender-docs defender-xdr/m365d-permissions.md @00b20a9. */
export const defenderReaderRoles: readonly string[] = [
  directoryRoles.globalAdministrator.templateId,
  directoryRoles.securityAdministrator.templateId,
  directoryRoles.securityOperator.templateId,
  directoryRoles.globalReader.templateId,
  directoryRoles.securityReader.templateId,
];

/** Those of them that may also change what they see; who may update an incident is not published per role, so this is a guess. */
export const defenderWriterRoles: readonly string[] = [
  directoryRoles.globalAdministrator.templateId,
  directoryRoles.securityAdministrator.templateId,
  directoryRoles.securityOperator.templateId,
];
