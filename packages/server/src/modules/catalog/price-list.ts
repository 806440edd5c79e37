import { sql } from 'kysely';
import { type Run } from '../../kernel/sql.ts';

/** What is sold on a day, for a currency and a payment mode, in minor units. */
export interface PriceList {
  /** ISO 4217. */
  readonly currency: string;
  /** Of one license, by the key of its type; a type that is not sold is missing. */
  readonly licenses: ReadonlyMap<number, number>;
  /** By the add-on as stored. */
  readonly addOns: ReadonlyMap<number, number>;
}

/**
 * Reads the prices that hold on a day.
 *
 * @param paymentMode as stored
 * @param day YYYY-MM-DD
 */
export async function readPriceList(
  run: Run,
  { currency, paymentMode, day }: { currency: string; paymentMode: number; day: string },
): Promise<PriceList> {
  const rows = await run(sql<{ license_type_id: number | null; add_on: number | null; amount_minor: number }>`
    select license_type_id, null as add_on, amount_minor from price
    where currency = ${currency} and payment_mode = ${paymentMode} and valid_during @> ${day}::date
    union all
    select null, add_on, amount_minor from add_on_price
    where currency = ${currency} and payment_mode = ${paymentMode} and valid_during @> ${day}::date`);
  const licenses = new Map<number, number>();
  const addOns = new Map<number, number>();
  for (const { license_type_id, add_on, amount_minor } of rows) {
    if (license_type_id !== null) licenses.set(license_type_id, amount_minor);
    if (add_on !== null) addOns.set(add_on, amount_minor);
  }
  return { currency, licenses, addOns };
}
