import { dayOf } from '../../kernel/calendar.ts';
import { type Context } from '../../kernel/context.ts';
import { badInput } from '../../kernel/errors.ts';
import { type Selection } from '../../kernel/selection.ts';
import { FALSE } from '../../kernel/sql.ts';
import { readInstancePage, type InstanceListArgs, type InstancePage } from '../instance/index.ts';
import { filterScope } from '../license/index.ts';
import { mayTry } from './trial-conditions.ts';
import { trialOffers } from './trial-offer.ts';

/**
 * One page of the instances on which a license type may be tried: none where no trial of it is offered today.
 *
 * @throws BAD_USER_INPUT for what is no license type, and for a filter, size or cursor that does not fit
 */
export async function readTrialCandidates(
  context: Context,
  { licenseType, ...args }: InstanceListArgs & { licenseType: string },
  selection: Selection,
): Promise<InstancePage> {
  const { catalog, now, timeZone } = await filterScope(context);
  const type = catalog.byId(licenseType);
  if (!type) throw badInput(`"${licenseType.slice(0, 80)}" is not the id of a LicenseType`, ['licenseType']);
  const isOffered = (await trialOffers(context)).has(type.key);
  return readInstancePage(context, args, selection, isOffered ? mayTry(type.key, dayOf(now, timeZone)) : FALSE);
}
