import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { Temporal } from 'temporal-polyfill';
import { type Moment } from './calendar.ts';

const INSTANT = /^(?!0000)\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
/** Up to some 2,600 years in all, so that what is so far from now is an instant that the database can hold. */
const DURATION = /^-?P(?=.)(\d{1,3}Y)?(\d{1,4}M)?(\d{1,4}W)?(\d{1,5}D)?(T(?=.)(\d{1,6}H)?(\d{1,8}M)?(\d{1,8}S)?)?$/;

/** Whether the calendar has this day: a Date would take 30 February for 2 March. */
function isDay(text: string): boolean {
  try {
    Temporal.PlainDate.from(text);
    return true;
  } catch {
    return false;
  }
}

const parseInstant = (text: string): Date | null => {
  if (!INSTANT.test(text) || !isDay(text.slice(0, 10))) return null;
  const instant = new Date(text);
  return Number.isNaN(instant.getTime()) || instant.getUTCFullYear() > 9999 ? null : instant;
};

/** Most instants are ends of days, and so the same ones over and over: what was written last is kept. */
const written = new Map<number, string>();
const WRITTEN_MOST = 5_000;

function writeInstant(instant: Date): string {
  const time = instant.getTime();
  const known = written.get(time);
  if (known !== undefined) return known;
  if (written.size === WRITTEN_MOST) written.clear();
  const text = instant.toISOString();
  written.set(time, text);
  return text;
}

const serializeInstant = (value: unknown): string => {
  if (value instanceof Date) return writeInstant(value);
  throw new GraphQLError('A DateTime must be a Date');
};

/** A scalar whose values come as strings; `parse` gives null for a malformed one. */
function textScalar<Internal>(
  name: string,
  description: string,
  expected: string,
  parse: (text: string) => Internal | null,
  serialize: (value: unknown) => string,
): GraphQLScalarType<Internal, string> {
  const read = (value: unknown): Internal => {
    const parsed = typeof value === 'string' ? parse(value) : null;
    if (parsed === null)
      throw new GraphQLError(`${name} must be ${expected}`, { extensions: { code: 'BAD_USER_INPUT' } });
    return parsed;
  };
  return new GraphQLScalarType<Internal, string>({
    name,
    description,
    serialize,
    parseValue: read,
    parseLiteral: (node) => read(node.kind === Kind.STRING ? node.value : null),
  });
}

export const DateTime = textScalar<Date>(
  'DateTime',
  'An instant in ISO 8601 with a time zone, answered in UTC: 2026-11-24T09:30:00.000Z.',
  'an instant with a time zone, such as 2026-11-24T09:30:00Z',
  parseInstant,
  serializeInstant,
);

export const CalendarDate = textScalar<string>(
  'Date',
  'A calendar day in ISO 8601: 2026-11-24.',
  'a calendar day, such as 2026-11-24',
  (text) => (/^(?!0000)\d{4}-\d{2}-\d{2}$/.test(text) && isDay(text) ? text : null),
  String,
);

const checkWhole = (value: unknown): number => {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new GraphQLError('WholeNumber must be a whole number of up to 9007199254740991', {
    extensions: { code: 'BAD_USER_INPUT' },
  });
};

/** Beyond what an Int may be, and still a number that JSON and JavaScript hold exactly. */
export const WholeNumber = new GraphQLScalarType<number, number>({
  name: 'WholeNumber',
  description:
    'A whole number from -9007199254740991 to 9007199254740991, written as a JSON number: larger than an Int may be, and exact in JavaScript.',
  serialize: checkWhole,
  parseValue: checkWhole,
  parseLiteral: (node) => checkWhole(node.kind === Kind.INT ? Number(node.value) : null),
});

export const DateTimeOrDuration = textScalar<Moment>(
  'DateTimeOrDuration',
  "An instant (ISO 8601 with a time zone) or an ISO 8601 duration from now, counted in the provider's time zone: P30D is in thirty days, -P7D was a week ago.",
  'an instant such as 2026-11-24T09:30:00Z, or a duration from now such as P30D',
  (text) => (DURATION.test(text) ? text : parseInstant(text)),
  (value) => (typeof value === 'string' ? value : serializeInstant(value)),
);
