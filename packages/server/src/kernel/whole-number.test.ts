import { parseValue } from 'graphql';
import { expect, test } from 'vitest';
import { WholeNumber } from './scalars.ts';

test.each([0, -1, 2 ** 31, Number.MAX_SAFE_INTEGER])('%i is a whole number, taken and answered as it is', (number) => {
  expect(WholeNumber.parseValue(number)).toBe(number);
  expect(WholeNumber.serialize(number)).toBe(number);
  expect(WholeNumber.parseLiteral(parseValue(String(number)))).toBe(number);
});

test.each([1.5, 2 ** 53, NaN, '1', null])('%o is none', (value) => {
  expect(() => WholeNumber.parseValue(value)).toThrow('WholeNumber must be a whole number');
  expect(() => WholeNumber.serialize(value)).toThrow('WholeNumber must be a whole number');
});

test.each(['1.5', '"1"', '9007199254740992'])('%s is none in a document', (literal) => {
  expect(() => WholeNumber.parseLiteral(parseValue(literal))).toThrow('WholeNumber must be a whole number');
});
