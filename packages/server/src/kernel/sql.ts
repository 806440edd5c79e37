import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
  type RawBuilder,
} from 'kysely';

/** A statement as the driver takes it: the text with $1, $2 … and their values. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Runs one statement and gives its rows: on a connection or in a transaction that has its tenant set. */
export type Run = <Row>(query: RawBuilder<Row>) => Promise<Row[]>;

/** A fragment that yields a boolean. */
export type Condition = RawBuilder<boolean>;

const compiler = new Kysely<never>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** Turns a composed fragment into text and values, without touching a database. */
export function compile(query: RawBuilder<unknown>): Statement {
  const { sql: text, parameters } = query.compile(compiler);
  return { text, values: parameters };
}

/** A fragment without values, put together once for all statements that it will stand in. */
export function asText<Row>(fragment: RawBuilder<Row>): RawBuilder<Row> {
  const { text, values } = compile(fragment);
  if (values.length > 0) throw new TypeError('A fragment with values must be composed each time');
  return sql.raw(text);
}

/** A row as PostgreSQL writes it: its values in the order of the columns, each a text or null. */
export type TextRow = readonly (string | null)[];

/** An instant in milliseconds since 1970: of all its texts the one that is read fastest. */
export const asMilliseconds = (instant: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`(extract(epoch from ${instant}) * 1000)::bigint`;

export const TRUE: Condition = sql<boolean>`true`;
export const FALSE: Condition = sql<boolean>`false`;

/** All of them; true when there are none. */
export const all = (conditions: readonly Condition[]): Condition =>
  conditions.length === 0 ? TRUE : sql<boolean>`(${sql.join(conditions, sql` and `)})`;

/** Any of them; false when there are none. */
export const any = (conditions: readonly Condition[]): Condition =>
  conditions.length === 0 ? FALSE : sql<boolean>`(${sql.join(conditions, sql` or `)})`;
