import type { LicenseFilter } from '@license-console/schema';

/** A license, and the code of its type. */
export interface SelectableLicense {
  readonly id: string;
  readonly code: string;
}

/**
 * The licenses that one has chosen: some one by one, and of whole types all that match the page's filter, but for those
 * that were taken out again. So a choice of 48,312 is as small as one of three.
 */
export interface LicenseSelection {
  /** Codes of the types of which all are chosen. */
  readonly types: ReadonlySet<string>;
  /** Licenses that differ from the rest of their type: chosen, or, where all of it is, left out. Code by id. */
  readonly single: ReadonlyMap<string, string>;
}

/** Which licenses a command is about: either ids or a filter. */
export type LicenseTarget = { readonly ids: string[] } | { readonly filter: LicenseFilter };

export const nothingSelected: LicenseSelection = { types: new Set(), single: new Map() };

export const isNothing = ({ types, single }: LicenseSelection): boolean => types.size === 0 && single.size === 0;

export const isSelected = ({ types, single }: LicenseSelection, { id, code }: SelectableLicense): boolean =>
  types.has(code) !== single.has(id);

/** The selection with these licenses in it, or without them. */
export function withLicenses(
  { types, single }: LicenseSelection,
  licenses: readonly SelectableLicense[],
  isChosen: boolean,
): LicenseSelection {
  const next = new Map(single);
  for (const { id, code } of licenses) {
    if (types.has(code) === isChosen) next.delete(id);
    else next.set(id, code);
  }
  return { types, single: next };
}

/** The selection with all that match of these types, or with none of them. */
export function withTypes(selection: LicenseSelection, codes: readonly string[], isChosen: boolean): LicenseSelection {
  const types = new Set(selection.types);
  for (const code of codes) {
    if (isChosen) types.add(code);
    else types.delete(code);
  }
  return { types, single: new Map([...selection.single].filter(([, code]) => !codes.includes(code))) };
}

/** How many of a type are chosen, of `total` that match. */
export function countOf({ types, single }: LicenseSelection, code: string, total: number): number {
  const own = [...single.values()].filter((other) => other === code).length;
  return types.has(code) ? Math.max(0, total - own) : own;
}

/** The selection as a command takes it; `filter` is the page's. */
export function toTarget({ types, single }: LicenseSelection, filter: LicenseFilter): LicenseTarget {
  const idsWhere = (isLeftOut: boolean): string[] =>
    [...single].flatMap(([id, code]) => (types.has(code) === isLeftOut ? [id] : []));
  const [chosen, leftOut] = [idsWhere(false), idsWhere(true)];
  if (types.size === 0) return { ids: chosen };
  const ofTypes: LicenseFilter = {
    ...filter,
    licenseType: { in: [...types] },
    ...(leftOut.length > 0 && { not: { id: { in: leftOut } } }),
  };
  return { filter: chosen.length === 0 ? ofTypes : { or: [ofTypes, { id: { in: chosen } }] } };
}
