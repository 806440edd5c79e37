import { requirePermission } from '../../kernel/access.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { type Context } from '../../kernel/context.ts';
import { type Run } from '../../kernel/sql.ts';
import { type PlacedLicense } from '../license/index.ts';
import { runPolicy } from '../policy/index.ts';

/**
 * Gives instances what they lack, where the policy of their company is automatic: in the transaction in which they come
 * to need it.
 *
 * @param instanceIds row ids of instances that are locked
 * @returns the licenses that were assigned, and those whose places they took
 */
export async function serve(
  run: Run,
  context: Context,
  instanceIds: readonly string[],
  trigger: 'INSTANCE_ENROLLED' | 'INSTANCE_CHANGED',
): Promise<PlacedLicense[]> {
  const { providerId, timeZone } = requirePermission(context, 'license.change');
  const scope = { providerId, now: context.now, day: dayOf(context.now, timeZone) };
  return runPolicy(run, scope, { instanceIds, trigger });
}
