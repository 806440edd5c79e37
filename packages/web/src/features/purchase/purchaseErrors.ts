import type { PurchaseUserError } from './usePurchasePreview.ts';

/** The messages of a draft's errors by the field that they stand at: `lines.0.quantity`, `paymentMode`. */
export type PurchaseErrors = ReadonlyMap<string, string>;

/** Sorts errors by their fields; the first of a field is the one that is shown. */
export function errorsByField(errors: readonly PurchaseUserError[]): PurchaseErrors {
  return new Map(errors.toReversed().map(({ path, message }) => [path.join('.'), message]));
}

/** The messages that stand at no field of the dialog: of `fields`, those that it shows by themselves. */
export function errorsElsewhere(errors: PurchaseErrors, fields: ReadonlySet<string>): string[] {
  return [...errors].filter(([field]) => !fields.has(field)).map(([, message]) => message);
}
