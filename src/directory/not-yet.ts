import type { GraphAnswer, GraphRequest } from './graph.ts';
import { isBackingApplicationMissing, isDuplicate, readProblem } from './graph-error.ts';

/**
 * Whether a refused write means "the object it refers to has not reached this replica": the documented faces of
 * replication lag and no other. Says so of writes only, and knows nothing of age: whoever asks has just made, or just
 * read, the object.
 *
 * - 404 on POST and PATCH, in both its codes; on DELETE a 404 means gone
 * - 400 NoBackingApplicationObject, or its text "does not reference a valid application object"
 * - 400 "... one of its queried reference-property objects are not present"
 * - 403 on POST /servicePrincipals that speaks of the backing application: the same lag in the clothes of a refusal
 * - 409 on PATCH right after the create, unless it names a duplicate
 *
 * @see https://github.com/hashicorp/terraform-provider-azuread (service_principal_resource.go, applications.go)
 * @see https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/3108
 */
export function isNotYet(answer: GraphAnswer, request: GraphRequest): boolean {
  if (request.method === 'GET' || request.method === 'DELETE') return false;
  const problem = readProblem(answer);
  if (problem === null) return false;
  switch (answer.status) {
    case 404:
      return true;
    case 400:
      return isBackingApplicationMissing(problem) || /queried reference-property objects/i.test(problem.message);
    case 403:
      return request.path === '/servicePrincipals' && isBackingApplicationMissing(problem);
    case 409:
      return request.method === 'PATCH' && !isDuplicate(answer);
    default:
      return false;
  }
}

/**
 * Whether an answer leaves open if the write happened: faults of the service, and the 404 Directory_ObjectNotFound that
 * Graph gave for grants it had in fact recorded.
 */
export function isOutcomeUnknown(answer: GraphAnswer): boolean {
  return answer.status >= 500 || readProblem(answer)?.code === 'Directory_ObjectNotFound';
}
