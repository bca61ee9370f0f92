import type { Graph, GraphAnswer } from '../directory/graph.ts';
import type { GraphCall } from '../directory/graph-call.ts';
import { garbled } from '../directory/graph-json.ts';

/**
 * Questions of different kinds, some of them depending on what is known beforehand, that go in one batch. `ask` gives
 * the way to read its answer later; reading throws what the call's parse throws.
 */
export class Inquiry {
  readonly #calls: GraphCall<unknown>[] = [];
  #answers: readonly GraphAnswer[] = [];

  ask<T>(call: GraphCall<T>): () => T {
    const index = this.#calls.push(call) - 1;
    return () => {
      const answer = this.#answers[index];
      if (answer === undefined) throw garbled('fewer answers than questions');
      return call.parse(answer);
    };
  }

  /** One HTTP request for up to 20 questions; none when there is no question. */
  async send(graph: Graph): Promise<void> {
    if (this.#calls.length > 0) this.#answers = await graph.batch(this.#calls);
  }
}
