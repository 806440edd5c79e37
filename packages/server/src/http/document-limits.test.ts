import { buildSchema, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { documentLimits } from './document-limits.ts';

const schema = buildSchema('type Query { a: Query b: Query c(text: [[[String]]]): Int d: Int }');

const faults = (document: string): string[] =>
  validate(schema, parse(document), [documentLimits]).map(({ message }) => message);

/** `{ a { a { … d } } }`, as many fields deep as that. */
const nested = (depth: number): string => (depth === 1 ? '{ d }' : `{ a ${nested(depth - 1)} }`);

/** Fragments of which each spreads the next one twice: 2^count fields, in a short document. */
const doubling = (count: number): string => {
  const fragments = Array.from(
    { length: count },
    (_, at) => `fragment f${at} on Query { a { ...f${at + 1} } b { ...f${at + 1} } }`,
  );
  return `{ ...f0 } ${fragments.join(' ')} fragment f${count} on Query { d }`;
};

test('fields may be nested 12 levels deep', () => {
  expect(faults(nested(12))).toEqual([]);
  expect(faults(nested(13))).toEqual(['Fields may be nested 12 levels deep, these are 13.']);
});

test('depth is counted through fragments', () => {
  const spread = (depth: number): string => `{ a { ...f ... { a { d } } } } fragment f on Query ${nested(depth)}`;
  expect(faults(spread(11))).toEqual([]);
  expect(faults(spread(12))).toHaveLength(1);
});

test('a fragment is counted wherever it is spread, in no time', () => {
  expect(faults(doubling(8))).toEqual([]);
  expect(faults(doubling(10))).toEqual(['An operation may select 1000 fields, fragments included.']);
  expect(faults(doubling(100))).toContain('An operation may select 1000 fields, fragments included.');
});

test('aliases are counted through fragments', () => {
  const spread = (times: number): string => `{ ${'a { ...f } '.repeat(times)} } fragment f on Query { x: d y: d }`;
  expect(faults(spread(15))).toEqual([]);
  expect(faults(spread(16))).toEqual(['An operation may use 30 aliases, this one uses 32.']);
});

test('root fields are bounded, however they are written', () => {
  expect(faults(`{ ${'d '.repeat(31)} }`)).toEqual(['An operation may select 30 root fields.']);
  expect(faults(`{ ...f ...f } fragment f on Query { ${'d '.repeat(16)} }`)).toHaveLength(1);
});

test('a document whose fragments are missing or circular is left to the rules of the specification', () => {
  expect(faults('{ ...f } fragment f on Query { a { ...f } ...g }')).toEqual([]);
});
