import { sql } from 'kysely';
import { requirePermission } from '../../kernel/access.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { type Context } from '../../kernel/context.ts';
import { DomainError } from '../../kernel/errors.ts';
import { rowIdOf } from '../../kernel/ids.ts';
import { type Run } from '../../kernel/sql.ts';
import { catalogOf, readPriceList, type LicenseType } from '../catalog/index.ts';
import { type PaymentModeName } from '../license/index.ts';
import { AddOn, PaymentMode } from './purchase.entity.ts';
import { type PurchaseLineInput, type PurchasePreviewInput } from './purchase.payload.ts';
import { priceOrder, type OrderLine, type PricedOrder } from './purchase-price.rules.ts';

/** A line with what its ids name. */
export interface ResolvedLine extends OrderLine {
  readonly licenseType: LicenseType;
  readonly company: { readonly id: string; readonly name: string } | null;
}

/** An order with its prices and its payment mode. */
export interface ResolvedOrder extends PricedOrder<ResolvedLine> {
  readonly paymentMode: PaymentModeName;
  readonly paymentModeIsFixed: boolean;
  readonly autoRenew: boolean;
  /** The provider's day on which it is asked for. */
  readonly today: string;
}

/**
 * Finds what an order names, and prices it.
 *
 * @throws DomainError for whatever keeps it from being bought, with the path into the input
 */
export async function resolveOrder(run: Run, context: Context, input: PurchasePreviewInput): Promise<ResolvedOrder> {
  const { currency, timeZone } = requirePermission(context, 'license.buy');
  const today = dayOf(context.now, timeZone);
  const mode = await paymentModeOf(run, context, input.paymentMode ?? null);
  const lines = await resolveLines(run, context, input.lines);
  const paymentMode = PaymentMode.toStored(mode.paymentMode);
  const prices = await readPriceList(run, { currency, paymentMode, day: today });
  const addOns = (input.addOns ?? []).map((addOn) => AddOn.toStored(addOn));
  return { ...priceOrder({ lines, addOns }, prices), ...mode, autoRenew: input.autoRenew, today };
}

type Mode = Pick<ResolvedOrder, 'paymentMode' | 'paymentModeIsFixed'>;

/** The mode is fixed by the first purchase that is paid; until then each purchase chooses. */
async function paymentModeOf(run: Run, context: Context, chosen: PaymentModeName | null): Promise<Mode> {
  const { providerId } = requirePermission(context, 'license.buy');
  const [provider] = await run(sql<{ payment_mode: number | null }>`
    select payment_mode from provider where id = ${providerId}::uuid`);
  const fixed = provider?.payment_mode;
  if (fixed == null) {
    if (!chosen)
      throw new DomainError('INVALID', ['paymentMode'], 'Choose a payment mode: this is your first purchase.');
    return { paymentMode: chosen, paymentModeIsFixed: false };
  }
  const paymentMode = PaymentMode.fromStored(fixed);
  if (chosen && chosen !== paymentMode) {
    const message = `Your first purchase has fixed the payment mode: it is ${paymentMode.toLowerCase()}.`;
    throw new DomainError('INVALID', ['paymentMode'], message);
  }
  return { paymentMode, paymentModeIsFixed: true };
}

async function resolveLines(run: Run, context: Context, lines: readonly PurchaseLineInput[]): Promise<ResolvedLine[]> {
  const catalog = await catalogOf(context);
  const companies = await companiesOf(run, context, lines);
  return lines.map(({ licenseType: typeId, quantity, company: companyId }, index) => {
    const licenseType = catalog.byId(typeId);
    const path = ['lines', String(index)];
    if (!licenseType) throw new DomainError('NOT_FOUND', [...path, 'licenseType'], 'There is no such license type.');
    const company = companyId == null ? null : companies.get(keyOf(companyId));
    if (company === undefined) throw new DomainError('NOT_FOUND', [...path, 'company'], 'There is no such company.');
    if (company === null && context.actor?.companyIds)
      throw new DomainError(
        'INVALID',
        [...path, 'company'],
        'Choose one of your companies: the global pool is for everyone.',
      );
    return { typeKey: licenseType.key, typeName: licenseType.name, licenseType, quantity, company };
  });
}

const keyOf = (id: string): string => rowIdOf(id, 'Company') ?? '';

/** The companies of the lines that are within reach of the one who asks, by row id. */
async function companiesOf(run: Run, context: Context, lines: readonly PurchaseLineInput[]) {
  const { providerId, companyIds } = requirePermission(context, 'license.buy');
  const wanted = lines.map(({ company }) => (company == null ? '' : keyOf(company))).filter((key) => key !== '');
  if (wanted.length === 0) return new Map<string, { id: string; name: string }>();
  const rows = await run(sql<{ id: string; name: string }>`
    select id, name from company where provider_id = ${providerId}::uuid and id = any(${wanted}::uuid[])
      and (${companyIds === null}::boolean or id = any(${companyIds ?? []}::uuid[]))`);
  return new Map(rows.map((row) => [row.id, row]));
}
