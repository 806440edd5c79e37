import { sql } from 'kysely';
import { requirePermission } from '../../kernel/access.ts';
import { command } from '../../kernel/command.ts';
import { type Context } from '../../kernel/context.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId, rowIdOf } from '../../kernel/ids.ts';
import { takeNumbers } from '../../kernel/number-series.ts';
import { type Selection } from '../../kernel/selection.ts';
import { all, type Run } from '../../kernel/sql.ts';
import { type UserError } from '../../kernel/user-error.ts';
import { PaymentUnavailable } from '../payment/index.ts';
import { closeCheckout, openCheckout } from './checkout.ts';
import { resolveOrder, type ResolvedOrder } from './order.ts';
import { PaymentMode, PurchaseState } from './purchase.entity.ts';
import { type CreatePurchaseInput, type PurchaseInput, type PurchasePayload } from './purchase.payload.ts';
import { purchaseChanged } from './purchase-outbox.ts';
import { checkTotal } from './purchase-price.rules.ts';
import { isWithin, readPurchase } from './purchase.read.ts';
import { settleLater } from './settle.ts';
import { tillOf } from './till.ts';

/** How long a purchase can be paid. */
const OPEN_MS = 24 * 3_600_000;

interface Answer {
  /** Row id of the purchase. */
  readonly purchaseId: string;
}

/**
 * Buys: the purchase waits to be paid from then on. The payment provider is asked for a page to pay on once the purchase
 * is committed; where it does not answer, the purchase is kept, and whoever comes with the same key tries again.
 *
 * @param selection what is selected of the payload
 */
export async function createPurchase(
  context: Context,
  { idempotencyKey, ...input }: CreatePurchaseInput,
  selection: Selection,
): Promise<PurchasePayload> {
  const wanted = { name: 'createPurchase', permission: 'license.buy', idempotencyKey, input } as const;
  const { answer, userErrors } = await command<Answer>(context, wanted, async (run) => {
    const order = await resolveOrder(run, context, input);
    checkTotal(order.total, input.expectedTotal);
    if (!order.paymentModeIsFixed) await holdPaymentMode(run, context, order);
    const purchaseId = await insertPurchase(run, context, order);
    await settleLater(run, context.leaveJob, { providerId: providerOf(context), purchaseId });
    return { answer: { purchaseId }, events: [purchaseChanged(purchaseId)] };
  });
  if (!answer) return { purchase: null, userErrors };
  return withCheckout(context, answer.purchaseId, selection);
}

/** Asks the payment provider for the page of a purchase that waits to be paid, where it did not answer before. */
export async function resumePurchase(
  context: Context,
  { idempotencyKey, purchase: id }: PurchaseInput,
  selection: Selection,
): Promise<PurchasePayload> {
  const wanted = { name: 'resumePurchase', permission: 'license.buy', idempotencyKey, input: { id } } as const;
  const { answer, userErrors } = await command<Answer>(context, wanted, async (run) => {
    const purchaseId = await lockPending(run, context, id);
    return { answer: { purchaseId }, events: [] };
  });
  if (!answer) return { purchase: null, userErrors };
  return withCheckout(context, answer.purchaseId, selection);
}

/**
 * Gives up a purchase that waits to be paid. Where the payment was first, the purchase is paid after all, and the answer
 * says so.
 */
export async function cancelPurchase(
  context: Context,
  { idempotencyKey, purchase: id }: PurchaseInput,
  selection: Selection,
): Promise<PurchasePayload> {
  const wanted = { name: 'cancelPurchase', permission: 'license.buy', idempotencyKey, input: { id } } as const;
  const { answer, userErrors } = await command<Answer>(context, wanted, async (run) => {
    const purchaseId = await lockPending(run, context, id);
    await run(sql`
      update purchase set state = ${PurchaseState.toStored('CANCELLED')}, ended_at = ${context.now}::timestamptz
      where provider_id = ${providerOf(context)}::uuid and id = ${purchaseId}::uuid`);
    await settleLater(run, context.leaveJob, { providerId: providerOf(context), purchaseId });
    return { answer: { purchaseId }, events: [purchaseChanged(purchaseId)] };
  });
  if (!answer) return { purchase: null, userErrors };
  // The job closes it where the provider does not answer now.
  await closeCheckout(tillOf(context), answer.purchaseId).catch(ignoreUnavailable);
  const { purchase: fields } = selection;
  return { purchase: fields ? await readPurchase(context, answer.purchaseId, fields) : null, userErrors };
}

async function withCheckout(context: Context, purchaseId: string, selection: Selection): Promise<PurchasePayload> {
  const userErrors: UserError[] = [];
  await openCheckout(tillOf(context), purchaseId).catch((error: unknown) => {
    ignoreUnavailable(error);
    const message = 'The payment provider does not answer. Your purchase is kept: try to pay again in a moment.';
    userErrors.push({ code: 'PAYMENT_UNAVAILABLE', path: [], message });
  });
  const { purchase: fields } = selection;
  return { purchase: fields ? await readPurchase(context, purchaseId, fields) : null, userErrors };
}

const providerOf = (context: Context): string => requirePermission(context, 'license.buy').providerId;

function ignoreUnavailable(error: unknown): void {
  if (!(error instanceof PaymentUnavailable)) throw error;
}

/**
 * Until the first purchase is paid, all that wait have one payment mode: so the one that is paid first fixes no other
 * than the others have.
 *
 * @throws DomainError CONFLICT where another waits in the other mode, or was paid just now
 */
async function holdPaymentMode(run: Run, context: Context, { paymentMode }: ResolvedOrder): Promise<void> {
  const providerId = providerOf(context);
  // A statement of its own: the next one sees what was committed while this one waited.
  await run(sql`select 1 from provider where id = ${providerId}::uuid for no key update`);
  const [other] = await run(sql<{ number: number }>`
    select number from purchase
    where provider_id = ${providerId}::uuid and purchase.payment_mode <> ${PaymentMode.toStored(paymentMode)}
      and (state = ${PurchaseState.toStored('PENDING')} or state >= ${PurchaseState.toStored('PAID')})
    limit 1`);
  if (!other) return;
  const message = `Purchase P-${other.number} has the other payment mode: pay it, or cancel it first.`;
  throw new DomainError('CONFLICT', ['paymentMode'], message);
}

async function insertPurchase(run: Run, context: Context, order: ResolvedOrder): Promise<string> {
  const { providerId, actorId, name, email } = requirePermission(context, 'license.buy');
  const id = newId();
  const number = await takeNumbers(run, providerId, 'purchase', 1);
  const expiresAt = new Date(context.now.getTime() + OPEN_MS);
  await run(sql`
    insert into purchase (provider_id, id, number, state, payment_mode, auto_renew, currency, total_minor, buyer_id,
      buyer_name, buyer_email, created_at, expires_at)
    values (${providerId}::uuid, ${id}::uuid, ${number}, ${PurchaseState.toStored('PENDING')},
      ${PaymentMode.toStored(order.paymentMode)}, ${order.autoRenew}, ${order.total.currency},
      ${order.total.amountMinor}, ${actorId}, ${name}, ${email}, ${context.now}::timestamptz, ${expiresAt}::timestamptz)`);
  const lines = order.lines.map(({ typeKey, quantity, company, unitPrice }, position) => ({
    ...{ position, type: typeKey, quantity, company: company?.id ?? null, price: unitPrice.amountMinor },
  }));
  await run(sql`
    insert into purchase_line (provider_id, purchase_id, position, license_type_id, quantity, company_id, unit_price_minor)
    select ${providerId}::uuid, ${id}::uuid, position, type, quantity, company, price
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb)
      as line (position smallint, type smallint, quantity int, company uuid, price bigint)`);
  const addOns = order.addOns.map(({ addOn, amount }) => ({ addOn, price: amount.amountMinor }));
  await run(sql`
    insert into purchase_add_on (provider_id, purchase_id, add_on, price_minor)
    select ${providerId}::uuid, ${id}::uuid, "addOn", price
    from jsonb_to_recordset(${JSON.stringify(addOns)}::jsonb) as added ("addOn" smallint, price bigint)`);
  return id;
}

/**
 * Finds a purchase that waits to be paid, and locks it.
 *
 * @returns its row id
 * @throws DomainError NOT_FOUND, or CONFLICT where it waits no more
 */
async function lockPending(run: Run, context: Context, id: string): Promise<string> {
  const { providerId, companyIds } = requirePermission(context, 'license.buy');
  const [row] = await run(sql<{ id: string; state: number }>`
    select id, state from purchase where ${all([
      sql<boolean>`provider_id = ${providerId}::uuid and id = ${rowIdOf(id, 'Purchase')}::uuid`,
      ...(companyIds ? [isWithin(companyIds)] : []),
    ])} for update`);
  if (!row) throw new DomainError('NOT_FOUND', ['purchase'], 'There is no such purchase.');
  const state = PurchaseState.fromStored(row.state);
  if (state === 'PENDING') return row.id;
  const message = `This purchase no longer waits to be paid: it is ${state.toLowerCase()}.`;
  throw new DomainError('CONFLICT', ['purchase'], message);
}
