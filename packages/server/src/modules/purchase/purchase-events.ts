import { requirePermission } from '../../kernel/access.ts';
import { type Context } from '../../kernel/context.ts';
import { EventAnswers } from '../../kernel/event-stream.ts';
import { fromGlobalId } from '../../kernel/ids.ts';
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
export function followPurchases(
  context: Context,
  id: string | null | undefined,
  selection: Selection,
): EventAnswers<Purchase> {
  requirePermission(context, 'license.read');
  const wanted = id == null ? null : fromGlobalId(id, 'Purchase', ['id']);
  return new EventAnswers({
    events: context.events,
    after: null,
    pauseMs: 0,
    answer: async ([placed]) => {
      const changed = placed?.event.kind === PURCHASE_CHANGED ? (placed.event.payload as PurchaseChanged).id : null;
      if (changed === null || (wanted !== null && changed !== wanted)) return null;
      return readPurchase(context.renew(), changed, selection);
    },
  });
}
