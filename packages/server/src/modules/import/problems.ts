/** One thing in an export that keeps it from being imported. */
export interface Problem {
  /** The name of the file, such as `licenses.json`. */
  file: string;
  /** Counted from 1; null where it is the file as a whole. */
  row: number | null;
  /** The row's own ID, as far as it can be read. */
  id: string | null;
  reason: string;
}

/** Collects what is wrong with an export: the first 100 in full, the rest as a number. */
export class Problems {
  static readonly MOST = 100;

  readonly list: Problem[] = [];
  total = 0;
  private readonly files = new Set<string>();

  add(problem: Problem): void {
    this.total++;
    this.files.add(problem.file);
    if (this.list.length < Problems.MOST) this.list.push(problem);
  }

  /** Whether the file has any. */
  touch(file: string): boolean {
    return this.files.has(file);
  }
}

/** The export cannot be imported as it is; nothing was changed. */
export class BadExport extends Error {
  override name = 'BadExport';

  constructor(readonly problems: Problems) {
    super(`The export has ${problems.total} bad ${problems.total === 1 ? 'row' : 'rows'}`);
  }
}
