import type { Graph, GraphAnswer, GraphRequest } from '../../src/directory/graph.ts';
import { AccessError } from '../../src/errors/access-error.ts';
import type { Clock } from '../../src/values/clock.ts';
import { id } from '../plan/scenery.ts';
import { failure, matches, missing, nothing, ok } from './model-answers.ts';
import { readModel } from './model-reads.ts';
import {
  bareApplication,
  barePrincipal,
  type ModelApplication,
  type ModelGrant,
  type ModelState,
} from './model-state.ts';

/** What goes wrong with one HTTP request: its answer is lost, or the whole process is gone. */
export type Fault = 'lost before' | 'lost after' | 'killed before' | 'killed after';

/** The process is no more: nothing of ours may catch this. */
export class Killed extends Error {}

export interface ModelOptions {
  state: ModelState;
  clock: Clock;
  /** How long a write takes until reads, and writes that refer to it, see it. */
  lagInMs?: number;
  fault?: (httpRequest: number, calls: readonly GraphRequest[]) => Fault | undefined;
  /** Refuses whole requests: status and Graph's error code, or undefined. */
  refuse?: (request: GraphRequest) => { status: number; code: string; message: string } | undefined;
  duplicateStatus?: 400 | 409;
}

/** A small tenant in memory with the rules of Graph that matter to planning and applying. */
export class TenantModel implements Graph {
  state: ModelState;
  /** From now on nothing goes wrong. */
  isHealed = false;
  /** One entry per HTTP request; a batch holds several calls. */
  readonly http: GraphRequest[][] = [];
  readonly writes: GraphRequest[] = [];
  readonly #options: ModelOptions;
  readonly #history: { at: number; state: ModelState }[];
  #made = 0;

  constructor(options: ModelOptions) {
    this.#options = options;
    this.state = options.state;
    this.#history = [{ at: Number.NEGATIVE_INFINITY, state: structuredClone(options.state) }];
  }

  async get(path: string): Promise<unknown> {
    return (await this.send({ method: 'GET', path })).body;
  }

  async getOrNull(path: string): Promise<unknown> {
    const answer = await this.send({ method: 'GET', path });
    return answer.status === 404 ? null : answer.body;
  }

  async send(request: GraphRequest): Promise<GraphAnswer> {
    const [answer] = await this.batch([request]);
    return answer!;
  }

  async batch(requests: readonly GraphRequest[]): Promise<readonly GraphAnswer[]> {
    if (requests.length > 20) throw new Error('more than 20 in one batch');
    this.http.push([...requests]);
    const fault = this.isHealed ? undefined : this.#options.fault?.(this.http.length, requests);
    if (fault === 'killed before') throw new Killed();
    if (fault === 'lost before') throw new AccessError('connection-lost', { happened: 'lost', todo: [] });
    const objects = new Set<string>();
    const answers = requests.map((request) => {
      if (request.method !== 'GET') {
        this.writes.push(request);
        const object = /^\/(applications|servicePrincipals|oauth2PermissionGrants)[/(][^/]+/.exec(request.path)?.[0];
        const isLink = request.path.endsWith('/appRoleAssignedTo');
        if (object !== undefined && !isLink && objects.has(object)) throw new Error(`two writes to ${object} at once`);
        if (object !== undefined && !isLink) objects.add(object);
      }
      const refused = this.#options.refuse?.(request);
      const answer =
        refused === undefined ? this.#answer(request) : failure(refused.status, refused.code, refused.message);
      if (request.method !== 'GET') this.#remember();
      return structuredClone(answer);
    });
    if (fault === 'killed after') throw new Killed();
    if (fault === 'lost after') throw new AccessError('connection-lost', { happened: 'lost', todo: [] });
    return answers;
  }

  #remember(): void {
    if (!this.#options.lagInMs) return;
    this.#history.push({ at: this.#options.clock.now().getTime(), state: structuredClone(this.state) });
  }

  /** The tenant as a replica shows it. */
  get #view(): ModelState {
    if (!this.#options.lagInMs) return this.state;
    const upTo = this.#options.clock.now().getTime() - this.#options.lagInMs;
    return this.#history.findLast(({ at }) => at <= upTo)!.state;
  }

  #newId(): string {
    this.#made += 1;
    return id('d', this.#made);
  }

  #answer(request: GraphRequest): GraphAnswer {
    const [path = '', query = ''] = request.path.split('?');
    const parts = path.split('/').slice(1).map(decodeURIComponent);
    const params = new URLSearchParams(query);
    const [root = ''] = parts;
    if (request.method === 'GET') return readModel(this.#view, parts, params);
    const body = (request.body ?? {}) as Record<string, unknown>;
    if (root.startsWith('applications')) return this.#writeApplication(request, parts, body);
    if (root.startsWith('servicePrincipals')) return this.#writePrincipal(request, parts, body);
    if (root === 'oauth2PermissionGrants') return this.#writeGrant(request, parts, body);
    if (root === 'directory' && parts[3] === 'restore') return this.#restore(parts[2]!);
    throw new Error(`the model does not know ${request.method} ${request.path}`);
  }

  #writeApplication(request: GraphRequest, parts: string[], body: Record<string, unknown>): GraphAnswer {
    const [root = ''] = parts;
    const isUpsert = request.headers?.['Prefer'] === 'create-if-missing';
    const app = this.state.applications.find(matches(root, parts[1]));
    if (isUpsert && app === undefined) {
      const uniqueName = /uniqueName='(.*)'/.exec(root)?.[1] ?? '';
      if (this.state.deleted.some((gone) => gone.uniqueName === uniqueName)) {
        const text = 'Another object with the same value for property uniqueName already exists.';
        return failure(400, 'Request_BadRequest', text);
      }
      const made = { ...bareApplication(this.#newId(), this.#newId()), ...body, uniqueName } as ModelApplication;
      this.state.applications.push(structuredClone(made));
      return { ...ok(made), status: 201 };
    }
    const seen = isUpsert ? app : this.#view.applications.find(matches(root, parts[1]));
    if (app === undefined || seen === undefined) return missing();
    if (request.method === 'DELETE') {
      this.state.applications = this.state.applications.filter((one) => one !== app);
      this.state.deleted.push(app);
      const own = this.state.principals.filter((one) => one.appId === app.appId).map((one) => one.id);
      this.state.principals = this.state.principals.filter((one) => !own.includes(one.id));
      this.state.grants = this.state.grants.filter((one) => !own.includes(one.clientId));
      return nothing();
    }
    if (parts.at(-1) === '$ref') {
      const owner = String(body['@odata.id']).split('/').at(-1)!;
      if (app.owners.includes(owner)) {
        const text =
          "One or more added object references already exist for the following modified properties: 'owners'.";
        return failure(400, 'Request_BadRequest', text);
      }
      app.owners.push(owner);
      return nothing();
    }
    Object.assign(app, structuredClone(body));
    return nothing();
  }

  #writePrincipal(request: GraphRequest, parts: string[], body: Record<string, unknown>): GraphAnswer {
    const [root = ''] = parts;
    if (request.method === 'POST' && parts.length === 1) {
      const appId = String(body['appId']);
      if (this.state.principals.some((one) => one.appId === appId)) {
        return failure(409, 'Request_MultipleObjectsWithSameKeyValue', `name ${appId} is already in use.`);
      }
      const isOurs = this.state.applications.some((app) => app.appId === appId);
      if (isOurs && !this.#view.applications.some((app) => app.appId === appId)) {
        return failure(
          400,
          'Request_BadRequest',
          `The appId '${appId}' of the service principal does not reference a valid application object.`,
        );
      }
      const made = { ...barePrincipal(this.#newId(), appId), ...body };
      this.state.principals.push(made);
      return { ...ok(made), status: 201 };
    }
    const principal = this.state.principals.find(matches(root, parts[1]));
    if (principal === undefined || !this.#view.principals.some((one) => one.id === principal.id)) return missing();
    if (request.method === 'DELETE') {
      this.state.principals = this.state.principals.filter((one) => one !== principal);
      this.state.grants = this.state.grants.filter((one) => one.clientId !== principal.id);
      return nothing();
    }
    if (parts.at(-1) === 'appRoleAssignedTo') {
      const principalId = String(body['principalId']);
      if (this.state.assignments.some((one) => one.resourceId === principal.id && one.principalId === principalId)) {
        return failure(400, 'Request_BadRequest', 'Permission being assigned already exists on the object');
      }
      const made = { id: this.#newId(), principalId, resourceId: principal.id, appRoleId: String(body['appRoleId']) };
      this.state.assignments.push(made);
      return { ...ok(made), status: 201 };
    }
    Object.assign(principal, body);
    return nothing();
  }

  #writeGrant(request: GraphRequest, parts: string[], body: Record<string, unknown>): GraphAnswer {
    if (request.method === 'POST') {
      const { clientId, resourceId, consentType, principalId = null, scope } = body as unknown as ModelGrant;
      const seen = this.#view.principals.map((one) => one.id);
      if (!seen.includes(clientId) || !seen.includes(resourceId)) {
        return failure(
          400,
          'Request_BadRequest',
          'x does not exist or one of its queried reference-property objects are not present.',
        );
      }
      const isSame = (one: ModelGrant) =>
        one.clientId === clientId && one.resourceId === resourceId && one.principalId === principalId;
      if (this.state.grants.some(isSame)) {
        const status = this.#options.duplicateStatus ?? 409;
        const code = status === 409 ? 'Request_MultipleObjectsWithSameKeyValue' : 'Request_BadRequest';
        return failure(status, code, 'Permission entry already exists.');
      }
      const made = { id: this.#newId(), clientId, resourceId, consentType, principalId, scope };
      this.state.grants.push(made);
      return { ...ok(made), status: 201 };
    }
    const grant = this.state.grants.find((one) => one.id === parts[1]);
    if (grant === undefined) return missing();
    if (request.method === 'DELETE') this.state.grants = this.state.grants.filter((one) => one !== grant);
    else grant.scope = String(body['scope']);
    return nothing();
  }

  #restore(objectId: string): GraphAnswer {
    const app = this.state.deleted.find((one) => one.id === objectId);
    if (app === undefined) return missing();
    this.state.deleted = this.state.deleted.filter((one) => one !== app);
    this.state.applications.push(app);
    return ok(app);
  }
}
