import { requirePermission } from '../../kernel/access.ts';
import { type Context } from '../../kernel/context.ts';
import { answerEach, once } from '../../kernel/event-stream.ts';
import { fromGlobalId } from '../../kernel/ids.ts';
import { type PlacedEvent } from '../../kernel/outbox.ts';
import { type Selection } from '../../kernel/selection.ts';
import { PURCHASE_CHANGED, type PurchaseChanged } from './purchase-outbox.ts';
import { type Purchase } from './purchase.entity.ts';
import { readPurchase } from './purchase.read.ts';

/**
 * Purchases as they change, from now on.
 *
 * @param id of the one that is of interest; all within reach unless given
 * @throws BAD_USER_INPUT when it is no id
 */
export async function followPurchases(
  context: Context,
  id: string | null | undefined,
  selection: Selection,
): Promise<AsyncIterableIterator<Purchase>> {
  const { companyIds, role } = requirePermission(context, 'license.read');
  const wanted = id == null ? null : fromGlobalId(id, 'Purchase', ['id']);
  const events = await context.events.follow();
  return answerEach(events, ({ event }: PlacedEvent) => {
    const changed = event.kind === PURCHASE_CHANGED ? (event.payload as PurchaseChanged).id : null;
    if (changed === null || (wanted !== null && changed !== wanted)) return Promise.resolve(null);
    const question = ['purchase', companyIds, role, selection];
    return once(event, question, () => readPurchase(context.renew(), changed, selection));
  });
}
