import type { GraphQLScalarType } from 'graphql';
import { Field, ID, InputType, type ClassType } from 'type-graphql';
import { type Comparator } from './comparators.ts';
import { DateTimeOrDuration } from './scalars.ts';
import { type Moment } from './calendar.ts';

const MEANINGS = {
  eq: 'Equals.',
  ne: 'Differs from; also true where there is no value.',
  in: 'Is one of these; nothing matches an empty list.',
  lt: 'Comes before.',
  lte: 'Comes before or equals.',
  gt: 'Comes after.',
  gte: 'Comes after or equals.',
  contains: 'Contains this text, in whatever case.',
  isNull: 'Whether there is no value.',
};
type Operator = keyof typeof MEANINGS;
type ValueType = GraphQLScalarType | typeof String | typeof Boolean | object;

const EQUALITY: readonly Operator[] = ['eq', 'ne', 'in'];
const ORDER: readonly Operator[] = ['lt', 'lte', 'gt', 'gte'];

/** An input type that compares a column of `type` by these operators. */
export function comparatorInput<Value>(
  name: string,
  description: string,
  type: ValueType,
  operators: readonly Operator[] = EQUALITY,
): ClassType<Comparator<Value>> {
  const input = { [name]: class {} }[name] as ClassType<Comparator<Value>>;
  InputType(name, { description })(input);
  for (const operator of operators) {
    const valueType = operator === 'isNull' ? Boolean : operator === 'contains' ? String : type;
    const options = { nullable: true, description: MEANINGS[operator] };
    const decorate = Field(() => (operator === 'in' ? [valueType] : valueType) as typeof String, options);
    decorate(input.prototype as object, operator);
  }
  return input;
}

export const IdComparator = comparatorInput<string>('IdComparator', 'Compares a global id.', ID);
export const CodeComparator = comparatorInput<string>('CodeComparator', 'Compares a stable code.', String);
export const BooleanComparator = comparatorInput<boolean>('BooleanComparator', 'Compares yes and no.', Boolean, [
  'eq',
  'ne',
]);
export const TextComparator = comparatorInput<string>(
  'TextComparator',
  'Compares text; order is alphabetical, as the lists are sorted.',
  String,
  [...EQUALITY, ...ORDER, 'contains', 'isNull'],
);
export const NumberTextComparator = comparatorInput<string>(
  'NumberTextComparator',
  'Compares a license number, written with or without spaces.',
  String,
  [...EQUALITY, ...ORDER, 'contains'],
);
export const DateTimeComparator = comparatorInput<Moment>(
  'DateTimeComparator',
  'Compares an instant with a fixed one, or with one that moves with now.',
  DateTimeOrDuration,
  [...EQUALITY, ...ORDER, 'isNull'],
);
