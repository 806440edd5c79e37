import { type GraphQLResolveInfo } from 'graphql';
import { sql, type RawBuilder } from 'kysely';
import { Field, Int, ObjectType, ArgsType, registerEnumType, type ClassType } from 'type-graphql';
import { badInput } from './errors.ts';
import { isUuid, NIL_ID } from './ids.ts';
import { type Condition } from './sql.ts';
import { Count } from './count.ts';
import { selectionOf, type Selection } from './selection.ts';

const MOST_ROWS = 100;
const DEFAULT_ROWS = 50;

export const SortDirection = { ASC: 'ASC', DESC: 'DESC' } as const;
export type SortDirection = keyof typeof SortDirection;

registerEnumType(SortDirection, {
  name: 'SortDirection',
  description: 'Which way a list runs.',
  valuesConfig: {
    ASC: { description: 'From the first to the last.' },
    DESC: { description: 'From the last to the first.' },
  },
});

/** Where a page lies: forward from the start or a cursor, or backward from the end or a cursor. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true, description: 'Size of the page, 1 to 100, forward; 50 unless given.' })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'The page starts behind this cursor.' })
  after?: string | null;

  @Field(() => Int, { nullable: true, description: 'Size of the page, 1 to 100, backward from `before` or the end.' })
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'The page ends before this cursor.' })
  before?: string | null;
}

@ObjectType({ description: 'Where a page lies in its list.', simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether anything comes behind the page.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether anything stands before the page.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first row; null where the page is empty.' })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'Cursor of the last row; null where the page is empty.' })
  endCursor!: string | null;
}

/** A page of a list, as Relay describes it. */
export interface Connection<Row> {
  edges: readonly Edge<Row>[];
  nodes: readonly Row[];
  pageInfo: PageInfo;
}

interface Edge<Row> {
  cursor: string;
  node: Row;
}

/** The connection and edge types of a node type. */
export function connectionTypes<Row extends object>(
  name: string,
  nodeType: ClassType<Row>,
): ClassType<Connection<Row>> {
  @ObjectType(`${name}Edge`, { description: 'A row of a list with its place in it.', simpleResolvers: true })
  class EdgeType {
    @Field(() => String, { description: 'The row’s place: give it as `after` or `before`.' })
    cursor!: string;

    @Field(() => nodeType, { description: 'The row.' })
    node!: Row;
  }

  @ObjectType(`${name}Connection`, { description: 'A page of a list.', simpleResolvers: true })
  class ConnectionType {
    @Field(() => [EdgeType], { description: 'The rows with their cursors.' })
    edges!: EdgeType[];

    @Field(() => [nodeType], { description: 'The rows.' })
    nodes!: Row[];

    @Field(() => PageInfo, { description: 'Where the page lies.' })
    pageInfo!: PageInfo;

    @Field(() => Count, { description: 'How many there are in the whole list; counted only where asked for.' })
    totalCount!: Count;
  }
  return ConnectionType;
}

/** What is selected of a page's rows, through `nodes` or through `edges`. */
export function nodeSelection(info: GraphQLResolveInfo): Selection {
  const { nodes, edges } = selectionOf(info);
  if (nodes && edges?.['node']) return { ...nodes, ...edges['node'] };
  return nodes ?? edges?.['node'] ?? {};
}

/** The order of a list: one key, then the id, both in one direction. */
export interface Order {
  /** Names the order in cursors. */
  name: string;
  key: RawBuilder<unknown>;
  id: RawBuilder<unknown>;
  /** SQL type of the key. */
  type: 'timestamptz' | 'bigint' | 'text';
  direction: SortDirection;
}

/** A place in a list: a value of the key, and the id of the row at it. */
export interface Position {
  key: string;
  id: string;
}

/** What to read for a page, and how to turn the rows read into it. */
export interface PageRequest {
  readonly order: Order;
  /** How many rows the page has at the most; read one more. */
  readonly size: number;
  readonly isBackward: boolean;
  /** Rows before this place are left out. */
  readonly after: Position | null;
  /** Rows from this place on are left out. */
  readonly before: Position | null;
}

/**
 * Reads the arguments of a page.
 *
 * @param startAt a value of the sort key at which the page starts, where no cursor is given
 * @throws BAD_USER_INPUT for a size out of range, arguments that exclude each other, a cursor of another list
 */
export function pageRequest(args: PageArgs, order: Order, startAt: string | null = null): PageRequest {
  const { first, after, last, before } = args;
  if (startAt !== null && (after != null || before != null))
    throw badInput('Give startAt or a cursor, not both', ['startAt']);
  const start = startAt === null ? null : { key: startAt, id: startsBefore(order) };
  return {
    order,
    ...sizeOf(first, last, before != null),
    after: after == null ? start : readCursor(after, order, 'after'),
    before: before == null ? null : readCursor(before, order, 'before'),
  };
}

function sizeOf(
  first: number | null | undefined,
  last: number | null | undefined,
  endsAtCursor: boolean,
): Pick<PageRequest, 'size' | 'isBackward'> {
  if (first != null && last != null) throw badInput('Give first or last, not both', ['first']);
  const isBackward = last != null || (endsAtCursor && first == null);
  const size = (isBackward ? last : first) ?? DEFAULT_ROWS;
  if (size < 1 || size > MOST_ROWS)
    throw badInput(`A page has 1 to ${MOST_ROWS} rows, not ${size}`, [isBackward ? 'last' : 'first']);
  return { size, isBackward };
}

/** The id that stands before all others in this direction. */
const startsBefore = (order: Order): string =>
  order.direction === 'ASC' ? NIL_ID : 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The rows between the places of the request. */
export function keyset({ order, after, before }: PageRequest): Condition[] {
  const row = sql`(${order.key}, ${order.id})`;
  const at = ({ key, id }: Position): RawBuilder<unknown> => sql`(${key}::${sql.raw(order.type)}, ${id}::uuid)`;
  const isRising = order.direction === 'ASC';
  const behind = sql.raw(isRising ? '>' : '<');
  const ahead = sql.raw(isRising ? '<' : '>');
  return [
    ...(after ? [sql<boolean>`${row} ${behind} ${at(after)}`] : []),
    ...(before ? [sql<boolean>`${row} ${ahead} ${at(before)}`] : []),
  ];
}

/** ORDER BY of the request, from the side at which it is anchored. */
export function orderBy({ order, isBackward }: PageRequest): RawBuilder<unknown> {
  const direction = sql.raw((order.direction === 'ASC') !== isBackward ? 'asc' : 'desc');
  return sql`order by ${order.key} ${direction}, ${order.id} ${direction}`;
}

/** ORDER BY and LIMIT of the request: one row more than the page. */
export const orderAndLimit = (request: PageRequest): RawBuilder<unknown> =>
  sql`${orderBy(request)} ${limit(request.size + 1)}`;

/** The number stands in the text: the planner must know that few rows are wanted, also in a plan for all values. */
export const limit = (rows: number): RawBuilder<unknown> => sql`limit ${sql.lit(rows)}`;

/** What a page's rows carry besides what is selected, so that their cursors can be made. */
export interface Positioned {
  position_key: string;
  position_id: string;
}

/** The columns of {@link Positioned}. */
export const positionColumns = ({ order }: PageRequest): RawBuilder<unknown>[] => [
  sql`${order.key}::text as position_key`,
  sql`${order.id} as position_id`,
];

/** Most who ask want the rows alone, so that a cursor is made when it is read. */
class RowEdge<Row> implements Edge<Row> {
  readonly #position: () => Position;
  readonly #order: Order;

  constructor(
    readonly node: Row,
    position: () => Position,
    order: Order,
  ) {
    this.#position = position;
    this.#order = order;
  }

  get cursor(): string {
    return writeCursor(this.#position(), this.#order);
  }
}

/** Makes the page of the rows read for the request. */
export const toConnection = <Read extends Positioned, Row>(
  request: PageRequest,
  read: readonly Read[],
  toRow: (row: Read) => Row,
): Connection<Row> =>
  connectionOf(request, read, toRow, ({ position_key, position_id }) => ({ key: position_key, id: position_id }));

/** {@link toConnection} of rows that tell their position otherwise. */
export function connectionOf<Read, Row>(
  request: PageRequest,
  read: readonly Read[],
  toRow: (row: Read) => Row,
  positionOf: (row: Read) => Position,
): Connection<Row> {
  const { size, isBackward, order } = request;
  const kept = read.slice(0, size);
  if (isBackward) kept.reverse();
  const hasMore = read.length > size;
  const edges = kept.map((row) => new RowEdge(toRow(row), () => positionOf(row), order));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: isBackward ? request.before !== null : hasMore,
      hasPreviousPage: isBackward ? hasMore : request.after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

const writeCursor = ({ id, key }: Position, order: Order): string =>
  Buffer.from(`${order.name}\n${id}\n${key}`).toString('base64url');

/** An instant as a cursor holds it, and as PostgreSQL writes it in UTC. */
export const instantKey = (instant: Date): string => instant.toISOString().replace('T', ' ').replace('Z', '+00');

function readCursor(cursor: string, order: Order, argument: string): Position {
  const [name, id = '', ...key] = Buffer.from(cursor, 'base64url').toString().split('\n');
  const isOurs = isUuid(id) && isKey(key.join('\n'), order);
  if (!isOurs) throw badInput('This is no cursor of this list', [argument]);
  if (name !== order.name) throw badInput('This cursor belongs to another sort order', [argument]);
  return { id, key: key.join('\n') };
}

function isKey(key: string, { type }: Order): boolean {
  if (type === 'text') return !key.includes('\0') && key.isWellFormed();
  if (type === 'bigint') return /^\d{1,18}$/.test(key);
  const [, day = '', time = ''] = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?)\+00$/.exec(key) ?? [];
  const instant = new Date(`${day}T${time}Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(day);
}
