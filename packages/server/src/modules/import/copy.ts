import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/** What a column of a staging table can take. */
export type Cell = string | number | boolean | null | readonly number[];

/** A column of a staging table, and where its value comes from. */
export interface Column<Row> {
  name: string;
  type: string;
  value: (row: Row) => Cell;
}

/** Makes a temporary table that is gone with the transaction. */
export async function createStaging<Row>(
  client: ClientBase,
  table: string,
  columns: readonly Column<Row>[],
): Promise<void> {
  const list = columns.map(({ name, type }) => `${name} ${type}`).join(', ');
  await client.query(`create temporary table ${table} (${list}) on commit drop`);
}

/** Copies rows into a staging table as they come; the reader waits while the database is busy. */
export async function copyInto<Row>(
  client: ClientBase,
  table: string,
  columns: readonly Column<Row>[],
  rows: AsyncIterable<Row[]>,
): Promise<void> {
  const names = columns.map(({ name }) => name).join(', ');
  const copy = client.query(copyFrom(`copy ${table} (${names}) from stdin`));
  await pipeline(Readable.from(lines(rows, columns), { objectMode: false }), copy);
}

async function* lines<Row>(rows: AsyncIterable<Row[]>, columns: readonly Column<Row>[]): AsyncGenerator<string> {
  for await (const some of rows) {
    let text = '';
    for (const row of some) text += `${columns.map(({ value }) => cell(value(row))).join('\t')}\n`;
    yield text;
  }
}

function cell(value: Cell): string {
  if (value === null) return String.raw`\N`;
  if (typeof value === 'string') return value.replaceAll('\\', String.raw`\\`);
  if (typeof value === 'object') return `{${value.join(',')}}`;
  return String(value);
}
