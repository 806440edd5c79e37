import { sql, type RawBuilder } from 'kysely';
import { badInput } from './errors.ts';
import { all, any, FALSE, TRUE, type Condition } from './sql.ts';

/** The operators that filters may use; each names what must hold for the column. */
export interface Comparator<Value> {
  eq?: Value;
  ne?: Value;
  in?: readonly Value[];
  lt?: Value;
  lte?: Value;
  gt?: Value;
  gte?: Value;
  isNull?: boolean;
  contains?: string;
}

const OPERATORS = {
  eq: sql`=`,
  ne: sql`<>`,
  lt: sql`<`,
  lte: sql`<=`,
  gt: sql`>`,
  gte: sql`>=`,
};

/**
 * The condition of a comparator over a column that is never null.
 *
 * @param path to the comparator, named in errors
 * @param toSql the value as the column stores it
 * @throws BAD_USER_INPUT where an operator is given null
 */
export function compare<Value>(
  column: RawBuilder<unknown>,
  comparator: Comparator<Value>,
  path: readonly string[],
  toSql: (value: Value) => RawBuilder<unknown>,
): Condition {
  const conditions = Object.entries(comparator).map(([operator, value]: [string, unknown]) => {
    if (value === undefined) return TRUE;
    if (value === null) throw badInput(`${operator} takes no null: leave it out, or use isNull`, path);
    if (operator === 'in') return isIn(column, value as readonly Value[], toSql);
    if (operator === 'isNull') return value === true ? FALSE : TRUE;
    if (operator === 'contains') return contains(column, plainText(value as string, path));
    return sql<boolean>`${column} ${OPERATORS[operator as keyof typeof OPERATORS]} ${toSql(value as Value)}`;
  });
  return all(conditions);
}

function isIn<Value>(
  column: RawBuilder<unknown>,
  values: readonly Value[],
  toSql: (value: Value) => RawBuilder<unknown>,
): Condition {
  if (values.length === 0) return FALSE;
  return sql<boolean>`${column} in (${sql.join(values.map(toSql))})`;
}

/** Whether the column's text contains this text, in whatever case; wildcards mean themselves. */
const contains = (column: RawBuilder<unknown>, text: string): Condition =>
  sql<boolean>`lower(${column}::text collate "und-x-icu") like lower(${likePattern(text)} collate "und-x-icu")`;

/** A LIKE pattern that finds the text anywhere. */
export const likePattern = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

/**
 * The text itself.
 *
 * @throws BAD_USER_INPUT where PostgreSQL could not store it: NUL, or half of a surrogate pair
 */
export function plainText(text: string, path: readonly string[]): string {
  if (text.includes('\0')) throw badInput('Text must not contain NUL characters', path);
  if (!text.isWellFormed()) throw badInput('Text must be valid Unicode', path);
  return text;
}

/** A filter of any type: operators that compose it, comparators of columns, filters of relations. */
export interface Filter {
  and?: readonly Filter[];
  or?: readonly Filter[];
  not?: Filter;
}

const MOST_DEPTH = 8;
const MOST_NODES = 500;

/**
 * Refuses what is too deep, too large, or null where a value belongs: all of a filter, its lists included.
 *
 * @throws BAD_USER_INPUT
 */
export function checkSize(filter: object, path: readonly string[]): void {
  let nodes = 0;
  const visit = (value: unknown, depth: number, at: readonly string[]): void => {
    if (++nodes > MOST_NODES) throw badInput(`A filter may have ${MOST_NODES} parts at the most`, path);
    if (value === null) throw badInput('A filter takes no null: leave the field out, or use isNull', at);
    if (depth > MOST_DEPTH * 2) throw badInput(`A filter may be ${MOST_DEPTH} deep at the most`, path);
    if (Array.isArray(value)) value.forEach((item, index) => visit(item, depth + 1, [...at, String(index)]));
    else if (typeof value === 'object' && !(value instanceof Date))
      for (const [key, item] of Object.entries(value)) if (item !== undefined) visit(item, depth + 1, [...at, key]);
  };
  visit(filter, 0, path);
}

/**
 * The condition of a filter: everything named in it holds. An empty `and` matches everything, an empty `or` nothing.
 *
 * @param field compiles one of the type's own fields
 */
export function compose<F extends Filter>(
  filter: F,
  path: readonly string[],
  field: (name: string, value: object, path: readonly string[]) => Condition,
): Condition {
  const nested = (inner: Filter, at: readonly string[]): Condition => compose(inner as F, at, field);
  const conditions = Object.entries(filter).map(([name, value]: [string, unknown]) => {
    const at = [...path, name];
    if (value === undefined) return TRUE;
    if (name === 'and') return all((value as Filter[]).map((inner, index) => nested(inner, [...at, String(index)])));
    if (name === 'or') return any((value as Filter[]).map((inner, index) => nested(inner, [...at, String(index)])));
    if (name === 'not') return sql<boolean>`not (${nested(value as Filter, at)})`;
    return field(name, value as object, at);
  });
  return all(conditions);
}

/**
 * Whether a filter of a relation matches where there is none: then every column is null, so that only `isNull: true`
 * and `ne` hold.
 */
export function matchesAbsent(filter: object): boolean {
  return Object.entries(filter).every(([name, value]: [string, unknown]) => {
    if (value === undefined) return true;
    if (name === 'and') return (value as object[]).every(matchesAbsent);
    if (name === 'or') return (value as object[]).some(matchesAbsent);
    if (name === 'not') return !matchesAbsent(value as object);
    if (name === 'isNull') return value === true;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return matchesAbsent(value);
    return name === 'ne';
  });
}

/**
 * The condition of a filter over a relation that may be absent.
 *
 * @param key the column that holds the related row's id, or null
 * @param related the ids of the related rows that match
 */
export function relation(key: RawBuilder<unknown>, filter: object, related: Condition): Condition {
  // Both say yes or no where the key is null, so that a `not` around them holds.
  return matchesAbsent(filter)
    ? any([sql<boolean>`${key} is null`, related])
    : all([sql<boolean>`${key} is not null`, related]);
}
