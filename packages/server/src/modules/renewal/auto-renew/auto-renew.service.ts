import { type Context } from '../../../kernel/context.ts';
import { type Selection } from '../../../kernel/selection.ts';
import { planRenewals } from '../plan/plan.service.ts';
import { type SetAutoRenewInput, type SetAutoRenewPayload } from './auto-renew.payload.ts';

/**
 * Turns automatic renewal on or off.
 *
 * @param selection what is selected of the payload
 */
export const setAutoRenew = (
  context: Context,
  { autoRenew, ...chosen }: SetAutoRenewInput,
  selection: Selection,
): Promise<SetAutoRenewPayload> =>
  planRenewals(
    context,
    chosen,
    { name: 'setAutoRenew', command: autoRenew ? 'AUTO_RENEW_ON' : 'AUTO_RENEW_OFF', input: { autoRenew } },
    selection,
  );
