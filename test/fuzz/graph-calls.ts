import { application, applicationsNamed, ownersOfApplication } from '../../src/directory/applications.ts';
import { deletedApplications } from '../../src/directory/deleted-items.ts';
import { grantsOf } from '../../src/directory/grants.ts';
import type { GraphCall } from '../../src/directory/graph-call.ts';
import { activeRoles, me, organization } from '../../src/directory/organization.ts';
import { apiPrincipal, assignmentsTo, servicePrincipal } from '../../src/directory/service-principals.ts';
import { guid } from '../../src/values/guid.ts';

export const someId = guid('5b1e8f3a-2f0d-4b0a-9a47-0f6f3c2a02cd');

/** Every read whose answer is taken apart. */
export const graphCalls: readonly GraphCall<unknown>[] = [
  application({ appId: someId }),
  applicationsNamed('Incident reader'),
  ownersOfApplication({ appId: someId }),
  servicePrincipal({ appId: someId }),
  apiPrincipal({ appId: someId }),
  assignmentsTo({ objectId: someId }),
  grantsOf({ objectId: someId }),
  me(),
  organization(),
  activeRoles(),
  deletedApplications({ displayName: 'Incident reader' }),
];
