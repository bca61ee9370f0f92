import { malformed } from './graph-error.ts';

export type Literal = string | number | boolean | null;
export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';

/** A parsed `$filter`. Inside a lambda, an empty path means the collection's item itself. */
export type FilterNode =
  | { readonly kind: 'and' | 'or'; readonly left: FilterNode; readonly right: FilterNode }
  | { readonly kind: 'not'; readonly operand: FilterNode }
  | {
      readonly kind: 'compare';
      readonly operator: Comparison;
      readonly path: readonly string[];
      readonly value: Literal;
    }
  | { readonly kind: 'in'; readonly path: readonly string[]; readonly values: readonly Literal[] }
  | {
      readonly kind: 'function';
      readonly name: 'startswith' | 'endswith' | 'contains';
      readonly path: readonly string[];
      readonly value: string;
    }
  | { readonly kind: 'any'; readonly path: readonly string[]; readonly condition: FilterNode | null };

interface Token {
  readonly kind: 'word' | 'string' | 'symbol';
  readonly text: string;
  readonly at: number;
}

const comparisons: ReadonlySet<string> = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le']);
const functions: ReadonlySet<string> = new Set(['startswith', 'endswith', 'contains']);

/**
 * Parses a `$filter` expression: comparisons, `in`, `and`, `or`, `not`, parentheses, `startsWith`, `endsWith`, `contains`
 * and `any` with a lambda. Arithmetic, `all` and `has` are not understood.
 *
 * @throws GraphError 400 as the gateway answers a filter that it cannot read
 */
export function parseFilter(text: string): FilterNode {
  const known = remembered.get(text);
  if (known) return known;
  const reader = new FilterReader(text);
  const node = reader.disjunction(null);
  reader.end();
  if (remembered.size >= mostRemembered) remembered.clear();
  remembered.set(text, node);
  return node;
}

// Whoever waits for a change asks the same again and again.
const remembered = new Map<string, FilterNode>();
const mostRemembered = 500;

function tokens(text: string): Token[] {
  const found: Token[] = [];
  const pattern = /\s*(?:('(?:[^']|'')*')|([(),:])|([^\s'(),:]+(?::[0-9][^\s'(),]*)*))/gy;
  let at = 0;
  while (at < text.trimEnd().length) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) throw syntaxError(text, at);
    const [whole, quoted, symbol, word = ''] = match;
    if (quoted !== undefined) {
      found.push({ kind: 'string', text: quoted.slice(1, -1).replaceAll("''", "'"), at });
    } else if (symbol !== undefined) found.push({ kind: 'symbol', text: symbol, at });
    else found.push({ kind: 'word', text: word, at });
    at += whole.length;
  }
  return found;
}

function syntaxError(text: string, at: number): Error {
  return malformed(`Invalid filter clause: Syntax error at position ${at} in '${text}'.`);
}

class FilterReader {
  readonly #text: string;
  readonly #tokens: Token[];
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokens(text);
  }

  end(): void {
    if (this.#next < this.#tokens.length) throw this.#fail();
  }

  disjunction(variable: string | null): FilterNode {
    let node = this.#conjunction(variable);
    while (this.#takeWord('or')) node = { kind: 'or', left: node, right: this.#conjunction(variable) };
    return node;
  }

  #conjunction(variable: string | null): FilterNode {
    let node = this.#negation(variable);
    while (this.#takeWord('and')) node = { kind: 'and', left: node, right: this.#negation(variable) };
    return node;
  }

  #negation(variable: string | null): FilterNode {
    if (this.#takeWord('not')) return { kind: 'not', operand: this.#negation(variable) };
    if (this.#takeSymbol('(')) {
      const node = this.disjunction(variable);
      this.#expectSymbol(')');
      return node;
    }
    return this.#condition(variable);
  }

  #condition(variable: string | null): FilterNode {
    const word = this.#word();
    const name = word.toLowerCase();
    if (functions.has(name) && this.#takeSymbol('(')) return this.#function(name, variable);
    if (word.endsWith('/any') && this.#takeSymbol('(')) return this.#any(word.slice(0, -'/any'.length), variable);
    const path = pathOf(word, variable);
    const operator = this.#word().toLowerCase();
    if (operator === 'in') {
      this.#expectSymbol('(');
      const values = [this.#literal()];
      while (this.#takeSymbol(',')) values.push(this.#literal());
      this.#expectSymbol(')');
      return { kind: 'in', path, values };
    }
    if (!comparisons.has(operator)) throw this.#fail();
    return { kind: 'compare', operator: operator as Comparison, path, value: this.#literal() };
  }

  #function(name: string, variable: string | null): FilterNode {
    const path = pathOf(this.#word(), variable);
    this.#expectSymbol(',');
    const value = this.#literal();
    this.#expectSymbol(')');
    if (typeof value !== 'string') throw this.#fail();
    // A boolean function may be compared with true, as in `startsWith(displayName,'a') eq true`.
    if (this.#takeWord('eq') && this.#word() !== 'true') throw this.#fail();
    return { kind: 'function', name: name as 'startswith', path, value };
  }

  #any(word: string, variable: string | null): FilterNode {
    const path = pathOf(word, variable);
    if (this.#takeSymbol(')')) return { kind: 'any', path, condition: null };
    const inner = this.#word();
    this.#expectSymbol(':');
    const condition = this.disjunction(inner);
    this.#expectSymbol(')');
    return { kind: 'any', path, condition };
  }

  #literal(): Literal {
    const token = this.#tokens[this.#next];
    if (!token || token.kind === 'symbol') throw this.#fail();
    this.#next += 1;
    if (token.kind === 'string') return token.text;
    if (token.text === 'true' || token.text === 'false') return token.text === 'true';
    if (token.text === 'null') return null;
    // GUIDs and instants stand without quotes; both are compared as text.
    return /^-?\d+(\.\d+)?$/.test(token.text) ? Number(token.text) : token.text;
  }

  #word(): string {
    const token = this.#tokens[this.#next];
    if (token?.kind !== 'word') throw this.#fail();
    this.#next += 1;
    return token.text;
  }

  #takeWord(word: string): boolean {
    const token = this.#tokens[this.#next];
    if (token?.kind !== 'word' || token.text.toLowerCase() !== word) return false;
    this.#next += 1;
    return true;
  }

  #takeSymbol(symbol: string): boolean {
    const token = this.#tokens[this.#next];
    if (token?.kind !== 'symbol' || token.text !== symbol) return false;
    this.#next += 1;
    return true;
  }

  #expectSymbol(symbol: string): void {
    if (!this.#takeSymbol(symbol)) throw this.#fail();
  }

  #fail(): Error {
    return syntaxError(this.#text, this.#tokens[this.#next]?.at ?? this.#text.length);
  }
}

function pathOf(word: string, variable: string | null): string[] {
  const path = word.split('/');
  if (variable === null) return path;
  return path[0] === variable ? path.slice(1) : path;
}
