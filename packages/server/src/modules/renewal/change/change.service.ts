import { type Context } from '../../../kernel/context.ts';
import { DomainError } from '../../../kernel/errors.ts';
import { type Selection } from '../../../kernel/selection.ts';
import { catalogOf, type Catalog } from '../../catalog/index.ts';
import { planRenewals } from '../plan/plan.service.ts';
import { type ScheduleRenewalChangeInput, type ScheduleRenewalChangePayload } from './change.payload.ts';

/**
 * Schedules what is to be different from the next period of licenses on, or withdraws that.
 *
 * @param selection what is selected of the payload
 */
export async function scheduleRenewalChange(
  context: Context,
  input: ScheduleRenewalChangeInput,
  selection: Selection,
): Promise<ScheduleRenewalChangePayload> {
  const { licenseType, doNotRenew, withdraw, ...chosen } = input;
  const catalog = await catalogOf(context);
  const typeKey = licenseType == null ? null : (catalog.byId(licenseType)?.key ?? null);
  const wish = {
    ...{ name: 'scheduleRenewalChange', input: { licenseType, doNotRenew, withdraw }, typeKey },
    command: licenseType != null ? 'SCHEDULE_TYPE' : doNotRenew ? 'SCHEDULE_END' : 'WITHDRAW',
    refuse: () => check(input, catalog),
  } as const;
  return planRenewals(context, chosen, wish, selection);
}

/** @throws DomainError INVALID unless one thing is wished for; NOT_FOUND for a type that does not exist */
function check({ licenseType, doNotRenew, withdraw }: ScheduleRenewalChangeInput, catalog: Catalog): void {
  const path = ['licenseType'];
  if ([licenseType != null, doNotRenew, withdraw].filter(Boolean).length !== 1)
    throw new DomainError('INVALID', path, 'Choose one: another license type, not to renew, or to withdraw.');
  if (licenseType != null && !catalog.byId(licenseType))
    throw new DomainError('NOT_FOUND', path, 'There is no such license type.');
}
