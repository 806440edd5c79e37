/** The fields of one row of an export, read with what the shape promises; what is wrong is collected, not thrown. */
export class RowFields {
  /** What is wrong with the row, in words for the person who imports it. */
  readonly faults: string[] = [];

  constructor(private readonly row: Readonly<Record<string, unknown>>) {}

  /** A text of at most 255 characters, without control characters. */
  text(field: string): string {
    const value = this.value(field, 'string', 'a text');
    if (value === undefined) return '';
    const fault = faultOfText(value);
    if (fault) this.faults.push(`${field} ${fault}`);
    return fault ? '' : value;
  }

  /** A text that must not be empty. */
  filled(field: string): string {
    const faults = this.faults.length;
    const value = this.text(field);
    if (value.trim() === '' && faults === this.faults.length) this.faults.push(`${field} is empty`);
    return value;
  }

  /** True or false; where the field is absent, `fallback`, if there is one. */
  flag(field: string, fallback?: boolean): boolean {
    if (fallback !== undefined && this.row[field] === undefined) return fallback;
    return this.value(field, 'boolean', 'true or false') ?? false;
  }

  /** A whole number from `least` to `most`. */
  whole(field: string, least: number, most: number): number {
    const value = this.value(field, 'number', 'a number');
    if (value === undefined) return least;
    if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
    this.faults.push(`${field} is ${value}, not a whole number from ${least} to ${most}`);
    return least;
  }

  /** A list of texts. */
  texts(field: string): string[] {
    const value = this.row[field];
    if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
    this.faults.push(value === undefined ? `${field} is missing` : `${field} is not a list of texts`);
    return [];
  }

  private value<Kind extends keyof Kinds>(field: string, kind: Kind, words: string): Kinds[Kind] | undefined {
    const value = this.row[field];
    if (isOfKind(value, kind)) return value;
    this.faults.push(value === undefined ? `${field} is missing` : `${field} is ${quoted(value)}, not ${words}`);
    return undefined;
  }
}

interface Kinds {
  string: string;
  boolean: boolean;
  number: number;
}

const isOfKind = <Kind extends keyof Kinds>(value: unknown, kind: Kind): value is Kinds[Kind] => typeof value === kind;

const LONGEST = 255;
// eslint wants no control characters in patterns; these are the categories of Unicode that hold them.
const CONTROL = /\p{Cc}/u;

function faultOfText(text: string): string | null {
  if (text.length > LONGEST) return `has ${text.length} characters, more than ${LONGEST}`;
  if (!text.isWellFormed()) return 'holds half of a surrogate pair: it was cut in the middle of a character';
  const control = CONTROL.exec(text)?.[0];
  if (control === undefined) return null;
  return `holds the control character U+${control.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** A value as the export spells it, short enough for one line. */
export function quoted(value: unknown): string {
  const json = JSON.stringify(value) as string | undefined;
  const text = (json ?? typeof value).replaceAll(/\p{Cc}/gu, '\uFFFD').toWellFormed();
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
