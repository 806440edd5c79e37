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
      if (fileRow === 0) refuseWrongFile(file, values[0], reading.marks);
      yield values.flatMap((value) => goodRow(file, value, ++fileRow, problems));
    }
  } catch (error) {
    if (!(error instanceof BrokenFile)) throw error;
    const row = error.isWhole ? null : fileRow + 1;
    problems.add({ file: file.name, row, id: null, reason: error.message });
  }
}

function goodRow<Row>(file: ExportFile<Row>, value: unknown, fileRow: number, problems: Problems): Placed<Row>[] {
  if (!isObject(value)) {
    problems.add({ file: file.name, row: fileRow, id: null, reason: `it is ${quoted(value)}, not an object` });
    return [];
  }
  const fields = new RowFields(value);
  const row = file.read(fields);
  if (fields.faults.length === 0) return [{ fileRow, row }];
  const id = value[file.idField];
  const reason = fields.faults.join('; ');
  problems.add({ file: file.name, row: fileRow, id: typeof id === 'string' ? quoted(id).slice(1, -1) : null, reason });
  return [];
}

/** @throws BrokenFile when its first row tells that the file is another one of the export */
function refuseWrongFile<Row>(file: ExportFile<Row>, first: unknown, marks: ReadonlyMap<string, string>): void {
  if (!isObject(first) || file.mark in first) return;
  const other = [...marks].find(([name, mark]) => name !== file.name && mark in first)?.[0];
  if (other) throw new BrokenFile(`it holds what belongs into ${other}: was it saved under the wrong name?`, true);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
