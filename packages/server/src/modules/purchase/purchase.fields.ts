import { sql, type RawBuilder } from 'kysely';
import { toGlobalId } from '../../kernel/ids.ts';
import { type Selection } from '../../kernel/selection.ts';
import { type Catalog } from '../catalog/index.ts';
import { type Company } from '../company/index.ts';
import { AddOn, PaymentMode, PurchaseState, type Purchase, type PurchaseLine } from './purchase.entity.ts';
import { NUMBER } from './purchase.filter.ts';

/** A row as it is read: the columns of the selected fields. */
export type PurchaseRow = Record<string, unknown>;

interface LineRow {
  readonly type: number;
  readonly quantity: number;
  readonly company_id: string | null;
  readonly company_name: string | null;
  readonly unit_price: number;
}

interface AddOnRow {
  readonly add_on: number;
  readonly price: number;
}

const plain = (name: string): RawBuilder<unknown> => sql`${sql.ref(`purchase.${name}`)} as ${sql.ref(name)}`;

const ofPurchase = (table: string): RawBuilder<unknown> =>
  sql`${sql.ref(`${table}.provider_id`)} = purchase.provider_id and ${sql.ref(`${table}.purchase_id`)} = purchase.id`;

/** What each field is read from, beside the id, the state and the currency. */
const COLUMNS: Record<string, RawBuilder<unknown>> = {
  number: sql`${NUMBER} as number`,
  paymentMode: plain('payment_mode'),
  autoRenew: plain('auto_renew'),
  total: plain('total_minor'),
  lines: sql`(
    select json_agg(json_build_object('type', line.license_type_id, 'quantity', line.quantity, 'company_id',
      line.company_id, 'company_name', company.name, 'unit_price', line.unit_price_minor) order by line.position)
    from purchase_line as line
    left join company on company.provider_id = line.provider_id and company.id = line.company_id
    where ${ofPurchase('line')}) as lines`,
  addOns: sql`(
    select json_agg(json_build_object('add_on', added.add_on, 'price', added.price_minor) order by added.add_on)
    from purchase_add_on as added where ${ofPurchase('added')}) as add_ons`,
  licenseCount: sql`(
    select sum(line.quantity)::int from purchase_line as line where ${ofPurchase('line')}) as license_count`,
  buyerName: plain('buyer_name'),
  createdAt: plain('created_at'),
  expiresAt: plain('expires_at'),
  checkoutUrl: plain('checkout_url'),
  paidAt: plain('paid_at'),
  payer: plain('payer'),
  paymentMethod: plain('payment_method'),
  issuedAt: plain('issued_at'),
  endedAt: plain('ended_at'),
  reason: plain('reason'),
};

/** The columns for these fields of a purchase. */
export const columnsOf = (selection: Selection): RawBuilder<unknown>[] => [
  ...['id', 'state', 'currency'].map(plain),
  ...Object.entries(COLUMNS)
    .filter(([field]) => field in selection)
    .map(([, column]) => column),
];

/** What the fields depend on besides the row. */
export interface PurchaseFieldScope {
  readonly catalog: Catalog;
  /** Whether the one who asks may pay. */
  readonly mayBuy: boolean;
}

/** The purchase of a row; fields that were not read are missing. */
export function toPurchase(row: PurchaseRow, { catalog, mayBuy }: PurchaseFieldScope): Purchase {
  const currency = row['currency'] as string;
  const money = (amountMinor: unknown) => ({ amountMinor: amountMinor as number, currency });
  const state = PurchaseState.fromStored(row['state'] as number);
  const lines = row['lines'] as LineRow[] | undefined;
  const addOns = row['add_ons'] as AddOnRow[] | null | undefined;
  return {
    id: toGlobalId('Purchase', row['id'] as string),
    number: row['number'],
    state,
    paymentMode: row['payment_mode'] === undefined ? undefined : PaymentMode.fromStored(row['payment_mode'] as number),
    autoRenew: row['auto_renew'],
    total: money(row['total_minor']),
    lines: lines?.map(({ type, quantity, company_id, company_name, unit_price }): PurchaseLine => ({
      licenseType: catalog.byKey(type),
      quantity,
      company: company_id === null ? null : ({ id: toGlobalId('Company', company_id), name: company_name } as Company),
      unitPrice: money(unit_price),
      amount: money(unit_price * quantity),
    })),
    addOns: (addOns ?? []).map(({ add_on, price }) => ({ addOn: AddOn.fromStored(add_on), amount: money(price) })),
    licenseCount: row['license_count'],
    buyerName: row['buyer_name'],
    createdAt: row['created_at'],
    expiresAt: row['expires_at'],
    checkoutUrl: state === 'PENDING' && mayBuy ? row['checkout_url'] : null,
    paidAt: row['paid_at'],
    payer: row['payer'],
    paymentMethod: row['payment_method'],
    issuedAt: row['issued_at'],
    endedAt: row['ended_at'],
    reason: row['reason'],
  } as Purchase;
}
