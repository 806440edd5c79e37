import { CsvError, parse } from 'csv-parse';
import { DomainError } from '../../../kernel/errors.ts';
import { BadRows, columnsOf, rowOf, type Columns, type InstanceRow } from './instance-rows.rules.ts';

/** Rows of one list. */
const MOST_ROWS = 50_000;

/** Characters of one row. */
const LONGEST_ROW = 10_000;

/** A list of instances that has been read. */
export interface InstanceList {
  readonly rows: readonly InstanceRow[];
  readonly bad: BadRows;
}

/**
 * Reads a list of instances as it comes: comma-separated, in UTF-8, with the names of the columns in its first row.
 *
 * @throws DomainError INVALID where it is no such list, TOO_MANY beyond 50,000 rows
 */
export async function readInstances(text: AsyncIterable<Buffer>): Promise<InstanceList> {
  const parser = parse({
    ...{ bom: true, relax_column_count: true, skip_empty_lines: true },
    ...{ info: true, max_record_size: LONGEST_ROW },
  });
  const feeding = feed(text, parser);
  try {
    const list = await collect(parser as AsyncIterable<CsvRecord>);
    await feeding;
    return list;
  } catch (error) {
    parser.destroy();
    await feeding.catch(() => undefined);
    if (error instanceof CsvError)
      throw new DomainError('INVALID', ['csv'], `This cannot be read as CSV: ${error.message.slice(0, 200)}.`);
    throw error;
  }
}

/** A row as the parser tells it. */
interface CsvRecord {
  readonly record: readonly string[];
  /** Its number, counted from 1. */
  readonly info: { readonly records: number };
}

async function collect(records: AsyncIterable<CsvRecord>): Promise<InstanceList> {
  const rows: InstanceRow[] = [];
  const bad = new BadRows();
  let columns: Columns | null = null;
  for await (const { record, info } of records) {
    const { records: row } = info;
    if (row > MOST_ROWS + 1)
      throw new DomainError('TOO_MANY', ['csv'], `Import ${MOST_ROWS.toLocaleString('en')} instances at a time.`);
    const read: InstanceRow | string | null = columns && rowOf(columns, record, row);
    columns ??= headerOf(record);
    if (typeof read === 'string') bad.add(row, read);
    else if (read) rows.push(read);
  }
  if (!columns) throw new DomainError('INVALID', ['csv'], 'The list is empty: its first row names the columns.');
  return { rows, bad };
}

async function feed(text: AsyncIterable<Buffer>, parser: ReturnType<typeof parse>): Promise<void> {
  try {
    for await (const part of text) {
      if (parser.destroyed) return;
      if (!parser.write(part)) await new Promise((resolve) => parser.once('drain', resolve).once('close', resolve));
    }
    parser.end();
  } catch (error) {
    parser.destroy(error instanceof Error ? error : new Error('The list could not be read'));
  }
}

function headerOf(record: readonly string[]): Columns {
  const columns = columnsOf(record);
  if (typeof columns === 'string') throw new DomainError('INVALID', ['csv'], columns);
  return columns;
}
