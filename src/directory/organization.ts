import type { Guid } from '../values/guid.ts';
import type { GraphAnswer, GraphRequest } from './graph.ts';
import { call, entityOf, type GraphCall, itemsOf } from './graph-call.ts';
import {
  flagAt,
  garbled,
  guidAt,
  guidOrNullAt,
  type JsonObject,
  objectAt,
  objectsAt,
  textAt,
  textOrNullAt,
} from './graph-json.ts';
import { advancedQuery, queryString } from './odata.ts';
import { readUser, selectedOfUser, type UserWire } from './users.ts';

export interface OrganizationWire {
  readonly tenantId: Guid;
  readonly displayName: string;
  readonly defaultDomain: string | null;
  readonly domains: readonly string[];
}

export interface RoleWire {
  readonly templateId: Guid;
  readonly displayName: string;
}

/** The operator: whoever the Graph token was issued to. @see https://learn.microsoft.com/graph/api/user-get */
export function me(): GraphCall<UserWire> {
  return call({ method: 'GET', path: `/me${queryString({ $select: selectedOfUser })}` }, (answer, request) =>
    readUser(entityOf(answer, request)),
  );
}

/** The tenant of the token. @see https://learn.microsoft.com/graph/api/organization-list */
export function organization(): GraphCall<OrganizationWire> {
  const query = queryString({ $select: ['id', 'displayName', 'verifiedDomains'] });
  return call({ method: 'GET', path: `/organization${query}` }, (answer, request) => {
    const [found] = itemsOf(answer, request);
    if (found === undefined) throw garbled('no organization in it');
    return readOrganization(found);
  });
}

/**
 * Active directory roles of the operator, through groups too. Roles that are only eligible in PIM are not among them.
 *
 * @returns null when the directory does not let this operator see them (403)
 * @see https://learn.microsoft.com/graph/api/user-list-transitivememberof
 */
export function activeRoles(): GraphCall<readonly RoleWire[] | null> {
  const query = queryString({ $select: ['id', 'displayName', 'roleTemplateId'], $count: true });
  const path = `/me/transitiveMemberOf/microsoft.graph.directoryRole${query}`;
  return call({ method: 'GET', path, headers: advancedQuery }, (answer, request) =>
    unlessForbidden(answer, request, (items) =>
      items.map((role) => ({
        templateId: guidAt(role, 'roleTemplateId'),
        displayName: textOrNullAt(role, 'displayName') ?? '',
      })),
    ),
  );
}

/**
 * Roles the operator could activate in PIM. Usually null: Azure CLI's token lacks the scope (403), and tenants without
 * PIM refuse with 400. For built-in roles roleDefinitionId equals the template id.
 *
 * @see https://learn.microsoft.com/graph/api/rbacapplication-list-roleeligibilityscheduleinstances
 */
export function eligibleRoles(): GraphCall<readonly { readonly templateId: Guid }[] | null> {
  const path = `/roleManagement/directory/roleEligibilityScheduleInstances/filterByCurrentUser(on='principal')${queryString({ $select: ['roleDefinitionId'] })}`;
  return call({ method: 'GET', path }, (answer, request) => {
    if (answer.status === 400 || answer.status === 404) return null;
    return unlessForbidden(answer, request, (items) =>
      items.flatMap((item) => {
        const templateId = guidOrNullAt(item, 'roleDefinitionId');
        return templateId === null ? [] : [{ templateId }];
      }),
    );
  });
}

/**
 * Whether ordinary members may register apps here. Needs Policy.Read.All, which Azure CLI's token lacks.
 *
 * @returns null when the directory would not say
 * @see https://learn.microsoft.com/graph/api/authorizationpolicy-get
 */
export function membersMayRegisterApps(): GraphCall<boolean | null> {
  const path = `/policies/authorizationPolicy${queryString({ $select: ['defaultUserRolePermissions'] })}`;
  return call({ method: 'GET', path }, (answer, request) => {
    if (answer.status === 403) return null;
    const allowed = objectAt(entityOf(answer, request), 'defaultUserRolePermissions')['allowedToCreateApps'];
    return typeof allowed === 'boolean' ? allowed : null;
  });
}

function readOrganization(found: JsonObject): OrganizationWire {
  const domains = objectsAt(found, 'verifiedDomains');
  const byDefault = domains.find((domain) => flagAt(domain, 'isDefault'));
  return {
    tenantId: guidAt(found, 'id'),
    displayName: textOrNullAt(found, 'displayName') ?? '',
    defaultDomain: byDefault === undefined ? null : textAt(byDefault, 'name'),
    domains: domains.flatMap((domain) => textOrNullAt(domain, 'name') ?? []),
  };
}

// "May not look" is an answer of its own here: the operator's powers are then unknown, not absent.
function unlessForbidden<T>(
  answer: GraphAnswer,
  request: GraphRequest,
  read: (items: readonly JsonObject[]) => T,
): T | null {
  return answer.status === 403 ? null : read(itemsOf(answer, request));
}
