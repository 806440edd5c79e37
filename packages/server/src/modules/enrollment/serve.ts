import { requirePermission } from '../../kernel/access.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { type Context } from '../../kernel/context.ts';
import { type NewEvent } from '../../kernel/outbox.ts';
import { type Run } from '../../kernel/sql.ts';
import { licensesPlaced } from '../license/index.ts';
import { runPolicy } from '../policy/index.ts';

/**
 * Gives instances what they lack, where the policy of their company is automatic: in the transaction in which they come
 * to need it.
 *
 * @param instanceIds row ids of instances that are locked
 */
export async function serve(
  run: Run,
  context: Context,
  instanceIds: readonly string[],
  trigger: 'INSTANCE_ENROLLED' | 'INSTANCE_CHANGED',
): Promise<NewEvent[]> {
  const { providerId, timeZone } = requirePermission(context, 'license.change');
  const scope = { providerId, now: context.now, day: dayOf(context.now, timeZone) };
  return licensesPlaced(await runPolicy(run, scope, { instanceIds, trigger }));
}
