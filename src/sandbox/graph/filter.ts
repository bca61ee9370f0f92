import type { Json, JsonObject } from '../tenant-store.ts';
import type { Comparison, FilterNode, Literal } from './filter-parser.ts';

/** Whether a record passes. Text is compared without regard to letter case, as the directory does. */
export function passesFilter(node: FilterNode, record: Json): boolean {
  switch (node.kind) {
    case 'and':
      return passesFilter(node.left, record) && passesFilter(node.right, record);
    case 'or':
      return passesFilter(node.left, record) || passesFilter(node.right, record);
    case 'not':
      return !passesFilter(node.operand, record);
    case 'compare':
      return compares(node.operator, valueAt(record, node.path), node.value);
    case 'in':
      return node.values.some((value) => compares('eq', valueAt(record, node.path), value));
    case 'function': {
      const value = valueAt(record, node.path);
      if (typeof value !== 'string') return false;
      const [text, part] = [value.toLowerCase(), node.value.toLowerCase()];
      if (node.name === 'startswith') return text.startsWith(part);
      return node.name === 'endswith' ? text.endsWith(part) : text.includes(part);
    }
    case 'any': {
      const items = valueAt(record, node.path);
      if (!Array.isArray(items)) return false;
      const { condition } = node;
      return condition === null ? items.length > 0 : items.some((item: Json) => passesFilter(condition, item));
    }
  }
}

function valueAt(record: Json, path: readonly string[]): Json {
  let value: Json = record;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    value = (value as JsonObject)[name] ?? null;
  }
  return value;
}

function compares(operator: Comparison, actual: Json, wanted: Literal): boolean {
  const left = typeof actual === 'string' ? actual.toLowerCase() : actual;
  const right = typeof wanted === 'string' ? wanted.toLowerCase() : wanted;
  if (operator === 'eq') return left === right;
  if (operator === 'ne') return left !== right;
  if (typeof left === 'number' && typeof right === 'number') return orders(operator, left - right);
  if (typeof left !== 'string' || typeof right !== 'string') return false;
  return orders(operator, left < right ? -1 : left > right ? 1 : 0);
}

function orders(operator: Comparison, difference: number): boolean {
  if (operator === 'gt') return difference > 0;
  if (operator === 'ge') return difference >= 0;
  return operator === 'lt' ? difference < 0 : difference <= 0;
}

/** Every condition of a filter, with the property it speaks of; for the rules about what a filter may ask. */
export function* conditionsOf(node: FilterNode): Generator<FilterNode> {
  if (node.kind === 'and' || node.kind === 'or') {
    yield* conditionsOf(node.left);
    yield* conditionsOf(node.right);
    return;
  }
  yield node;
  if (node.kind === 'not') yield* conditionsOf(node.operand);
}

/**
 * Values of one key property that a record must have to pass, so that an index can answer; null when the filter leaves it
 * open. `appId eq 'a' or appId in ('b','c')` gives a, b, c; `appId eq 'a' and displayName eq 'x'` gives a.
 */
export function requiredValues(node: FilterNode, property: string): string[] | null {
  switch (node.kind) {
    case 'and':
      return requiredValues(node.left, property) ?? requiredValues(node.right, property);
    case 'or': {
      const left = requiredValues(node.left, property);
      const right = requiredValues(node.right, property);
      return left === null || right === null ? null : [...left, ...right];
    }
    case 'compare':
      return isProperty(node.path, property) && node.operator === 'eq' && typeof node.value === 'string'
        ? [node.value]
        : null;
    case 'in': {
      const values = node.values.filter((value) => typeof value === 'string');
      return isProperty(node.path, property) && values.length === node.values.length ? values : null;
    }
    case 'any': {
      // `servicePrincipalNames/any(n:n eq 'x')`: the item itself is the value.
      const inner = node.condition === null ? null : requiredValues(node.condition, '');
      return isProperty(node.path, property) ? inner : null;
    }
    default:
      return null;
  }
}

function isProperty(path: readonly string[], property: string): boolean {
  return path.join('/') === property;
}
