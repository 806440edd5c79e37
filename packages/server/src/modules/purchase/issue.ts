import { sql } from 'kysely';
import { dayOf } from '../../kernel/calendar.ts';
import { newId } from '../../kernel/ids.ts';
import { takeNumbers } from '../../kernel/number-series.ts';
import { writeEvents } from '../../kernel/outbox.ts';
import { type Run } from '../../kernel/sql.ts';
import { expiryAfter, issueLicenses, LicenseCategory, licensesOfTypesChanged } from '../license/index.ts';
import { PaymentMode, PurchaseState } from './purchase.entity.ts';
import { purchaseChanged } from './purchase-outbox.ts';
import { type Till } from './till.ts';

interface PaidRow {
  number: number;
  payment_mode: number;
  auto_renew: boolean;
  paid_at: Date;
  time_zone: string;
}

interface LineRow {
  type: number;
  company: string | null;
  quantity: number;
}

/**
 * Issues the licenses of a purchase that is paid, exactly as many as are paid: in the transaction in which it becomes
 * ISSUED, so that a second call finds nothing to do. The first period begins on the provider's day of the payment.
 */
export async function issuePurchase({ providerId, database, now }: Till, purchaseId: string): Promise<void> {
  await database.transact(async (run) => {
    const [purchase] = await run(sql<PaidRow>`
      select purchase.number, purchase.payment_mode, auto_renew, paid_at, time_zone
      from purchase join provider on provider.id = purchase.provider_id
      where purchase.provider_id = ${providerId}::uuid and purchase.id = ${purchaseId}::uuid
        and state = ${PurchaseState.toStored('PAID')}
      for update of purchase`);
    if (!purchase) return;
    const lines = await run(sql<LineRow>`
      select license_type_id as type, company_id as company, quantity from purchase_line
      where provider_id = ${providerId}::uuid and purchase_id = ${purchaseId}::uuid order by position`);
    await issueLines(run, { providerId, purchaseId, purchase, lines, now });
    await run(sql`
      update purchase set state = ${PurchaseState.toStored('ISSUED')}, issued_at = ${now}::timestamptz
      where provider_id = ${providerId}::uuid and id = ${purchaseId}::uuid`);
    const events = [licensesOfTypesChanged(lines.map(({ type }) => type)), purchaseChanged(purchaseId)];
    await writeEvents(run, providerId, events, now);
  });
}

interface Issue {
  readonly providerId: string;
  readonly purchaseId: string;
  readonly purchase: PaidRow;
  readonly lines: readonly LineRow[];
  readonly now: Date;
}

async function issueLines(run: Run, { providerId, purchaseId, purchase, lines, now }: Issue): Promise<void> {
  const seats = lines.flatMap(({ type, company, quantity }) =>
    Array.from({ length: quantity }, () => ({ id: newId(), type, company })),
  );
  const first = await takeNumbers(run, providerId, 'license', seats.length);
  const anchorOn = dayOf(purchase.paid_at, purchase.time_zone);
  const mode = PaymentMode.fromStored(purchase.payment_mode);
  const source = sql`
    select id, ${first}::bigint + place - 1 as number, type as license_type_id,
      ${LicenseCategory.toStored('COMMERCIAL')}::smallint as category, company as pool_company_id,
      null::uuid as instance_id, ${expiryAfter(anchorOn, 1, mode, purchase.time_zone)}::timestamptz as expires_at,
      ${purchase.auto_renew}::boolean as auto_renew, ${`P-${purchase.number}`}::text as purchase_reference
    from unnest(${seats.map(({ id }) => id)}::uuid[], ${seats.map(({ type }) => type)}::smallint[],
      ${seats.map(({ company }) => company)}::uuid[]) with ordinality as seat (id, type, company, place)`;
  const placing = { now, cause: 'PERSON', by: null } as const;
  const issued = await issueLicenses(run, providerId, source, placing, { purchaseId, anchorOn });
  if (issued !== seats.length) throw new Error(`${issued} licenses were issued of ${seats.length} that are paid`);
}
