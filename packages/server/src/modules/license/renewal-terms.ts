import { sql } from 'kysely';
import { requirePermission } from '../../kernel/access.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { type Context } from '../../kernel/context.ts';
import { type Run } from '../../kernel/sql.ts';
import { readPriceList, type PriceList } from '../catalog/index.ts';
import { type PaymentModeName } from './term.rules.ts';

/** By what a provider's licenses renew. */
export interface RenewalTerms {
  readonly paymentMode: PaymentModeName;
  /** What a period costs at present. */
  readonly prices: PriceList;
  /** IANA name. */
  readonly timeZone: string;
}

/** As the table `price` holds them. */
const MODES: readonly PaymentModeName[] = ['MONTHLY', 'ANNUAL'];

/**
 * The terms of a provider at an instant. Until its first purchase has fixed the payment mode, licenses renew by the
 * month.
 */
export async function readRenewalTerms(run: Run, providerId: string, now: Date): Promise<RenewalTerms> {
  const [provider] = await run(sql<{ payment_mode: number | null; currency: string; time_zone: string }>`
    select payment_mode, currency, time_zone from provider where id = ${providerId}::uuid`);
  if (!provider) throw new TypeError('There is no such provider');
  const { currency, time_zone: timeZone } = provider;
  const mode = provider.payment_mode ?? 0;
  const prices = await readPriceList(run, { currency, paymentMode: mode, day: dayOf(now, timeZone) });
  return { paymentMode: MODES[mode] ?? 'MONTHLY', prices, timeZone };
}

const USE = Symbol('renewal terms');

/** The terms of the provider of who asks, read once a request. */
export function renewalTermsOf(context: Context): Promise<RenewalTerms> {
  const { providerId } = requirePermission(context, 'license.read');
  return context.memo(USE, () => readRenewalTerms(context.database.read, providerId, context.now));
}
