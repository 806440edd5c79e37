import { sql } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import { CannotStart } from '../../kernel/cannot-start.ts';
import { newId } from '../../kernel/ids.ts';
import { type Run } from '../../kernel/sql.ts';

/** Whom an import is for. What is not given comes from the provider as it is, or is UTC and EUR where it is new. */
export interface ProviderWish {
  name: string;
  timeZone?: string | undefined;
  currency?: string | undefined;
}

export interface FoundProvider {
  id: string;
  timeZone: string;
  currency: string;
}

/**
 * The provider of that name, which is made where there is none.
 *
 * @throws CannotStart for a name, time zone or currency that is none, or that is not the provider's
 */
export async function findOrMakeProvider(run: Run, wish: ProviderWish, now: Date): Promise<FoundProvider> {
  const name = checkedName(wish.name);
  const timeZone = wish.timeZone === undefined ? undefined : checkedTimeZone(wish.timeZone);
  const currency = wish.currency === undefined ? undefined : checkedCurrency(wish.currency);
  const [found] = await run(sql<FoundProvider>`
    select id, time_zone as "timeZone", currency from provider where name = ${name}`);
  if (found) {
    same(name, 'time zone', found.timeZone, timeZone);
    same(name, 'currency', found.currency, currency);
    return found;
  }
  const made = { id: newId(), timeZone: timeZone ?? 'UTC', currency: currency ?? 'EUR' };
  await run(sql`
    insert into provider (id, name, time_zone, currency, created_at)
    values (${made.id}::uuid, ${name}, ${made.timeZone}, ${made.currency}, ${now}::timestamptz)`);
  return made;
}

function same(name: string, word: string, value: string, wish: string | undefined): void {
  if (wish === undefined || wish === value) return;
  throw new CannotStart(`The ${word} of "${name}" is ${value}; it cannot become ${wish} by an import. Leave it out.`);
}

function checkedName(name: string): string {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > 255 || /\p{Cc}/u.test(trimmed) || !trimmed.isWellFormed())
    throw new CannotStart('The name of the provider must have 1 to 255 characters, and no control characters');
  return trimmed;
}

function checkedTimeZone(timeZone: string): string {
  try {
    if (/^[A-Za-z]/.test(timeZone)) return Temporal.Now.zonedDateTimeISO(timeZone).timeZoneId;
  } catch {
    // Reported below, with all else that is no time zone.
  }
  throw new CannotStart(`"${timeZone}" is not a time zone; give one such as Europe/Berlin`);
}

function checkedCurrency(currency: string): string {
  if (Intl.supportedValuesOf('currency').includes(currency)) return currency;
  throw new CannotStart(`"${currency}" is not a currency; give one such as EUR`);
}
