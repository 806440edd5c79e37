/** A row of a list of instances, as it stands there. */
export interface InstanceRow {
  /** Of the file, counted from 1; the first one holds the names of the columns. */
  readonly row: number;
  readonly name: string;
  /** Empty where the operating system says it. */
  readonly kind: string;
  readonly operatingSystem: string;
  /** Name of the company; empty is the provider itself. */
  readonly company: string;
  /** Codes or names of license types. */
  readonly licenseTypes: readonly string[];
}

/** One thing that keeps a list from being imported. */
export interface BadRow {
  readonly row: number;
  readonly reason: string;
}

/** Collects what is wrong with a list: the first 100 rows, and how many there are. */
export class BadRows {
  static readonly MOST = 100;

  readonly first: BadRow[] = [];
  total = 0;

  add(row: number, reason: string): void {
    this.total++;
    if (this.first.length < BadRows.MOST) this.first.push({ row, reason });
  }
}

type Field = Exclude<keyof InstanceRow, 'row'>;

/** The columns by their names, in lower case and without anything between the words. */
const COLUMNS: Readonly<Record<string, Field>> = {
  name: 'name',
  kind: 'kind',
  operatingsystem: 'operatingSystem',
  os: 'operatingSystem',
  company: 'company',
  licensetype: 'licenseTypes',
  licensetypes: 'licenseTypes',
};

/** Which field each column of a list holds, in their order. */
export type Columns = readonly Field[];

/**
 * The columns that the first row of a list names.
 *
 * @returns in words what is wrong, where it names others, one twice, or none for the name
 */
export function columnsOf(header: readonly string[]): Columns | string {
  const columns: Field[] = [];
  for (const title of header) {
    const field = COLUMNS[title.toLowerCase().replace(/[\s_-]/g, '')];
    if (!field)
      return `There is no column "${title.slice(0, 40)}": use Name, Kind, Operating System, Company and License Types.`;
    if (columns.includes(field)) return `The column "${title.slice(0, 40)}" is there twice: keep one.`;
    columns.push(field);
  }
  return columns.includes('name') ? columns : 'The column Name is missing: the first row names the columns.';
}

/** The row of these cells; in words what is wrong, where they are too many or too few. */
export function rowOf(columns: Columns, cells: readonly string[], row: number): InstanceRow | string {
  if (cells.length !== columns.length)
    return `It has ${cells.length} columns, not ${columns.length}: put text with commas into quotes.`;
  const cell = (field: Field): string => cells[columns.indexOf(field)]?.trim() ?? '';
  return {
    row,
    name: cell('name'),
    kind: cell('kind'),
    operatingSystem: cell('operatingSystem'),
    company: cell('company'),
    licenseTypes: cell('licenseTypes')
      .split(';')
      .map((text) => text.trim())
      .filter((text) => text !== ''),
  };
}
