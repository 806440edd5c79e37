import { type ExportFile, type Placed } from './export-files.ts';
import { BrokenFile, readArray } from './json-array.ts';
import { type Problems } from './problems.ts';
import { quoted, RowFields } from './row-fields.rules.ts';

export interface Reading {
  path: string;
  problems: Problems;
  onBytes: (count: number) => void;
  /** The marks of all files, to tell what a wrong file is. */
  marks: ReadonlyMap<string, string>;
}

/** Streams the good rows of a file; every bad one goes to `problems`, and so does what breaks the file off. */
export async function* goodRows<Row>(file: ExportFile<Row>, reading: Reading): AsyncGenerator<Placed<Row>[]> {
  const { path, problems, onBytes } = reading;
  let fileRow = 0;
  try {
    for await (const values of readArray(path, onBytes)) {
      const wrong = fileRow === 0 ? wrongFile(values[0], file, reading.marks) : undefined;
      if (wrong) {
        problems.add({ file: file.name, row: null, id: null, reason: wrong });
        return;
      }
      const good: Placed<Row>[] = [];
      for (const value of values) {
        fileRow++;
        const row = goodRow(file, value, fileRow, problems);
        if (row !== undefined) good.push({ fileRow, row });
      }
      yield good;
    }
  } catch (error) {
    if (!(error instanceof BrokenFile)) throw error;
    problems.add({
      file: file.name,
      row: fileRow + 1,
      id: null,
      reason: `${error.message}: was the file cut off or changed?`,
    });
  }
}

function goodRow<Row>(file: ExportFile<Row>, value: unknown, fileRow: number, problems: Problems): Row | undefined {
  if (!isObject(value)) {
    problems.add({ file: file.name, row: fileRow, id: null, reason: `it is ${quoted(value)}, not an object` });
    return undefined;
  }
  const fields = new RowFields(value);
  const row = file.read(fields);
  if (fields.faults.length === 0) return row;
  const id = value[file.idField];
  const reason = fields.faults.join('; ');
  problems.add({ file: file.name, row: fileRow, id: typeof id === 'string' ? quoted(id).slice(1, -1) : null, reason });
  return undefined;
}

/** Tells from its first row that a file is another one of the export. */
function wrongFile<Row>(first: unknown, file: ExportFile<Row>, marks: ReadonlyMap<string, string>): string | undefined {
  if (!isObject(first) || file.mark in first) return undefined;
  const other = [...marks].find(([name, mark]) => name !== file.name && mark in first)?.[0];
  return other && `it holds what belongs into ${other}: was it saved under the wrong name?`;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
