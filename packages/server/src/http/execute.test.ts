import { buildSchema, parse, validate, type GraphQLScalarType, type GraphQLSchema } from 'graphql';
import { expect, test } from 'vitest';
import { type Context } from '../kernel/context.ts';
import { createCompile } from './compile.ts';
import { createExecute } from './execute.ts';

const schema = createSchema();
const execute = createExecute(schema);

/** A field that answers with what it was given. */
function createSchema(): GraphQLSchema {
  const built = buildSchema(`
    scalar Moment
    enum Color { RED }
    input Filter { and: [Filter!] not: Filter color: Color at: Moment text: String }
    type Query { echo(filter: Filter, first: Int = 50, flag: Boolean): String }`);
  const moment = built.getType('Moment') as GraphQLScalarType<Date>;
  moment.parseValue = (value) => new Date(value as string);
  moment.parseLiteral = (node) => new Date('value' in node ? String(node.value) : '');
  const { echo } = built.getQueryType()?.getFields() ?? {};
  if (echo) {
    echo.resolve = (_source, args: Echoed) =>
      JSON.stringify(args) + (args.filter?.at instanceof Date ? ' with a date' : '');
  }
  return built;
}

interface Echoed {
  filter?: { at?: unknown } | null;
}

async function run(source: string, variables?: Record<string, unknown>): Promise<unknown> {
  const document = parse(source);
  expect(validate(schema, document)).toEqual([]);
  const { data, errors } = await execute({ document, operationName: undefined, variables, context: {} as Context });
  return errors ? errors.map(({ message }) => message) : data?.['echo'];
}

const isCompiled = (source: string): boolean => createCompile(schema)(parse(source), undefined) !== null;

const BY_VARIABLE = 'query ($filter: Filter, $first: Int) { echo(filter: $filter, first: $first) }';

test('a filter in a variable, which may contain itself, is compiled', () => {
  expect(isCompiled(BY_VARIABLE)).toBe(true);
});

test.each<[Record<string, unknown>, string]>([
  [{}, '{"first":50}'],
  [{ filter: null }, '{"first":50,"filter":null}'],
  [
    { filter: { and: [{ color: 'RED' }, { not: {} }] }, first: 3 },
    '{"first":3,"filter":{"and":[{"color":"RED"},{"not":{}}]}}',
  ],
  [{ filter: { and: { text: 'one' } } }, '{"first":50,"filter":{"and":[{"text":"one"}]}}'],
  [{ filter: { at: '2026-11-24T00:00:00Z' } }, '{"first":50,"filter":{"at":"2026-11-24T00:00:00.000Z"}} with a date'],
])('variables %j come as they are coerced', async (variables, expected) => {
  expect(await run(BY_VARIABLE, variables)).toBe(expected);
});

test('a default stands in for a variable that is not given', async () => {
  expect(await run('query ($first: Int = 7) { echo(first: $first) }')).toBe('{"first":7}');
});

test('a variable may include a selection, or skip it', async () => {
  const source = 'query ($yes: Boolean!, $no: Boolean = false) { echo @include(if: $yes) @skip(if: $no) }';
  expect(isCompiled(source)).toBe(true);
  expect(await run(source, { yes: true })).toBe('{"first":50}');
  expect(await run(source, { yes: true, no: true })).toBeUndefined();
});

test('variables that are wrong are all told', async () => {
  expect(await run(BY_VARIABLE, { filter: { color: 'BLUE', size: 1 }, first: 'x' })).toEqual([
    'Variable "$filter" got invalid value "BLUE" at "filter.color"; Value "BLUE" does not exist in "Color" enum.',
    'Variable "$filter" got invalid value { color: "BLUE", size: 1 }; Field "size" is not defined by type "Filter".',
    'Variable "$first" got invalid value "x"; Int cannot represent non-integer value: "x"',
  ]);
});

test('a literal date stays a date, and a variable within a literal may be left out', async () => {
  expect(await run('{ echo(filter: {at: "2026-11-24T00:00:00Z"}) }')).toContain('with a date');
  const source = 'query ($text: String) { echo(filter: {text: $text}) }';
  expect(await run(source)).toBe('{"filter":{},"first":50}');
  expect(await run(source, { text: 'one' })).toBe('{"filter":{"text":"one"},"first":50}');
});
