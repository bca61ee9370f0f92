import type { GraphAnswer } from '../../src/directory/graph.ts';
import { guid } from '../../src/values/guid.ts';
import { problem } from './support/graph-under-test.ts';

export const objectId = guid('29807f3b-fef6-4985-b987-8c2565d021bc');

export const appId = guid('2bf26ae1-9be3-425f-a393-5fe8390e3a36');

export const userId = guid('cdb555e3-b33e-4fd5-a427-17fadacbdfa7');

export const ok = (body: unknown, status = 200): GraphAnswer => ({ status, headers: {}, body });

export const gone = ok(problem('Request_ResourceNotFound'), 404);

export const forbidden = ok(problem('Authorization_RequestDenied'), 403);
